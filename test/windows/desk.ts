import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const { WINDOWS_NODE = '', TOKAIFY_BIN = '' } = process.env;

export interface Ran {
  /** null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home on drive Z:, which is this machine's own file system, and Node for Windows working in it. */
export interface Desk {
  at(path: string): string;
  put(path: string, content: string): void;
  get(path: string): string | null;
  /** Every file below the home but tokaify's own. */
  files(): Record<string, string>;
  /** Temp files, locks and claims. */
  remains(): string[];
  tokaify(args: readonly string[], options?: { key?: string; killAfterMs?: number }): Promise<Ran>;
  /** Holds a file open; resolves once it is. `gone` resolves when it was let go. */
  hold(path: string, milliseconds: number): Promise<{ readonly gone: Promise<Ran> }>;
  close(): void;
}

export const STATE = 'AppData/Local/tokaify';

export function openDesk(): Desk {
  const root = fs.mkdtempSync(join(tmpdir(), 'tokaify-windows-'));
  const home = join(root, 'home');
  fs.mkdirSync(home);
  const at = (path: string) => join(home, path);
  const paths = () =>
    fs
      .readdirSync(home, { recursive: true, encoding: 'utf8' })
      .filter((path) => fs.statSync(at(path)).isFile());
  let count = 0;
  /** Standard output has to be a file: into a pipe Node dies under Wine. */
  const node = (words: readonly string[], key: string | undefined, killAfterMs?: number): Promise<Ran> => {
    const said = ['stdout', 'stderr'].map((stream) => join(root, `${count}.${stream}`));
    count++;
    const descriptors = said.map((path) => fs.openSync(path, 'w'));
    const child = spawn(
      'wine',
      [WINDOWS_NODE, '-r', drive(join(import.meta.dirname, 'profile.cjs')), ...words],
      {
        cwd: home,
        env: {
          ...process.env,
          STORY_HOME: drive(home),
          LANG: 'C.UTF-8',
          ...(key ? { TOKAIFY_API_KEY: key } : {}),
        },
        stdio: ['ignore', descriptors[0]!, descriptors[1]!],
      },
    );
    const timer = killAfterMs === undefined ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => {
        if (timer) clearTimeout(timer);
        for (const descriptor of descriptors) fs.closeSync(descriptor);
        const [stdout, stderr] = said.map((path) => fs.readFileSync(path, 'utf8'));
        resolve({ code, stdout: stdout!, stderr: stderr! });
      });
    });
  };
  return {
    at,
    put(path, content) {
      fs.mkdirSync(dirname(at(path)), { recursive: true });
      fs.writeFileSync(at(path), content);
    },
    get: (path) => (fs.existsSync(at(path)) ? fs.readFileSync(at(path), 'utf8') : null),
    files: () =>
      Object.fromEntries(
        paths()
          .filter((path) => !path.startsWith('AppData/'))
          .map((path) => [path, fs.readFileSync(at(path), 'latin1')]),
      ),
    remains: () => paths().filter((path) => path.endsWith('.tmp') || path.startsWith(`${STATE}/lock`)),
    tokaify: (args, { key, killAfterMs } = {}) =>
      node([drive(TOKAIFY_BIN), ...args, '--json'], key, killAfterMs),
    async hold(path, milliseconds) {
      const gone = node(
        [drive(join(import.meta.dirname, 'hold.cjs')), drive(at(path)), String(milliseconds)],
        undefined,
      );
      while (!fs.existsSync(at(`${path}.held`))) await new Promise((done) => setTimeout(done, 20));
      fs.rmSync(at(`${path}.held`));
      return { gone };
    },
    close: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

export const drive = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;
