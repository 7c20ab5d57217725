import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diff, linesOf } from '../../src/plan/diff.ts';

const apply = (before: readonly string[], after: readonly string[]): string[] => {
  const result = [...before];
  for (const { at, remove, from, insert } of diff(before, after).toReversed()) {
    result.splice(at, remove, ...after.slice(from, from + insert));
  }
  return result;
};

/** Length of the longest common subsequence, by the table everybody knows. */
const common = (a: readonly string[], b: readonly string[]): number => {
  const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      best[i]![j] =
        a[i - 1] === b[j - 1] ? best[i - 1]![j - 1]! + 1 : Math.max(best[i - 1]![j]!, best[i]![j - 1]!);
    }
  }
  return best[a.length]![b.length]!;
};

describe('lines', () => {
  const cases: [string, string[]][] = [
    ['', []],
    ['a', ['a']],
    ['a\n', ['a\n']],
    ['a\n\nb', ['a\n', '\n', 'b']],
    ['a\r\nb\r\n', ['a\r\n', 'b\r\n']],
    ['a\rb', ['a\rb']],
  ];
  test.each(cases)('%j', (text, lines) => expect(linesOf(text)).toEqual(lines));
  test('joined they are the text', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '\r') }),
        (text) => linesOf(text).join('') === text,
      ),
    ));
});

describe('hunks', () => {
  const cases: [string, string, [number, number, number, number][]][] = [
    ['', '', []],
    ['abc', 'abc', []],
    ['', 'ab', [[0, 0, 0, 2]]],
    ['ab', '', [[0, 2, 0, 0]]],
    ['abc', 'axc', [[1, 1, 1, 1]]],
    ['abcd', 'abxcd', [[2, 0, 2, 1]]],
    [
      'abcde',
      'xbcdy',
      [
        [0, 1, 0, 1],
        [4, 1, 4, 1],
      ],
    ],
    ['aaa', 'aa', [[2, 1, 2, 0]]],
  ];
  test.each(cases)('%j → %j', (before, after, hunks) => {
    const found = diff([...before], [...after]).map(({ at, remove, from, insert }) => [
      at,
      remove,
      from,
      insert,
    ]);
    expect(found).toEqual(hunks);
  });
});

const some = fc.array(fc.constantFrom(...'abcd'), { maxLength: 14 });

test('hunks lead from the one to the other, are as few lines as can be, and never touch', () => {
  fc.assert(
    fc.property(some, some, (before, after) => {
      expect(apply(before, after)).toEqual(after);
      const hunks = diff(before, after);
      const edits = hunks.reduce((sum, { remove, insert }) => sum + remove + insert, 0);
      expect(edits).toBe(before.length + after.length - 2 * common(before, after));
      for (let i = 1; i < hunks.length; i++) {
        expect(hunks[i]!.at).toBeGreaterThan(hunks[i - 1]!.at + hunks[i - 1]!.remove);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a million lines with a few edits, and texts with nothing in common, take no time', () => {
  const long = Array.from({ length: 1_000_000 }, (_, i) => (i % 3 ? 'same' : `line ${i}`));
  const edited = long.toSpliced(900_000, 1, 'x', 'y').toSpliced(10, 2);
  const started = performance.now();
  expect(diff(long, edited)).toHaveLength(2);
  const other = Array.from({ length: 100_000 }, (_, i) => `other ${i}`);
  expect(diff(long, other)).toEqual([{ at: 0, remove: long.length, from: 0, insert: other.length }]);
  expect(performance.now() - started).toBeLessThan(20_000);
});
