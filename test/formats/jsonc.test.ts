import { describe, expect, test } from 'vitest';
import { TokaifyError } from '../../src/errors.ts';
import type { Edit, Format, Path, Value } from '../../src/formats/format.ts';
import { json, jsonc } from '../../src/formats/jsonc.ts';

/** `set('a.b', 1)`; a segment of digits is an index. */
function set(path: string, value: Value): Edit {
  return { path: at(path), value };
}

function remove(path: string): Edit {
  return { path: at(path), value: undefined };
}

function at(path: string): Path {
  return path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

describe('edit', () => {
  test.each<[string, string, Edit[], string]>([
    ['a new document', '', [set('a.b', 'c')], '{\n  "a": {\n    "b": "c"\n  }\n}\n'],
    ['nothing into nothing', '', [remove('a')], ''],
    ['a new document behind a BOM', '\uFEFF', [set('a', 1)], '\uFEFF{\n  "a": 1\n}\n'],
    ['a new document in place of blanks', ' \r\n\r\n', [set('a', 1)], '{\r\n  "a": 1\r\n}\r\n'],
    ['a new document behind comments', '// c\n/* d */\n', [set('a', 1)], '// c\n/* d */\n{\n  "a": 1\n}\n'],
    ['a value in its place', '{"a" : /*x*/ 1 /*y*/}', [set('a', 2)], '{"a" : /*x*/ 2 /*y*/}'],
    [
      'a value that is there already',
      '{"a":1.0,"b":"\\u0061"}',
      [set('a', 1), set('b', 'a')],
      '{"a":1.0,"b":"\\u0061"}',
    ],
    ['null is there, and replaced', '{"a": null}', [set('a', 1)], '{"a": 1}'],
    ['an object over a value', '{\n  "a": 1\n}', [set('a', { b: 2 })], '{\n  "a": {\n    "b": 2\n  }\n}'],
    [
      'an object over an object, comments of what stays',
      '{"a": {"b": 1, /*c*/ "d": 2}}',
      [set('a', { d: 3 })],
      '{"a": {/*c*/ "d": 3}}',
    ],

    ['onto one line', '{ "a": 1 }', [set('b', 2)], '{ "a": 1, "b": 2 }'],
    ['onto one line, tight', '{"a":1}', [set('b', { c: [1, 2] })], '{"a":1,"b":{"c":[1,2]}}'],
    [
      'onto one line, trailing comma',
      '{ "a": 1, }',
      [set('b', 2), set('c', 3)],
      '{ "a": 1, "b": 2, "c": 3, }',
    ],
    ['onto one line, behind a comment', '{ "a": 1 /* x */ }', [set('b', 2)], '{ "a": 1 /* x */, "b": 2 }'],
    ['an empty object', '{}', [set('a', 1)], '{\n  "a": 1\n}'],
    ['an empty object on the line of others', '{ "a": {} }', [set('a.b', 1)], '{ "a": { "b": 1 } }'],
    ['an empty object below others', '{\n\t"a": {}\n}', [set('a.b', 1)], '{\n\t"a": {\n\t\t"b": 1\n\t}\n}'],
    ['an object of a comment', '{ /* x */ }', [set('a', 1)], '{ /* x */ "a": 1 }'],
    ['an object of a comment line', '{ // x\n}', [set('a', 1)], '{ // x\n  "a": 1\n}'],
    [
      'below a comment, indented as it is',
      '{\n    // x\n}',
      [set('b.c', 2)],
      '{\n    // x\n    "b": {\n        "c": 2\n    }\n}',
    ],
    [
      'behind the comment of the last',
      '{\n  "a": 1 // x\n}',
      [set('b', 2)],
      '{\n  "a": 1, // x\n  "b": 2\n}',
    ],
    [
      'before comments of their own',
      '{\n  "a": 1\n  // x\n}',
      [set('b', 2)],
      '{\n  "a": 1,\n  "b": 2\n  // x\n}',
    ],
    ['the trailing comma kept', '{\n  "a": 1,\n}', [set('b', 2)], '{\n  "a": 1,\n  "b": 2,\n}'],
    [
      'four spaces',
      '{\n    "a": 1\n}',
      [set('b.c', 2)],
      '{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}',
    ],
    ['CRLF', '{\r\n  "a": 1\r\n}', [set('b', 2)], '{\r\n  "a": 1,\r\n  "b": 2\r\n}'],
    ['a brace behind the last member', '{\n  "a": 1 }', [set('b', 2)], '{\n  "a": 1,\n  "b": 2 }'],
    [
      'a comment line behind a member on the first line',
      '{ "a": 1 // x\n}',
      [set('b', 2)],
      '{ "a": 1, // x\n  "b": 2\n}',
    ],

    ['the only member', '{\n  "a": 1\n}\n', [remove('a')], '{}\n'],
    ['the only member, not its comment', '{\n  "a": 1 // x\n}', [remove('a')], '{\n  // x\n}'],
    ['the first', '{\n  "a": 1,\n  "b": 2\n}', [remove('a')], '{\n  "b": 2\n}'],
    [
      'the last and the comma before it',
      '{\n  "a": 1, // x\n  "b": 2\n}',
      [remove('b')],
      '{\n  "a": 1 // x\n}',
    ],
    ['the last with a trailing comma', '{\n  "a": 1,\n  "b": 2,\n}', [remove('b')], '{\n  "a": 1,\n}'],
    [
      'a member of several lines',
      '{\n  "a": {\n    "x": 1\n  },\n  "b": 2\n}',
      [remove('a')],
      '{\n  "b": 2\n}',
    ],
    [
      "never a neighbour's comment",
      '{\n  // a\n  "a": 1,\n  "b": 2, // b\n  // c\n  "c": 3\n}',
      [remove('b')],
      '{\n  // a\n  "a": 1,\n  // b\n  // c\n  "c": 3\n}',
    ],
    ['from the middle of a line', '{ "a": 1, "b": 2, "c": 3 }', [remove('b')], '{ "a": 1, "c": 3 }'],
    ['from the end of a line', '{ "a": 1, "b": 2, "c": 3 }', [remove('c'), remove('b')], '{ "a": 1 }'],
    [
      'the last, and add',
      '{\n  "a": 1,\n  "b": 2 // x\n}',
      [remove('b'), set('c', 3)],
      '{\n  "a": 1,\n  "c": 3 // x\n}',
    ],
    ['a line comment keeps its line end', '{ // x\n  "a": 1 }', [remove('a')], '{ // x\n  }'],
    ['what is not there', '{"a":1}', [remove('b'), remove('a.b.c')], '{"a":1}'],

    ['of two the last', '{"a":{"x":1},"a":{"y":2}}', [set('a.z', 3)], '{"a":{"x":1},"a":{"y":2,"z":3}}'],
    ['of two both go', '{"a":1,"b":2,"a":3}', [remove('a')], '{"b":2}'],
    ['an escaped name', '{"\\u0061":1}', [set('a', 2)], '{"\\u0061":2}'],
    [
      'a prototype name',
      '{"__proto__":{"x":1}}',
      [set('__proto__.y', 2), set('constructor', 3)],
      '{"__proto__":{"x":1,"y":2},"constructor":3}',
    ],

    ['an element at the end', '{"a": ["x", "y"]}', [set('a.2', 'z')], '{"a": ["x", "y", "z"]}'],
    [
      'elements one after another',
      '{"a": ["x"]}',
      [set('a.1', 'y'), set('a.2', 'z')],
      '{"a": ["x", "y", "z"]}',
    ],
    [
      'an element on a line',
      '{\n  "a": [\n    "x", // x\n  ]\n}',
      [set('a.1', 'y')],
      '{\n  "a": [\n    "x", // x\n    "y",\n  ]\n}',
    ],
    ['into an empty list', '{ "a": [] }', [set('a.0', 'x')], '{ "a": ["x"] }'],
    ['a list that is not there', '{ "b": 1 }', [set('a.0', 'x')], '{ "b": 1, "a": ["x"] }'],
    ['an element out', '{"a": ["x", /* y */ "y", "z"]}', [remove('a.1')], '{"a": ["x", /* y */ "z"]}'],
    ['the only element out', '{"a": [ "x" ]}', [remove('a.0')], '{"a": []}'],
    [
      'indices count after the edits before',
      '{"a": [1, 2, 3]}',
      [remove('a.0'), remove('a.0')],
      '{"a": [3]}',
    ],
    [
      'one out, one in',
      '{"a": [1, /* 2 */ 2, 3]}',
      [remove('a.1'), set('a.2', 4)],
      '{"a": [1, /* 2 */ 3, 4]}',
    ],
    ['an element in its place', '{"a": [1.0, 2, 3]}', [set('a.1', 4)], '{"a": [1.0, 4, 3]}'],
    ['inside an element', '{"a": [{"b": 1}, {"b": 2}]}', [set('a.1.b', 3)], '{"a": [{"b": 1}, {"b": 3}]}'],
  ])('%s', (_, before, edits, after) => {
    expect(jsonc.edit(before, edits, 'f')).toBe(after);
  });
});

const REFUSED: [string, Format, string, Edit[], string, number | undefined][] = [
  ['through a text', jsonc, '{\n"a": "x"}', [set('a.b', 1)], 'config-conflict', 2],
  ['through null', jsonc, '{"a": null}', [set('a.b', 1)], 'config-conflict', 1],
  ['through a list by name', jsonc, '{"a": []}', [set('a.b', 1)], 'config-conflict', 1],
  ['through an object by index', jsonc, '{"a": {}}', [set('a.0', 1)], 'config-conflict', 1],
  ['behind the end of a list', jsonc, '{"a": [1]}', [set('a.2', 1)], 'config-conflict', undefined],
  ['in place of the root', jsonc, '{}', [{ path: [], value: 1 }], 'config-conflict', 1],
  ['a list for a root', jsonc, '[]', [], 'config-conflict', 1],
  ['what JSON cannot say', jsonc, '{}', [set('a', Number.NaN)], 'config-conflict', undefined],
  ['half an object', jsonc, '{"a":\n', [], 'config-invalid', 2],
  ['comments in strict JSON', json, '{}\n// x', [], 'config-invalid', 2],
  ['comments alone in strict JSON', json, '// x', [set('a', 1)], 'config-invalid', 1],
  ['a trailing comma in strict JSON', json, '{"a":1,}', [], 'config-invalid', 1],
  ['a blank other than JSON has', jsonc, '{\u00a0}', [], 'config-invalid', 1],
  ['a second BOM', jsonc, '\uFEFF\uFEFF{}', [], 'config-invalid', 1],
  ['10,000 lists', jsonc, `{"a":\n${'['.repeat(10_000)}${']'.repeat(10_000)}}`, [], 'too-large', 2],
  ['10,000 objects, never closed', json, '{"a":'.repeat(10_000), [], 'too-large', 1],
  ['10 MB', jsonc, `{"a":"${'x'.repeat(10_000_000)}"}`, [], 'too-large', undefined],
];

describe('refusal', () => {
  test.each(REFUSED)('%s', (_, format, text, edits, code, line) => {
    const error = refusal(() => format.edit(text, edits, '~/f.json'));
    const { where } = error.trouble;
    expect([error.code, where?.path, where?.line]).toEqual([code, '~/f.json', line]);
  });

  test('the excerpt shows neither keys nor what a terminal obeys', () => {
    const text =
      '{"key": "sk-test-0123456789abcdef",\n "a": "\u001b[31m\u202e" "apiKey": "sk-test-0123456789abcdef" }';
    const { cause } = refusal(() => jsonc.parse(text, 'f')).trouble;
    expect(cause?.en).toContain('2 | ');
    expect(cause?.en).not.toMatch(/0123456789|[\u001b\u202e]/);
  });
});

test('parse: an empty file is an empty document, a blank one is none', () => {
  expect(jsonc.parse('', 'f')).toEqual({});
  expect(json.parse('\uFEFF', 'f')).toEqual({});
  expect(refusal(() => jsonc.parse('\n', 'f')).code).toBe('config-invalid');
});

test('parse: names of the prototype are names', () => {
  const config = jsonc.parse('{"__proto__": {"polluted": 1}, "a": {}}', 'f');
  expect(Object.keys(config)).toEqual(['__proto__', 'a']);
  expect((config.a as Record<string, unknown>).toString).toBeUndefined();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe('lineOf and rawAt', () => {
  const text = '\uFEFF{\n  "a": 1.0, "b": {\n    "c": [ "x",\n      null ]\n  },\n  "a": /* 2 */ {"d": 1}\n}';

  test.each<[Path, number | undefined, string | undefined]>([
    [[], 1, text.slice(1)],
    [['a'], 6, '{"d": 1}'],
    [['b', 'c'], 3, '[ "x",\n      null ]'],
    [['b', 'c', 1], 4, 'null'],
    [['b', 'c', 2], undefined, undefined],
    [['b', 'x'], undefined, undefined],
    [['b', 0], undefined, undefined],
    [['b', 'c', 'length'], undefined, undefined],
    [['toString'], undefined, undefined],
  ])('%j', (path, line, raw) => {
    expect([jsonc.lineOf(text, path), jsonc.rawAt(text, path)]).toEqual([line, raw]);
  });

  test('of what does not parse nothing is known', () => {
    expect([jsonc.lineOf('{', ['a']), jsonc.rawAt('', ['a'])]).toEqual([undefined, undefined]);
  });
});

describe('restore', () => {
  test.each<[string, string, Path, string | undefined, string]>([
    ['a number as it was written', '{"a": 2}', ['a'], '1.00', '{"a": 1.00}'],
    ['an object with its comments', '{"a": 2}', ['a'], '{ /* x */ "b": 1, }', '{"a": { /* x */ "b": 1, }}'],
    ['null', '{}', ['a'], 'null', '{\n  "a": null\n}'],
    ['what was taken out, at the end', '{"b":1}', ['a'], '"\\u0061"', '{"b":1,"a":"\\u0061"}'],
    ['what was not there', '{"a":1,"b":2}', ['b'], undefined, '{"a":1}'],
    ['what is not there any more', '{"a":1}', ['b', 'c'], undefined, '{"a":1}'],
  ])('%s', (_, text, path, raw, after) => {
    expect(jsonc.restore(text, [{ path, raw }], 'f')).toBe(after);
  });

  test.each([
    ['two values', '1, "b": 2', 'config-invalid'],
    ['a comment with it', '1 // x', 'config-conflict'],
    ['nothing', '', 'config-invalid'],
  ])('refuses %s for a value', (_, raw, code) => {
    expect(refusal(() => jsonc.restore('{"a":0}', [{ path: ['a'], raw }], 'f')).code).toBe(code);
  });

  test('strict JSON gets no comments back', () => {
    const entry = { path: ['a'], raw: '{ /* x */ }' };
    expect(refusal(() => json.restore('{"a":0}', [entry], 'f')).code).toBe('config-invalid');
  });
});

test('30,000 members are edited in bounded time', () => {
  const members = Array.from({ length: 30_000 }, (_, i) => `  "k${i}": { "n": ${i} }, // ${i}\n`);
  const text = `{\n${members.join('')}  "list": [${'1, '.repeat(10_000)}2]\n}\n`;
  const started = performance.now();
  const edits = [set('k500.n', 'x'), remove('k29999'), set('new', 1), set('list.10001', 3)];
  const after = jsonc.edit(text, edits, 'f');
  expect(Object.keys(jsonc.parse(after, 'f'))).toHaveLength(30_001);
  expect(performance.now() - started).toBeLessThan(20_000);
});

function refusal(run: () => unknown): TokaifyError {
  try {
    run();
  } catch (error) {
    if (error instanceof TokaifyError) return error;
    throw error;
  }
  throw new Error('not refused');
}
