import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../clients/home.ts';
import { PROJECT } from '../clients/pinned.ts';
import type { Ran } from '../clients/program.ts';
import { type Image, imageOf } from './image.ts';
import { freshHome, type Outside, type Scenario } from './scenarios.ts';

export const PROGRAM = process.env.TOKAIFY_BIN ?? join(PROJECT, 'bin', 'tokaify.js');

/** A scenario that can be played again and again from the same start, and how it ends undisturbed. */
export interface Stage {
  readonly home: Home;
  readonly before: Image;
  readonly after: Image;
  /** Exit codes of an undisturbed run, and of the same command once more. */
  readonly codes: readonly [number, number];
  /** How long an undisturbed run takes. */
  readonly milliseconds: number;
  /** The home as it was, and everything outside it too. */
  reset(): Promise<Scene>;
  close(): Promise<void>;
}

export interface Scene {
  readonly home: Home;
  readonly outside: Outside;
  now(): Image;
  /** Runs the scenario's command; the words before the program make strace run it. */
  run(strace?: readonly string[], timeoutMs?: number): Promise<Ran>;
  tokaify(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

const NOTHING: Outside = {
  args: [],
  env: {},
  normalise: (content) => content,
  complaint: () => null,
  close: async () => undefined,
};

export async function openStage(scenario: Scenario): Promise<Stage> {
  const home = freshHome();
  const saved = `${home.path}.saved`;
  await scenario.prepare(home);
  execFileSync('cp', ['-a', home.path, saved]);
  const scene = async (): Promise<Scene> => {
    const outside = (await scenario.outside?.()) ?? NOTHING;
    const env = outside.env;
    return {
      home,
      outside,
      now: () => imageOf(home.path, outside.normalise),
      run: (strace, timeoutMs = 120_000) => play(home, scenario, outside, timeoutMs, strace),
      tokaify: (...args) => home.tokaify(args, undefined, { env }),
      close: () => outside.close(),
    };
  };
  const reset = () => {
    // cp -a keeps times and links; the home's own path stands in the journal, so it stays the same.
    rmSync(home.path, { recursive: true, force: true });
    execFileSync('cp', ['-a', saved, home.path]);
    return scene();
  };
  const first = await scene();
  const before = first.now();
  const { code, milliseconds } = await first.run();
  const after = first.now();
  const again = await first.run();
  await first.close();
  return { home, before, after, codes: [code!, again.code!], milliseconds, reset, close: () => home.close() };
}

function play(
  home: Home,
  { args, key }: Scenario,
  { args: more, env }: Outside,
  timeoutMs: number,
  strace: readonly string[] | undefined,
): Promise<Ran> {
  const words = [...args, ...more, '--json'];
  if (!strace) return home.tokaify(words, key, { env, timeoutMs });
  const program = [...strace, process.execPath, PROGRAM, ...words, ...(key ? ['--key-stdin'] : [])];
  return home.run('strace', program, { env, timeoutMs, ...(key ? { stdin: `${key}\n` } : {}) });
}
