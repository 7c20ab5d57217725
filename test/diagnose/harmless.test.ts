import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shown } from '../../src/diagnose/answer.ts';
import { explain } from '../../src/diagnose/causes.ts';
import { climb } from '../../src/diagnose/ladder.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import { machine } from '../machine.ts';
import { answerOf, contextOf } from './answers.ts';

const CLEAR = 'sk-TestKeyTestKeyTestKeyTestKeyTestKeyTestKeyTest00';
const key = new Secret(CLEAR);
/** Every control but the line ends of a checklist, and what is invisible or turns the direction of writing. */
const HARMFUL = /[^\P{Cc}\n]|[\p{Cf}\u2028\u2029]/u;

const rude = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001B[31m',
      '\u001B]0;title\u0007',
      '\u009B2J',
      '\u0000',
      '\r',
      '\u202E',
      '\u200B',
      '\u2028',
      '\uFEFF',
    ),
    fc.constantFrom(CLEAR, `Bearer ${CLEAR}`, CLEAR.slice(0, 30), '[sk-vfc***K3m]', '"', '<', '\n'),
    fc.string({ maxLength: 8 }),
  ),
  maxLength: 60,
});

const status = fc.constantFrom(200, 301, 400, 401, 402, 403, 404, 429, 500, 502, 503);
const body = fc.oneof(
  rude,
  fc.record({ error: fc.record({ message: rude, code: rude, type: rude }) }),
  fc.record({ error: rude, message: rude }),
  fc.record({ success: fc.constant(false), message: rude }),
  fc.record({ data: fc.array(fc.record({ id: rude })) }),
  fc.jsonValue(),
);
const headers = fc.record(
  { location: rude, 'content-type': rude, 'x-oneapi-request-id': rude, 'retry-after': rude, date: rude },
  { requiredKeys: [] },
);
const answers = fc.record({ status, body, headers });

describe('nothing a server says can do harm', () => {
  it('in the explanation of one answer', () => {
    const question = fc.constantFrom('models', 'responses', 'chat', 'usage', 'catalog');
    fc.assert(
      fc.property(answers, question, fc.boolean(), (answer, asked, afterModelsOk) => {
        const finding = explain(answerOf(answer), { ...contextOf({ question: asked, afterModelsOk }), key });
        for (const { en, zh } of finding ? [finding.title, finding.cause, finding.remedy] : []) {
          expect(en + zh).not.toContain(CLEAR);
          expect(en + zh).not.toMatch(HARMFUL);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('in a whole climb', async () => {
    const gateway = builtInGateway('tokaify')!;
    const model = fc.constantFrom('gpt-5.4', undefined);
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 6, maxLength: 6 }), model, async (list, wanted) => {
        const queue = [...list];
        const system = machine({ home: '/', request: () => answerOf(queue.shift()!) });
        const { findings, models } = await climb(system, {
          gateway,
          baseUrl: gateway.baseUrl,
          key,
          ...(wanted ? { model: wanted } : {}),
          wireApi: 'responses',
          depth: 'live',
        });
        const told = findings.flatMap(({ title, cause, remedy }) => [title, cause, remedy]);
        const said = told.map(({ en, zh }) => en + zh).join('') + (models ?? []).join('');
        expect(said).not.toContain(CLEAR);
        expect(said).not.toMatch(HARMFUL);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['\u001B[31mred\u001B[0m', 'red'],
    ['a\u001B]0;title\u0007b', 'ab'],
    ['a\r\nb\tc', 'a b c'],
    ['\u202Eevil\u200B', 'evil'],
    [`key ${CLEAR}!`, 'key sk-Te…st00!'],
    [`key sk-Test\u001B[0m${CLEAR.slice(7)}!`, 'key sk-Te…st00!'],
    ['[sk-vfc***K3m] is used up', '[sk-…] is used up'],
    ['x'.repeat(400), `${'x'.repeat(299)}…`],
    ['余'.repeat(400), `${'余'.repeat(299)}…`],
    [`${'x'.repeat(295)}${CLEAR}`, `${'x'.repeat(295)}sk-T…`],
  ])('%j is shown as %j', (foreign, expected) => {
    expect(shown(foreign, [key])).toBe(expected);
  });
});
