import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Home } from '../clients/home.ts';
import { imageOf, remainsIn } from './image.ts';
import { freshHome, KEY } from './scenarios.ts';
import { note } from './tally.ts';

/** Files that nobody has, and somebody may be made to have. */

/** With a heap of so many MB a program that takes more dies. */
const HEAP_MB = 768;
const LIMIT_MS = 120_000;

const times = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const nested = (open: string, close: string, depth: number, core = ''): string =>
  open.repeat(depth) + core + close.repeat(depth);

const TOML = '.codex/config.toml';
const AUTH = '.codex/auth.json';
const JSONC = '.config/opencode/opencode.jsonc';
const ENV = '.codex/.env';

const DOCUMENTS: readonly (readonly [string, string, () => string])[] = [
  ['50 MB of comments', TOML, () => times(1_000_000, (i) => `# ${String(i).padStart(46, '.')}\n`)],
  ['70 MB of comments', TOML, () => times(1_400_000, (i) => `# ${String(i).padStart(46, '.')}\n`)],
  ['one string of 50 MB', TOML, () => `a = "${'x'.repeat(50_000_000)}"\n`],
  ['100,000 tables', TOML, () => times(100_000, (i) => `[t${i}]\na = ${i}\n`)],
  ['100,000 entries of one array of tables', TOML, () => times(100_000, (i) => `[[t]]\na = ${i}\n`)],
  ['100,000 keys', TOML, () => times(100_000, (i) => `k${i} = ${i}\n`)],
  ['100,000 providers', TOML, () => times(100_000, (i) => `[model_providers.p${i}]\nname = "${i}"\n`)],
  ['arrays, 10,000 deep', TOML, () => `a = ${nested('[', ']', 10_000)}\n`],
  ['inline tables, 10,000 deep', TOML, () => `a = ${nested('{ a = ', ' }', 10_000, '1')}\n`],
  ['a header of 10,000 parts', TOML, () => `[${'a.'.repeat(9_999)}a]\nb = 1\n`],
  ['a dotted key of 10,000 parts', TOML, () => `${'a.'.repeat(9_999)}a = 1\n`],
  ['100,000 quotes', TOML, () => `a = ${'"'.repeat(100_001)}\n`],
  ['prototype keys', TOML, () => '[__proto__]\npolluted = 1\n[constructor.prototype]\npolluted = 1\n'],
  ['50 MB', JSONC, () => `{ "a": "${'x'.repeat(50_000_000)}" }\n`],
  ['100,000 members', JSONC, () => `{\n${times(100_000, (i) => `  "k${i}": ${i},\n`)}}\n`],
  ['arrays, 10,000 deep', JSONC, () => `{ "a": ${nested('[', ']', 10_000)} }\n`],
  ['objects, 10,000 deep', JSONC, () => nested('{"a":', '}', 10_000, '1')],
  ['never closed', JSONC, () => '{"a":'.repeat(10_000)],
  ['100,000 comments', JSONC, () => `{\n${times(100_000, (i) => `  // ${i}\n`)}}\n`],
  [
    'prototype keys',
    JSONC,
    () => '{ "__proto__": { "polluted": 1 }, "provider": { "__proto__": { "x": 1 } } }\n',
  ],
  ['objects, 10,000 deep', AUTH, () => nested('{"a":', '}', 10_000, '1')],
  ['50 MB', AUTH, () => `{ "OPENAI_API_KEY": "${'x'.repeat(50_000_000)}" }\n`],
  ['100,000 variables', ENV, () => times(100_000, (i) => `V${i}=${i}\n`)],
];

let home: Home;
beforeEach(() => {
  home = freshHome();
});
afterEach(() => home.close());

describe('a document', () => {
  test.each(DOCUMENTS)('%s in %s', async (name, path, make) => {
    const document = make();
    home.put(path, document, path === AUTH ? 0o600 : 0o644);
    const before = imageOf(home.path);
    const client = path === JSONC ? ['opencode'] : ['codex'];
    const carrier = path === ENV ? ['--credential', 'env'] : [];
    const args = ['setup', ...client, ...carrier, '--offline', '--yes', '--json'];
    const env = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
    const ran = await home.tokaify(args, KEY, { env, timeoutMs: LIMIT_MS });
    const said = `${ran.stdout}${ran.stderr}`.slice(0, 2000);
    expect([0, 4], said).toContain(ran.code);
    // What is said stays short, however long the line is.
    expect(said.length + (ran.stdout.length > 200_000 ? 200_000 : 0)).toBeLessThan(200_000);
    console.log(`${name}, ${path}: exit ${ran.code} in ${(ran.milliseconds / 1000).toFixed(1)} s`);
    const what = `hostile, ${path}`;
    if (ran.code === 4) {
      const [finding] = JSON.parse(ran.stdout).findings as { id: string; remedy: string }[];
      expect(['too-large', 'config-invalid', 'config-conflict']).toContain(finding?.id);
      expect(imageOf(home.path)).toEqual(before);
      note({ table: 'documents', what, outcome: 'old' });
    } else {
      expect(home.get(path) === document).toBe(false);
      expect((await home.tokaify(['undo', '--json'], undefined, { env, timeoutMs: LIMIT_MS })).code).toBe(0);
      expect(home.get(path) === document, 'undo gives every byte back').toBe(true);
      note({ table: 'documents', what, outcome: 'new' });
    }
    expect(remainsIn(home.path)).toEqual([]);
  });
});
