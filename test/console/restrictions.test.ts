import { describe, expect, it } from 'vitest';
import { addressFlaw } from '../../src/console/address.ts';
import { readExpiry, showExpiry } from '../../src/console/expiry.ts';
import { readWishes, withWishes } from '../../src/console/restrictions.ts';
import { FRESH } from '../../src/console/token.ts';
import { readDollars, showDollars, toDollars, toUnits } from '../../src/console/units.ts';
import { codeOf } from '../machine.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const seconds = (iso: string): number => Date.parse(iso) / 1000;

describe('dollars', () => {
  it.each([
    ['5', 5],
    ['5usd', 5],
    ['5 USD', 5],
    ['$5', 5],
    ['$ 0.50', 0.5],
    ['.5', 0.5],
    [' 12.345 ', 12.345],
    ['0', 0],
    ['five', null],
    ['', null],
    ['-5', null],
    ['5eur', null],
    ['1,000', null],
    ['1e3', null],
    ['Infinity', null],
    ['0x10', null],
    ['5.', null],
  ])('%j is %j', (typed, dollars) => expect(readDollars(typed)).toBe(dollars));

  it.each([
    [5, '$5.00'],
    [0, '$0.00'],
    [0.5, '$0.50'],
    [0.0002, '$0.0002'],
    [1234.5678, '$1234.5678'],
    [-1.5, '-$1.50'],
  ])('%j reads %s', (dollars, shown) => expect(showDollars(dollars)).toBe(shown));

  it('units there and back', () => {
    for (const dollars of [0.000002, 0.1, 0.3, 5, 19.99, 123456.78]) {
      expect(toDollars(toUnits(dollars, 500_000), 500_000)).toBe(dollars);
    }
  });
});

describe('expiry', () => {
  it.each([
    ['never', null],
    ['30d', seconds('2026-12-22T10:00:00Z')],
    ['12h', seconds('2026-11-22T22:00:00Z')],
    ['2w', seconds('2026-12-06T10:00:00Z')],
    ['2027-01-31', seconds('2027-01-31T23:59:59Z')],
    ['2026-11-22', seconds('2026-11-22T23:59:59Z')],
    ['2028-02-29', seconds('2028-02-29T23:59:59Z')],
    ['2027-01-31T12:00:00+08:00', seconds('2027-01-31T04:00:00Z')],
    ['2027-01-31T12:00Z', seconds('2027-01-31T12:00:00Z')],
  ])('%s', (typed, at) => expect(readExpiry(typed, NOW)).toMatchObject({ at }));

  it.each([
    '',
    '0d',
    '-1d',
    '30',
    '30m',
    '1.5d',
    'tomorrow',
    '2026-11-21',
    '2027-02-30',
    '2027-13-01',
    '2027-1-1',
    '2027-01-31T12:00',
    '999999d',
    '99999999999999999999d',
  ])('%j is refused', (typed) => expect(readExpiry(typed, NOW)).not.toHaveProperty('at'));

  it.each([
    ['2027-01-31T23:59:59Z', '2027-01-31'],
    ['2027-01-31T04:05:06Z', '2027-01-31 04:05 UTC'],
  ])('%s is shown as %s', (iso, shown) => expect(showExpiry(seconds(iso)).en).toBe(shown));
});

describe('addresses', () => {
  it.each([
    '203.0.113.7',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '2001:db8::1',
    '2001:db8::/32',
    '::/0',
    '::ffff:10.0.0.1',
  ])('%s', (typed) => expect(addressFlaw(typed)).toBeNull());
  it.each([
    '',
    'localhost',
    '203.0.113',
    '203.0.113.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/8.5',
    '2001:db8::/129',
    'fe80::1%eth0',
    '10.0.0.1, 10.0.0.2',
    'http://10.0.0.1',
  ])('%j is refused', (typed) => expect(addressFlaw(typed)).not.toBeNull());
});

describe('what is typed', () => {
  it.each([
    [{ name: 'x'.repeat(50) }, 'none'],
    [{ name: 'x'.repeat(51) }, 'restriction-invalid'],
    // 17 characters, 51 bytes.
    [{ name: '令'.repeat(17) }, 'restriction-invalid'],
    [{ name: `${'令'.repeat(16)}ab` }, 'none'],
    [{ name: '  ' }, 'restriction-invalid'],
    [{ name: 'a\nb' }, 'restriction-invalid'],
    [{ quota: 'lots' }, 'restriction-invalid'],
    [{ quota: '5', unlimited: true }, 'restriction-invalid'],
    [{ unlimited: true }, 'none'],
    [{ models: ' , ' }, 'restriction-invalid'],
    [{ models: '' }, 'restriction-invalid'],
    [{ group: '' }, 'restriction-invalid'],
    [{ allowIp: ['10.0.0.1', 'nonsense'] }, 'restriction-invalid'],
    [{ allowIp: ['10.0.0.1', 'any'] }, 'restriction-invalid'],
    [{ expires: 'yesterday' }, 'restriction-invalid'],
  ])('%j: %s', (options, code) => {
    expect(codeOf(() => readWishes({ args: [], options }, NOW))).toBe(code);
  });

  it.each([
    [{ quota: '5usd' }, { unlimited: false, remaining: 2_500_000 }],
    [{ unlimited: true }, { unlimited: true }],
    [{ models: 'a, b,a' }, { models: ['a', 'b'] }],
    [{ models: 'all' }, { models: null }],
    [{ allowIp: ['10.0.0.1', ' 10.0.0.1 ', '::1'] }, { allowIps: ['10.0.0.1', '::1'] }],
    [{ allowIp: ['any'] }, { allowIps: [] }],
    [{ group: 'vip' }, { group: 'vip' }],
    [{ group: 'account' }, { group: '' }],
    [{ expires: 'never' }, { expiresAt: null }],
    [{}, {}],
  ])('%j becomes %j and nothing else', (options, changes) => {
    const base = {
      ...FRESH,
      name: 'ci',
      group: 'default',
      models: ['x'],
      allowIps: ['192.0.2.1'],
      expiresAt: 9,
    };
    const wishes = readWishes({ args: [], options }, NOW);
    expect(withWishes(base, wishes, 500_000)).toEqual({ ...base, ...changes });
  });

  it.each(['0', '0.0000001', '99999999999999999999'])('a quota of %s is refused', (quota) => {
    const wishes = readWishes({ args: [], options: { quota } }, NOW);
    expect(codeOf(() => withWishes(FRESH, wishes, 500_000))).toBe('restriction-invalid');
  });
});
