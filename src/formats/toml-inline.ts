import type { Path } from './format.ts';
import { lineEnd, lineStart, type Splice } from './text.ts';
import { type Entry, type Inline, readInline, readKey } from './toml-scan.ts';
import { writePath } from './toml-write.ts';
import { startsWith } from './value.ts';

/** A change inside one inline table: the path from that table, and the new value's text (none: remove). */
export interface InlineChange {
  readonly path: readonly string[];
  readonly text: string | undefined;
}

/** Splices that make the changes in the inline table at `open`; undefined where one runs through a value. */
export function editInline(
  text: string,
  open: number,
  changes: readonly InlineChange[],
  eol: string,
): Splice[] | undefined {
  if (text[open] !== '{') return undefined;
  const table = readInline(text, open);
  const splices: Splice[] = [];
  const removed = new Set<Entry>();
  const added: InlineChange[] = [];
  const nested = new Map<Entry, InlineChange[]>();
  for (const change of changes) {
    const holder = table.entries.find(({ parts }) => startsWith(change.path, parts));
    const below = table.entries.filter(({ parts }) => startsWith(parts, change.path));
    if (holder !== undefined && holder.parts.length < change.path.length) {
      const path = change.path.slice(holder.parts.length);
      nested.set(holder, [...(nested.get(holder) ?? []), { ...change, path }]);
    } else if (change.text === undefined) {
      for (const entry of below) removed.add(entry);
    } else if (holder !== undefined) {
      splices.push({ start: holder.valueStart, end: holder.valueEnd, text: change.text });
    } else if (below.length > 0) {
      return undefined;
    } else {
      added.push(change);
    }
  }
  for (const [{ valueStart }, inner] of nested) {
    const deeper = editInline(text, valueStart, inner, eol);
    if (deeper === undefined) return undefined;
    splices.push(...deeper);
  }
  if (removed.size === 0 && added.length === 0) return splices;
  const kept = table.entries.filter((entry) => !removed.has(entry));
  const lines = added.map(({ path, text: value }) => `${dotted(text, kept, path)}${value}`);
  const shape = overLines(text, table) ? reshapeLines : reshape;
  return splices.concat(shape(text, table, removed, lines, eol));
}

/** The key of a new entry and its equals sign; a table that others spell with dots is spelled with dots. */
function dotted(text: string, kept: readonly Entry[], path: Path): string {
  const names = path as readonly string[];
  for (let shared = names.length - 1; shared > 0; shared--) {
    const like = kept.find(({ parts }) => startsWith(parts, names.slice(0, shared)));
    if (like === undefined) continue;
    const prefix = text.slice(like.keyStart, readKey(text, like.keyStart, shared).end);
    return `${prefix}.${writePath(names.slice(shared))}${equals(text, like)}`;
  }
  return writePath(names) + equals(text, kept.at(-1));
}

/** The equals sign as a neighbour writes it: tight or spaced; alignment is not copied. */
export function equals(text: string, like: Entry | undefined): string {
  return like !== undefined && text.slice(like.keyEnd, like.valueStart) === '=' ? '=' : ' = ';
}

/** Entries side by side. */
function reshape(
  text: string,
  { open, close, entries }: Inline,
  removed: ReadonlySet<Entry>,
  lines: readonly string[],
): Splice[] {
  const end = entries.findLastIndex((entry) => !removed.has(entry));
  const last = entries[end];
  if (last === undefined) {
    return [{ start: open + 1, end: close, text: lines.length > 0 ? ` ${lines.join(', ')} ` : '' }];
  }
  const at = last.valueEnd;
  const splices = [{ start: at, end: at, text: lines.map((line) => `, ${line}`).join('') }];
  const commented = (i: number) => text.slice(entries[i]!.valueEnd, entries[i + 1]!.keyStart).includes('#');
  entries.forEach((entry, i) => {
    if (i >= end || !removed.has(entry)) return;
    const behind = commented(i) ? (entry.comma ?? entry.valueEnd) + 1 : entries[i + 1]!.keyStart;
    splices.push({ start: entry.keyStart, end: behind, text: '' });
  });
  if (end < entries.length - 1) {
    const start = commented(end) ? entries[end + 1]!.keyStart : at;
    splices.push({ start, end: entries.at(-1)!.valueEnd, text: '' });
  }
  return splices;
}

/** Whether the closing brace and each entry begin a line of their own, as TOML 1.1 allows. */
function overLines(text: string, { open, close, entries }: Inline): boolean {
  return [close, ...entries.map(({ keyStart }) => keyStart)].every((at) => {
    const start = lineStart(text, at);
    return start > open && text.slice(start, at).trim() === '';
  });
}

function reshapeLines(
  text: string,
  { open, entries }: Inline,
  removed: ReadonlySet<Entry>,
  lines: readonly string[],
  eol: string,
): Splice[] {
  const splices: Splice[] = [...entries]
    .filter((entry) => removed.has(entry))
    .map(({ keyStart, valueEnd, comma }) => ({
      start: lineStart(text, keyStart),
      end: lineEnd(text, comma ?? valueEnd),
      text: '',
    }));
  if (lines.length === 0) return splices;
  const first = entries[0];
  const last = entries.findLast((entry) => !removed.has(entry));
  const indent = first === undefined ? '  ' : text.slice(lineStart(text, first.keyStart), first.keyStart);
  const trailing = entries.at(-1)?.comma !== undefined;
  if (last !== undefined && last.comma === undefined) {
    splices.push({ start: last.valueEnd, end: last.valueEnd, text: ',' });
  }
  const at = lineEnd(text, last === undefined ? open : (last.comma ?? last.valueEnd));
  const body = lines.map((line, i) => indent + line + (i < lines.length - 1 || trailing ? ',' : '') + eol);
  splices.push({ start: at, end: at, text: body.join('') });
  return splices;
}
