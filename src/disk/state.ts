import { pathOf, stateDirectory, tilde } from '../place.ts';
import { word } from '../quote.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { makeDirectory } from './directory.ts';
import { errno, lookCommand, refuse } from './trouble.ts';
import { discard, quietly, TEMP } from './write.ts';

/** tokaify's own directory, made if need be, for nobody but its owner. Throws `state-unusable`. */
export async function openState(system: System): Promise<string> {
  const path = stateDirectory(system);
  await inState(system, () => {
    makeDirectory(system, path);
    const stat = system.fs.statSync(path);
    if (!stat.isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
    const open = (stat.mode & 0o077) !== 0;
    if (!open || system.platform === 'win32') return;
    quietly(() => system.fs.chmodSync(path, 0o700));
    // Whoever could write there could have undo write what they like.
    const { uid, mode } = system.fs.statSync(path);
    if (uid !== system.uid && (mode & 0o022) !== 0) throw Object.assign(new Error(path), { code: 'EACCES' });
  });
  return path;
}

/** Runs work on tokaify's own files; what the system answers there says that the directory cannot be used. */
export async function inState<T>(system: System, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unusable(system, error);
  }
}

/** `state-unusable` for whatever the system answered; anything else as it is. */
export function unusable(system: System, error: unknown): unknown {
  if (!errno(error)) return error;
  const path = stateDirectory(system);
  const shown = tilde(path, system);
  return refuse(
    system,
    'state-unusable',
    path,
    {
      what: text(`tokaify cannot use its own directory ${shown}.`, `tokaify 无法使用自己的目录 ${shown}。`),
      next: text(
        `Look at it with ${lookCommand(system, word(path))}; it needs space and write permission, and may lie elsewhere: XDG_STATE_HOME.`,
        `请用 ${lookCommand(system, word(path))} 查看；该目录需要可用空间与写入权限，也可通过 XDG_STATE_HOME 改到别处。`,
      ),
    },
    error,
  );
}

/** Temp files of processes that are gone, in one directory. A caller who has written none yet owns none. */
export function orphans(system: System, directory: string): string[] {
  let names: string[];
  try {
    names = system.fs.readdirSync(directory);
  } catch {
    return [];
  }
  return names.filter((name) => {
    const pid = Number(TEMP.exec(name)?.[1]);
    return pid > 0 && (pid === system.pid || !system.alive(pid));
  });
}

/** Takes them away. */
export function sweep(system: System, directory: string): void {
  const { join } = pathOf(system);
  for (const name of orphans(system, directory)) discard(system, join(directory, name));
}
