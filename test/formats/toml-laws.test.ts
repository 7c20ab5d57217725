import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BOM, decode } from '../../src/formats/text.ts';
import { toml } from '../../src/formats/toml.ts';
import { BLOCK, judged, LAWS, refusal, thereAndBack } from './toml-laws.ts';

function files(folder: string): [name: string, bytes: Uint8Array][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.toml'))
    .sort()
    .map((name) => [name.replaceAll('\\', '/').replace('.toml', ''), readFileSync(join(folder, name))]);
}

/** Fixtures whose bytes do not all come back, and why: see the law. */
const INEXACT: Record<string, 'blank lines' | 'a key was taken out' | 'a spare header'> = {
  'no-blank-lines': 'blank lines',
  'only-newlines': 'blank lines',
  'provider-inline-lines': 'a key was taken out',
  'provider-keys-in-paragraphs': 'a key was taken out',
  'provider-only-subtable': 'a spare header',
  'provider-root-dotted-own': 'a key was taken out',
  'provider-root-inline': 'a key was taken out',
  'provider-supertable-dotted': 'a key was taken out',
  'provider-with-subtables': 'a key was taken out',
  'strings-with-hashes': 'blank lines',
  'vendor-block-old-gateway': 'a key was taken out',
};

/** Invalid in TOML 1.0 only. Codex 0.169 reads TOML 1.1, so a file that uses it is nothing to refuse. */
const TOML_1_1 = [
  'datetime/no-secs',
  'inline-table/linebreak-01',
  'inline-table/linebreak-02',
  'inline-table/linebreak-03',
  'inline-table/linebreak-04',
  'inline-table/trailing-comma',
  'local-datetime/no-secs',
  'local-time/no-secs',
  'string/basic-byte-escapes',
];

const own = files('test/fixtures/toml');
const suite = '../shared/fixtures/toml-test';
const newer = ([name]: [string, Uint8Array]) => TOML_1_1.includes(name);
const valid = [...files(`${suite}/valid`), ...files(`${suite}/invalid`).filter(newer)];
const invalid = files(`${suite}/invalid`).filter((file) => !newer(file));

const tally = { fixtures: 0, suite: 0, exact: 0, refused: 0 };
afterAll(() => {
  if (valid.length === 0) console.log(`skipped: the TOML conformance files are not at ${suite}`);
  console.log(
    `toml laws: ${tally.fixtures} fixtures and ${tally.suite} conformance files × ${Object.keys(LAWS).join(', ')} (and two other parsers); ` +
      `${tally.exact} fixtures byte for byte after undo; ${tally.refused} invalid files refused`,
  );
});

describe('a lived-in config.toml', () => {
  test.each(own)('%s', (name, bytes) => {
    const before = decode(bytes, name);
    const after = toml.edit(before, BLOCK, name);
    for (const [law, holds] of Object.entries({ ...LAWS, judged }))
      expect([law, holds(before, after, BLOCK)]).toEqual([law, undefined]);
    const exact = thereAndBack(before, after, BLOCK) === before;
    expect(exact, 'byte for byte after undo').toBe(!(name in INEXACT));
    const ended = before.endsWith('\n') || before === '' || before === BOM;
    const gap = (ended ? '' : '\n') + (before.trim() === '' ? '' : '\n');
    const extra = `${gap}[added_by_hand]\nx = 1 # mine\n`;
    if (exact) {
      const back = thereAndBack(before, after, BLOCK, extra);
      expect(back, 'an edit in between stays').toBe(before + extra);
    }
    tally.fixtures++;
    if (exact) tally.exact++;
  });
});

describe.runIf(valid.length > 0)('a valid conformance file', () => {
  test.each(valid)('%s', (name, bytes) => {
    const before = decode(bytes, name);
    const after = toml.edit(before, BLOCK, name);
    for (const [law, holds] of Object.entries({ ...LAWS, judged }))
      expect([law, holds(before, after, BLOCK)]).toEqual([law, undefined]);
    tally.suite++;
  });
});

describe.runIf(invalid.length > 0)('an invalid conformance file is refused', () => {
  test.each(invalid)('%s', (name, bytes) => {
    const refused = refusal(() => toml.edit(decode(bytes, name), BLOCK, name));
    expect(['config-invalid', 'encoding-invalid']).toContain(refused?.code);
    if (refused?.code === 'config-invalid') {
      expect(refused.line).toBeGreaterThan(0);
      expect(refused.column).toBeGreaterThan(0);
    }
    tally.refused++;
  });
});
