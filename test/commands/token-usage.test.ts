import { describe, expect, it } from 'vitest';
import type { KeyState } from '../../src/sandbox/keys.ts';
import { type Desk, DIALECTS, ending, openDesk } from '../console/desk.ts';

const asks = async (state: KeyState, options: Parameters<typeof openDesk>[0]) => {
  const desk: Desk = await openDesk({ login: false, ...options });
  Object.assign(desk.machine, { readStdin: async () => desk.sandbox.keys[state] });
  return desk;
};

describe.each(DIALECTS)('usage with the key alone, by %s', (dialect) => {
  it.each<[state: KeyState, quota: object, more: object]>([
    ['good', { unlimited: true, remaining: null, used: 0, unit: 'usd' }, { models: null, expiresAt: null }],
    ['quota5', { unlimited: false, remaining: 5, used: 0, unit: 'usd' }, {}],
    ['exhausted', { unlimited: false, remaining: 0, used: 0, unit: 'usd' }, {}],
    ['expired', {}, { expiresAt: '2023-11-14T22:13:20.000Z' }],
    ['limited', {}, { models: ['gpt-4o-mini'] }],
    ['emptylimit', {}, { models: [] }],
    ['ipblocked', {}, { name: 'ipblocked' }],
  ])('%s', async (state, quota, more) => {
    const { json } = await asks(state, { dialect });
    const answer = await json('token', 'usage', '--key-stdin');
    expect(answer).toMatchObject({ ok: true, usage: { quota, ...more } });
  });

  it.each<[state: KeyState, code: string]>([
    ['deleted', 'key-invalid'],
    ['disabled', dialect === '2026-07' ? 'token-disabled' : 'done'],
    ['banned', 'account-banned'],
  ])('%s', async (state, code) => {
    const { run } = await asks(state, { dialect });
    expect(ending(await run('token', 'usage', '--key-stdin'))).toBe(code);
  });
});

describe('usage', () => {
  it('too often', async () => {
    const { run, sandbox } = await asks('good', { sandbox: { limited: true } });
    for (let count = 0; count < 20; count++) {
      await fetch(`${sandbox.url}/api/usage/token/`, { headers: { authorization: 'Bearer sk-test-none' } });
    }
    expect(ending(await run('token', 'usage', '--key-stdin'))).toBe('rate-limited');
  });

  it('an access token in the key’s place', async () => {
    const { run } = await openDesk({ machine: { stdin: 'test+console/access/tokenAAAAAA=' } });
    expect(ending(await run('token', 'usage', '--key-stdin'))).toBe('key-malformed');
  });

  it.each<
    [what: string, answer: { status: number; body?: string; headers?: Record<string, string> }, code: string]
  >([
    [
      'no such page',
      { status: 404, body: '{"error":{"message":"Invalid URL (GET /api/usage/token/)"}}' },
      'endpoint-not-found',
    ],
    [
      'a web page',
      { status: 200, body: '<!doctype html>', headers: { 'content-type': 'text/html' } },
      'endpoint-not-found',
    ],
    ['another shape', { status: 200, body: '{"isValid":true}' }, 'endpoint-not-found'],
    [
      'a channel’s suffix',
      { status: 200, body: '{"success":false,"message":"获取令牌信息失败，请稍后重试"}' },
      'key-suffix',
    ],
    ['overload', { status: 503, body: '' }, 'gateway-overloaded'],
  ])('%s', async (_what, answer, code) => {
    const { run } = await asks('good', {
      sandbox: { faults: ({ path }) => (path.includes('usage') ? { kind: 'answer', ...answer } : undefined) },
    });
    expect(ending(await run('token', 'usage', '--key-stdin'))).toBe(code);
  });
});
