import { afterEach, expect, test } from 'vitest';
import type { Fault, Sandbox, SandboxLogLine, SandboxOptions } from '../../src/sandbox/server.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
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

test('it listens on loopback, keeps what it was asked, and a taken port is an error', async () => {
  const sandbox = await sandboxWith();
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.baseUrl).toBe(`${sandbox.url}/v1`);
  await ask(sandbox.url, '/v1/models?a=b', { headers: bearer('sk-test-1') });
  const [{ at, ...request }] = sandbox.requests as [(typeof sandbox.requests)[number]];
  expect(Math.abs(Date.now() - at)).toBeLessThan(5000);
  expect(request).toMatchObject({
    method: 'GET',
    path: '/v1/models?a=b',
    body: '',
    headers: bearer('sk-test-1'),
  });
  await expect(startSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('the 21st question to the critical endpoints is 429 without body or type, until time or a reset', async () => {
  let now = new Date('2026-11-22T00:00:00Z');
  const sandbox = await sandboxWith({ now: () => now });
  const headers = bearer(sandbox.keys.good);
  const usage = () => ask(sandbox.url, '/api/usage/token/', { headers });
  for (let count = 0; count < 10; count++) {
    expect((await usage()).status).toBe(200);
    expect((await ask(sandbox.url, '/api/log/token', { headers })).status).toBe(200);
  }
  const refused = await usage();
  expect([refused.status, refused.body, refused.headers['content-type']]).toEqual([429, '', undefined]);
  expect(refused.headers['retry-after']).toBeUndefined();
  expect((await ask(sandbox.url, '/v1/models', { headers })).status).toBe(200);
  now = new Date(now.getTime() + 20 * 60_000);
  expect((await usage()).status).toBe(200);
  for (let count = 0; count < 20; count++) await usage();
  sandbox.resetLimits();
  expect((await usage()).status).toBe(200);
});

test('time is the clock’s: a token expires, and the Date header says when', async () => {
  let now = new Date('2023-11-14T22:13:19Z');
  const sandbox = await sandboxWith({ now: () => now });
  const models = () => ask(sandbox.url, '/v1/models', { headers: bearer(sandbox.keys.expired) });
  expect((await models()).status).toBe(200);
  now = new Date('2023-11-14T22:13:21Z');
  const late = await models();
  expect([late.status, late.headers.date]).toEqual([401, 'Tue, 14 Nov 2023 22:13:21 GMT']);
});

const CREATE = { method: 'POST', body: { name: 'mine', unlimited_quota: true } };
const FAULTS: readonly (readonly [string, Fault, 'breaks' | number, boolean])[] = [
  ['drop', { kind: 'drop' }, 'breaks', false],
  ['lose-answer', { kind: 'lose-answer' }, 'breaks', true],
  ['cut', { kind: 'cut', after: 3 }, 'breaks', true],
  ['answer', { kind: 'answer', status: 502, body: '<html>' }, 502, false],
];

test.for(FAULTS)(
  'fault %s: the client sees %o; status %s; carried out: %s',
  async ([, fault, seen, deed]) => {
    const sandbox = await sandboxWith({ faults: (_request, index) => (index === 0 ? fault : undefined) });
    const headers = { authorization: sandbox.console.accessToken, 'new-api-user': '2' };
    const answer = ask(sandbox.url, '/api/token/', { ...CREATE, headers }).then(({ status }) => status);
    expect(await answer.catch(() => 'breaks')).toBe(seen);
    expect(sandbox.tokens().some(({ name }) => name === 'mine')).toBe(deed);
    expect((await ask(sandbox.url, '/api/token/', { headers })).status).toBe(200);
  },
);

test('fault cut breaks a stream off after so many events', async () => {
  const sandbox = await sandboxWith({ faults: () => ({ kind: 'cut', after: 2 }) });
  const body = { model: 'gpt-5.4', input: 'ping', stream: true };
  const answer = await fetch(`${sandbox.baseUrl}/responses`, {
    method: 'POST',
    headers: bearer(sandbox.keys.good),
    body: JSON.stringify(body),
  });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const chunk of answer.body!) seen.push(Buffer.from(chunk).toString());
  })();
  await expect(reading).rejects.toThrow();
  expect(seen.join('').match(/^event: /gm)).toHaveLength(2);
});

test('fault hang never answers, and close ends it', async () => {
  const sandbox = await startSandbox({ faults: () => ({ kind: 'hang' }) });
  const answer = ask(sandbox.url, '/v1/models').then(
    () => 'answered',
    () => 'closed',
  );
  const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 150, 'silent'))]);
  await sandbox.close();
  expect([first, await answer]).toEqual(['silent', 'closed']);
});

test('log lines name the credential and hold none', async () => {
  const lines: SandboxLogLine[] = [];
  const sandbox = await sandboxWith({ onRequest: (line) => lines.push(line) });
  const { good, limited, deleted } = sandbox.keys;
  const console = { authorization: `Bearer ${sandbox.console.accessToken}`, 'new-api-user': '2' };
  const own = 'sk-test-mine-and-nobody-elses';
  await ask(sandbox.url, '/v1/models', { headers: bearer(good) });
  await ask(sandbox.url, '/v1/models', { headers: { 'x-api-key': limited } });
  await ask(sandbox.url, `/v1beta/models?key=${good}&x=1`);
  await ask(sandbox.url, '/api/token/', { ...CREATE, headers: console });
  const created = `sk-${sandbox.tokens().at(-1)!.key}`;
  await ask(sandbox.url, '/v1/responses', {
    method: 'POST',
    headers: bearer(created),
    body: { model: 'gpt-5.4', input: own, stream: true },
  });
  await ask(sandbox.url, '/v1/models', { headers: bearer(own) });
  await ask(sandbox.url, `/api/token/search?keyword=&token=${good}`, { headers: console });
  await ask(sandbox.url, '/models');
  await ask(sandbox.url, '/v1/models', { headers: bearer(deleted) });
  expect(lines.map(({ status, credential }) => `${status} ${credential}`)).toEqual([
    '200 good',
    '200 limited',
    '200 good',
    '200 console:alice',
    '200 token:18',
    expect.stringMatching(/^401 unknown:[0-9a-f]{8}$/),
    '200 console:alice',
    '200 none',
    '401 deleted',
  ]);
  expect(lines[2]!.path).toBe('/v1beta/models?key=***&x=1');
  expect(lines[4]).toMatchObject({ model: 'gpt-5.4', stream: true });
  const written = JSON.stringify(lines);
  for (const secret of [good, limited, created, own, sandbox.console.accessToken]) {
    expect(written).not.toContain(secret.replace(/^sk-/, ''));
  }
});

test.for([
  ['GET', '/api/usage/token?x=1', 301, '/api/usage/token/?x=1'],
  ['PUT', '/api/token?status_only=true', 307, '/api/token/?status_only=true'],
  ['GET', '/api/log/token/', 301, '/api/log/token'],
  ['GET', '/', 200, undefined],
  ['HEAD', '/', 200, undefined],
  ['GET', '/v1beta/nothing', 404, undefined],
  ['GET', '/v1/models/%ZZ', 401, undefined],
  ['DELETE', '/v1/models', 404, undefined],
] as const)('%s %s is %i, to %s', async ([method, path, status, location]) => {
  const sandbox = await sandboxWith();
  const answer = await ask(sandbox.url, path, { method });
  expect([answer.status, answer.headers.location]).toEqual([status, location]);
});

test('status carries the console’s address and the unit of quotas', async () => {
  const sandbox = await sandboxWith();
  const { data } = JSON.parse((await ask(sandbox.url, '/api/status')).body);
  expect([data.server_address, data.quota_per_unit, data.system_name]).toEqual([
    sandbox.url,
    500_000,
    'New API',
  ]);
});
