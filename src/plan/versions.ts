import type { Path } from '../formats/format.ts';
import { FORMATS } from './formats.ts';
import type { Inverse, Past } from './invert.ts';
import { decode, showLines } from './preview.ts';

/** A place that both the change and the user edited, fit to be shown: secrets masked, no control characters. */
export interface Versions {
  /** In the file as it is now, from 1. */
  readonly line: number;
  readonly now: readonly string[];
  readonly before: readonly string[];
}

/** Both versions of every place that keeps a change from being taken back. */
export function versions(
  { record, before }: Past,
  current: Uint8Array | null,
  conflict: Inverse & { kind: 'conflict' },
): Versions[] {
  const texts = {
    now: current === null ? '' : decode(current),
    before: before === null ? '' : decode(before),
  };
  const show = (text: string) => showLines(text, record.format, record.secret, true);
  const shown = { now: show(texts.now), before: show(texts.before) };
  const lineOf = (text: string, path: Path) => FORMATS[record.format]?.lineOf(text, path);
  const lineAt = (lines: readonly string[], line: number | undefined) =>
    line === undefined ? [] : lines.slice(line - 1, line);
  if (conflict.clashes.length > 0) {
    return conflict.clashes.map(({ now, old }) => ({
      line: now[0] + 1,
      now: shown.now.slice(...now),
      before: shown.before.slice(...old),
    }));
  }
  if (conflict.paths.length > 0) {
    return conflict.paths.map((path) => ({
      line: lineOf(texts.now, path) ?? 1,
      now: lineAt(shown.now, lineOf(texts.now, path)),
      before: lineAt(shown.before, lineOf(texts.before, path)),
    }));
  }
  return [{ line: 1, now: shown.now, before: shown.before }];
}
