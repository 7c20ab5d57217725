import { BOM, lineEnd, lineStart, type Splice } from './text.ts';
import type { Section } from './toml-scan.ts';

/** Lines to take out; `header` when a table goes with them. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly header: boolean;
}

/** What goes in at the beginning of one line: lines first, then blocks with a blank line around each. */
export interface Insertion {
  readonly lines: string[];
  /** The lines begin a paragraph of their own, instead of following the line above. */
  readonly paragraph: boolean;
  readonly blocks: string[];
}

const COMMENT = /^[ \t]*#/;
// `#:schema …` speaks about the whole file and stays at its top, whatever stands below it.
const DIRECTIVE = /^#:/;

/** Offset behind the last thing a section says, comments below it not counted. */
export function contentEnd(section: Section): number {
  return section.keys.at(-1)?.end ?? section.end;
}

/** Where the comment that belongs to a header begins: lines directly above it, without a blank one. */
export function leadStart(text: string, sections: readonly Section[], index: number): number {
  const floor = contentEnd(sections[index - 1]!);
  let start = sections[index]!.start;
  while (start > floor) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start);
    if (!COMMENT.test(line) || DIRECTIVE.test(line)) break;
    start = above;
  }
  return start;
}

/** Offset behind a section's block: its content and the comments directly below that are not the next header's. */
export function blockEnd(text: string, sections: readonly Section[], index: number): number {
  const limit = index + 1 < sections.length ? leadStart(text, sections, index + 1) : text.length;
  let end = contentEnd(sections[index]!);
  while (end < limit && COMMENT.test(text.slice(end, lineEnd(text, end)))) end = lineEnd(text, end);
  return end;
}

/**
 * Splices that take the ranges out. A range that stood between two blank lines, or between one and an end of
 * the text, takes one of them along: the one an insertion at that place would have brought.
 */
export function cutLines(
  text: string,
  cuts: readonly Range[],
  insertions: ReadonlyMap<number, Insertion>,
): Splice[] {
  const done: Range[] = [];
  for (const cut of cuts.toSorted((a, b) => a.start - b.start)) {
    const before = done.pop();
    if (before === undefined) {
      done.push(cut);
    } else if (touch(before, cut, insertions)) {
      done.push(join(before, cut));
    } else {
      const wide = widen(text, before, insertions);
      if (touch(wide, cut, insertions)) done.push(join(wide, cut));
      else done.push(wide, cut);
    }
  }
  const last = done.pop();
  if (last !== undefined) done.push(widen(text, last, insertions));
  return done.map(({ start, end }) => ({ start, end, text: '' }));
}

function touch(a: Range, b: Range, insertions: ReadonlyMap<number, Insertion>): boolean {
  return a.end > b.start || (a.end === b.start && !insertions.has(a.end));
}

function join(a: Range, b: Range): Range {
  return { start: a.start, end: Math.max(a.end, b.end), header: a.header || b.header };
}

function widen(text: string, range: Range, insertions: ReadonlyMap<number, Insertion>): Range {
  const { start, end, header } = range;
  const top = atTop(text, start);
  const bottom = end === text.length;
  const above = lineStart(text, Math.max(0, start - 1));
  const below = lineEnd(text, end);
  const lineAbove = top ? '' : text.slice(above, start);
  const lineBelow = text.slice(end, below);
  const free = (...places: number[]) => !places.some((at) => insertions.has(at));
  if (isEmpty(lineAbove) && (header || bottom) && (bottom || isBlank(lineBelow))) {
    return free(above, start, end) ? { ...range, start: above } : range;
  }
  if (isEmpty(lineBelow) && isBlank(lineAbove)) {
    return free(start, end, below) ? { ...range, end: below } : range;
  }
  return range;
}

function atTop(text: string, at: number): boolean {
  const first = text.startsWith(BOM) ? 1 : 0;
  return at <= first || DIRECTIVE.test(text.slice(lineStart(text, at - 1), at));
}

function isEmpty(line: string): boolean {
  return line === '\n' || line === '\r\n';
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** The text of an insertion between two offsets: the same place, or two with what is taken out in between. */
export function renderInsertion(
  text: string,
  between: readonly [above: number, below: number],
  { lines, paragraph, blocks }: Insertion,
  eol: string,
): string {
  const [above, below] = between;
  const free = atTop(text, above) || isBlank(text.slice(lineStart(text, above - 1), above));
  const parts = lines.map((line) => line + eol);
  if (paragraph && lines.length > 0 && !free) parts.unshift(eol);
  for (const block of blocks) {
    if (parts.length > 0 || !free) parts.push(eol);
    parts.push(block);
  }
  const apart = paragraph || blocks.length > 0;
  if (apart && !isBlank(text.slice(below, lineEnd(text, below)))) parts.push(eol);
  return parts.join('');
}
