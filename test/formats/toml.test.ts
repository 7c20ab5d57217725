import { describe, expect, test } from 'vitest';
import type { Edit, Path, Value } from '../../src/formats/format.ts';
import { tables, toml } from '../../src/formats/toml.ts';
import { BLOCK, refusal } from './toml-laws.ts';

const set = (path: string, value: Value): Edit => ({ path: path.split('.'), value });
const drop = (path: string): Edit => ({ path: path.split('.'), value: undefined });

describe('one edit changes one place', () => {
  test.each<[rule: string, before: string, edits: Edit[], after: string]>([
    ['a value in place', 'a = 1 # c\nb = 2\n', [set('a', 3)], 'a = 3 # c\nb = 2\n'],
    ['an equal value not at all', 'a = 1_000 # c\n', [set('a', 1000)], 'a = 1_000 # c\n'],
    ['a value of another type', "a = '''\n[x]\n''' # c\n", [set('a', true)], 'a = true # c\n'],
    ['a string that ends in a backslash', 'a = "x\\\\" # "c"\n', [set('a', 1)], 'a = 1 # "c"\n'],
    ['an array as a whole', 'a = [\n 1, # one\n] # c\n', [set('a', [1, 2])], 'a = [1, 2] # c\n'],
    [
      'new root keys together, in order',
      'a = 1\n\n[t]\n',
      [set('c', 1), set('b', 2)],
      'a = 1\nc = 1\nb = 2\n\n[t]\n',
    ],
    [
      'above the comment of the first header',
      '# x\n\n# t\n[t]\n',
      [set('a', 1)],
      '# x\n\na = 1\n\n# t\n[t]\n',
    ],
    ['below a comment about the file', '#:schema s\n[t]\n', [set('a', 1)], '#:schema s\na = 1\n\n[t]\n'],
    ['below what is only a comment', '# x\n', [set('a', 1)], '# x\n\na = 1\n'],
    ['into nothing', '', [set('a', 1)], 'a = 1\n'],
    ['into a BOM', '\uFEFF', [set('a', 1)], '\uFEFFa = 1\n'],
    ['without a last line end', 'a = 1', [set('b', 2)], 'a = 1\nb = 2'],
    [
      'with the line end of most lines',
      'a = 1\r\nb = 2\r\nc = 3\n',
      [set('d', 4)],
      'a = 1\r\nb = 2\r\nc = 3\nd = 4\r\n',
    ],
    ['a multi-line string is no header', 'a = """\n[t]\n"""\n', [set('b', 2)], 'a = """\n[t]\n"""\nb = 2\n'],

    [
      'a table behind the root keys',
      'a = 1\n\n[t]\nx = 1\n',
      [set('p.q', 1)],
      'a = 1\n\n[p]\nq = 1\n\n[t]\nx = 1\n',
    ],
    [
      'with blank lines where there are none',
      'a = 1\n[t]\n',
      [set('p.q', 1)],
      'a = 1\n\n[p]\nq = 1\n\n[t]\n',
    ],
    [
      'a table beside its siblings',
      '[p.a]\nx = 1\n# c\n\n[t]\n',
      [set('p.b.y', 2)],
      '[p.a]\nx = 1\n# c\n\n[p.b]\ny = 2\n\n[t]\n',
    ],
    [
      'behind the siblings of siblings',
      '[p.a]\n[p.a.b]\nx = 1\n',
      [set('p.c.y', 2)],
      '[p.a]\n[p.a.b]\nx = 1\n\n[p.c]\ny = 2\n',
    ],
    [
      'the comment of the next header stays its own',
      '[p.a]\n# t\n[t]\n',
      [set('p.b.y', 2)],
      '[p.a]\n\n[p.b]\ny = 2\n\n# t\n[t]\n',
    ],
    [
      'a table above its sub-tables',
      '[t]\n\n# c\n[p.a.b]\n',
      [set('p.a.y', 2)],
      '[t]\n\n[p.a]\ny = 2\n\n# c\n[p.a.b]\n',
    ],
    [
      'a table with tables',
      'a = 1\n',
      [set('p', { x: 1, t: { y: [1], 'a b': {} } })],
      'a = 1\n\n[p]\nx = 1\n\n[p.t]\ny = [1]\n\n[p.t."a b"]\n',
    ],
    ['dotted siblings get a header', 'p.a.x = 1\n', [set('p.b.y', 2)], 'p.a.x = 1\n\n[p.b]\ny = 2\n'],

    [
      'a key behind the last of its table',
      '[t]\nx = 1\n\n# c\n[u]\n',
      [set('t.y', 2)],
      '[t]\nx = 1\ny = 2\n\n# c\n[u]\n',
    ],
    ['with its indent', '  [t]\n\tx=1\n[u]\n', [set('t.y', 2)], '  [t]\n\tx=1\n\ty=2\n[u]\n'],
    ['below an empty header', '[t] # c\n# d\n', [set('t.y', 2)], '[t] # c\ny = 2\n# d\n'],
    ['any spelling of a header', '[ p . "q" ]\n', [set('p.q.y', 2)], '[ p . "q" ]\ny = 2\n'],
    [
      'any spelling of a key',
      '"a" = 1\n\'b\' = 2\n"\\u0063" = 3\n',
      [set('a', 0), set('b', 0), set('c', 0)],
      '"a" = 0\n\'b\' = 0\n"\\u0063" = 0\n',
    ],
    [
      'dotted keys with dots',
      'p . "q".x = 1\na = 1\n',
      [set('p.q.y', 2)],
      'p . "q".x = 1\np . "q".y = 2\na = 1\n',
    ],
    ['dotted keys under a header', '[p]\nq.x=1\nr = 1\n', [set('p.q.y', 2)], '[p]\nq.x=1\nq.y=2\nr = 1\n'],

    [
      'an inline table inside its braces',
      'p = { x = 1 } # c\n',
      [set('p.y', 2)],
      'p = { x = 1, y = 2 } # c\n',
    ],
    [
      'a table inside them',
      'p = {a={x=1}}\n',
      [set('p.b', { y: 2, z: 'z' })],
      'p = {a={x=1}, b={ y = 2, z = "z" }}\n',
    ],
    ['dots inside them', 'p = { q.x = 1, r = 1 }\n', [set('p.q.y', 2)], 'p = { q.x = 1, r = 1, q.y = 2 }\n'],
    ['empty braces', 'p = {}\n', [set('p.y', 2)], 'p = { y = 2 }\n'],
    [
      'removal inside them',
      'p = { x = 1, y = [2, 3], z = "}" }\n',
      [drop('p.x'), drop('p.z')],
      'p = { y = [2, 3] }\n',
    ],
    ['removal of all of it', 'p = { x = 1 } # c\n', [drop('p.x')], 'p = {} # c\n'],
    [
      'removal and addition',
      'p = { x = 1, y = 2 }\n',
      [drop('p.y'), set('p.z', 3)],
      'p = { x = 1, z = 3 }\n',
    ],
    [
      'an inline table over lines',
      'p = {\n  x = 1, # c\n  y = 2 # d\n}\n',
      [drop('p.x'), set('p.z', 3)],
      'p = {\n  y = 2, # d\n  z = 3\n}\n',
    ],
    ['an inline table replaced', 'p = { x = 1 } # c\n', [set('p', 'q')], 'p = "q" # c\n'],

    [
      'a line with its comment',
      '[t]\n# above\nx = [\n 1,\n] # c\n# below\ny = 2\n',
      [drop('t.x')],
      '[t]\n# above\n# below\ny = 2\n',
    ],
    ['the last key, but not its header', '[t]\nx = 1\n\n[u]\n', [drop('t.x')], '[t]\n\n[u]\n'],
    [
      'a table with what it holds',
      'a = 1\n\n# t\n[t]\nx = 1 # c\n# d\n\n[t.u]\n[[t.v]]\n[[t.v]]\n# w\n[w]\n',
      [drop('t')],
      'a = 1\n\n# t\n\n# w\n[w]\n',
    ],
    ['a table and its blank line', 'a = 1\n\n[t]\nx = 1\n\n[u]\n', [drop('t')], 'a = 1\n\n[u]\n'],
    ['a dotted table', 'p.x = 1\na = 1\np.q.y = 2\n', [drop('p')], 'a = 1\n'],
    ['what is not there', 'a = 1\n[[p]]\n', [drop('b'), drop('a.b'), drop('p.x')], 'a = 1\n[[p]]\n'],
    ['the last line without its end', 'a = 1\nb = 2', [drop('b')], 'a = 1'],
    ['everything', 'a = 1\n', [drop('a')], ''],

    [
      'a table becomes what is asked',
      '[p]\nx = 1\ny = 2 # c\n',
      [set('p', { y: 2, z: 3 })],
      '[p]\ny = 2 # c\nz = 3\n',
    ],
    ['the later of two edits', 'a = 1\n', [set('a', 2), drop('a'), set('b.c', 1), drop('b')], ''],
    [
      'a key moved out of a table',
      '[t]\nmodel = "x"\ny = 1\n',
      [drop('t.model'), set('model', 'x')],
      'model = "x"\n\n[t]\ny = 1\n',
    ],
    [
      'inherited names like others, out',
      'constructor = 1\n__proto__ = 2\na = 3\n',
      [drop('constructor'), drop('__proto__'), drop('toString')],
      'a = 3\n',
    ],
    [
      'inherited names like others, in',
      'a = 1\n',
      [set('__proto__.x', 1), set('constructor', 2)],
      'a = 1\nconstructor = 2\n\n[__proto__]\nx = 1\n',
    ],
  ])('%s', (_, before, edits, after) => {
    expect(toml.edit(before, edits, 'x')).toBe(after);
    expect(toml.edit(after, edits, 'x')).toBe(after);
  });
});

describe('a value is written as TOML 1.0', () => {
  test.each<[Value, string]>([
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\b\t\n\f\r\0\x1b\x7f', '"\\b\\t\\n\\f\\r\\u0000\\u001b\\u007f"'],
    ['密钥 🚫', '"密钥 🚫"'],
    [1000000, '1000000'],
    [-1.5, '-1.5'],
    [1e21, '1e+21'],
    [1e20, '100000000000000000000.0'],
    [-0, '-0.0'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
    [[], '[]'],
    [[{ a: 1, 'b c': {} }, 'x'], '[{ a = 1, "b c" = {} }, "x"]'],
  ])('%j', (value, source) => {
    expect(toml.edit('', [{ path: ['k'], value }], 'x')).toBe(`k = ${source}\n`);
  });
});

describe('what would need a guess is refused', () => {
  test.each<[text: string, path: Path, line: number | undefined]>([
    ['a = 1\n[[model_providers]]\nname = "x"\n', ['model_providers', 'OpenAI', 'name'], 2],
    ['model_providers = []\n', ['model_providers', 'OpenAI', 'name'], 1],
    ['\nmodel_providers = "x"\n', ['model_providers', 'OpenAI', 'name'], 2],
    ['[model_providers]\nOpenAI = 1\n', ['model_providers', 'OpenAI', 'name'], 2],
    ['[[model_providers.OpenAI]]\n', ['model_providers', 'OpenAI', 'name'], 1],
    ['p = { q = [{}] }\n', ['p', 'q', 'r'], 1],
    ['a = 1\n[p]\n', ['p'], 2],
    ['p.q = 1\n', ['p'], undefined],
    ['a = [1, 2]\n', ['a', 0], 1],
    ['a = 1\n', [], 1],
  ])('%j %j', (text, path, line) => {
    expect(refusal(() => toml.edit(text, [{ path, value: 'x' }], 'x'))).toMatchObject({
      code: 'config-conflict',
      line,
    });
  });

  test('half a surrogate pair, which UTF-8 cannot hold', () => {
    expect(refusal(() => toml.edit('', [set('a', '\ud800')], 'x'))?.code).toBe('config-conflict');
  });
});

describe('an invalid text is refused with its place', () => {
  test.each<[text: string, place: string]>([
    ['a = 1\nb = "x\n', '2:7'],
    ['[a\n', '1:3'],
    ['a = 1\na = 2\n', '2:1'],
    ['[t]\n\n[t]\n', '3:2'],
    ['a = x\n', '1:5'],
    ['\uFEFFa = x\n', '1:5'],
    ['a = 1\r\nb = [1,\r\n', '3:1'],
    ['d = 2021-02-29\n', '1:5'],
    ['d = [ 2020-02-29, { x = 2021-04-31T10:00:00Z } ]\n', '1:25'],
    ['d = 2021-02-30T00:00:00.123\n', '1:5'],
  ])('%j at %s', (text, place) => {
    const refused = refusal(() => toml.edit(text, BLOCK, 'x'));
    expect(refused).toMatchObject({ code: 'config-invalid', line: Number(place.split(':')[0]) });
    expect(`${refused?.line}:${refused?.column}`).toBe(place);
  });

  test.each([
    '2021-02-30 = 1\n',
    'a.2021-02-30.b = 1\n',
    '"2021-02-30" = "2021-02-30"\n',
    '# 2021-02-30\n',
    "a = '''\n2021-02-30'''\n",
    '2021-02-30 . x = 1\n',
    '2021-02-30."x" = 1\n',
  ])('what only looks like a date is none: %j', (text) => {
    expect(toml.edit(text, [], 'x')).toBe(text);
  });

  test.each([
    'model = "sk-test-0123456789abcdefghij\n',
    'experimental_bearer_token = "0123456789abcdefghij\n',
    'http_headers = { Authorization = "Bearer 0123456789abcdefghij }\n',
    'x = "Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OQ==\n',
    `x = "${'-'.repeat(80)}0123456789abcdefghij${'-'.repeat(80)}\n`,
  ])('no key is shown: %s', (text) => {
    expect(refusal(() => toml.parse(text, 'x'))?.cause).not.toMatch(
      /0123456789|abcdefghij|Zm9vYmFy|MDEyMzQ1/,
    );
  });

  test('nor does a terminal escape get through', () => {
    expect(refusal(() => toml.parse('a = \x1b[31mx\n', 'x'))?.cause).not.toContain('\x1b');
  });
});

describe('hostile files end soon', () => {
  test.each<[what: string, text: () => string, code: string]>([
    ['arrays 10,000 deep', () => `a = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, 'too-large'],
    ['inline tables 10,000 deep', () => `a = ${'{a='.repeat(10_000)}1${'}'.repeat(10_000)}\n`, 'too-large'],
    ['dotted keys 10,000 deep', () => `${'a.'.repeat(10_000)}a = 1\n`, 'too-large'],
    ['a header 10,000 deep', () => `[${'a.'.repeat(10_000)}a]\n`, 'too-large'],
    ['a million open brackets', () => `a = ${'['.repeat(1_000_000)}`, 'too-large'],
    ['50 MB', () => '# x\n'.repeat(12_500_000), 'too-large'],
    ['8 MB in one broken line', () => `a = "${'x'.repeat(8_000_000)}\n`, 'config-invalid'],
  ])('%s', (_, text, code) => {
    const started = performance.now();
    expect(refusal(() => toml.edit(text(), BLOCK, 'x'))?.code).toBe(code);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test.each<[what: string, row: (i: number) => string]>([
    ['tables', (i) => `[projects."/home/dana/${i}"]\ntrust_level = "trusted"\n\n`],
    ['providers', (i) => `[model_providers.p${i}]\nname = "x"\n`],
    ['arrays of tables', (i) => `[[a]]\n[a.b]\nx = ${i}\n`],
    ['root keys', (i) => `k${i} = "x" # c\n`],
    ['comment lines above a header', (i) => (i === 0 ? 'a = 1\n' : '# x\n')],
  ])('a file twice as long takes about twice the time: %s', (_, row) => {
    const text = (rows: number) => `${Array.from({ length: rows }, (_, i) => row(i)).join('')}[end]\n`;
    const took = (whole: string) => {
      const started = performance.now();
      toml.edit(whole, BLOCK, 'x');
      return performance.now() - started;
    };
    const [short, long] = [text(2_500), text(20_000)];
    const best = (whole: string) => Math.min(took(whole), took(whole), took(whole));
    took(short);
    // Eight times the rows would be sixty-four times the work of a quadratic step.
    expect(best(long) / best(short)).toBeLessThan(40);
  });
});

const PLACES = `top = 1
[a."b c"]
x = """
[no]
""" # c
p = { q = { r = 1 }, s.t = 2 }
[[list]]
y = 1
[[list]]
y = 2
[list.sub]
z = 3
`;

describe('a path has its line and its source', () => {
  test.each<[path: Path, line: number | undefined, raw: string | undefined]>([
    [['top'], 1, '1'],
    [['a', 'b c', 'x'], 3, '"""\n[no]\n"""'],
    [['a', 'b c', 'p', 'q', 'r'], 6, '1'],
    [['a', 'b c', 'p', 's', 't'], 6, '2'],
    // Spelt with dots only, in braces.
    [['a', 'b c', 'p', 's'], undefined, '{ t = 2 }'],
    [['a', 'b c', 'p', 'none'], undefined, undefined],
    [['list', 1, 'y'], 10, '2'],
    [['list', 1, 'sub', 'z'], 12, '3'],
    [['list', 2, 'y'], undefined, undefined],
    [['list', 0], 7, '[[list]]\ny = 1\n'],
    [['no'], undefined, undefined],
    [['toString'], undefined, undefined],
  ])('%j', (path, line, raw) => {
    expect(toml.lineOf(PLACES, path)).toBe(line);
    expect(toml.rawAt(PLACES, path)).toBe(raw);
  });

  test('of a broken text the line is still found', () => {
    expect(toml.lineOf('a = 1\nb = "x\nmodel = "y"\nmodel = "z"\n', ['model'])).toBe(3);
  });

  test('tables list what stands under which header', () => {
    expect(tables('\uFEFFa.b = 1\n\n [ x . "y z" ] # c\nmodel = 1\n[[l]]\n[[l]]\nk = 1\n')).toEqual([
      { path: [], label: '', line: 1, keys: [{ path: ['a', 'b'], line: 1 }] },
      { path: ['x', 'y z'], label: '[ x . "y z"]', line: 3, keys: [{ path: ['model'], line: 4 }] },
      { path: ['l', 0], label: '[[l]]', line: 5, keys: [] },
      { path: ['l', 1], label: '[[l]]', line: 6, keys: [{ path: ['k'], line: 7 }] },
    ]);
  });
});

describe('restore puts sources back', () => {
  test.each<[what: string, text: string, path: string, raw: string | undefined, after: string]>([
    ['as they were written', 'a = 1 # c\n', 'a', '0x_1'.replace('_', ''), 'a = 0x1 # c\n'],
    ['an equal value in its old spelling', 'a = 1000\n', 'a', '1_000', 'a = 1_000\n'],
    ['over lines', 'a = []\n', 'a', '[\n  1, # one\n]', 'a = [\n  1, # one\n]\n'],
    [
      'a table with its header',
      'a = 1\n',
      'p.q',
      '[p.q] # c\nx = 1 # d\n',
      'a = 1\n\n[p.q] # c\nx = 1 # d\n',
    ],
    ['nothing where nothing was', 'a = 1\n\n[p]\nx = 1\n', 'p', undefined, 'a = 1\n'],
    ['a key whose table is gone', 'a = 1\n', 'p.x', '"y"', 'a = 1\n\n[p]\nx = "y"\n'],
    ['a key whose inline table is there', 'p = { a = 1 }\n', 'p.x', '"y"', 'p = { a = 1, x = "y" }\n'],
  ])('%s', (_, text, path, raw, after) => {
    expect(toml.restore(text, [{ path: path.split('.'), raw }], 'x')).toBe(after);
  });

  test.each([
    ['a = 1\n', 'a', '1\nb = 2'],
    ['a = 1\n', 'a', '"'],
    ['a = 1\n', 'a.b', '1'],
    ['[a]\nb = 1\n', 'a', '1'],
  ])('but no more than a value: %j %s %j', (text, path, raw) => {
    expect(refusal(() => toml.restore(text, [{ path: path.split('.'), raw }], 'x'))?.code).toBe(
      'config-conflict',
    );
  });
});
