import { spawn } from 'node:child_process';

export interface Ran {
  /** null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly late: boolean;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Nothing, by default: standard input is closed. */
  readonly stdin?: string;
  /** Keep standard input open until this was printed: some servers end with it. */
  readonly openUntil?: RegExp;
  readonly timeoutMs?: number;
}

/** Runs a program in a process group of its own, and ends the group with it: Codex waits for ever for a network. */
export function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { env, cwd, stdin, openUntil, timeoutMs = 60_000 } = options;
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const input = stdin === undefined ? 'ignore' : 'pipe';
    const child = spawn(command, args, { env, cwd, detached: true, stdio: [input, 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child.pid);
    }, timeoutMs);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]!.setEncoding('utf8').on('data', (chunk: string) => {
        said[stream] += chunk;
        if (openUntil?.test(said.stdout)) child.stdin?.end();
      });
    }
    // A program that refuses its arguments does not wait for its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.write(stdin ?? '');
    if (openUntil === undefined) child.stdin?.end();
    child.on('error', reject);
    child.on('exit', () => endGroup(child.pid));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...said, late, milliseconds: Date.now() - started });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
