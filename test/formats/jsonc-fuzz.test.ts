import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { TokaifyError } from '../../src/errors.ts';
import type { Edit, Path, Value } from '../../src/formats/format.ts';
import { json, jsonc } from '../../src/formats/jsonc.ts';
import { plainObject } from '../../src/formats/plain-json.ts';
import { blocked, frame, model, plain, recorded } from './jsonc-laws.ts';

const RUNS = Number(process.env.TOKAIFY_FUZZ ?? 10_000);
const SEED = Number(process.env.TOKAIFY_SEED ?? Date.now() % 1_000_000_007);
/** Ten thousand documents take some 15 seconds of a slow core, which may be busy. */
const LIMIT = Math.max(60_000, RUNS * 30);
const seen = { documents: 0, conflicts: 0, bytesBack: 0, refused: 0 };

const NAMES = ['a', 'b', 'c', 'provider', '__proto__', 'é 中', '\\u0061', 'x\\"y', '//', 'constructor'];
const SCALARS = ['"s"', '1.0', '-0.5e3', 'true', 'null', '""', '"/* no */"', '"a,b}"', '"\\n\\u00e9"', '12'];
const BLANKS = ['', '', ' ', '\n', '\n  ', '\n    ', '\t', '\r\n  ', '  \n'];
const REMARKS = [
  '/*@*/',
  ' /* @ */ ',
  ' // @\n  ',
  '\n  // @\n  ',
  '\n /* @\n @ */\n',
  '//@\r\n',
  '/*,@}*/',
  '// "@\n',
];

/** Blanks and comments; the comments are numbered later, so that each is one of its kind. */
const gap = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...BLANKS) },
  { weight: 1, arbitrary: fc.constantFrom(...REMARKS) },
);

const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom(...SCALARS),
    tie('object'),
    tie('array'),
  ),
  object: braces(
    '{',
    '}',
    fc
      .tuple(fc.constantFrom(...NAMES), gap, gap, tie('value'))
      .map(([name, before, behind, inner]) => `"${name}"${before}:${behind}${inner}`),
  ),
  array: braces('[', ']', tie('value')),
}));

const object = value.filter((text) => text.startsWith('{'));

function braces(open: string, close: string, member: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(gap, member, gap), { maxLength: 4 }), gap, gap, fc.boolean())
    .map(([members, empty, end, comma]) => {
      const inside = members.map(([before, each, behind]) => before + each + behind).join(',');
      return open + (members.length === 0 ? empty : inside + (comma ? `,${end}` : '')) + close;
    });
}

const document = fc
  .tuple(fc.boolean(), gap, object, gap, fc.constantFrom(undefined, '\n', '\r\n'))
  .map(([bom, before, body, behind, eol]) => {
    let count = 0;
    const text = (before + body + behind).replaceAll('@', () => String(count++));
    return (bom ? '\uFEFF' : '') + (eol === undefined ? text : text.replace(/\r?\n/g, eol));
  });

const NEW: Value[] = ['x', 7, true, {}, [], { p: { q: 'r' }, s: [1, 'two'] }, ['t'], 'a"b\\c\n'];

/** Edits to a document: sets and removals of what is there and of what is not, at most one to a list. */
function editsFor(config: unknown, choices: readonly number[]): Edit[] {
  const edits: Edit[] = [];
  const lists: Path[] = [];
  for (let at = 0; at + 5 < choices.length; at += 6) {
    const path: (string | number)[] = [];
    let here: unknown = config;
    for (let depth = 0; depth < 1 + (choices[at]! % 3); depth++) {
      const choice = choices[at + 1 + depth]!;
      if (Array.isArray(here)) {
        if (lists.some((list) => list.every((key, index) => key === path[index]))) return edits;
        lists.push([...path]);
        path.push(choice % (here.length + 1));
      } else {
        const names = typeof here === 'object' && here !== null ? Object.keys(here) : [];
        path.push([...names, 'new', 'b'][choice % (names.length + 2)]!);
      }
      here = (here as Record<string, unknown> | undefined | null)?.[path.at(-1)!];
    }
    const within = edits.some((each) => covers(each.path, path) || covers(path, each.path));
    const remove = choices[at + 4]! % 3 === 0;
    if (!within) edits.push({ path, value: remove ? undefined : NEW[choices[at + 5]! % NEW.length] });
  }
  return edits;
}

function covers(outer: Path, inner: Path): boolean {
  return outer.every((key, index) => key === inner[index]);
}

/** Lists that hold equal values twice do not show which one went. */
function ambiguous(config: unknown, edits: readonly Edit[]): boolean {
  return edits.some(({ path }) => {
    const index = path.findIndex((key) => typeof key === 'number');
    let list: unknown = config;
    if (index === -1) return false;
    for (const key of path.slice(0, index)) list = (list as Record<string, unknown> | undefined)?.[key];
    if (!Array.isArray(list)) return false;
    return new Set(list.map((each) => JSON.stringify(each))).size < list.length;
  });
}

const choices = fc.array(fc.nat({ max: 1000 }), { minLength: 6, maxLength: 24 });
const harm = fc.tuple(fc.nat(), fc.constantFrom('', ',', '}', '"', '[', '/', ':', '\\', '1', '\u0001'));

test(
  'every law holds for any document, any edits and any harm',
  () => {
    fc.assert(
      fc.property(document, choices, harm, (text, picks, [at, char]) => {
        const config = jsonc.parse(text, 'f');
        keepsTheLaws(text, config, editsFor(config, picks));
        const place = at % (text.length + 1);
        isJudgedAsJson(text.slice(0, place) + char + text.slice(place + (char === '' ? 1 : at % 2)));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  },
  LIMIT,
);

test('what needs no parser with places is read as that one reads it', () => {
  const bare = fc.oneof(
    object.map((text) => standardised(text.replaceAll('@', ''))),
    fc.json(),
    fc.constantFrom('{"a":1,"b":2,"a":3}', '{"a":-0,"b":1e400,"c":"\\ud800"}', '{"__proto__":{"a":[{}]}}'),
  );
  let read = 0;
  const runs = { numRuns: RUNS, seed: SEED };
  fc.assert(
    fc.property(bare, (text) => {
      const table = plainObject(text);
      if (table === undefined) return;
      read++;
      const other = jsonc.parse(`${text}//`, 'f');
      expect(JSON.stringify(table)).toBe(JSON.stringify(other));
      // Prototypes as well, and what JSON cannot say.
      expect(isDeepStrictEqual(table, other)).toBe(true);
    }),
    runs,
  );
  expect(read).toBeGreaterThan(RUNS / 4);
  expect([...'[1" '].map((text) => plainObject(text))).toEqual(Array(4).fill(undefined));
  expect(plainObject(`{"a":"${'x'.repeat(1024 * 1024)}"}`)).toBeUndefined();
  expect(plainObject(`{"a":${'['.repeat(200)}${']'.repeat(200)}}`)).toBeUndefined();
});

function keepsTheLaws(text: string, config: unknown, edits: readonly Edit[]): void {
  seen.documents++;
  const refused = blocked(config, edits);
  const after = outcome(() => jsonc.edit(text, edits, 'f'));
  if (refused) {
    seen.conflicts++;
    expect(after).toMatchObject({ code: 'config-conflict' });
    return;
  }
  if (typeof after !== 'string') throw after;
  expect(plain(jsonc.parse(after, 'f'))).toEqual(model(config, edits));
  if (!ambiguous(config, edits)) expect(frame(text, after, edits)).toBeUndefined();
  const again = edits.filter(({ path }) => path.every((key) => typeof key === 'string'));
  expect(jsonc.edit(after, again, 'f')).toBe(after);
  const back = jsonc.restore(after, recorded(jsonc, text, edits), 'f');
  expect(plain(jsonc.parse(back, 'f'))).toEqual(plain(config));
  if (back === text) seen.bytesBack++;
  else expect(notGivenBack(text, edits)).toBe(true);
}

/** What JSON.parse refuses is refused, and what it takes is taken. */
function isJudgedAsJson(text: string): void {
  if (text === '' || text === '\uFEFF') return;
  for (const [format, standard] of [
    [json, text],
    [jsonc, standardised(text)],
  ] as const) {
    const bare = standard.replace(/^\uFEFF/, '');
    const expected = outcome(() => JSON.parse(bare));
    const actual = outcome(() => format.parse(text, 'f'));
    if (!(expected instanceof SyntaxError)) {
      // A quote too many can make a string of the beginning and a comment of the rest.
      if (typeof expected === 'string') expect(actual).toMatchObject({ code: 'config-conflict' });
      else expect(plain(actual)).toEqual(plain(expected));
      continue;
    }
    seen.refused++;
    expect(actual).toMatchObject({
      code: 'config-invalid',
      trouble: { where: { path: 'f', line: expect.any(Number) } },
    });
    // A file of blanks and comments can be begun, but is no document yet.
    const edited = outcome(() => format.edit(text, [{ path: ['a'], value: 1 }], 'f'));
    if (bare.trim() !== '') expect(edited).toBeInstanceOf(TokaifyError);
  }
}

/** The value, or the refusal. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof TokaifyError || error instanceof SyntaxError) return error;
    throw error;
  }
}

/** The only reasons for which `restore` may give other bytes. */
function notGivenBack(text: string, edits: readonly Edit[]): boolean {
  return edits.some(({ path, value: is }) => {
    const there = jsonc.rawAt(text, path) !== undefined;
    if (is === undefined && there) return true;
    for (let length = path.length - 1; length >= 0; length--) {
      const holder = jsonc.rawAt(text, path.slice(0, length));
      if (holder !== undefined) return !there && /^[{[]\s+[}\]]$/.test(holder);
    }
    return false;
  });
}

/** Standard JSON for JSON with comments and trailing commas. */
function standardised(text: string): string {
  const bare = text.replace(
    /("(?:[^"\\\r\n]|\\.)*"?)|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g,
    (_, string) => string ?? ' ',
  );
  return bare.replace(
    /("(?:[^"\\\r\n]|\\.)*"?)|(?<=[^\s{[,:]\s*),(?=\s*[}\]])/g,
    (_, string) => string ?? ' ',
  );
}

afterAll(() => {
  console.log(
    `jsonc fuzz: seed ${SEED}, ${seen.documents} documents (${seen.conflicts} conflicts refused, ` +
      `${seen.bytesBack} given back byte for byte), ${seen.refused} harmed ones refused`,
  );
});
