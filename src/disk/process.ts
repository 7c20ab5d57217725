import type { System } from '../system.ts';

/** A process, told apart from a later one that got the same id. Unknown parts are ''. */
export interface Owner {
  readonly pid: number;
  /** Host and process namespace in which the id means something. */
  readonly host: string;
  /** Boot and start time on it. */
  readonly start: string;
}

/** 'elsewhere': on another host or in another container, where nobody can be asked whether it lives. */
export type Fate = 'alive' | 'dead' | 'elsewhere';

export function ownerHere(system: System): Owner {
  return { pid: system.pid, host: hostOf(system), start: startOf(system, system.pid) };
}

export function fateOf(system: System, owner: Owner): Fate {
  if (owner.host !== hostOf(system)) return 'elsewhere';
  if (!system.alive(owner.pid)) return 'dead';
  const start = startOf(system, owner.pid);
  return owner.start && start && owner.start !== start ? 'dead' : 'alive';
}

function hostOf(system: System): string {
  return `${system.hostname} ${linkOf(system, '/proc/self/ns/pid')}`.trim();
}

function startOf(system: System, pid: number): string {
  // The second field is the program's name in parentheses and may hold anything; the start is the 22nd.
  const fields = contentOf(system, `/proc/${pid}/stat`).split(') ').at(-1)!.split(' ');
  const ticks = fields[19];
  return ticks ? `${contentOf(system, '/proc/sys/kernel/random/boot_id')} ${ticks}` : '';
}

/** '' where there is no such file: everywhere but on Linux. */
function contentOf(system: System, path: string): string {
  if (system.platform !== 'linux') return '';
  try {
    return system.fs.readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOf(system: System, path: string): string {
  try {
    return system.fs.readlinkSync(path);
  } catch {
    return '';
  }
}
