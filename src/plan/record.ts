import { createHash, hash } from 'node:crypto';
import type { Path } from '../formats/format.ts';
import { decode } from '../formats/text.ts';
import { isTable, same, type Table } from '../formats/value.ts';
import { diff, linesOf } from './diff.ts';
import { FORMATS } from './formats.ts';
import type { FileChange, FormatName } from './plan.ts';

/**
 * What is remembered of one file's change beside the bytes before it: enough to know our work again and to
 * take it out of a file that was edited since, but none of the new content, which may be a key.
 */
export interface FileRecord {
  readonly client: string;
  readonly role: string;
  readonly path: string;
  readonly format: FormatName;
  readonly secret: boolean;
  readonly salt: string;
  /** Fingerprints; null: no file. */
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: readonly RecordedHunk[];
  readonly values: readonly RecordedValue[];
  /** Tables that came with the change, outermost first. */
  readonly tables: readonly Path[];
}

/** `remove` lines from line `at` of the old text gave way to lines known by their marks. */
export interface RecordedHunk {
  readonly at: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/** A value that the change set or removed: the fingerprint of the new one, or null if it is not there. */
export interface RecordedValue {
  readonly path: Path;
  readonly after: string | null;
}

/** `salt`: random, of one change, so that equal lines of two changes cannot be told to be equal. */
export function record(change: FileChange, salt: string): FileRecord {
  const { client, role, path, format, secret, before, after } = change;
  const [old, now] = [byteLines(before), byteLines(after)];
  return {
    ...{ client, role, path, format, secret, salt },
    before: fingerprint(salt, before),
    after: fingerprint(salt, after),
    hunks: diff(old, now).map(({ at, remove, from, insert }) => ({
      at,
      remove,
      insert: now.slice(from, from + insert).map((line, i) => markOf(salt, line, from + i === 0)),
    })),
    ...valuesOf(change, salt),
  };
}

export function fingerprint(salt: string, content: Uint8Array | null): string | null {
  return content === null ? null : createHash('sha256').update(salt).update(content).digest('hex');
}

/** Equal for values that mean the same, however they are written. */
export function valueFingerprint(salt: string, value: unknown): string | null {
  return value === undefined ? null : fingerprint(salt, new TextEncoder().encode(canonical(value)));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Date) return `date ${value.toISOString()}`;
  // Codex turns CR LF into LF, also inside strings of several lines (0.169).
  if (typeof value === 'string') return JSON.stringify(value.replaceAll('\r\n', '\n'));
  if (!isTable(value)) return `${typeof value} ${String(value)}`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join()}}`;
}

/** The lines of a file with each byte as one character: lossless, whatever the file holds. */
export function byteLines(content: Uint8Array | null): string[] {
  return content === null ? [] : linesOf(Buffer.from(content).toString('latin1'));
}

export function fromByteLines(lines: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(lines.join(''), 'latin1'));
}

const BOM = '\u00EF\u00BB\u00BF';

export function marksOf(salt: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => markOf(salt, line, i === 0));
}

/** A short fingerprint, and what a change of line ends or of the byte-order mark would alter. */
function markOf(salt: string, line: string, first: boolean): string {
  const bom = first && line.startsWith(BOM);
  const end = line.endsWith('\r\n') ? 'R' : line.endsWith('\n') ? 'N' : '';
  const body = line.slice(bom ? BOM.length : 0, line.length - (end === 'R' ? 2 : end.length));
  return `${bom ? 'B' : ''}${hash('sha256', salt + body).slice(0, 16)}${end}`;
}

/** A mark without line end and byte-order mark. */
export function loose(mark: string): string {
  return mark.replace(/[BNR]/g, '');
}

function valuesOf(change: FileChange, salt: string): Pick<FileRecord, 'values' | 'tables'> {
  const format = FORMATS[change.format];
  const values: RecordedValue[] = [];
  const tables: Path[] = [];
  const compare = (before: Table, after: Table, at: Path): void => {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [old, now] = [before[key], after[key]];
      const path = [...at, key];
      if (same(old, now)) continue;
      const isNew = old === undefined && isTable(now) && Object.keys(now).length > 0;
      if (isNew) tables.push(path);
      if (isNew || (isTable(old) && isTable(now))) compare(isNew ? {} : (old as Table), now as Table, path);
      else values.push({ path, after: valueFingerprint(salt, now) });
    }
  };
  const dataOf = (content: Uint8Array | null): Table =>
    content === null ? {} : format!.parse(decode(content, change.path), change.path);
  try {
    if (format) compare(dataOf(change.before), dataOf(change.after), []);
  } catch {
    // One side is no document, e.g. a broken file that was put right: only its lines can be told.
    return { values: [], tables: [] };
  }
  return { values, tables };
}
