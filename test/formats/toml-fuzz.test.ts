import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Edit, Value } from '../../src/formats/format.ts';
import { toml } from '../../src/formats/toml.ts';
import { damaged, document } from './toml-documents.ts';
import { BLOCK, isPrefix, judged, LAWS, refusal } from './toml-laws.ts';

const documents = Number(process.env.TOKAIFY_FUZZ ?? 10_000);
const seed = Number(process.env.TOKAIFY_SEED ?? Date.now() % 2 ** 31);
const tally: Record<string, number> = { documents: 0, edited: 0, invalid: 0, conflict: 0 };

afterAll(() => {
  console.log(
    `toml fuzz, seed ${seed}: ${tally.documents} documents × ${Object.keys(LAWS).join(', ')}; ` +
      `${tally.edited} edited, ${tally.invalid} refused as invalid, ${tally.conflict} as a conflict`,
  );
});

/** Every law holds, or the text is refused with a code and a place. Anything else is a failure. */
function judge(before: string, edits: readonly Edit[]): void {
  tally.documents!++;
  let after = '';
  const refused = refusal(() => {
    after = toml.edit(before, edits, 'x');
  });
  if (refused?.code === 'config-invalid') {
    tally.invalid!++;
    if (!(refused.line! > 0 && refused.column! > 0)) throw new Error('refused without a place');
    return;
  }
  if (refused !== undefined) {
    tally.conflict!++;
    if (refused.code !== 'config-conflict') throw new Error(`refused as ${refused.code}`);
    return;
  }
  tally.edited!++;
  // The other parsers take as long as everything else together, so they see every fourth document.
  const laws = tally.edited! % 4 === 0 ? { ...LAWS, judged } : LAWS;
  for (const [law, holds] of Object.entries(laws)) {
    const broken = holds(before, after, edits);
    if (broken !== undefined)
      throw new Error(`${law}: ${broken}\n${JSON.stringify(before)}\n${JSON.stringify(after)}`);
  }
}

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.integer(),
    fc.boolean(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b c', 'name', '__proto__'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: false,
    }),
  ) as fc.Arbitrary<Value>,
})).value;

const name = fc.constantFrom(
  'model',
  'model_providers',
  'OpenAI',
  'name',
  't',
  'u',
  'x',
  'y z',
  'd',
  'e',
  'list',
  'tui',
  'a',
  'lan',
  '__proto__',
  'new',
);
/** Edits that do not speak about each other's paths. */
const anyEdits: fc.Arbitrary<Edit[]> = fc.uniqueArray(
  fc.record({
    path: fc.array(name, { minLength: 1, maxLength: 4 }),
    value: fc.option(value, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 4, comparator: (a, b) => isPrefix(a.path, b.path) || isPrefix(b.path, a.path) },
);

const share = (part: number) => ({ seed, numRuns: Math.ceil(documents * part) });

describe('whatever the document', { timeout: 600_000 }, () => {
  test('the block comes in', () => {
    fc.assert(
      fc.property(document, (text) => judge(text, BLOCK)),
      share(0.5),
    );
    expect(tally.edited).toBeGreaterThan(documents * 0.3);
  });

  test('any edit is made or refused', () => {
    fc.assert(fc.property(document, anyEdits, judge), share(0.3));
  });

  test('damage is refused or harmless', () => {
    fc.assert(
      fc.property(damaged, (text) => judge(text, BLOCK)),
      share(0.2),
    );
  });
});
