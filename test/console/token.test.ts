import { describe, expect, it } from 'vitest';
import { findSuccessor, retiredName, successorName } from '../../src/console/succession.ts';
import {
  differences,
  parseToken,
  type Token,
  toFields,
  tokenJson,
  withSettings,
} from '../../src/console/token.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const BODY = 'sandboxUnitTest'.padEnd(48, '0');
const past = NOW.getTime() / 1000 - 1;

const ROW = {
  id: 7,
  user_id: 2,
  key: `${BODY.slice(0, 4)}**********${BODY.slice(-4)}`,
  status: 1,
  name: 'ci',
  expired_time: -1,
  remain_quota: 500_000,
  unlimited_quota: false,
  used_quota: 250_000,
  model_limits_enabled: false,
  model_limits: '',
  allow_ips: null,
  group: '',
  cross_group_retry: true,
  DeletedAt: null,
};

const parsed = (changes: object = {}): Token => parseToken({ ...ROW, ...changes }, NOW)!;

describe('a row of the list', () => {
  it.each([
    [{}, { status: 'enabled', models: null, allowIps: [], expiresAt: null }],
    [{ status: 2 }, { status: 'disabled' }],
    [{ status: 3 }, { status: 'expired' }],
    [{ status: 4 }, { status: 'exhausted' }],
    // Written down only when a call meets it.
    [{ expired_time: past }, { status: 'expired', expiresAt: past }],
    [{ expired_time: past, status: 2 }, { status: 'disabled' }],
    [{ remain_quota: 0 }, { status: 'exhausted' }],
    [{ remain_quota: -75, unlimited_quota: true }, { status: 'enabled' }],
    [{ expired_time: 0 }, { expiresAt: null }],
    [{ model_limits_enabled: true }, { models: [] }],
    [{ model_limits_enabled: true, model_limits: 'a,b' }, { models: ['a', 'b'] }],
    [{ model_limits: 'a,b' }, { models: null }],
    [{ allow_ips: '10.0.0.1\n 10.0.0.0/8 \n' }, { allowIps: ['10.0.0.1', '10.0.0.0/8'] }],
  ])('%j', (changes, expected) => expect(parsed(changes)).toMatchObject(expected));

  it.each([null, 1, [], {}, { id: '7' }, { id: 1.5 }])('%j is none', (row) => {
    expect(parseToken(row, NOW)).toBeNull();
  });

  it('shows the same key, masked by the console or not, and never keeps it in clear', () => {
    const whole = parsed({ key: BODY });
    expect(whole.shown).toBe('sk-sa…0000');
    expect(parsed().shown).toBe(whole.shown);
    expect(whole.key?.reveal()).toBe(`sk-${BODY}`);
    expect(parsed().key).toBeNull();
    for (const key of ['', 'sk-a b', 'sk-a\nPATH=/tmp', 7]) expect(parsed({ key }).key).toBeNull();
    expect(JSON.stringify([whole, whole.fields, tokenJson(whole, 500_000)])).not.toContain(BODY);
  });

  it('is JSON as the contract has it', () => {
    expect(tokenJson(parsed({ expired_time: 1_893_456_000, model_limits_enabled: true }), 500_000)).toEqual({
      id: 7,
      name: 'ci',
      status: 'enabled',
      group: '',
      quota: { unlimited: false, remaining: 1, used: 0.5, unit: 'usd' },
      models: [],
      allowIps: [],
      expiresAt: '2030-01-01T00:00:00.000Z',
      key: 'sk-sa…0000',
    });
  });
});

describe('changed settings', () => {
  it('go back with every field that came, the key excepted', () => {
    const token = parsed({ rate_limit: { rpm: 3 } });
    const { key, ...rest } = ROW;
    expect(withSettings(token, { ...token, name: 'new' }, NOW).fields).toEqual({
      ...rest,
      allow_ips: '',
      name: 'new',
      rate_limit: { rpm: 3 },
    });
  });

  it('survive the way to the console and back', () => {
    const settings = {
      name: '生产',
      group: 'vip',
      unlimited: false,
      remaining: 1,
      models: ['a', 'b'],
      allowIps: ['10.0.0.0/8', '::1'],
      expiresAt: 1_893_456_000,
    };
    expect(differences(parseToken({ id: 1, ...toFields(settings) }, NOW)!, settings)).toEqual([]);
  });

  it.each([
    [{ remaining: 9 }, ['remaining']],
    [{ unlimited: true, remaining: 500_000 }, ['unlimited']],
    [{ models: ['a'] }, ['models']],
    [{ models: [] }, ['models']],
    [{ name: 'x', expiresAt: 5 }, ['name', 'expiresAt']],
    [{}, []],
  ])('%j differ in %j', (changes, names) => {
    expect(differences(parsed(), { ...parsed(), ...changes })).toEqual(names);
  });

  it('what an unlimited token has left does not count', () => {
    const token = parsed({ unlimited_quota: true });
    expect(differences(token, { ...token, remaining: -75 })).toEqual([]);
  });
});

describe('names while a token follows another', () => {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;

  it.each([
    ['ci', 'ci (new)', 'ci (old)'],
    ['', '(new)', '(old)'],
    ['x'.repeat(50), `${'x'.repeat(44)} (new)`, `${'x'.repeat(44)} (old)`],
    ['令'.repeat(16), `${'令'.repeat(14)} (new)`, `${'令'.repeat(14)} (old)`],
    [`${'x'.repeat(44)} (new)`, `${'x'.repeat(42)} (new 2)`, `${'x'.repeat(44)} (old)`],
    ['😀'.repeat(12), `${'😀'.repeat(11)} (new)`, `${'😀'.repeat(11)} (old)`],
  ])('%j', (name, next, old) => {
    expect([successorName(name), retiredName(name, [])]).toEqual([next, old]);
    expect(bytes(next)).toBeLessThanOrEqual(50);
  });

  it('counts where a retired one is there already', () => {
    const tokens = ['ci (old)', 'ci (old 2)'].map((name) => parsed({ name }));
    expect(retiredName('ci', tokens)).toBe('ci (old 3)');
  });

  it.each([
    [{ id: 8, name: 'ci (new)' }, true],
    [{ id: 6, name: 'ci (new)' }, false],
    [{ id: 8, name: 'ci (new)', status: 2 }, false],
    [{ id: 8, name: 'other (new)' }, false],
    [{ id: 8, name: 'ci (new)', group: 'vip' }, false],
    [{ id: 8, name: 'ci (new)', unlimited_quota: true }, false],
    [{ id: 8, name: 'ci (new)', allow_ips: '10.0.0.1' }, false],
    // It was given what the old one had left then, and either may have spent of it since.
    [{ id: 8, name: 'ci (new)', used_quota: 0 }, true],
    [{ id: 8, name: 'ci (new)', remain_quota: 400_000, used_quota: 200_000 }, true],
    [{ id: 8, name: 'ci (new)', remain_quota: 750_001, used_quota: 0 }, false],
    [{ id: 8, name: 'ci (new)', remain_quota: 499_999, used_quota: 0 }, false],
  ])('%j is the successor of 7: %j', (row, is) => {
    expect(findSuccessor([parsed(), parsed(row)], parsed()) !== null).toBe(is);
  });

  it.each([
    [{ name: 'ci (old)', status: 2 }, 'ci (new)', true],
    [{ name: 'ci (old 3)', status: 2 }, 'ci', true],
    // A living token may be called what it likes.
    [{ name: 'ci (old)' }, 'ci (new)', false],
    [{ name: 'ci (old)' }, 'ci', false],
    [{ name: 'ci (old)', status: 2, group: 'vip' }, 'ci', false],
  ])('%j is followed by %j: %j', (row, name, is) => {
    expect(findSuccessor([parsed({ id: 8, name })], parsed(row)) !== null).toBe(is);
  });
});
