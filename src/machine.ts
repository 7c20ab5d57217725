import fs from 'node:fs';
import { homedir, hostname } from 'node:os';
import { resolve } from 'node:path';
import { isTerminal, type Look, writeAll } from './output.ts';
import { renderHuman } from './render/human.ts';
import type { Block } from './report.ts';
import { openDirectories, sharedPlace } from './shared.ts';
import type { System } from './system.ts';
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
}

/** The real machine. */
export function openMachine(options: MachineOptions): System {
  const { look, silent, quiet } = options;
  const elsewhere = options.home ? environmentElsewhere(process.env) : process.env;
  const home = options.home ? resolve(options.home) : homedir();
  const caller = { env: elsewhere, platform: process.platform, home, cwd: process.cwd() };
  const place = options.shared ? { ...sharedPlace(caller), cwd: caller.cwd } : caller;
  const { env } = place;
  const say = (blocks: readonly Block[]): void => {
    if (!quiet) writeAll(2, renderHuman(blocks, look));
  };
  return {
    ...place,
    fs: options.shared ? openDirectories(fs) : fs,
    pid: process.pid,
    hostname: hostname(),
    uid: process.getuid?.() ?? null,
    ask: silent ? null : lazyAsk(look),
    now: () => new Date(),
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    alive,
    request: async (request) => (await import('./probe/endpoint.ts')).send(request, { env }),
    run: async (command, args, timeoutMs) =>
      (await import('./probe/install.ts')).run(command, args, { timeoutMs, env }),
    tell: say,
    progress: async (label, work) => {
      if (quiet || look.plain || !isTerminal(2)) return work();
      const { spin } = await import('./render/progress.ts');
      return spin(label[look.language], work);
    },
    as: async (account, work) => {
      await loadEverything();
      return withRightsOf(account, work);
    },
    readStdin,
  };
}

/** What is loaded when it is needed may lie where only root can read it, such as npx's cache. */
async function loadEverything(): Promise<void> {
  await Promise.all([
    import('./disk/apply.ts'),
    import('./diagnose/ladder.ts'),
    import('./probe/endpoint.ts'),
    import('./probe/install.ts'),
    import('./probe/tunnel.ts'),
  ]);
}

/** Loads the prompts when the first question is asked: most runs ask none. */
function lazyAsk({ language, plain, colour }: Look): System['ask'] {
  const real = async () => {
    if (plain) return (await import('./plain-prompts.ts')).plainAsk(language);
    // The prompts ask Node about colours, and Node asks the environment.
    if (!colour) {
      delete process.env.FORCE_COLOR;
      process.env.NO_COLOR = '1';
    }
    return (await import('./prompts.ts')).terminalAsk(language);
  };
  return {
    secret: async (...question) => (await real()).secret(...question),
    select: async (...question) => (await real()).select(...question),
    search: async (...question) => (await real()).search(...question),
    confirm: async (...question) => (await real()).confirm(...question),
    input: async (...question) => (await real()).input(...question),
  };
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

async function readStdin(): Promise<string> {
  // A file is read at once; Node's streams would take some milliseconds to set up.
  if (fs.fstatSync(0).isFile()) return fs.readFileSync(0, 'utf8');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
