import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokaifyError } from '../../src/errors.ts';
import { env } from '../../src/formats/env.ts';

const NAME = 'JOY_TOKEN_API_KEY';
const KEY = 'jt_test-new';
const BOM = '\uFEFF';

/** What dotenvy 0.15.7 read from these texts when it was run on them. */
describe('parse, as dotenvy does', () => {
  test.each<[string, Record<string, string>]>([
    ['', {}],
    ['A=1\nB=two\n', { A: '1', B: 'two' }],
    ['A=1', { A: '1' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['export A=1\n  export\tB=2\n', { A: '1', B: '2' }],
    ['export=1\nexport export=2\n', { export: '2' }],
    ['A = 1\nB  =2\n', { A: '1', B: '2' }],
    ['A=\nB=   \nC= # c\nD=#c\n', { A: '', B: '', C: '', D: '' }],
    ['A=\'x # y\'\nB="x # y" # c\nC=x # c\nD=x#c\n', { A: 'x # y', B: 'x # y', C: 'x', D: 'x#c' }],
    ['A=\'$X\'\nB=\\$X\nC=a\\ b\nD="a\\nb"\n', { A: '$X', B: '$X', C: 'a b', D: 'a\nb' }],
    ["A='it'\\''s'\nB='a'\"b\"c\n", { A: "it's", B: 'abc' }],
    ['A="two\nlines"\nB=1\n', { A: 'two\nlines', B: '1' }],
    ["# A=1\n  # it's\nB=2\n", { B: '2' }],
    ['A=1\nA=2\n', { A: '2' }],
    ['A.B=1\n_a9=2\n9a=3\na-b=4\n', { 'A.B': '1', _a9: '2' }],
    ['A=not quoted\nB=\\x\nno equals\n=1\nC=3\n', { C: '3' }],
    [`${BOM}A=1\nB=2\n`, { B: '2' }],
    ["A=it's\nB=2\n", {}],
    ["A=1\nB=it's\nC=3'\nD=4\n", { A: '1', B: 'its\nC=3', D: '4' }],
    // Of two blanks dotenvy takes the second for text, and the comment's apostrophe for a quote.
    ["A=1  # it's\nB=2\n", {}],
    ["A=1 # it's\nB=2\n", { A: '1', B: '2' }],
    ['A=1 ', {}],
    ['A=1 \n', { A: '1' }],
    ["A='ends in \\'\nB=2\n", {}],
    ['A="$B"\nC=1\n', { C: '1' }],
  ])('%j', (text, variables) => {
    expect({ ...env.parse(text, '.env') }).toEqual(variables);
  });

  test('what the process expands is shown as written', () => {
    expect({ ...env.parse('A=$B/${C}x\n', '.env') }).toEqual({ A: '$B/${C}x' });
  });

  test('what the process expands is not yet what it shows', () => {
    expect(env.edit('A=$B\n', [{ path: ['A'], value: '$B' }], '.env')).toBe("A='$B'\n");
  });
});

/** Before, after setting the key, after taking it out again. */
const EDITS: [string, string, string, string][] = [
  ['a new file', '', "JOY_TOKEN_API_KEY='jt_test-new'\n", ''],
  ['behind the others', 'A=1\n', "A=1\nJOY_TOKEN_API_KEY='jt_test-new'\n", 'A=1\n'],
  ['no final line end', 'A=1', "A=1\nJOY_TOKEN_API_KEY='jt_test-new'", 'A=1'],
  ['CRLF', 'A=1\r\nB=2\r\n', "A=1\r\nB=2\r\nJOY_TOKEN_API_KEY='jt_test-new'\r\n", 'A=1\r\nB=2\r\n'],
  ['CRLF, no final line end', 'A=1\r\nB=2', "A=1\r\nB=2\r\nJOY_TOKEN_API_KEY='jt_test-new'", 'A=1\r\nB=2'],
  ['a BOM spoils the first line', BOM, `${BOM}\nJOY_TOKEN_API_KEY='jt_test-new'`, BOM],
  [
    'in place',
    '# mine\nJOY_TOKEN_API_KEY=jt_old # since May\nB=2\n',
    "# mine\nJOY_TOKEN_API_KEY='jt_test-new' # since May\nB=2\n",
    '# mine\nB=2\n',
  ],
  [
    'export, blanks, quotes',
    '  export  JOY_TOKEN_API_KEY = "jt_old"\n',
    "  export  JOY_TOKEN_API_KEY = 'jt_test-new'\n",
    '',
  ],
  [
    'an empty value before a comment',
    'JOY_TOKEN_API_KEY=   # none yet\nB=2\n',
    "JOY_TOKEN_API_KEY='jt_test-new'   # none yet\nB=2\n",
    'B=2\n',
  ],
  [
    'an empty value glued to a comment',
    'JOY_TOKEN_API_KEY=#none\nB=2\n',
    "JOY_TOKEN_API_KEY='jt_test-new' #none\nB=2\n",
    'B=2\n',
  ],
  [
    'a value of two lines',
    'JOY_TOKEN_API_KEY="a\nb"\nB=2\n',
    "JOY_TOKEN_API_KEY='jt_test-new'\nB=2\n",
    'B=2\n',
  ],
  ['the last line', 'B=2\nJOY_TOKEN_API_KEY=jt_old', "B=2\nJOY_TOKEN_API_KEY='jt_test-new'", 'B=2'],
  [
    'every one of that name',
    'JOY_TOKEN_API_KEY=1\nB=2\nJOY_TOKEN_API_KEY="2"\n',
    "JOY_TOKEN_API_KEY='jt_test-new'\nB=2\nJOY_TOKEN_API_KEY='jt_test-new'\n",
    'B=2\n',
  ],
  [
    'commented out',
    '# JOY_TOKEN_API_KEY=jt_old\n',
    "# JOY_TOKEN_API_KEY=jt_old\nJOY_TOKEN_API_KEY='jt_test-new'\n",
    '# JOY_TOKEN_API_KEY=jt_old\n',
  ],
  [
    'names that begin alike',
    'JOY_TOKEN_API_KEY_2=x\nMY_JOY_TOKEN_API_KEY=y\n',
    "JOY_TOKEN_API_KEY_2=x\nMY_JOY_TOKEN_API_KEY=y\nJOY_TOKEN_API_KEY='jt_test-new'\n",
    'JOY_TOKEN_API_KEY_2=x\nMY_JOY_TOKEN_API_KEY=y\n',
  ],
  [
    'lines that say nothing',
    'oops\n\n  \nA=b c\n',
    "oops\n\n  \nA=b c\nJOY_TOKEN_API_KEY='jt_test-new'\n",
    'oops\n\n  \nA=b c\n',
  ],
  [
    'a line that is not read for want of its end',
    'A=1\nJOY_TOKEN_API_KEY=jt_old ',
    "A=1\nJOY_TOKEN_API_KEY='jt_test-new' \n",
    'A=1\n',
  ],
];

describe.each(EDITS)('%s', (_, before, after, without) => {
  const edits = [{ path: [NAME], value: KEY }];

  test('put-get, put-put and frame', () => {
    expect(env.edit(before, edits, '.env')).toBe(after);
    expect(env.parse(after, '.env')[NAME]).toBe(KEY);
    expect(env.edit(after, edits, '.env')).toBe(after);
  });

  test('inverse', () => {
    expect(env.edit(after, [{ path: [NAME], value: undefined }], '.env')).toBe(without);
    const back = env.restore(after, [{ path: [NAME], raw: env.rawAt(before, [NAME]) }], '.env');
    // What had to be added stays: the line end of the last line, the blank before a comment.
    expect(back).toBe(before.replace(/jt_old $/, '$&\n').replace('=#', '= #'));
  });
});

test.each([
  ["it's", `A='it'\\''s'\n`],
  ['a\\b', `A='a'\\\\'b'\n`],
  ['ends in \\', `A='ends in '\\\\''\n`],
  ['$HOME "x" # y', `A='$HOME "x" # y'\n`],
  ['', `A=''\n`],
  ['键', `A='键'\n`],
])('%j is written so that it is read', (value, text) => {
  expect(env.edit('', [{ path: ['A'], value }], '.env')).toBe(text);
  expect(env.parse(text, '.env').A).toBe(value);
});

test.each<[string, string, (string | number)[], string | number, string, number | undefined]>([
  ['a line break', '', ['A'], 'a\nb', 'config-conflict', undefined],
  ['a control character', '', ['A'], 'a\u001b[31m', 'config-conflict', undefined],
  ['a number', '', ['A'], 1, 'config-conflict', undefined],
  ['no name', '', ['A B'], 'x', 'config-conflict', undefined],
  ['a path', '', ['A', 'B'], 'x', 'config-conflict', undefined],
  [
    'what would bring a line to life that changes another',
    'A=1\nA=\t',
    ['B'],
    'x',
    'config-conflict',
    undefined,
  ],
  ['a quote that never closes', "A=1\nB=it's\nC=3\n", ['D'], 'x', 'config-conflict', 2],
])('refuses %s', (_, text, path, value, code, line) => {
  let error: unknown;
  try {
    env.edit(text, [{ path, value }], '.env');
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(TokaifyError);
  const { code: actual, trouble } = error as TokaifyError;
  expect([actual, trouble.where?.line]).toEqual([code, line]);
});

test('lineOf and rawAt', () => {
  const text = 'A=1\nB=\'x\ny\'\nexport C = "z" # c\nA=2\n';
  expect(['A', 'B', 'C', 'D'].map((name) => env.lineOf(text, [name]))).toEqual([5, 2, 4, undefined]);
  expect(['A', 'B', 'C', 'D'].map((name) => env.rawAt(text, [name]))).toEqual([
    '1\x002',
    "'x\ny'",
    '"z"',
    undefined,
  ]);
});

test('restore gives a value back that is gone', () => {
  expect(env.restore('B=1\n', [{ path: ['A'], raw: '"x" ' }], '.env')).toBe('B=1\nA="x" \n');
});

test('any text: what was read stays, what was written is read, and comes out again', () => {
  const runs = Number(process.env.TOKAIFY_FUZZ ?? 10_000);
  const seed = Number(process.env.TOKAIFY_SEED ?? Date.now() % 1_000_000_007);
  const piece = fc.constantFrom(
    'A',
    'K',
    'B',
    '=',
    '=',
    "'",
    '"',
    ' ',
    '\t',
    '\n',
    '\n',
    '\r\n',
    '#',
    '\\',
    'export ',
    'x',
    '.',
    BOM,
    '$',
    '{',
    '}',
    "K='v'\n",
    'A=1\n',
    '# c\n',
  );
  const value = fc.oneof(
    fc.constantFrom(KEY, "'", '\\', "\\'", '"$A" # x'),
    fc.string({ unit: 'grapheme-ascii' }),
  );
  let refused = 0;
  fc.assert(
    fc.property(fc.string({ unit: piece, maxLength: 24 }), value, (text, wanted) => {
      let after: string;
      try {
        after = env.edit(text, [{ path: ['K'], value: wanted }], '.env');
      } catch (error) {
        if (!(error instanceof TokaifyError) || error.code !== 'config-conflict') throw error;
        refused++;
        return;
      }
      const { K: _, ...others } = env.parse(text, '.env');
      expect(env.parse(after, '.env')).toMatchObject({ ...others, K: wanted });
      expect(env.edit(after, [{ path: ['K'], value: wanted }], '.env')).toBe(after);
      const back = env.restore(after, [{ path: ['K'], raw: env.rawAt(text, ['K']) }], '.env');
      // What an edit had to add stays: the end of a last line, a blank before a comment.
      if (/[^ \t\\]$/.test(text) && !/=#/.test(text)) expect(back).toBe(text);
      expect(back.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      if (/[^ \t\\]$/.test(text)) expect(env.parse(back, '.env')).toEqual(env.parse(text, '.env'));
    }),
    { numRuns: runs, seed },
  );
  console.log(`env fuzz: seed ${seed}, ${runs} texts, ${refused} refused`);
});
