import { describe, expect, it } from 'vitest';
import { sandboxKeys } from '../../src/sandbox/keys.ts';
import type { Ask } from '../../src/system.ts';
import { type Desk, ending, openDesk } from '../console/desk.ts';

const { good, expired, limited } = sandboxKeys();
const MASKED = `${good.slice(0, 5)}…${good.slice(-4)}`;

/** What a question was: its kind, what was proposed, and what there was to choose from. */
interface Put {
  readonly kind: 'secret' | 'select' | 'search' | 'confirm';
  readonly proposed?: string | undefined;
  readonly values?: readonly string[];
}

/** Somebody who answers in this order; a "wrong" is what the check says. */
function somebody(...answers: (string | boolean)[]) {
  const put: Put[] = [];
  const next = (question: Put): never => {
    put.push(question);
    if (answers.length === 0) throw new Error(`one question too many: ${JSON.stringify(question)}`);
    return answers.shift() as never;
  };
  const ask: Ask = {
    async secret(_question, _hint, check, kept) {
      const answer: string = next({ kind: 'secret', proposed: kept && `${kept}` });
      const wrong = await check(answer);
      if (wrong) throw new Error(wrong.en);
      return answer;
    },
    select: async (_question, choices) => next({ kind: 'select', values: choices.map(({ value }) => value) }),
    search: async (_question, choices, proposed) =>
      next({ kind: 'search', proposed, values: choices.map(({ value }) => value) }),
    confirm: async () => next({ kind: 'confirm' }),
    input: async () => Promise.reject(new Error('nothing is typed here')),
    suppose: async (_question, _choices, standard) => standard,
  };
  const say = (...more: (string | boolean)[]) => void answers.push(...more);
  return { ask, say, put };
}

async function meet(...answers: (string | boolean)[]) {
  const { ask, say, put } = somebody(...answers);
  const desk = await openDesk({ login: false, machine: { ask } });
  return { ...desk, say, put };
}

const config = ({ machine }: Desk) => machine.get('.codex/config.toml');
const codexKey = ({ machine }: Desk) => JSON.parse(machine.get('.codex/auth.json')!).OPENAI_API_KEY;

describe('a model that the key may not use', () => {
  it('another one is chosen from the list, and the typed one no longer counts', async () => {
    const here = await meet(good, 'choose', 'gpt-4o-mini', true);
    expect(ending(await here.run('setup', 'codex', '--model', 'zzz'))).toBe('done');
    expect(here.put.map(({ kind }) => kind)).toEqual(['secret', 'select', 'search', 'confirm']);
    expect(here.put[1]!.values).toEqual(['choose', 'retype', 'stop', 'anyway']);
    expect(here.put[2]!.values).toContain('gpt-5.4');
    expect(config(here)).toMatch(/^model = "gpt-4o-mini"\nreview_model = "gpt-4o-mini"$/m);
    expect(config(here)).not.toContain('zzz');
  });

  it('--review-model stands as it was typed', async () => {
    const here = await meet(good, 'choose', 'gpt-4o-mini', true);
    await here.run('setup', 'codex', '--model', 'zzz', '--review-model', 'gpt-5.4');
    expect(config(here)).toContain('review_model = "gpt-5.4"');
  });

  it('what is no matter of the model offers no list, nor does a list without one', async () => {
    const here = await meet(expired, 'stop');
    expect(ending(await here.run('setup', 'codex', '--model', 'zzz'))).toBe('interrupted');
    expect(here.put[1]!.values).toEqual(['retype', 'stop', 'anyway']);
    const empty = await openDesk({ login: false, sandbox: { models: [] }, machine: { ask: somebody().ask } });
    const { ask, put } = somebody(good, 'stop');
    Object.assign(empty.machine, { ask });
    expect(ending(await empty.run('setup', 'codex'))).toBe('interrupted');
    expect(put[1]!.values).toEqual(['retype', 'stop', 'anyway']);
  });

  it('without a terminal it ends the command', async () => {
    const desk = await openDesk({ login: false, machine: { stdin: good } });
    expect(ending(await desk.run('setup', 'codex', '--model', 'zzz', '--key-stdin'))).toBe(
      'model-not-listed',
    );
  });
});

describe('a key that is in place', () => {
  it('is kept by an empty answer, and its model is proposed', async () => {
    const here = await meet(good, 'gpt-4o-mini', true);
    await here.run('setup', 'codex');
    here.put.length = 0;
    here.say('', 'gpt-5.4', true);
    expect(ending(await here.run('setup', 'codex'))).toBe('done');
    expect(here.put[0]).toEqual({ kind: 'secret', proposed: MASKED });
    expect(here.put[1]).toMatchObject({ kind: 'search', proposed: 'gpt-4o-mini' });
    expect([codexKey(here), config(here)?.includes('model = "gpt-5.4"')]).toEqual([good, true]);
  });

  it('is replaced by another one, and not proposed again once it was refused', async () => {
    const here = await meet(expired, 'anyway', true);
    await here.run('setup', 'codex', '--model', 'gpt-5.4');
    here.put.length = 0;
    here.say('', 'retype', good, true);
    expect(ending(await here.run('setup', 'codex', '--model', 'gpt-5.4'))).toBe('done');
    const proposed = here.put.filter(({ kind }) => kind === 'secret').map((each) => each.proposed);
    expect(proposed[0]).toMatch(/…/);
    expect(proposed[1]).toBeUndefined();
    expect(codexKey(here)).toBe(good);
  });

  const stands = (baseUrl: string, key = good): Record<string, string> => ({
    '.codex/config.toml': `model = "gpt-4o-mini"\nmodel_provider = "OpenAI"\n[model_providers.OpenAI]\nname = "x"\nbase_url = "${baseUrl}"\nwire_api = "responses"\nrequires_openai_auth = true\n`,
    '.codex/auth.json': JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: key }),
  });
  /** What is proposed where these files stand: the key, and the model. */
  async function proposed(
    files: (baseUrl: string) => Record<string, string>,
  ): Promise<(string | undefined)[]> {
    const here = await meet(good, 'gpt-5.4', false);
    for (const [path, content] of Object.entries(files(here.sandbox.baseUrl)))
      here.machine.put(path, content);
    await here.run('setup', 'codex');
    return here.put.slice(0, 2).map((each) => each.proposed);
  }

  it.each<
    [name: string, files: (baseUrl: string) => Record<string, string>, key: string | undefined, model: string]
  >([
    ['of this gateway', stands, MASKED, 'gpt-4o-mini'],
    ['of another gateway', (url) => stands(`${url}/other`), undefined, 'gpt-5.4'],
    ['that cannot be one', (url) => stands(url, 'sk-…'), undefined, 'gpt-4o-mini'],
    ['of nobody', () => ({}), undefined, 'gpt-5.4'],
  ])('%s', async (_name, files, key, model) => {
    expect(await proposed(files)).toEqual([key, model]);
  });

  it('of two clients is proposed where they agree', async () => {
    const here = await meet(good, true, good, true);
    const both = ['setup', 'codex', 'opencode', '--model', 'gpt-4o-mini'];
    const proposedAt = async (...command: string[]): Promise<string | undefined> => {
      here.put.length = 0;
      await here.run(...command);
      return here.put[0]!.proposed;
    };
    await here.run('setup', 'codex', '--model', 'gpt-4o-mini');
    await here.run('setup', 'opencode', '--model', 'gpt-4o-mini');
    here.say('');
    expect(await proposedAt(...both)).toBe(MASKED);
    here.say(limited, true);
    expect(await proposedAt('setup', 'opencode', '--model', 'gpt-4o-mini')).toBe(MASKED);
    here.say(good, true);
    expect(await proposedAt(...both)).toBeUndefined();
  });

  it('a project has none', async () => {
    const here = await meet(good, true);
    await here.run('setup', 'opencode', '--model', 'gpt-5.4');
    const { machine } = here;
    const name = Object.keys(machine.tree()).find((path) => /opencode\.jsonc?$/.test(path))!;
    const content = machine.get(name)!;
    machine.put(name, '{}');
    machine.put('opencode.json', content);
    here.put.length = 0;
    here.say(good, false);
    await here.run('setup', 'opencode', '--model', 'gpt-5.4');
    expect(here.put[0]).toEqual({ kind: 'secret', proposed: undefined });
  });

  it('is no key where nobody can be asked', async () => {
    const desk = await openDesk({ login: false });
    for (const [path, content] of Object.entries(stands(desk.sandbox.baseUrl)))
      desk.machine.put(path, content);
    expect(ending(await desk.run('setup', 'codex'))).toBe('key-required');
    expect(desk.sandbox.requests).toHaveLength(0);
  });
});

describe('written although the gateway said no', () => {
  const asked = ({ sandbox }: Desk) => sandbox.requests.length;
  const findings = (blocks: readonly { readonly kind: string }[]) =>
    blocks.filter(({ kind }) => kind === 'finding');

  it('it is not asked again, and the same is not said again', async () => {
    const here = await meet(expired, 'anyway', true);
    const before = await openDesk({ login: false, machine: { stdin: expired } });
    await before.run('setup', 'codex', '--model', 'gpt-5.4', '--key-stdin');
    const report = await here.run('setup', 'codex', '--model', 'gpt-5.4');
    expect([report.exitCode, codexKey(here)]).toEqual([5, expired]);
    expect(report.findings.map(({ id }) => id)).toContain('token-expired');
    expect(asked(here)).toBe(asked(before));
    expect(findings(report.blocks)).toEqual([]);
    expect(report.blocks.filter(({ kind }) => kind === 'dim')).toHaveLength(1);
  });

  it('a good key is none that reading back would find fault with', async () => {
    const here = await meet(good, 'anyway', true);
    const report = await here.run('setup', 'codex', '--model', 'zzz');
    expect([report.exitCode, config(here)?.includes('zzz')]).toEqual([0, true]);
    // Not to be tried all the same.
    expect(JSON.stringify(report.blocks)).not.toContain('explain');
    expect(report.blocks.filter(({ kind }) => kind === 'dim')).toHaveLength(1);
  });
});
