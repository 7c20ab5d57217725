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
  const ours = past.map(({ record: { salt, hunks }, before }) => {
    const known = [...marksOf(salt, byteLines(before)), ...hunks.flatMap(({ insert }) => insert)];
    return { salt, known: new Set(known.map(loose)) };
  });
  const wrote = (line: string) => ours.some(({ salt, known }) => known.has(loose(marksOf(salt, [line])[0]!)));
  return byteLines(current).flatMap((line, index) => {
    const found = [...line.trimEnd().matchAll(comments)].flatMap(([, comment]) => comment ?? []);
    return found.some((comment) => !left.includes(comment)) && !wrote(line) ? [index] : [];
  });
}
