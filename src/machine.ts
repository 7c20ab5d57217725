import fs from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { isAbsolute, parse, resolve } from 'node:path';
import { holdTerminal, releaseTerminal } from './ask/hold.ts';
import { plainAsk } from './ask/plain.ts';
import { terminalAsk } from './ask/terminal.ts';
import { TokaifyError } from './errors.ts';
import { loadEverything } from './everything.ts';
import { isTerminal, type Look, writeAll } from './output.ts';
import type { Place } from './place.ts';
import { send } from './probe/endpoint.ts';
import { run } from './probe/install.ts';
import { renderHuman } from './render/human.ts';
import { announcement, spinner } from './render/progress.ts';
import type { Block } from './report.ts';
import { openDirectories, sharedPlace } from './shared.ts';
import { whileShown } from './suspend.ts';
import type { Ask, System } from './system.ts';
import { text } from './text.ts';
import { toldFor } from './typed.ts';
import { environmentElsewhere, withRightsOf } from './users.ts';

export interface MachineOptions {
  readonly look: Look;
  /** Nothing may be asked. */
  readonly silent: boolean;
  /** Nothing may be said on standard error. */
  readonly quiet: boolean;
  /** Another home directory than the caller's. */
  readonly home: string | undefined;
  /** The layer that all users share, instead of any home. */
  readonly shared?: boolean;
  /** The options that said so, for the commands that somebody is told to type. */
  readonly whose?: readonly string[];
}

/** Where the caller stands. */
export function callerPlace(): Place {
  return { env: process.env, platform: process.platform, home: homeOfCaller(), cwd: workingDirectory() };
}

/** An empty $HOME is none, as for Codex, which asks the system then (0.171). */
function homeOfCaller(): string {
  const named = homedir() || userInfo().homedir;
  // Without a slash at its end, which paths below it are compared with.
  return isAbsolute(named) ? resolve(named) : named;
}

/** A relative one would mean another place in each directory. */
function mustBeAbsolute(home: string): void {
  if (isAbsolute(home)) return;
  throw new TokaifyError('home-invalid', {
    what: text(
      `HOME is ${JSON.stringify(home)}, which is no absolute path.`,
      `HOME 为 ${JSON.stringify(home)}，不是绝对路径。`,
    ),
    next: text('Set it to your home directory.', '请将其设为你的主目录。'),
  });
}

/** A name that was mistyped must not become a home with a key in it. */
function mustBeThere(home: string): void {
  try {
    if (fs.statSync(home).isDirectory()) return;
  } catch {
    // Not there, or not to be looked at.
  }
  throw new TokaifyError('home-invalid', {
    what: text(`There is no home directory ${home}.`, `主目录 ${home} 不存在。`),
    next: text('Create it first, or give another one.', '请先创建该目录，或指定另一个。'),
  });
}

/** Of one that was deleted nobody can say where it was; nothing of ours is in the root. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return parse(homedir()).root;
  }
}

/** The real machine. */
export function openMachine(options: MachineOptions): System {
  const { look, silent, quiet } = options;
  const here = callerPlace();
  const caller = options.home
    ? { ...here, env: environmentElsewhere(process.env), home: resolve(here.cwd, options.home) }
    : here;
  const place = options.shared ? { ...sharedPlace(caller), cwd: caller.cwd } : caller;
  mustBeAbsolute(place.home);
  if (options.home) mustBeThere(place.home);
  const { env } = place;
  let shown = false;
  const say = (blocks: readonly Block[]): void => {
    if (!quiet) writeAll(2, renderHuman(toldFor(blocks, options.whose ?? []), look));
  };
  return {
    ...place,
    fs: options.shared ? openDirectories(fs, place) : fs,
    pid: process.pid,
    hostname: hostname(),
    uid: process.getuid?.() ?? null,
    ask: silent ? null : askOn(look),
    now: () => new Date(),
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    alive,
    request: (request) => send(request, { env }),
    // OpenCode runs the plugins of the directory that it is started in (1.18.33).
    run: (command, args, timeoutMs) => run(command, args, { timeoutMs, env, cwd: standing(place.home) }),
    tell: say,
    progress: async (label, work) => {
      // What goes on within other work, or beside it, is part of what is shown.
      if (quiet || shown || !isTerminal(2)) return work();
      if (isTerminal(0)) holdTerminal();
      shown = true;
      try {
        return await whileShown((isFlat(look) ? announcement : spinner)(label[look.language]), work);
      } finally {
        shown = false;
      }
    },
    as: async (account, work) => {
      // What is loaded when it is needed may lie where only root can read it, such as npx's cache.
      loadEverything();
      return withRightsOf(account, work);
    },
    readStdin,
  };
}

/** A pty whose size nobody has set has no columns, on which nothing can be drawn: ora 9 and the prompts would never end. */
function isFlat({ plain }: Look): boolean {
  return plain || process.stderr.columns === 0;
}

function askOn(look: Look): Ask {
  const { language, colour } = look;
  if (isFlat(look)) return plainAsk(language);
  // The prompts ask Node about colours, and Node asks the environment.
  if (!colour) {
    delete process.env.FORCE_COLOR;
    process.env.NO_COLOR = '1';
  }
  return terminalAsk(language);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The home directory, or the root where there is none yet. */
function standing(home: string): string {
  return fs.existsSync(home) ? home : parse(home).root;
}

/** Bytes; documents of `apply` come this way, too. */
const STDIN_LIMIT = 16 * 1024 * 1024;

async function readStdin(): Promise<string> {
  // A file is read at once; Node's stream would take some milliseconds to set up. Anything else is waited for, and
  // then only the stream lets a signal in.
  if (fs.fstatSync(0).isFile()) return fs.readFileSync(0, 'utf8');
  releaseTerminal();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += chunk.length;
    // More than anybody takes, and perhaps without an end.
    if (size > STDIN_LIMIT) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
