import nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { type Code, TokaifyError } from '../src/errors.ts';
import type { Block } from '../src/report.ts';
import type { Answer, Ask, FileSystem, Request, RunResult, System } from '../src/system.ts';

export interface MachineOptions {
  /** An existing home; a fresh one in a temp directory otherwise. */
  readonly home?: string;
  /** Under win32 the paths have backslashes, and the real file system underneath gets slashes. */
  readonly platform?: NodeJS.Platform;
  readonly env?: System['env'];
  /** Files to begin with, by path relative to the home. */
  readonly files?: Readonly<Record<string, string>>;
  /** A wrapper around the real file system, for faults. */
  readonly fs?: (real: FileSystem) => FileSystem;
  readonly pid?: number;
  readonly uid?: number | null;
  readonly ask?: Ask | null;
  readonly now?: () => Date;
  readonly alive?: (pid: number) => boolean;
  readonly request?: (request: Request) => Answer | Promise<Answer>;
  /** Results by "command arg arg", or by "command" for any arguments. */
  readonly run?: Readonly<Record<string, Partial<RunResult>>>;
  readonly stdin?: string;
}

/** A machine on a real temp directory, with what happened to it. */
export interface Machine extends System {
  readonly requests: Request[];
  readonly runs: string[];
  readonly told: Block[];
  /** Absolute path of something in the home, in the machine's own notation. */
  at(path: string): string;
  /** Writes past the wrapped file system; makes the directories. */
  put(path: string, content: string | Uint8Array, mode?: number): string;
  /** UTF-8 content of a file in the home, or null. */
  get(path: string): string | null;
  mode(path: string): string;
  /** Every path below the home with its content, directories as `null` with a trailing slash, links as `→ target`. */
  tree(): Record<string, string | null>;
}

const rubbish: string[] = [];
afterAll(() => {
  for (const path of rubbish.splice(0)) nodeFs.rmSync(path, { recursive: true, force: true });
});

/** A temp directory that goes away with the test file; `fast`: in memory where there is such a place. */
export function temporary(fast = false): string {
  const base = fast && nodeFs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const path = nodeFs.realpathSync(nodeFs.mkdtempSync(join(base, 'tokaify-test-')));
  rubbish.push(path);
  return path;
}

/** Ids no kernel gives out (Linux ends at 2^22), so that a machine's process is never a real one. */
let nextPid = 2 ** 22 + 1;

export function machine(options: MachineOptions = {}): Machine {
  const native = options.home ?? temporary();
  const platform = options.platform ?? 'linux';
  const windows = platform === 'win32';
  const pid = options.pid ?? nextPid++;
  const real: FileSystem = windows ? slashes(nodeFs) : nodeFs;
  const home = windows ? native.replaceAll('/', '\\') : native;
  const requests: Request[] = [];
  const runs: string[] = [];
  const told: Block[] = [];
  const self: Machine = {
    env: options.env ?? {},
    platform,
    home,
    cwd: home,
    fs: options.fs ? options.fs(real) : real,
    pid,
    hostname: 'testbox',
    uid: options.uid === undefined ? (process.getuid?.() ?? null) : options.uid,
    ask: options.ask ?? null,
    now: options.now ?? (() => new Date()),
    sleep: (ms) => wait(ms),
    alive: options.alive ?? ((id) => id === pid),
    async request(request) {
      requests.push(request);
      if (!options.request) throw new Error(`no answer for ${request.url}`);
      return options.request(request);
    },
    async run(command, args) {
      const line = [command, ...args].join(' ');
      runs.push(line);
      const result = options.run?.[line] ?? options.run?.[command];
      if (!result) return { code: null, stdout: '', stderr: '', failure: 'not-found' };
      return { code: 0, stdout: '', stderr: '', ...result };
    },
    tell: (blocks) => void told.push(...blocks),
    progress: (_label, work) => work(),
    as: (_account, work) => work(),
    readStdin: async () => options.stdin ?? '',
    requests,
    runs,
    told,
    at: (path) => (windows ? join(native, path).replaceAll('/', '\\') : join(native, path)),
    put(path, content, mode) {
      const target = join(native, path);
      nodeFs.mkdirSync(dirname(target), { recursive: true });
      nodeFs.writeFileSync(target, content);
      if (mode !== undefined) nodeFs.chmodSync(target, mode);
      return self.at(path);
    },
    get(path) {
      const target = join(native, path);
      return nodeFs.existsSync(target) ? nodeFs.readFileSync(target, 'utf8') : null;
    },
    mode: (path) => (nodeFs.statSync(join(native, path)).mode & 0o7777).toString(8).padStart(4, '0'),
    tree: () => treeOf(native),
  };
  for (const [path, content] of Object.entries(options.files ?? {})) self.put(path, content);
  return self;
}

function treeOf(root: string, below = ''): Record<string, string | null> {
  const tree: Record<string, string | null> = {};
  for (const entry of nodeFs.readdirSync(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) Object.assign(tree, { [`${path}/`]: null }, treeOf(root, path));
    else if (entry.isSymbolicLink()) tree[path] = `→ ${nodeFs.readlinkSync(join(root, path))}`;
    else tree[path] = entry.isFile() ? nodeFs.readFileSync(join(root, path), 'utf8') : '(special)';
  }
  return tree;
}

type Method = (...args: unknown[]) => unknown;

/** The same file system with every call passed through `around`; the way to inject a fault. */
export function wrapped(
  fs: FileSystem,
  around: (name: string, args: unknown[], call: () => unknown) => unknown,
): FileSystem {
  return new Proxy(fs, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || typeof method !== 'function') return method;
      return (...args: unknown[]) => around(name, args, () => (method as Method).apply(target, args));
    },
  });
}

function slashes(fs: FileSystem): FileSystem {
  return new Proxy(fs, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      const translated = (arg: unknown) =>
        typeof arg === 'string' && name !== 'writeSync' ? arg.replaceAll('\\', '/') : arg;
      return (...args: unknown[]) =>
        (method as Method).apply(
          target,
          name === 'writeFileSync' ? [translated(args[0]), ...args.slice(1)] : args.map(translated),
        );
    },
  });
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The code that work ends with, or "none"; what is no TokaifyError is a bug and goes through. */
export function codeOf(work: () => unknown): Code | 'none' {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof TokaifyError) return error.code;
    throw error;
  }
}

export async function codeOfAsync(work: () => Promise<unknown>): Promise<Code | 'none'> {
  try {
    await work();
    return 'none';
  } catch (error) {
    if (error instanceof TokaifyError) return error.code;
    throw error;
  }
}
