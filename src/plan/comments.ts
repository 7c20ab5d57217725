import type { Past } from './invert.ts';
import { byteLines, loose, marksOf } from './record.ts';

/** Strings first, so that a sign within one does not count; a string over several lines is not told apart. */
const HASH = /"(?:[^"\\]|\\.)*"|'[^']*'|(#.*)/g;
const SLASH = /"(?:[^"\\]|\\.)*"|(\/\/.*|\/\*.*?(?:\*\/|$))/g;
const COMMENTS: Readonly<Record<string, RegExp>> = {
  toml: HASH,
  env: HASH,
  json: SLASH,
  jsonc: SLASH,
};

/**
 * Lines, from 0, with a comment that somebody wrote since the changes and that `after` has no longer: it stood in what
 * goes.
 */
export function lostComments(past: readonly Past[], current: Uint8Array, after: Uint8Array | null): number[] {
  const comments = COMMENTS[past[0]!.record.format];
  if (comments === undefined) return [];
  const left = byteLines(after).join('');
  const ours = past.map(({ record: { salt, hunks }, before }, index) => {
    // What stood there before a later change of ours may be somebody's, too.
    const original = index === past.length - 1 ? marksOf(salt, byteLines(before)) : [];
    return { salt, known: new Set([...original, ...hunks.flatMap(({ insert }) => insert)].map(loose)) };
  });
  const wrote = (line: string) => ours.some(({ salt, known }) => known.has(loose(marksOf(salt, [line])[0]!)));
  return byteLines(current).flatMap((line, index) => {
    const found = [...line.trimEnd().matchAll(comments)].flatMap(([, comment]) => comment ?? []);
    return found.some((comment) => !left.includes(comment)) && !wrote(line) ? [index] : [];
  });
}

/** Lines of the original, from 1, whose comment does not come back: values are put back without what stood behind them. */
export function missingComments({ record, before }: Past, after: Uint8Array | null): number[] {
  const comments = COMMENTS[record.format];
  if (comments === undefined || before === null || after === null) return [];
  const back = byteLines(after).join('');
  return byteLines(before).flatMap((line, index) => {
    const found = [...line.trimEnd().matchAll(comments)].flatMap(([, comment]) => comment ?? []);
    return found.some((comment) => !back.includes(comment)) ? [index + 1] : [];
  });
}
