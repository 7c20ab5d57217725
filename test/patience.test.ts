import { expect, it } from 'vitest';
import { patient, pause, retriesOf } from '../src/patience.ts';
import type { Answer } from '../src/system.ts';
import { machine } from './machine.ts';

const now = new Date('2026-11-22T00:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}): Answer => ({
  kind: 'answer',
  status,
  headers,
  body: '',
  truncated: false,
  elapsedMs: 1,
});
const fault = (code: 'reset' | 'timeout' | 'refused' | 'dns'): Answer => ({
  kind: 'fault',
  fault: code,
  code,
  elapsedMs: 1,
});

it.each<[name: string, answers: Answer[], retries: number, asked: number, last: number | string]>([
  ['no retry unless wanted', [answer(429), answer(200)], 0, 1, 429],
  ['a 429 is asked again', [answer(429), answer(200)], 3, 2, 200],
  ['a 503 is asked again', [answer(503), answer(200)], 3, 2, 200],
  ['a broken connection is asked again', [fault('reset'), fault('timeout'), answer(200)], 3, 3, 200],
  ['as often as was said', [answer(429), answer(429), answer(429), answer(200)], 2, 3, 429],
  ['a no is a no', [answer(401), answer(200)], 3, 1, 401],
  ['nobody there is nobody there', [fault('refused'), answer(200)], 3, 1, 'refused'],
  ['a wait that nobody would wait for', [answer(429, { 'retry-after': '86400' }), answer(200)], 3, 1, 429],
])('%s', async (_name, answers, retries, asked, last) => {
  const rest = [...answers];
  const system = { ...machine({ request: () => rest.shift()! }), sleep: async () => {} };
  const got = await patient(system, retries).request({ url: 'http://gateway.test' });
  expect(answers.length - rest.length).toBe(asked);
  expect(got.kind === 'answer' ? got.status : got.fault).toBe(last);
});

it.each<[name: string, answer: Answer, attempt: number, least: number | null, most: number | null]>([
  ['the first pause', answer(429), 0, 1_000, 2_000],
  ['the fourth', answer(429), 3, 8_000, 16_000],
  ['never more than a minute', answer(429), 19, 30_000, 60_000],
  ['Retry-After in seconds, never earlier', answer(429, { 'retry-after': '30' }), 0, 30_000, 33_000],
  [
    'Retry-After as a date',
    answer(503, { 'retry-after': 'Sun, 22 Nov 2026 00:02:00 GMT' }),
    0,
    120_000,
    132_000,
  ],
  ['Retry-After in the past', answer(429, { 'retry-after': 'Sat, 21 Nov 2026 00:00:00 GMT' }), 0, 0, 1_000],
  ['Retry-After that says nothing', answer(429, { 'retry-after': 'soon' }), 0, 1_000, 2_000],
  ['a day', answer(429, { 'retry-after': '86400' }), 0, null, null],
])('pause: %s', (_name, busy, attempt, least, most) => {
  expect([pause(busy, attempt, now, () => 0), pause(busy, attempt, now, () => 1)]).toEqual([least, most]);
});

it.each(['-1', '1.5', 'many', '21'])('--retry %s is refused', (typed) => {
  expect(() => retriesOf(typed)).toThrowError(expect.objectContaining({ code: 'usage' }));
});
