import type { Client } from './clients/client.ts';
import { pathOf } from './place.ts';
import type { System } from './system.ts';

/**
 * The version of a client on this machine, or null where none is found. Read from the npm package behind
 * the program on PATH where there is one (running it costs a Node start), otherwise by asking `--version`.
 */
export async function installedVersion(system: System, client: Client): Promise<string | null> {
  const program = onPath(system, client.command);
  if (program === null) return null;
  const packaged = packageVersion(system, program, client.packageName);
  if (packaged !== null) return packaged;
  const { stdout, code } = await system.run(program, ['--version'], 10_000);
  return code === 0 ? (/\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(stdout)?.[0] ?? null) : null;
}

export function onPath(system: System, command: string): string | null {
  const { join, delimiter } = pathOf(system);
  const endings = system.platform === 'win32' ? (system.env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';') : [''];
  for (const directory of (system.env.PATH ?? system.env.Path ?? '').split(delimiter)) {
    if (directory === '') continue;
    for (const ending of endings) {
      const candidate = join(directory, command + ending);
      try {
        if (system.fs.statSync(candidate).isFile()) return candidate;
      } catch {
        // Not there.
      }
    }
  }
  return null;
}

function packageVersion(system: System, program: string, packageName: string): string | null {
  const { dirname, join } = pathOf(system);
  try {
    let directory = dirname(system.fs.realpathSync(program));
    for (let depth = 0; depth < 4; depth++, directory = dirname(directory)) {
      const manifest = join(directory, 'package.json');
      if (!system.fs.existsSync(manifest)) continue;
      const { name, version } = JSON.parse(system.fs.readFileSync(manifest, 'utf8')) as Record<
        string,
        unknown
      >;
      return name === packageName && typeof version === 'string' ? version : null;
    }
  } catch {
    // Whatever this is, it can still be asked.
  }
  return null;
}
