import { text as t } from '../text.ts';
import type { Value } from './format.ts';
import { BOM, conflict, eolOf, lineEnd, type Splice, splice } from './text.ts';
import { editInline, equals, type InlineChange } from './toml-inline.ts';
import {
  blockEnd,
  contentEnd,
  cutLines,
  type Insertion,
  leadStart,
  type Range,
  renderInsertion,
} from './toml-lines.ts';
import { type KeyLine, readKey, type Section, scan } from './toml-scan.ts';
import { writeBlock, writePath, writeTable, writeValue } from './toml-write.ts';
import { isTable, startsWith } from './value.ts';

/**
 * A path that must change. `value` undefined removes it; `source` is the text to write instead of the value's
 * own: the value's source, or whole lines with their headers.
 */
export interface Change {
  readonly path: readonly string[];
  readonly value: Value | undefined;
  readonly source?: string;
}

/** What is going to happen to a text; everything is an offset in it, so order does not matter. */
interface Draft {
  readonly text: string;
  readonly file: string;
  readonly eol: string;
  readonly sections: readonly Section[];
  readonly splices: Splice[];
  readonly cuts: Range[];
  readonly insertions: Map<number, Insertion>;
  readonly inline: Map<KeyLine, InlineChange[]>;
  /** New headers, by path, with the lines under them. */
  readonly headers: Map<string, { path: readonly string[]; lines: string[] }>;
}

/** A valid text with the changes made. The caller parses the result and compares it with what it meant. */
export function rewrite(text: string, changes: readonly Change[], file: string): string {
  const eol = eolOf(text);
  // A missing last line end is added for the work, so that no rule below needs to know about it.
  const open = !['', '\n', BOM].includes(text.slice(-1));
  const whole = open ? text + eol : text;
  const draft: Draft = {
    text: whole,
    file,
    eol,
    sections: scan(whole),
    splices: [],
    cuts: [],
    insertions: new Map(),
    inline: new Map(),
    headers: new Map(),
  };
  for (const change of changes) place(draft, change);
  for (const [holder, inner] of draft.inline) {
    const splices = editInline(whole, holder.valueStart, inner, eol);
    if (splices === undefined) throw through(draft, inner[0]!.path, holder.line);
    draft.splices.push(...splices);
  }
  for (const { path, lines } of draft.headers.values()) {
    insertBlocks(draft, tablePlace(draft, path), [writeBlock(path, lines, eol)]);
  }
  const taken = cutLines(whole, draft.cuts, draft.insertions);
  const given = [...draft.insertions].map(([at, insertion]) => {
    const above = taken.find((cut) => cut.end === at)?.start ?? at;
    const below = taken.find((cut) => cut.start === at)?.end ?? at;
    return { start: at, end: at, text: renderInsertion(whole, [above, below], insertion, eol) };
  });
  const result = splice(whole, [...draft.splices, ...taken, ...given]);
  return open ? withoutLastEnds(result) : result;
}

function withoutLastEnds(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= text[end - 2] === '\r' ? 2 : 1;
  return text.slice(0, end);
}

function place(draft: Draft, change: Change): void {
  const { path, value } = change;
  // Whose keys can have to do with this path: its own table and those around it.
  const around = draft.sections.filter((section) => startsWith(path, section.path));
  const holder = findKey(around, (key) => startsWith(path, key.path));
  if (holder !== undefined && holder.path.length < path.length) {
    const text = value === undefined ? undefined : (change.source ?? writeValue(value));
    const rest = { path: path.slice(holder.path.length), text };
    draft.inline.set(holder, [...(draft.inline.get(holder) ?? []), rest]);
  } else if (value === undefined) {
    remove(draft, path);
  } else if (holder !== undefined) {
    const { valueStart, valueEnd } = holder;
    draft.splices.push({ start: valueStart, end: valueEnd, text: change.source ?? writeValue(value) });
  } else if (isDefined(draft, around, path)) {
    throw through(draft, path, draft.sections.find((section) => startsWith(section.path, path))?.line);
  } else if (change.source?.endsWith('\n')) {
    insertBlocks(draft, tablePlace(draft, path), [change.source]);
  } else if (isTable(value) && change.source === undefined) {
    insertBlocks(draft, tablePlace(draft, path), writeTable(path, value, draft.eol));
  } else {
    addKey(draft, around, path, change.source ?? writeValue(value));
  }
}

function remove({ text, sections, cuts }: Draft, path: readonly string[]): void {
  sections.forEach((section, i) => {
    if (i > 0 && startsWith(section.path, path)) {
      cuts.push({ start: section.start, end: blockEnd(text, sections, i), header: true });
      return;
    }
    for (const { path: own, start, end } of section.keys) {
      if (startsWith(own, path)) cuts.push({ start, end, header: false });
    }
  });
}

/** Puts a new key where its table already is, in the way that table is written; else under a new header. */
function addKey(draft: Draft, around: readonly Section[], path: readonly string[], text: string): void {
  const parent = path.slice(0, -1);
  const name = path.slice(-1);
  const like = findKey(around, (key) => spells(key, parent), true);
  if (like !== undefined) {
    const shared = parent.length - (like.path.length - like.parts.length);
    const prefix = draft.text.slice(like.keyStart, readKey(draft.text, like.keyStart, shared).end);
    const line = `${indentOf(draft.text, like)}${prefix}.${writePath(name)}${equals(draft.text, like)}${text}`;
    insertionAt(draft, like.end, false).lines.push(line);
    return;
  }
  const section = around.find((each) => each.path.length === parent.length);
  if (section === undefined) {
    const id = JSON.stringify(parent);
    const header = draft.headers.get(id) ?? { path: parent, lines: [] };
    header.lines.push(`${writePath(name)} = ${text}`);
    draft.headers.set(id, header);
    return;
  }
  const last = section.keys.at(-1);
  if (section.kind === 'root') {
    const at = last === undefined ? tablePlace(draft, path) : last.end;
    insertionAt(draft, at, last === undefined).lines.push(`${writePath(name)} = ${text}`);
    return;
  }
  const line = `${indentOf(draft.text, last ?? section)}${writePath(name)}${equals(draft.text, last)}${text}`;
  insertionAt(draft, contentEnd(section), false).lines.push(line);
}

/** Whether a key spells the table `path` with dots, as `a.b = 1` spells `a`. */
function spells(key: KeyLine, path: readonly string[]): boolean {
  const base = key.path.length - key.parts.length;
  return base < path.length && path.length < key.path.length && startsWith(key.path, path);
}

/**
 * Where a new table stands: above its own sub-tables, else behind the last of its siblings, else behind the
 * root keys. There it is seen with them, and no comment is parted from what it is about.
 */
function tablePlace({ text, sections }: Draft, path: readonly string[]): number {
  const below = sections.findIndex((each, i) => i > 0 && startsWith(each.path, path));
  if (below !== -1) return leadStart(text, sections, below);
  for (let length = path.length - 1; length > 0; length--) {
    const sibling = sections.findLastIndex((each) => startsWith(each.path, path.slice(0, length)));
    if (sibling !== -1) return blockEnd(text, sections, sibling);
  }
  if (sections[0]!.keys.length > 0) return blockEnd(text, sections, 0);
  return sections.length > 1 ? leadStart(text, sections, 1) : text.length;
}

function insertBlocks(draft: Draft, at: number, blocks: readonly string[]): void {
  insertionAt(draft, at, false).blocks.push(...blocks);
}

function insertionAt({ insertions }: Draft, at: number, paragraph: boolean): Insertion {
  const known = insertions.get(at) ?? { lines: [], paragraph: false, blocks: [] };
  const insertion = { ...known, paragraph: known.paragraph || paragraph };
  insertions.set(at, insertion);
  return insertion;
}

function findKey(
  sections: readonly Section[],
  wanted: (key: KeyLine) => boolean,
  last = false,
): KeyLine | undefined {
  let found: KeyLine | undefined;
  for (const { keys } of sections) {
    for (const key of keys) {
      if (!wanted(key)) continue;
      if (!last) return key;
      found = key;
    }
  }
  return found;
}

function isDefined({ sections }: Draft, around: readonly Section[], path: readonly string[]): boolean {
  return (
    sections.some((section, i) => i > 0 && startsWith(section.path, path)) ||
    around.some(({ keys }) => keys.some((key) => startsWith(key.path, path)))
  );
}

function indentOf(text: string, at: { readonly start: number }): string {
  return /[ \t]*/y.exec(text.slice(at.start, lineEnd(text, at.start)))![0];
}

function through(draft: Draft, path: readonly string[], line: number | undefined): Error {
  const key = writePath(path);
  return conflict(
    draft.file,
    line,
    t(
      `\`${key}\` would need a table where another kind of value stands, or the other way round.`,
      `\`${key}\` 所在位置需要的是表，而现有内容是另一种值（或者相反）。`,
    ),
  );
}
