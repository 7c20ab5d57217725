import { afterEach, expect, test } from 'vitest';
import { MODELS } from '../../src/sandbox/catalog.ts';
import type { Dialect } from '../../src/sandbox/dialects.ts';
import { DIALECT_IDS } from '../../src/sandbox/dialects.ts';
import type { KeyState } from '../../src/sandbox/keys.ts';
import { keyStates } from '../../src/sandbox/keys.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Told } from './ask.ts';
import { ask } from './ask.ts';

const running: Sandbox[] = [];
async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const respond = (sandbox: Sandbox, key: string, body: object = {}, headers = {}) =>
  ask(sandbox.url, '/v1/responses', {
    method: 'POST',
    headers: { ...bearer(key), ...headers },
    body: { model: 'gpt-5.4', input: 'ping', max_output_tokens: 16, ...body },
  });
const chat = (sandbox: Sandbox, key: string, body: object = {}) =>
  ask(sandbox.url, '/v1/chat/completions', {
    method: 'POST',
    headers: bearer(key),
    body: { model: 'gpt-5.4', messages: [{ role: 'user', content: 'ping' }], ...body },
  });
const codeOf = ({ body }: Told): unknown => JSON.parse(body).error?.code;

/** Status of the model list, of a call and its code, of the usage page; of the last one by dialect where it differs. */
const STATES: readonly (readonly [
  KeyState,
  number,
  number,
  string | undefined,
  number | Record<Dialect, number>,
])[] = [
  ['good', 200, 200, undefined, 200],
  ['tiny', 200, 403, 'pre_consume_token_quota_failed', 200],
  ['quota5', 200, 200, undefined, 200],
  ['exhausted', 401, 401, '', 200],
  ['disabled', 401, 401, '', { '2026-02': 200, '2026-04': 200, '2026-07': 401 }],
  ['expired', 401, 401, '', 200],
  ['ipblocked', 403, 403, 'access_denied', 200],
  ['ipok', 200, 200, undefined, 200],
  ['limited', 200, 403, '', 200],
  ['emptylimit', 200, 403, '', 200],
  ['vipgroup', 200, 503, 'model_not_found', 200],
  ['svipgroup', 403, 403, '', 200],
  ['nogroup', 403, 403, '', 200],
  ['auto', 403, 403, '', 200],
  ['poor', 200, 403, 'insufficient_user_quota', 200],
  ['banned', 403, 403, '', 403],
  ['short', 200, 403, 'insufficient_user_quota', 200],
  ['deleted', 401, 401, '', 401],
];

test('every ready-made key is in the table, whole, different and explained', () => {
  const states = keyStates();
  expect(states.map(({ state }) => state)).toEqual(STATES.map(([state]) => state));
  expect(states.every(({ key }) => /^sk-[A-Za-z0-9]{48}$/.test(key))).toBe(true);
  expect(new Set(states.map(({ key }) => key)).size).toBe(states.length);
  expect(states.every(({ meaning }) => meaning.en && meaning.zh)).toBe(true);
});

test.for(DIALECT_IDS)('%s: every ready-made key is answered as its state says', async (dialect) => {
  const sandbox = await sandboxWith({ dialect, limited: false });
  for (const [state, models, call, code, usage] of STATES) {
    const key = sandbox.keys[state];
    const list = await ask(sandbox.url, '/v1/models', { headers: bearer(key) });
    const answer = await respond(sandbox, key);
    const used = await ask(sandbox.url, '/api/usage/token/', { headers: bearer(key) });
    const expected = { state, models, call, code, usage: typeof usage === 'number' ? usage : usage[dialect] };
    expect({
      state,
      models: list.status,
      call: answer.status,
      code: codeOf(answer),
      usage: used.status,
    }).toEqual(expected);
  }
});

test('a refusal names the request id that its header carries', async () => {
  const sandbox = await sandboxWith();
  for (const answer of [await respond(sandbox, 'sk-wrong'), await respond(sandbox, sandbox.keys.poor)]) {
    expect(JSON.parse(answer.body).error.message).toContain(
      `(request id: ${answer.headers['x-oneapi-request-id']})`,
    );
  }
});

test.for([
  ['2026-07', undefined, undefined, 'Invalid token'],
  ['2026-07', '*', undefined, 'Invalid token'],
  ['2026-07', 'fr, zh;q=0.5', undefined, 'Invalid token'],
  ['2026-07', 'zh-TW,zh', undefined, '无效的令牌'],
  ['2026-07', 'en', 'zh', '无效的令牌'],
  ['2026-04', 'zh', 'en', 'Invalid token'],
  ['2026-02', 'en', undefined, '无效的令牌'],
  ['2026-02', 'en', 'en', '无效的令牌'],
] as const)(
  '%s asked in %s with the account set to %s says %s',
  async ([dialect, header, language, says]) => {
    const sandbox = await sandboxWith({ dialect, ...(language && { language }) });
    const answer = await respond(sandbox, 'sk-wrong', {}, header ? { 'accept-language': header } : {});
    expect(JSON.parse(answer.body).error.message).toContain(says);
  },
);

test('a streamed response is the whole sequence, and its text is the reply', async () => {
  const sandbox = await sandboxWith({ reply: 'one two' });
  const { headers, body } = await respond(sandbox, sandbox.keys.good, { stream: true });
  const events = body
    .split('\n\n')
    .filter(Boolean)
    .map((frame) => {
      const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(frame)!;
      return { name, data: JSON.parse(data!) };
    });
  expect(headers['content-type']).toBe('text/event-stream');
  expect(events.map(({ name }) => name?.replace('response.', ''))).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ]);
  expect(events.every(({ name, data }, index) => data.type === name && data.sequence_number === index)).toBe(
    true,
  );
  expect(events.map(({ data }) => data.delta ?? '').join('')).toBe('one two');
  expect(events[8]?.data.item.content[0].text).toBe('one two');
  expect(events[9]?.data.response).toMatchObject({ status: 'completed', usage: { output_tokens: 3 } });
  expect(new Set(events.map(({ data }) => data.response?.id).filter(Boolean)).size).toBe(1);
});

test.for([
  [{ stream_options: { include_usage: true } }, true],
  [{}, false],
] as const)('a streamed chat asked with %o ends in [DONE]; usage: %s', async ([options, usage]) => {
  const sandbox = await sandboxWith({ reply: 'one two' });
  const { body } = await chat(sandbox, sandbox.keys.good, { stream: true, ...options });
  const frames = body
    .split('\n\n')
    .filter(Boolean)
    .map((frame) => frame.replace(/^data: /, ''));
  expect(frames.pop()).toBe('[DONE]');
  const chunks = frames.map((frame) => JSON.parse(frame));
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('one two');
  expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(1);
  expect(chunks.filter((chunk) => chunk.usage)).toHaveLength(usage ? 1 : 0);
});

test('a streamed call that is refused gets JSON with its status', async () => {
  const sandbox = await sandboxWith();
  for (const [key, model, status] of [
    [sandbox.keys.poor, 'gpt-5.4', 403],
    [sandbox.keys.good, 'up-500', 500],
    [sandbox.keys.good, 'nope', 503],
  ] as const) {
    const answer = await respond(sandbox, key, { model, stream: true });
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      'application/json; charset=utf-8',
    ]);
  }
});

test('a model without a price is not listed and not sold', async () => {
  const unpriced = { id: 'free-for-all', groups: ['default'], ratio: null };
  const sandbox = await sandboxWith({ models: [...MODELS, unpriced] });
  const list = await ask(sandbox.url, '/v1/models', { headers: bearer(sandbox.keys.good) });
  const answer = await respond(sandbox, sandbox.keys.good, { model: unpriced.id });
  expect(list.body).not.toContain(unpriced.id);
  expect([answer.status, codeOf(answer)]).toEqual([400, 'model_price_error']);
});

test('what calls cost is the same on token, account and log, and ends in exhaustion', async () => {
  const sandbox = await sandboxWith({ limited: false });
  const key = sandbox.keys.quota5;
  const long = 'x'.repeat(3_990_000);
  await respond(sandbox, key, { input: long });
  await chat(sandbox, key, { messages: [{ role: 'user', content: [{ type: 'text', text: long }] }] });
  await respond(sandbox, key, { model: 'up-500' });
  const { data: usage } = JSON.parse(
    (await ask(sandbox.url, '/api/usage/token/', { headers: bearer(key) })).body,
  );
  const { data: log } = JSON.parse((await ask(sandbox.url, '/api/log/token', { headers: bearer(key) })).body);
  const console = { authorization: sandbox.console.accessToken, 'new-api-user': `${sandbox.console.user}` };
  const { data: self } = JSON.parse((await ask(sandbox.url, '/api/user/self', { headers: console })).body);
  const spent = log.reduce((sum: number, row: { quota: number }) => sum + row.quota, 0);
  expect(log).toHaveLength(2);
  expect([usage.total_used, self.used_quota, 5_000_000 - self.quota]).toEqual([spent, spent, spent]);
  expect(usage.total_available).toBe(2_500_000 - spent);
  expect(codeOf(await respond(sandbox, key, { input: long }))).toBe('pre_consume_token_quota_failed');
});

test.for([
  ['ipblocked', '10.9.9.9', 200],
  ['ipblocked', '192.0.2.77', 200],
  ['ipblocked', '192.0.3.1', 403],
  ['ipblocked', '2001:db8::1', 403],
  ['ipok', '127.9.9.9', 200],
  ['ipok', '10.0.0.1', 403],
] as const)('%s from %s gets %i', async ([state, address, status]) => {
  const sandbox = await sandboxWith();
  const headers = { ...bearer(sandbox.keys[state]), 'x-forwarded-for': `${address}, 172.16.0.1` };
  expect((await ask(sandbox.url, '/v1/models', { headers })).status).toBe(status);
});
