import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Pinned, PROJECT } from './pinned.ts';
import { type Ran, type RunOptions, runProgram } from './program.ts';

/** The program under test: the built one, or another that is installed somewhere. */
const TOKAIFY = process.env.TOKAIFY_BIN ?? join(PROJECT, 'bin', 'tokaify.js');

export interface HomeOptions {
  /** What is on the PATH beside the system's own programs. */
  readonly clients: readonly Pinned[];
  readonly env?: Readonly<Record<string, string>>;
  /** By path relative to the home. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The common fields of `tokaify --json`. */
export interface Answer {
  readonly ok: boolean;
  readonly changed: boolean;
  readonly exitCode: number;
  readonly changes: readonly { readonly path: string; readonly action: string; readonly mode: string }[];
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly where?: { readonly path: string };
  }[];
  readonly undo?: string;
  readonly [field: string]: unknown;
}

/** A throw-away home directory, in which programs run with an environment of its own. */
export interface Home {
  readonly path: string;
  at(path: string): string;
  put(path: string, content: string | Uint8Array, mode?: number): void;
  /** null where there is no file. */
  get(path: string): string | null;
  mode(path: string): string;
  /** Every path below the home but tokaify's own state: mode and content's hash, or a link's target. */
  tree(): Record<string, string>;
  run(command: string, args: readonly string[], options?: RunIn): Promise<Ran>;
  /** Files below the home, tokaify's own state excepted, that hold these bytes. */
  holding(secret: string): string[];
  /** The key goes in by standard input. */
  tokaify(args: readonly string[], key?: string, options?: RunIn): Promise<Ran>;
  /** The same with --json, read. */
  ask(args: readonly string[], key?: string, options?: RunIn): Promise<Answer>;
  /** Stops what the clients left running, and deletes the home. */
  close(): Promise<void>;
}

export type RunIn = Partial<RunOptions>;

export function openHome({ clients, env = {}, files = {} }: HomeOptions): Home {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'tokaify-clients-')));
  const path = join(root, 'home');
  const project = join(path, 'project');
  // Codex complains about a home below the temp directory.
  const temporary = join(root, 'tmp');
  for (const directory of [project, temporary]) fs.mkdirSync(directory, { recursive: true });
  const at = (below: string) => join(path, below);
  const environment = {
    HOME: path,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    PATH: [...clients.map(({ directory }) => directory), dirname(process.execPath), '/usr/bin', '/bin'].join(
      delimiter,
    ),
    ...env,
  };
  const self: Home = {
    path,
    at,
    put(below, content, mode) {
      fs.mkdirSync(dirname(at(below)), { recursive: true });
      fs.writeFileSync(at(below), content);
      if (mode !== undefined) fs.chmodSync(at(below), mode);
    },
    get: (below) => (fs.existsSync(at(below)) ? fs.readFileSync(at(below), 'utf8') : null),
    mode: (below) => (fs.statSync(at(below)).mode & 0o7777).toString(8).padStart(4, '0'),
    tree: () => treeOf(path),
    holding: (secret) =>
      Object.keys(self.tree()).filter(
        (below) => fs.statSync(at(below)).isFile() && fs.readFileSync(at(below)).includes(secret),
      ),
    run: (command, args, { env = {}, ...options } = {}) =>
      runProgram(command, args, { cwd: project, ...options, env: { ...environment, ...env } }),
    tokaify: (args, key, { env = {}, ...options } = {}) =>
      runProgram(process.execPath, [TOKAIFY, ...args, ...(key === undefined ? [] : ['--key-stdin'])], {
        cwd: project,
        ...options,
        ...(key === undefined ? {} : { stdin: `${key}\n` }),
        env: { ...environment, ...env },
      }),
    async ask(args, key, options) {
      const { stdout, stderr } = await self.tokaify([...args, '--json'], key, options);
      try {
        return JSON.parse(stdout) as Answer;
      } catch {
        throw new Error(`tokaify ${args.join(' ')} printed no JSON:\n${stdout}${stderr}`);
      }
    },
    async close() {
      stopDaemons(path);
      await fs.promises.rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  // As the clients themselves leave them.
  for (const [below, content] of Object.entries(files)) {
    self.put(below, content, below.endsWith('auth.json') ? 0o600 : 0o644);
  }
  return self;
}

function treeOf(root: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const below = path.slice(root.length + 1);
    if (/^\.local(?:\/state(?:\/tokaify(?:\/.*)?)?)?$/.test(below)) continue;
    const mode = (fs.lstatSync(path).mode & 0o7777).toString(8).padStart(4, '0');
    if (entry.isSymbolicLink()) tree[below] = `→ ${fs.readlinkSync(path)}`;
    else if (entry.isDirectory()) tree[below] = `${mode} directory`;
    else if (entry.isFile()) {
      tree[below] = `${mode} ${createHash('sha256').update(fs.readFileSync(path)).digest('hex')}`;
    } else tree[below] = 'special';
  }
  return tree;
}

/** Codex keeps the ids of its background processes in its home; `exec` starts none, and a story may do more. */
function stopDaemons(home: string): void {
  for (const file of ['daemon.pid', 'daemon-updater.pid']) {
    const path = join(home, '.codex', 'app-server-daemon', file);
    if (!fs.existsSync(path)) continue;
    const pid = Number(/\d+/.exec(fs.readFileSync(path, 'utf8'))?.[0]);
    try {
      if (pid > 1) process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}
