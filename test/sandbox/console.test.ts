import { afterEach, expect, test } from 'vitest';
import { DIALECT_IDS } from '../../src/sandbox/dialects.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { ask } from './ask.ts';

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox, and a way to ask its console as the account that owns most keys. */
async function consoleOf(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ limited: false, ...options });
  running.push(sandbox);
  const call = async (method: string, path: string, body?: object) => {
    const headers = {
      authorization: sandbox.console.accessToken,
      'new-api-user': String(sandbox.console.user),
    };
    const told = await ask(sandbox.url, path, { method, headers, ...(body && { body }) });
    return JSON.parse(told.body);
  };
  const models = async (key: string) =>
    (await ask(sandbox.url, '/v1/models', { headers: { authorization: `Bearer ${key}` } })).status;
  return { sandbox, call, models };
}

test.for(DIALECT_IDS)('%s: from nothing to a working key and back to nothing', async (dialect) => {
  const { sandbox, call, models } = await consoleOf({ dialect });
  expect(await call('POST', '/api/token/', { name: 'mine', unlimited_quota: true })).toEqual({
    message: '',
    success: true,
  });
  const newest = (await call('GET', '/api/token/?p=1&size=1')).data.items[0];
  expect(newest).toMatchObject({ name: 'mine', status: 1, expired_time: -1 });
  const masked = dialect !== '2026-02';
  expect(newest.key.includes('*')).toBe(masked);
  const key = masked ? (await call('POST', `/api/token/${newest.id}/key`)).data.key : newest.key;
  expect(key).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(await models(`sk-${key}`)).toBe(200);
  expect((await call('PUT', '/api/token/?status_only=true', { id: newest.id, status: 2 })).data.status).toBe(
    2,
  );
  expect(await models(`sk-${key}`)).toBe(401);
  expect((await call('DELETE', `/api/token/${newest.id}`)).success).toBe(true);
  expect(sandbox.tokens().some(({ id }) => id === newest.id)).toBe(false);
});

test('an omitted quota makes a dead token, and an update empties what it omits and leaves the status', async () => {
  const { sandbox, call, models } = await consoleOf({ seeded: false });
  await call('POST', '/api/token/', { name: 'dead' });
  expect(await models(`sk-${sandbox.tokens()[0]!.key}`)).toBe(401);
  await call('POST', '/api/token/', {
    name: 'full',
    unlimited_quota: true,
    group: 'vip',
    allow_ips: '10.0.0.1',
  });
  await call('PUT', '/api/token/', { id: 2, name: 'renamed', status: 2 });
  expect(sandbox.tokens()[1]).toMatchObject({
    name: 'renamed',
    status: 1,
    unlimited_quota: false,
    group: '',
    allow_ips: '',
  });
});

test('an expired token is enabled in two steps: a new expiry without a status, then the status', async () => {
  const { sandbox, call, models } = await consoleOf();
  const { id } = sandbox.tokens().find(({ name }) => name === 'expired')!;
  const later = { id, name: 'expired', unlimited_quota: true, expired_time: -1 };
  expect(await models(sandbox.keys.expired)).toBe(401);
  expect((await call('PUT', '/api/token/', { ...later, status: 1 })).success).toBe(false);
  expect((await call('PUT', '/api/token/', later)).data.status).toBe(3);
  expect(await models(sandbox.keys.expired)).toBe(401);
  expect((await call('PUT', '/api/token/?status_only=true', { id, status: 1 })).success).toBe(true);
  expect(await models(sandbox.keys.expired)).toBe(200);
});

test.for([
  [{ name: 'é'.repeat(26) }, 'name'],
  [{ name: 'x', remain_quota: -1 }, 'negative'],
  [{ name: 'x', remain_quota: 6e14 }, 'exceeds'],
  [{ name: 'x', remain_quota: 1.5 }, 'unmarshal number 1.5'],
  [{ name: 7 }, 'unmarshal number into Go struct field Token.name of type string'],
  [{ name: 'x', unlimited_quota: 'yes' }, 'Token.unlimited_quota of type bool'],
  [{ name: 'x', expired_time: '30d' }, 'Token.expired_time of type int64'],
  [[], 'unmarshal array'],
] as const)('POST /api/token/ with %j is refused with HTTP 200', async ([body, says]) => {
  const { sandbox, call } = await consoleOf({ seeded: false });
  const answer = await call('POST', '/api/token/', body);
  expect([answer.success, answer.message]).toEqual([false, expect.stringContaining(says)]);
  expect(sandbox.tokens()).toEqual([]);
});

test.for([
  ['?p=1&size=5', 1, 5, [14, 13, 12, 11, 10]],
  ['?p=3&page_size=5', 3, 5, [4, 3, 2, 1]],
  ['?p=4&ps=5', 4, 5, []],
  ['', 1, 10, [14, 13, 12, 11, 10, 9, 8, 7, 6, 5]],
  ['?p=-1&size=0', 1, 10, [14, 13, 12, 11, 10, 9, 8, 7, 6, 5]],
  ['?size=500', 1, 100, [14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
] as const)('GET /api/token/%s is page %i of %i', async ([query, page, size, ids]) => {
  const { call } = await consoleOf();
  const { data } = await call('GET', `/api/token/${query}`);
  expect([data.page, data.page_size, data.total]).toEqual([page, size, 14]);
  expect(data.items.map(({ id }: { id: number }) => id)).toEqual(ids);
});

test.for([
  ['keyword=limited', ['limited']],
  ['keyword=LIMITED', ['limited']],
  ['keyword=limi', []],
  ['keyword=%25limi%25', ['emptylimit', 'limited']],
  ['keyword=ip_k', []],
  ['keyword=%25a%25', null],
  ['keyword=%25%25limited', null],
  ['keyword=%25li%25mi%25', null],
] as const)('GET /api/token/search?%s finds %j', async ([query, names]) => {
  const { call } = await consoleOf();
  const { success, data } = await call('GET', `/api/token/search?${query}&token=`);
  expect(success).toBe(names !== null);
  expect(data?.items.map(({ name }: { name: string }) => name) ?? null).toEqual(names);
});

test('batches touch only the account’s own tokens', async () => {
  const { sandbox, call } = await consoleOf();
  const { id: bobs } = sandbox.tokens().find(({ name }) => name === 'poor')!;
  expect(Object.keys((await call('POST', '/api/token/batch/keys', { ids: [1, 2, bobs] })).data.keys)).toEqual(
    ['1', '2'],
  );
  expect((await call('POST', '/api/token/batch', { ids: [1, 2, bobs] })).data).toBe(2);
  expect((await call('POST', '/api/token/batch', { ids: [] })).success).toBe(false);
  expect(sandbox.tokens().some(({ id }) => id === bobs)).toBe(true);
});

test('minting an access token kills the old one at once', async () => {
  const { sandbox, call } = await consoleOf();
  const before = sandbox.console.accessToken;
  const { data: minted } = await call('GET', '/api/user/token');
  expect([minted === before, sandbox.console.accessToken]).toEqual([false, minted]);
  expect(minted).toMatch(/^[A-Za-z0-9+/=]{32}$/);
  const headers = { authorization: before, 'new-api-user': '2' };
  const old = JSON.parse((await ask(sandbox.url, '/api/user/self', { headers })).body);
  expect(old.success).toBe(false);
  expect((await call('GET', '/api/user/self')).data.username).toBe('alice');
});

test('only an administrator manages accounts', async () => {
  const { call, sandbox, models } = await consoleOf();
  expect((await call('POST', '/api/user/manage', { id: 3, action: 'disable' })).success).toBe(false);
  expect(await models(sandbox.keys.poor)).toBe(200);
});
