import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readableIn, remainsIn, standing } from './image.ts';
import { SCENARIOS, SECRETS } from './scenarios.ts';
import { openStage, type Scene, type Stage } from './stage.ts';
import { type Call, callsOf, hasStrace, recording, refused, tampering } from './strace.ts';
import { note, type Outcome } from './tally.ts';

/** What a system may answer to a call. Each call gets the next one in its row. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  rename: ['EXDEV', 'EBUSY', 'EPERM', 'EROFS', 'ENOENT', 'EACCES', 'ENOSPC'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'],
  openat: ['EACCES', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT', 'EMFILE', 'EIO'],
  mkdir: ['EACCES', 'ENOSPC', 'EROFS', 'EDQUOT'],
  fchown: ['EPERM', 'EROFS'],
  fchmod: ['EPERM', 'EROFS'],
  chmod: ['EPERM', 'EROFS'],
  link: ['EPERM', 'EMLINK', 'EOPNOTSUPP', 'ENOSPC'],
  unlink: ['EACCES', 'EIO', 'EBUSY'],
  rmdir: ['EBUSY', 'EACCES'],
};

/** Codes of a refusal that says what stood in the way. */
const SAID = [
  'write-failed',
  'read-failed',
  'permission-denied',
  'read-only-store',
  'state-unusable',
  'changed-underfoot',
  'not-a-file',
];

const names = [
  'setup of both clients in a lived-in home',
  'undo of a replaced login',
  'remove of both clients after edits',
];
const scenarios = SCENARIOS.filter(({ name }) => names.includes(name));

let faults = 0;
afterAll(() => console.log(hasStrace ? `${faults} refused calls` : 'no strace here: no call was refused'));

describe.runIf(hasStrace).concurrent('refused', () => {
  test.each(scenarios)('$name', async (scenario) => {
    const stage = await openStage(scenario);
    const tally: Record<Outcome, number> = { old: 0, between: 0, new: 0, else: 0 };
    const wrong: string[] = [];
    try {
      const calls = (await record(stage)).filter(({ name, changes }) => changes && ANSWERS[name]);
      const turns = new Map<string, number>();
      for (const call of calls) {
        const turn = turns.get(call.name) ?? 0;
        turns.set(call.name, turn + 1);
        const answers = ANSWERS[call.name]!;
        const error = answers[turn % answers.length]!;
        // Every third time it stays broken.
        const { outcome, complaints } = await refuse(stage, call, error, turn % 3 === 2 ? '+' : '');
        if (outcome === null) continue;
        tally[outcome]++;
        wrong.push(...complaints.map((complaint) => `${error} at ${call.line}: ${complaint}`));
      }
    } finally {
      await stage.close();
    }
    for (const outcome of ['old', 'between', 'new', 'else'] as const) {
      note({ table: 'faults', what: scenario.command, outcome, count: tally[outcome] });
      faults += tally[outcome];
    }
    console.log(`${scenario.name}: ${tally.old} refused and old, ${tally.new} new all the same`);
    expect(wrong).toEqual([]);
    expect(tally.old).toBeGreaterThan(0);
  });
});

async function record(stage: Stage): Promise<Call[]> {
  const scene = await stage.reset();
  const log = join(stage.home.path, '..', 'trace');
  await scene.run(recording(log));
  return callsOf(log, stage.home.path);
}

interface Judgement {
  /** null: the call was not met. */
  readonly outcome: Outcome | null;
  readonly complaints: readonly string[];
}

async function refuse(stage: Stage, call: Call, error: string, on: '' | '+'): Promise<Judgement> {
  const { home, before, after } = stage;
  const scene = await stage.reset();
  const log = join(home.path, '..', 'trace');
  const ran = await scene.run(tampering(log, call, `error=${error}`, on));
  if (refused(log, home.path).length === 0) return { outcome: null, complaints: [] };
  const complaints: string[] = [];
  const { outcome, other } = standing(scene.now(), before, after);
  complaints.push(...other);
  const wanted = ran.code === 0 ? 'new' : 'old';
  // Where nothing can be written any more, putting back is left to the next command.
  if (outcome !== wanted && !(on === '+' && outcome === 'between'))
    complaints.push(`${outcome} after exit ${ran.code}`);
  if (ran.code !== 0) complaints.push(...told(ran.code, ran.stdout + ran.stderr));
  if (!on && call.name !== 'unlink') complaints.push(...left(home.path));
  complaints.push(...readableIn(home.path, SECRETS).map((path) => `others can read the key in ${path}`));
  complaints.push(...(await healed(stage, scene)));
  return { outcome: complaints.length > 0 ? 'else' : outcome, complaints };
}

function told(code: number | null, said: string): string[] {
  if (code !== 4 && code !== 9) return [`ended ${code}: ${said.slice(0, 1500)}`];
  const { findings } = JSON.parse(said) as { findings: { id: string; remedy: string; cause: string }[] };
  const [first] = findings;
  if (first && SAID.includes(first.id) && first.remedy !== '' && first.cause !== '') return [];
  return [`said ${JSON.stringify(first)}`];
}

const left = (home: string): string[] => remainsIn(home).map((path) => `${path} is still there`);

/** With the fault gone the same command goes through, and nothing is left of the first try. */
async function healed({ home, before, after, codes }: Stage, scene: Scene): Promise<string[]> {
  const again = await scene.run();
  const { outcome, other } = standing(scene.now(), before, after);
  return [
    ...(codes.includes(again.code!) ? [] : [`again: ended ${again.code}: ${again.stdout.slice(0, 1500)}`]),
    ...(outcome === 'new' ? [] : [`${outcome} after the same command: ${other.join(', ')}`]),
    ...left(home.path),
  ];
}
