import { describe, expect, test } from 'vitest';
import { decode, eolOf, excerpt, positionAt, splice } from '../../src/formats/text.ts';
import { refusal } from './toml-laws.ts';

describe('bytes become text or are refused', () => {
  test.each<[what: string, bytes: number[], text: string]>([
    ['nothing', [], ''],
    ['a BOM is kept', [0xef, 0xbb, 0xbf, 0x61], '\uFEFFa'],
    ['four bytes', [0xf0, 0x9f, 0x9a, 0xab], '🚫'],
  ])('%s', (_, bytes, text) => {
    expect(decode(Uint8Array.from(bytes), 'x')).toBe(text);
  });

  test.each<[what: string, bytes: number[], line: number | undefined, cause: RegExp]>([
    ['UTF-16 LE', [0xff, 0xfe, 0x61, 0x00], undefined, /UTF-16/],
    ['UTF-16 BE', [0xfe, 0xff, 0x00, 0x61], undefined, /UTF-16/],
    ['Latin-1', [0x61, 0x0a, 0x0a, 0x62, 0xe9, 0x62], 3, /5/],
    ['a lone continuation', [0x61, 0x80], 1, /1/],
    ['an unfinished character', [0x0a, 0xe4, 0xb8], 2, /3/],
    ['half a surrogate pair', [0xed, 0xa0, 0x80], 1, /1/],
  ])('%s', (_, bytes, line, cause) => {
    const refused = refusal(() => decode(Uint8Array.from(bytes), 'x'));
    expect(refused).toMatchObject({ code: 'encoding-invalid', line });
    expect(refused?.cause).toMatch(cause);
  });
});

test.each([
  ['', '\n'],
  ['a\r\n', '\r\n'],
  ['a\r\nb\n', '\n'],
  ['a\r\nb\r\nc\n', '\r\n'],
  ['a\rb', '\n'],
])('most lines of %j end in %j', (text, eol) => {
  expect(eolOf(text)).toBe(eol);
});

test.each([
  ['ab\ncd', 0, 1, 1],
  ['ab\ncd', 2, 1, 3],
  ['ab\ncd', 3, 2, 1],
  ['ab\r\ncd', 5, 2, 2],
  ['\uFEFFab', 1, 1, 1],
  ['a\n', 2, 2, 1],
])('in %j offset %i is %i:%i', (text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column });
});

test('splices count in the text before, and keep their order at one place', () => {
  const splices = [
    { start: 3, end: 3, text: 'B' },
    { start: 1, end: 1, text: '1' },
    { start: 1, end: 2, text: '2' },
    { start: 3, end: 3, text: 'C' },
  ];
  expect(splice('abcd', splices)).toBe('a12cBCd');
});

test.each([
  ['model = "x', 9, '1 | model = "x\n            ^'],
  ['# 模 = "x', 9, '1 | # 模 = "x'],
  ['a\u001b[31m\u202eb', 1, '1 | a?[31m?b'],
  ['api_key = "hunter2" x', 21, '1 | api_key = …'],
])('the excerpt of %j', (line, column, shown) => {
  expect(excerpt(line, { line: 1, column })).toBe(shown);
});

test.each([
  ['env = { GH_PAT = "hunter2hunter2" GH = "x" }', 1],
  ['[mcp_servers.gh.env]\n# c\nDB = "hunter2hunter2" x', 3],
  ['DB_PASS = "hunter2hunter2" x', 1],
  ['{"mcp": {"environment": {"a": 1,\n "DB": "hunter2hunter2" x', 2],
])('an excerpt shows no secret of a table that holds them: %j', (text, line) => {
  expect(excerpt(text, { line, column: 28 })).not.toContain('hunter2');
});

test('an excerpt shows no value that stands below its name', () => {
  const text = '{"OPENAI_API_KEY":\n"plainsecretvalue" x}';
  expect(excerpt(text, { line: 2, column: 20 })).not.toContain('plainsecret');
});

test('an excerpt is cut to a screen, and no word is cut through', () => {
  const shown = excerpt(`x = "${'secret-word '.repeat(2000)}`, { line: 1, column: 9000 });
  expect(shown.length).toBeLessThan(140);
  expect(shown.replace(/secret-word/g, '')).toMatch(/^1 \| …[ ]+…?$/);
});
