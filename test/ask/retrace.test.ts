import { describe, expect, it } from 'vitest';
import { retraceable, SteppedBack } from '../../src/ask/retrace.ts';
import { Secret } from '../../src/secret.ts';
import type { Ask, System } from '../../src/system.ts';
import { text, verbatim } from '../../src/text.ts';
import { machine } from '../machine.ts';

const ESCAPE = Symbol('escape');

/** A person who answers in this order; ESCAPE steps back. `asked` tells what was asked, with the standard and the way back. */
function person(...answers: (string | boolean | typeof ESCAPE)[]) {
  const asked: string[] = [];
  const tookBack: string[] = [];
  const next = async (kind: string, question: { en: string }, initial: unknown, back = false) => {
    asked.push(`${kind} ${question.en}${initial === undefined ? '' : ` [${initial}]`}${back ? ' ←' : ''}`);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`one question too many: ${question.en}`);
    if (answer === ESCAPE) throw new SteppedBack();
    return answer as never;
  };
  const ask: Ask = {
    secret: (question, _hint, _check, _kept, back) => next('secret', question, undefined, back),
    select: (question, _choices, initial, back) => next('select', question, initial, back),
    search: (question, _choices, initial, back) => next('search', question, initial, back),
    confirm: (question, initial, back) => next('confirm', question, initial, back),
    input: (question, _hint, _check, initial, back) => next('input', question, initial, back),
    suppose: async (_question, _choices, standard) => standard,
    tookBack: ({ en }) => void tookBack.push(en),
  };
  return { ask, asked, tookBack };
}

const CHOICES = [{ value: 'x', label: verbatim('x') }];
const ANSWER = {
  kind: 'answer',
  status: 200,
  headers: {},
  body: '',
  truncated: false,
  elapsedMs: 1,
} as const;

/** Gateway supposed, key, a question to the network, model, "sure?". */
async function work(system: System): Promise<string> {
  const ask = system.ask!;
  const gateway = await ask.suppose(verbatim('gateway'), CHOICES, 'standard');
  system.tell([{ kind: 'line', text: verbatim(`heading ${gateway}`) }]);
  const key = await ask.secret(verbatim('key'), verbatim(''), () => null);
  await system.request({ url: `https://${gateway}/models`, bearer: new Secret(key) });
  system.tell([{ kind: 'line', text: verbatim(`accepted ${key}`) }]);
  const model = await ask.search(verbatim('model'), CHOICES, 'default');
  system.tell([{ kind: 'line', text: verbatim(`plan ${model}`) }]);
  const sure = await ask.confirm(text('sure', 'sure'), true);
  return [gateway, key, model, sure].join(' ');
}

async function run(...answers: Parameters<typeof person>) {
  const { ask, asked, tookBack } = person(...answers);
  const here = machine({ ask, request: () => ANSWER });
  const result = await retraceable(here, work).catch((error: unknown) => error);
  const told = here.told.map((block) => (block.kind === 'line' ? block.text.en : block.kind));
  return { result, asked, told, tookBack, requests: here.requests.length };
}

describe('stepping back', () => {
  it('is not needed', async () => {
    expect(await run('k', 'm', true)).toEqual({
      result: 'standard k m true',
      asked: ['secret key ←', 'search model [default] ←', 'confirm sure [true] ←'],
      told: ['heading standard', 'accepted k', 'plan m'],
      tookBack: [],
      requests: 1,
    });
  });

  it('asks the question before, with the last answer as the standard, and nothing else again', async () => {
    const { result, asked, told, requests } = await run('k', 'm', ESCAPE, 'n', true);
    expect(result).toBe('standard k n true');
    expect(asked.slice(2)).toEqual(['confirm sure [true] ←', 'search model [m] ←', 'confirm sure [true] ←']);
    expect(told).toEqual(['heading standard', 'accepted k', 'plan m', 'plan n']);
    expect(requests).toBe(1);
  });

  it('goes further back by one question at a time, to one that was only supposed', async () => {
    const { result, asked } = await run('k', ESCAPE, ESCAPE, 'other', 'l', 'm', true);
    expect(result).toBe('other l m true');
    expect(asked.slice(1)).toEqual([
      'search model [default] ←',
      'secret key ←',
      'select gateway [standard]',
      'secret key ←',
      'search model [default] ←',
      'confirm sure [true] ←',
    ]);
  });

  it('a supposed answer that was changed once is asked for with the change', async () => {
    const { asked } = await run(ESCAPE, 'other', ESCAPE, 'other', 'k', 'm', true);
    expect(asked.filter((each) => each.startsWith('select'))).toEqual([
      'select gateway [standard]',
      'select gateway [other]',
    ]);
  });

  it('asks the network again for another key, not for the same steps', async () => {
    expect((await run('k', ESCAPE, 'l', 'm', true)).requests).toBe(2);
    expect((await run('k', 'm', ESCAPE, 'm', ESCAPE, 'm', true)).requests).toBe(1);
    // The same key typed again is a new question: something may have been mended meanwhile.
    expect((await run('k', ESCAPE, 'k', 'm', true)).requests).toBe(2);
  });

  it('of a question that was asked again at once there is one to step back from', async () => {
    const { ask, asked } = person('k', 'again', 'again', ESCAPE, 'l', 'on', true);
    const result = await retraceable(machine({ ask, request: () => ANSWER }), async ({ ask, request }) => {
      const key = await ask!.secret(verbatim('key'), verbatim(''), () => null);
      do await request({ url: 'https://down/models' });
      while ((await ask!.select(verbatim('what now'), CHOICES)) === 'again');
      return `${key} ${await ask!.confirm(verbatim('sure'), true)}`;
    });
    expect(result).toBe('l true');
    expect(asked.slice(2)).toEqual([
      'select what now [again] ←',
      'select what now [again] ←',
      'secret key',
      'select what now [again] ←',
      'confirm sure [true] ←',
    ]);
  });

  it('says each time which question is asked anew, since the answers before still show', async () => {
    expect((await run('k', 'm', ESCAPE, ESCAPE, ESCAPE, 'other', 'l', 'n', true)).tookBack).toEqual([
      'model',
      'key',
      'gateway',
    ]);
    expect((await run(ESCAPE, ESCAPE)).tookBack).toEqual(['gateway']);
  });

  it('leaves at the first question', async () => {
    expect((await run(ESCAPE, ESCAPE)).result).toBeInstanceOf(SteppedBack);
  });

  it('what goes wrong goes through', async () => {
    const { ask } = person();
    const here = machine({ ask });
    await expect(retraceable(here, async () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  });
});
