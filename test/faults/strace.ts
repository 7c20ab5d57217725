import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** Whether processes can be traced here; elsewhere programs are killed at random times. */
export const hasStrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

const CHANGING =
  'mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat chmod fchmod fchmodat chown fchown lchown fchownat utimensat ftruncate truncate fsync fdatasync write pwrite64 writev pwritev'.split(
    ' ',
  );
const LOOKING =
  'openat open creat read pread64 close stat lstat fstat statx newfstatat access faccessat faccessat2 readlink readlinkat getdents64 getdents'.split(
    ' ',
  );

/** One call of the program at which it can be killed or refused: the nth of that name by its main thread. */
export interface Call {
  readonly name: string;
  readonly n: number;
  /** Whether the disk may differ after it. */
  readonly changes: boolean;
  readonly line: string;
}

export type Tampering = 'signal=SIGKILL' | `error=${string}`;

/** The words before a program that record its calls in `log`. */
export function recording(log: string): string[] {
  const calls = [...CHANGING, ...LOOKING].map((name) => `?${name}`).join(',');
  return ['-f', '-y', '-s', '0', '-o', log, '-e', `trace=${calls}`];
}

/** The words before a program that tamper with one of its calls, or with all from the nth one on. */
export function tampering(
  log: string,
  { name, n }: Pick<Call, 'name' | 'n'>,
  how: Tampering,
  on = '',
): string[] {
  const inject = `inject=${name}:${how}:when=${n}${on}`;
  // Not --seccomp-bpf: with it strace 6.1 injects nothing.
  return ['-f', '-y', '-s', '0', '-o', log, '-e', `trace=${name}`, '-e', inject];
}

/** The calls of the main thread that touch a file below `home`. Worker threads only load the program. */
export function callsOf(log: string, home: string): Call[] {
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  for (const { name, line } of mainLines(log)) {
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    if (!touches(line, home)) continue;
    calls.push({ name, n, line, changes: CHANGING.includes(name) || /O_CREAT|O_TRUNC/.test(line) });
  }
  return calls;
}

/** The call at which a program was killed, or null if that touched no file of the home. */
export function struck(log: string, home: string): string | null {
  const last = mainLines(log).at(-1);
  return last && touches(last.line, home) ? last.line : null;
}

/** The calls that were refused. */
export function refused(log: string, home: string): string[] {
  return mainLines(log)
    .map(({ line }) => line)
    .filter((line) => line.includes('(INJECTED)') && touches(line, home));
}

function mainLines(log: string): { name: string; line: string }[] {
  const lines = fs.readFileSync(log, 'utf8').split('\n');
  const main = lines[0]?.split(' ')[0];
  return lines.flatMap((line) => {
    const [, pid, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    return pid === main && name ? [{ name, line }] : [];
  });
}

const touches = (line: string, home: string): boolean =>
  line.replaceAll(/AT_FDCWD<[^>]*>/g, '').includes(`${home}/`);
