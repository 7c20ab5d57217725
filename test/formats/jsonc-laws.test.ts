import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { TokaifyError } from '../../src/errors.ts';
import type { Edit, Format } from '../../src/formats/format.ts';
import { json, jsonc } from '../../src/formats/jsonc.ts';
import { decode } from '../../src/formats/text.ts';
import { frame, model, plain, recorded } from './jsonc-laws.ts';

const HOME = fileURLToPath(new URL('../fixtures/jsonc/', import.meta.url));
const ID = 'tokaify';

function fixtures(folder: string): [name: string, text: string][] {
  return readdirSync(`${HOME}${folder}`)
    .sort()
    .map((file) => `${folder}/${file}`)
    .map((name) => [name, decode(readFileSync(`${HOME}${name}`), name)]);
}

type Operation = (config: Record<string, unknown>) => Edit[];

/** The provider entry that OpenCode Desktop's dialog writes, and what stands in its way. */
const provide: Operation = (config) => {
  const disabled = list(config.disabled_providers);
  const enabled = config.enabled_providers === undefined ? undefined : list(config.enabled_providers);
  return [
    { path: ['provider', ID, 'npm'], value: '@ai-sdk/openai-compatible' },
    { path: ['provider', ID, 'name'], value: 'Tokaify' },
    { path: ['provider', ID, 'options', 'baseURL'], value: 'https://api.tokaify.com/v1' },
    { path: ['provider', ID, 'options', 'apiKey'], value: undefined },
    { path: ['provider', ID, 'models', 'gpt-5.4', 'name'], value: 'GPT-5.4' },
    ...disabled.flatMap((id, index) =>
      id === ID ? [{ path: ['disabled_providers', index], value: undefined }] : [],
    ),
    ...(enabled && !enabled.includes(ID) ? [{ path: ['enabled_providers', enabled.length], value: ID }] : []),
  ];
};

const OPERATIONS: Record<string, Operation> = {
  provide,
  'provide and set the model': (config) => [
    ...provide(config),
    { path: ['model'], value: `${ID}/gpt-5.4` },
    { path: ['provider', ID, 'models', 'gpt-5.4', 'limit'], value: { context: 400000, output: 128000 } },
  ],
  'change in place': (config) =>
    Object.keys(config).map((key) => ({ path: [key], value: { was: 'something else' } })),
  'take the first out': (config) => [{ path: [Object.keys(config)[0] ?? 'none'], value: undefined }],
  'take the last out': (config) => [{ path: [Object.keys(config).at(-1) ?? 'none'], value: undefined }],
  'take the last out and add': (config) => [
    { path: [Object.keys(config).at(-1) ?? 'none'], value: undefined },
    { path: ['added'], value: [1, { two: 3 }] },
  ],
  'take every second out': (config) =>
    Object.keys(config).flatMap((key, index) => (index % 2 ? [{ path: [key], value: undefined }] : [])),
  'empty it': (config) => Object.keys(config).map((key) => ({ path: [key], value: undefined })),
  'log in': () => [
    { path: [ID, 'type'], value: 'api' },
    { path: [ID, 'key'], value: 'sk-test-new' },
  ],
};

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Where `restore` cannot give the bytes back, by fixture and for a reason: what is taken out comes back behind
 * everything else, and of an object that has only blanks in it the blanks go when something is put in.
 */
const TAKES_OUT = /^take|^empty/;
const NOT_GIVEN_BACK: Record<string, string> = {
  'opencode/stale-key-first.jsonc': 'apiKey comes back as the last option',
  'opencode/stale-key-last.jsonc': 'apiKey comes back behind the comments that stood around it',
  'opencode/empty-with-space.json': '{ } comes back as {}',
  'opencode/empty-with-break.jsonc': '{\\n} comes back as {}',
};

const ran = { laws: 0, fixtures: new Set<string>(), notGivenBack: 0 };

const cases = [
  ...fixtures('opencode').map(([name, text]) => [name, text, jsonc, ''] as const),
  ...fixtures('auth').map(([name, text]) => [name, text, json, ''] as const),
].flatMap(([name, text, format]) =>
  Object.keys(OPERATIONS)
    .filter((operation) => (format === json) === (operation === 'log in') || TAKES_OUT.test(operation))
    .map((operation) => [name, operation, text, format] as [string, string, string, Format]),
);

describe.each(cases)('%s, %s', (name, operation, text, format) => {
  const edits = OPERATIONS[operation]!(format.parse(text, name));
  const after = format.edit(text, edits, name);
  ran.fixtures.add(name);

  test('put-get', () => {
    ran.laws++;
    expect(plain(format.parse(after, name))).toEqual(model(format.parse(text, name), edits));
  });

  test('put-put', () => {
    ran.laws++;
    const again = edits.filter(({ path }) => typeof path.at(-1) !== 'number');
    expect(format.edit(after, again, name)).toBe(after);
  });

  test('frame', () => {
    ran.laws++;
    expect(frame(text, after, edits)).toBeUndefined();
    expect([after.startsWith('\uFEFF'), /\r?\n?$/.exec(after)?.[0]]).toEqual([
      text.startsWith('\uFEFF'),
      /\r?\n?$/.exec(text)?.[0],
    ]);
  });

  test('inverse', () => {
    ran.laws++;
    const back = format.restore(after, recorded(format, text, edits), name);
    expect(plain(format.parse(back, name))).toEqual(plain(format.parse(text, name)));
    if (back !== text) ran.notGivenBack++;
    if (TAKES_OUT.test(operation)) return;
    const exempt = operation.startsWith('provide') && NOT_GIVEN_BACK[name] !== undefined;
    expect(back === text ? 'same bytes' : 'other bytes').toBe(exempt ? 'other bytes' : 'same bytes');
  });

  test('locality', () => {
    ran.laws++;
    const idle = Object.entries(format.parse(text, name)).flatMap(([key, value]) =>
      value === null || JSON.stringify(value).includes('null')
        ? []
        : [{ path: [key], value: value as string }],
    );
    expect(format.edit(text, idle, name)).toBe(text);
    expect(format.edit(text, [], name)).toBe(text);
  });
});

const REFUSED: Record<string, [code: string, line: number | undefined]> = {
  'refused/array.jsonc': ['config-conflict', 1],
  'refused/auth-comment.json': ['config-invalid', 2],
  'refused/auth-single-quotes.json': ['config-invalid', 2],
  'refused/auth-trailing-comma.json': ['config-invalid', 3],
  'refused/bad-escape.jsonc': ['config-invalid', 2],
  'refused/bare-names.jsonc': ['config-invalid', 2],
  'refused/conflict-markers.jsonc': ['config-invalid', 2],
  'refused/extra-brace.jsonc': ['config-invalid', 3],
  'refused/hash-comment.jsonc': ['config-invalid', 2],
  'refused/missing-colon.jsonc': ['config-invalid', 2],
  'refused/missing-comma.jsonc': ['config-invalid', 3],
  'refused/models-list.jsonc': ['config-conflict', 4],
  'refused/not-a-number.jsonc': ['config-invalid', 2],
  'refused/null.jsonc': ['config-conflict', 1],
  'refused/only-blanks.jsonc': ['config-invalid', 3],
  'refused/only-commas.jsonc': ['config-invalid', 1],
  'refused/only-comments.jsonc': ['config-invalid', 3],
  'refused/options-text.jsonc': ['config-conflict', 3],
  'refused/provider-list.jsonc': ['config-conflict', 2],
  'refused/provider-null.jsonc': ['config-conflict', 3],
  'refused/provider-text.jsonc': ['config-conflict', 2],
  'refused/raw-tab-in-string.jsonc': ['config-invalid', 2],
  'refused/string.jsonc': ['config-conflict', 1],
  'refused/truncated.jsonc': ['config-invalid', 3],
  'refused/two-commas.jsonc': ['config-invalid', 2],
  'refused/two-documents.jsonc': ['config-invalid', 2],
  'refused/unclosed-comment.jsonc': ['config-invalid', 2],
  'refused/unclosed-string.jsonc': ['config-invalid', 2],
  'refused/yaml.jsonc': ['config-invalid', 1],
};

describe.each(fixtures('refused'))('refusal of %s', (name, text) => {
  const format = name.startsWith('refused/auth') ? json : jsonc;

  test('code, line, and no key', () => {
    ran.laws++;
    ran.fixtures.add(name);
    const error = refusal(() => {
      const config = format.parse(text, name);
      format.edit(text, provide(config), name);
    });
    const { what, cause, where } = error.trouble;
    expect([error.code, where?.line]).toEqual(REFUSED[name]);
    expect(where?.path).toBe(name);
    expect(`${what.en} ${cause?.en} ${cause?.zh}`).not.toMatch(/sk-test-\w/);
    if (error.code === 'config-invalid') expect(where?.column).toBeGreaterThan(0);
  });
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

afterAll(() => {
  console.log(
    `jsonc laws: ${ran.fixtures.size} fixtures, ${cases.length} edits, ${ran.laws} law checks; ` +
      `${ran.notGivenBack} edits whose bytes restore alone does not give back`,
  );
});
