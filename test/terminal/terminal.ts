import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');
export const PROGRAM = process.env.TOKAIFY_BIN ?? join(ROOT, 'bin', 'tokaify.js');

/** Whether a program is on this machine; a story that needs a missing one says that it was skipped. */
export function has(program: string, story: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  if (!found) console.log(`skipped: ${story} (no ${program} here)`);
  return found;
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** By path relative to the home directory. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A real terminal (tmux) with a throw-away home, in which one program runs. */
export interface Terminal {
  readonly home: string;
  /** Starts a program in it; what ran before must have ended. */
  start(command: string, args: readonly string[]): void;
  /** Key names of tmux: Enter, C-c, Down, Escape. */
  press(...keys: string[]): void;
  type(text: string): void;
  /** At once; `marked` as a terminal marks a paste, if it was asked to. */
  paste(text: string, marked: boolean): void;
  /** Waits until the screen shows it; fails with the screen. */
  sees(pattern: RegExp): Promise<string>;
  /** The screen without what is empty below; `colours` keeps the escapes. */
  screen(colours?: boolean): string;
  /** Whether there is a cursor on it. */
  hasCursor(): boolean;
  resize(columns: number): void;
  /** Waits for the end of the program; its exit code. */
  exit(): Promise<number>;
  close(): void;
}

let opened = 0;

export function openTerminal(options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 40, env = {}, files = {} } = options;
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tokaify-terminal-')));
  const home = join(root, 'home');
  mkdirSync(home);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'tokaify'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`, {
    mode: 0o755,
  });
  // Asked for its version by setup, as the real one would be.
  writeFileSync(join(bin, 'codex'), '#!/bin/sh\necho codex-cli 0.169.0\n', { mode: 0o755 });
  const socket = `tokaify-${process.pid}-${opened++}`;
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const clean = {
    HOME: home,
    PATH: `${bin}:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    TERM: 'screen-256color',
    ...env,
  };
  const ended = join(root, 'ended');
  const words = (command: string, args: readonly string[]): string =>
    // The shell stays to tell the exit code, also after a Ctrl-C that went to both.
    [
      ...['sh', '-c', `trap : INT; "$@"; echo $? > ${ended}.part; mv ${ended}.part ${ended}`, 'sh'],
      ...['env', '-i', ...Object.entries(clean).map(([name, value]) => `${name}=${value}`), command, ...args],
    ]
      .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
      .join(' ');
  let running = false;
  const screen = (colours = false): string =>
    tmux('capture-pane', '-p', '-N', ...(colours ? ['-e'] : []), '-t', 'main')
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .replace(/\n+$/, '');
  const until = async (done: () => boolean, what: string): Promise<void> => {
    for (const end = Date.now() + 45_000; !done(); await wait(40)) {
      if (Date.now() > end) throw new Error(`${what} was not seen on this screen:\n${screen()}`);
    }
  };
  return {
    home,
    start(command, args) {
      rmSync(ended, { force: true });
      const line = words(command, args);
      if (running) tmux('respawn-pane', '-k', '-t', 'main', line);
      else {
        tmux('new-session', '-d', '-s', 'main', '-x', `${columns}`, '-y', `${rows}`, 'sleep 1000');
        tmux('set-option', '-g', 'remain-on-exit', 'on');
        tmux('set-option', '-g', 'status', 'off');
        tmux('set-option', '-g', 'remain-on-exit-format', '');
        tmux('resize-window', '-t', 'main', '-x', `${columns}`, '-y', `${rows}`);
        tmux('respawn-pane', '-k', '-t', 'main', line);
      }
      running = true;
    },
    press: (...keys) => void tmux('send-keys', '-t', 'main', ...keys),
    type: (text) => void tmux('send-keys', '-t', 'main', '-l', '--', text),
    paste(text, marked) {
      tmux('set-buffer', '--', text);
      tmux('paste-buffer', '-d', ...(marked ? ['-p'] : []), '-t', 'main');
    },
    async sees(pattern) {
      await until(() => pattern.test(screen()), `${pattern}`);
      return screen();
    },
    screen,
    hasCursor: () => tmux('display-message', '-p', '-t', 'main', '#{cursor_flag}').trim() === '1',
    resize: (columns) => void tmux('resize-window', '-t', 'main', '-x', `${columns}`),
    async exit() {
      await until(() => existsSync(ended), 'the end');
      return Number(readFileSync(ended, 'utf8'));
    },
    close() {
      if (running) spawnSync('tmux', ['-L', socket, 'kill-server']);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What differs from run to run, written over at the same width where that matters. */
export function scrubbed(screen: string, home: string): string {
  return (
    screen
      .replaceAll(home, '~')
      // Also where a terminal has broken the address.
      .replace(/([127]\.0\.0\.1:)\d{5}/g, (_found, host: string) => `${host}48735`)
      .replace(
        /( *)((?:\x1b\[[\d;]*m)*)(\d+) (ms|毫秒)(?![a-z])/g,
        (_found, before: string, paint: string, digits: string, unit: string) =>
          `${' '.repeat(before.length + digits.length - 1)}${paint}4 ${unit}`,
      )
  );
}
