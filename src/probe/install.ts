import { execa } from 'execa';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway } from '../gateways.ts';
import type { Place } from '../place.ts';
import type { RunResult } from '../system.ts';

const OUTPUT_LIMIT = 1024 * 1024;

export interface RunContext {
  /** For the whole run; then the program and what it started are killed. */
  readonly timeoutMs: number;
  readonly env: Place['env'];
  /** Where it is started: not where somebody else's project could have a say. */
  readonly cwd: string;
}

/** Meant for tokaify alone; a program that is asked about itself needs no key, and may write its environment to a log. */
function isOurs(name: string): boolean {
  if (name === 'TOKAIFY_API_KEY' || name === 'TOKAIFY_ACCESS_TOKEN') return true;
  return GATEWAY_IDS.some((id) => builtInGateway(id)!.key.variable === name);
}

/** Runs a program with nothing on standard input. A program that is missing, slow or fails is data, never an error. */
export async function run(command: string, args: readonly string[], context: RunContext): Promise<RunResult> {
  const env = Object.fromEntries(Object.entries(context.env).filter(([name]) => !isOurs(name)));
  const posix = process.platform !== 'win32';
  const child = execa(command, args, {
    env,
    extendEnv: false,
    cwd: context.cwd,
    stdin: 'ignore',
    reject: false,
    maxBuffer: OUTPUT_LIMIT,
    windowsHide: true,
    // Its own process group, so that a wrapper script's child dies with it.
    detached: posix,
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (posix && child.pid !== undefined) killGroup(child.pid);
    child.kill('SIGKILL');
  }, context.timeoutMs);
  const { exitCode, stdout, stderr, code, isMaxBuffer } = await child;
  clearTimeout(timer);
  const said = { stdout, stderr };
  if (late) return { code: null, ...said, failure: 'timeout' };
  if (code === 'ENOENT') return { code: null, ...said, failure: 'not-found' };
  // Past the limit its pipe was closed, so its exit code says nothing.
  return isMaxBuffer || exitCode === undefined
    ? { code: null, ...said, failure: 'other' }
    : { code: exitCode, ...said };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}
