import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, maskRandom, redact, Secret } from '../src/secret.ts';

const KEY = 'sk-test-0123456789-abcdefghij-9f2c';

describe('Secret', () => {
  it('never prints itself', () => {
    const secret = new Secret(KEY);
    const shown = [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      String(Object.values(secret)),
    ];
    for (const text of shown) expect(text).not.toContain('0123456789');
    expect(secret.reveal()).toBe(KEY);
  });

  it.each([
    [KEY, 'sk-te…9f2c'],
    ['jt_abcdefghijklmnopqrstuv', 'jt_ab…stuv'],
    ['sk-short', 'sk-…'],
    ['plain-but-long-enough-to-show', 'pl…show'],
    ['', '…'],
  ])('%s is shown as %s', (clear, shown) => expect(mask(clear)).toBe(shown));

  it('shows at most six characters beside the prefix', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 20, maxLength: 80 }), (body) => {
        expect([...mask(`sk-${body}`)].length).toBeLessThanOrEqual(3 + 2 + 1 + 4);
      }),
    );
  });
});

describe('redact', () => {
  it.each([
    ['401 for sk-abcdefghijklmnopqrst', 'qrst'],
    ['Authorization: Bearer opaque-token-value-0001', '0001'],
    ['"access_token":"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"', 'eyJhbGciOiJub25l'],
    ['?next=%2Fsk-abcdefghijklmnopqrst&x=7sk-abcdefghijklmnop', 'next'],
    ['https://somebody:abcdefghij@host.example/v1', 'host.example'],
    ['https://host.example/v1?x=1&api_key=abcdefghij&y=2', 'y=2'],
    ['Authorization: Basic abcdefghij0123456=', 'Basic'],
    ['[sk-abc***xyz12345] 该令牌额度已用尽', 'sk-abc***xyz'],
  ])('hides what looks like a secret: %s', (foreign) => {
    expect(redact(foreign)).not.toMatch(/abcdefghij|opaque-token|eyJhbGciOiJub25l|abc\*\*\*xyz/);
  });

  it('hides a known secret of any shape', () => {
    const odd = new Secret('correct horse battery staple');
    expect(redact('it said: correct horse battery staple!', [odd])).not.toContain('horse');
  });

  it.each([
    ['ZqDistinct0123456789abcdefghijk', true],
    ['deploy-0123456789abcdef0123456789abcdef', true],
    ['MY_COMPANY_GATEWAY_2_API_KEY', false],
    ['the-profile-of-my-other-laptop-2', false],
    ['~/.config/tokaify/routescope.key', false],
  ])('a name that is %s is masked: %s', (name, masked) => {
    expect(maskRandom(name) !== name).toBe(masked);
  });

  it('leaves other text alone', () => {
    const text =
      'task-based desk-top risk-free Bearer of news, Basic authentication https://host.example/a?page=2';
    expect(redact(text)).toBe(text);
  });
});
