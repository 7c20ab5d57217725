import { describe, expect, it } from 'vitest';
import { adviseOnTokens } from '../../src/console/advice.ts';
import { parseToken } from '../../src/console/token.ts';
import { builtInGateway } from '../../src/gateways.ts';

const gateway = builtInGateway('tokaify')!;
const now = new Date('2026-11-22T10:00:00Z');
const inDays = (days: number): number => Math.floor(now.getTime() / 1000) + days * 86_400;

const ids = (row: object, clients: string[] = [], balance: number | null = 10): string[] => {
  const token = parseToken(
    { id: 1, status: 1, name: 'ci', unlimited_quota: true, expired_time: -1, ...row },
    now,
  )!;
  return adviseOnTokens({ gateway, tokens: [{ token, clients }], balance, now }).map(({ id }) => id);
};

describe('advice on a token', () => {
  it.each<[row: object, clients: string[], ids: string[]]>([
    [{}, [], []],
    [{}, ['Codex'], []],
    [{}, ['Codex', 'OpenCode'], ['token-shared']],
    [{ name: 'test' }, [], ['token-unlimited']],
    [{ name: 'my-Test 2' }, [], ['token-unlimited']],
    [{ name: '测试用' }, [], ['token-unlimited']],
    [{ name: 'latest' }, [], []],
    [{ name: 'contest' }, [], []],
    [{ name: 'demo' }, ['A', 'B'], ['token-shared', 'token-unlimited']],
    [{ name: 'test', unlimited_quota: false, remain_quota: 5 }, [], []],
    [{ name: 'test', expired_time: inDays(30) }, [], []],
    [{ expired_time: inDays(8) }, [], []],
    [{ expired_time: inDays(7) }, [], ['token-ending']],
    [{ expired_time: inDays(0) + 60 }, ['Codex'], ['token-ending']],
    // What does not work needs no advice.
    [{ expired_time: inDays(-1), name: 'test' }, ['A', 'B'], []],
    [{ status: 2, name: 'test' }, ['A', 'B'], []],
  ])('%j used by %j: %j', (row, clients, expected) => expect(ids(row, clients)).toEqual(expected));

  it.each([
    [0, ['balance-low']],
    [0.99, ['balance-low']],
    [1, []],
    [null, []],
  ])('with a balance of %j: %j', (balance, expected) => expect(ids({}, [], balance)).toEqual(expected));
});
