import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readableIn, remainsIn, standing } from './image.ts';
import { LOGIN, SCENARIOS, type Scenario, SECRETS } from './scenarios.ts';
import { openStage, type Scene, type Stage } from './stage.ts';
import { type Call, callsOf, hasStrace, recording, struck, tampering } from './strace.ts';
import { note, type Outcome } from './tally.ts';

/** How many kills in all; every call that changes the disk is among them, however few are asked for. */
const KILLS = Number(process.env.FAULTS_KILLS ?? 600);
const EACH = Math.ceil(KILLS / SCENARIOS.length);

let kills = 0;
afterAll(() => console.log(`${kills} kills ${hasStrace ? 'at system calls' : 'at random times'}`));

describe.concurrent('killed', () => {
  test.each(SCENARIOS)('$name', async (scenario) => {
    const stage = await openStage(scenario);
    const tally: Record<Outcome, number> = { old: 0, between: 0, new: 0, else: 0 };
    const wrong: string[] = [];
    try {
      expect(standing(stage.after, stage.before, stage.after).outcome).toBe('new');
      const deaths = hasStrace ? chosen(await record(stage)) : randomTimes(stage);
      for (const [index, death] of deaths.entries()) {
        const scene = await stage.reset();
        const at = await death(scene);
        if (at !== null) {
          const { outcome, complaints } = await judge(scenario, stage, scene, index);
          tally[outcome]++;
          wrong.push(...complaints.map((complaint) => `${at}: ${complaint}`));
        }
        await scene.close();
      }
    } finally {
      await stage.close();
    }
    for (const outcome of ['old', 'between', 'new', 'else'] as const) {
      note({ table: 'kills', what: scenario.command, outcome, count: tally[outcome] });
      kills += tally[outcome];
    }
    console.log(`${scenario.name}: ${tally.old} old, ${tally.between} between, ${tally.new} new`);
    expect(wrong).toEqual([]);
    expect(tally.old).toBeGreaterThan(0);
    if (hasStrace) expect(tally.new).toBeGreaterThan(0);
  });
});

/** Runs the command and kills it; says where, or null if it did not die at one of our files. */
type Death = (scene: Scene) => Promise<string | null>;

async function record(stage: Stage): Promise<Call[]> {
  const scene = await stage.reset();
  const log = join(stage.home.path, '..', 'trace');
  await scene.run(recording(log));
  await scene.close();
  return callsOf(log, stage.home.path);
}

/** Every call that changes the disk, and of those that only look as many as fit, evenly. */
function chosen(calls: readonly Call[]): Death[] {
  const changing = calls.filter(({ changes }) => changes);
  const looking = calls.filter(({ changes }) => !changes);
  const step = Math.max(1, looking.length / Math.max(1, EACH - changing.length));
  const some = looking.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  const wanted = new Set([...changing, ...(EACH > changing.length ? some : [])]);
  return calls.filter((call) => wanted.has(call)).map(deathAt);
}

function deathAt(call: Call): Death {
  return async (scene) => {
    const log = join(scene.home.path, '..', 'trace');
    const ran = await scene.run(tampering(log, call, 'signal=SIGKILL'));
    return ran.code === null ? struck(log, scene.home.path) : null;
  };
}

/** Where nothing can be traced: spread over the time of an undisturbed run. */
function randomTimes(stage: Stage): Death[] {
  return Array.from({ length: EACH }, (_, i) => async (scene: Scene) => {
    const timeoutMs = (stage.milliseconds * (i + Math.random())) / EACH;
    const ran = await scene.run(undefined, Math.max(1, timeoutMs));
    return ran.late ? `after ${Math.round(timeoutMs)} ms` : null;
  });
}

interface Judgement {
  readonly outcome: Outcome;
  readonly complaints: readonly string[];
}

async function judge(scenario: Scenario, stage: Stage, scene: Scene, index: number): Promise<Judgement> {
  const { home, before, after } = stage;
  const { outcome, other } = standing(scene.now(), before, after);
  const complaints = [...other, ...safety(scenario, stage, scene)];

  // Every other time a command comes next that changes nothing itself.
  if (index % 2 === 0) {
    const looked = await scene.tokaify('status', '--json');
    if (looked.code !== 0) complaints.push(`status ended ${looked.code}: ${looked.stdout}`);
    complaints.push(...remainsIn(home.path).map((path) => `${path} is still there after status`));
    const settled = standing(scene.now(), before, after);
    if (settled.outcome === 'between' || settled.outcome === 'else')
      complaints.push(`${settled.outcome} after status: ${settled.other.join(', ')}`);
    if (outcome === 'between' && !looked.stdout.includes('"recovered"'))
      complaints.push('status said nothing');
    complaints.push(...safety(scenario, stage, scene));
  }
  const again = await scene.run();
  if (!stage.codes.includes(again.code!)) complaints.push(`again: ended ${again.code}: ${again.stdout}`);
  if (index % 2 === 1 && outcome === 'between' && !again.stdout.includes('"recovered"'))
    complaints.push('the same command said nothing');
  const end = standing(scene.now(), before, after);
  if (end.outcome !== 'new')
    complaints.push(`${end.outcome} after the same command: ${end.other.join(', ')}`);
  complaints.push(...remainsIn(home.path).map((path) => `${path} is still there`));
  complaints.push(...safety(scenario, stage, scene));
  return { outcome: complaints.length > 0 ? 'else' : outcome, complaints };
}

/** What must hold at every moment. */
function safety({ name }: Scenario, { home }: Stage, { outside }: Scene): string[] {
  const complaints = readableIn(home.path, SECRETS).map((path) => `others can read the key in ${path}`);
  const toGateway = home.get('.codex/config.toml')?.includes('model_provider = "OpenAI"') === true;
  if (toGateway && !name.includes('--keep-login') && home.get('.codex/auth.json') === LOGIN)
    complaints.push('the ChatGPT login would be sent to the gateway');
  const complaint = outside.complaint(home);
  return complaint === null ? complaints : [...complaints, complaint];
}
