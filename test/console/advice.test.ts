import { describe, expect, it } from 'vitest';
import { adviseOnTokens } from '../../src/console/advice.ts';
import { parseToken, type Token } from '../../src/console/token.ts';
import { builtInGateway } from '../../src/gateways.ts';

const gateway = builtInGateway('tokaify')!;
const now = new Date('2026-11-22T10:00:00Z');
const inDays = (days: number): number => Math.floor(now.getTime() / 1000) + days * 86_400;

const CLIENTS = { Codex: 'codex', OpenCode: 'opencode' } as const;
type Name = keyof typeof CLIENTS;

const tokenOf = (row: object): Token =>
  parseToken({ id: 1, status: 1, name: 'ci', unlimited_quota: true, expired_time: -1, ...row }, now)!;

const advice = (token: Token, names: readonly Name[], balance: number | null = 10) => {
  const clients = names.map((name) => ({ id: CLIENTS[name], name }));
  return adviseOnTokens({
    site: { gateway, url: gateway.console.url },
    tokens: [{ token, clients }],
    balance,
    now,
  });
};

const ids = (row: object, clients: Name[] = [], balance: number | null = 10): string[] => {
  return advice(tokenOf(row), clients, balance).map(({ id }) => id);
};

describe('advice on a token', () => {
  it.each<[row: object, clients: Name[], ids: string[]]>([
    [{}, [], []],
    [{}, ['Codex'], []],
    [{}, ['Codex', 'OpenCode'], ['token-shared']],
    [{ name: 'test' }, [], ['token-unlimited']],
    [{ name: 'my-Test 2' }, [], ['token-unlimited']],
    [{ name: '测试用' }, [], ['token-unlimited']],
    [{ name: 'latest' }, [], []],
    [{ name: 'contest' }, [], []],
    [{ name: 'demo' }, ['Codex', 'OpenCode'], ['token-shared', 'token-unlimited']],
    [{ name: 'test', unlimited_quota: false, remain_quota: 5 }, [], []],
    [{ name: 'test', expired_time: inDays(30) }, [], []],
    [{ expired_time: inDays(8) }, [], []],
    [{ expired_time: inDays(7) }, [], ['token-ending']],
    [{ expired_time: inDays(0) + 60 }, ['Codex'], ['token-ending']],
    // What does not work needs no advice.
    [{ expired_time: inDays(-1), name: 'test' }, ['Codex', 'OpenCode'], []],
    [{ status: 2, name: 'test' }, ['Codex', 'OpenCode'], []],
  ])('%j used by %j: %j', (row, clients, expected) => expect(ids(row, clients)).toEqual(expected));

  it.each([
    [0, ['balance-low']],
    [0.99, ['balance-low']],
    [1, []],
    [null, []],
  ])('with a balance of %j: %j', (balance, expected) => expect(ids({}, [], balance)).toEqual(expected));

  it('names the client that shall have a token of its own; the other may keep the one there is', () => {
    const [shared] = advice(tokenOf({}), ['Codex', 'OpenCode']);
    expect(shared?.remedy.en).toContain(': tokaify setup codex --create-token');
    expect(shared?.remedy.zh).toContain('：tokaify setup codex --create-token');
  });

  it('leaves no token without a limit where there was one', () => {
    const [shared] = advice(tokenOf({ unlimited_quota: false, remain_quota: 5 }), ['Codex', 'OpenCode']);
    expect(shared?.remedy.en).toContain('setup codex --create-token --quota 5');
  });

  it('cannot be led to forge a line by the name of a token', () => {
    for (const { title } of advice(tokenOf({ name: 'test\nmine' }), ['Codex', 'OpenCode']))
      expect(title.en + title.zh).not.toContain('\n');
  });
});
