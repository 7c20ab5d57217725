import type { Format, Path, Raw } from '../formats/format.ts';
import { decode } from '../formats/text.ts';
import { merge, same, startsWith, type Table, valueAt } from '../formats/value.ts';
import { lostComments } from './comments.ts';
import { FORMATS } from './formats.ts';
import { type Clash, mergeLines } from './merge.ts';
import type { FileChange } from './plan.ts';
import { type FileRecord, fingerprint, type RecordedValue, valueFingerprint } from './record.ts';

/** How a recorded change is taken back from a file as it is now. */
export type Inverse =
  /** The file is already as it was before. */
  | { readonly kind: 'same' }
  /** `exact`: nothing changed since. `lines`, `values`: unrelated edits are kept, see mergeLines and below. */
  | { readonly kind: 'exact' | 'lines' | 'values'; readonly after: Uint8Array | null }
  /** The same lines or values were edited since. */
  | { readonly kind: 'conflict'; readonly clashes: readonly Clash[]; readonly paths: readonly Path[] };

/** A recorded change with the bytes before it. */
export interface Past {
  readonly record: FileRecord;
  readonly before: Uint8Array | null;
}

/**
 * Takes one change back. Nothing that was edited since is lost: what cannot be told apart is a conflict.
 * Throws as Format.parse does when the file as it is now has to be read and cannot.
 */
export function invert({ record, before }: Past, current: Uint8Array | null): Inverse {
  const now = fingerprint(record.salt, current);
  if (now === record.before) return { kind: 'same' };
  // A file that is gone holds nothing to lose.
  if (now === record.after || current === null) return { kind: 'exact', after: before };
  if (record.after === null) return { kind: 'conflict', clashes: [], paths: [] };
  const values = valuesOf([{ record, before }], current);
  const merged = mergeLines(record, before, current);
  if (merged instanceof Uint8Array && means(merged, values, record.path)) {
    return { kind: 'lines', after: orNothing(merged, before) };
  }
  const clashes = merged instanceof Uint8Array ? [] : merged;
  if (!values || values.edited.length > 0 || values.restore.length === 0) {
    return { kind: 'conflict', clashes, paths: values?.edited ?? [] };
  }
  const after = restore(values, record.path);
  if (!after) return { kind: 'conflict', clashes, paths: [] };
  const lost = lostComments([{ record, before }], current, after);
  if (lost.length > 0) {
    return { kind: 'conflict', clashes: lost.map((at) => ({ now: [at, at + 1], old: [0, 0] })), paths: [] };
  }
  return { kind: 'values', after: orNothing(after, before) };
}

/** What `remove` puts in place of a client's file. */
export interface Reverted {
  readonly after: Uint8Array | null;
  /** Where a value of the user's stayed. */
  readonly kept: readonly Path[];
  /** Lines of the file as it is, from 1, whose comment goes with what it stood in. */
  readonly lost: readonly number[];
}

/**
 * Takes a series of changes back, newest first, to what was there before the oldest. Where the user has
 * edited a value since, it stays. Throws as `invert`, and `config-conflict` where values cannot be put back.
 */
export function revert(past: readonly Past[], current: Uint8Array | null): Reverted {
  const oldest = past.at(-1);
  if (!oldest) return { after: current, ...NOTHING_LEFT };
  let after = current;
  for (const one of past) {
    const inverse = invert(one, after);
    if (inverse.kind === 'conflict') return keepEdited(past, current);
    if (inverse.kind !== 'same') after = inverse.after;
  }
  return { after, ...NOTHING_LEFT };
}

const NOTHING_LEFT = { kept: [], lost: [] } as const;

function keepEdited(past: readonly Past[], current: Uint8Array | null): Reverted {
  const { record, before } = past.at(-1)!;
  const values = current === null ? null : valuesOf(past, current);
  if (current === null || values === null) return { after: current, ...NOTHING_LEFT };
  const { edited: kept, format, text, restore: back } = values;
  if (back.length === 0) return { after: current, kept, lost: [] };
  const restored = encode(format.restore(text, back, record.path));
  const lost = lostComments(past, current, restored).map((at) => at + 1);
  return { after: orNothing(restored, before), kept, lost };
}

/** What else is remembered of the place where a file was: its mode, and the directories made for it. */
interface Site {
  readonly mode?: number | null;
  readonly made?: readonly string[];
}

/** The change of a plan that takes a recorded one back. */
export function changeBack(
  record: FileRecord & Site,
  current: Uint8Array | null,
  after: Uint8Array | null,
): FileChange {
  const { client, role, path, format, secret, mode, made = [] } = record;
  const change = { client, role, path, format, secret, before: current, after };
  if (after === null) return { ...change, prune: made.toReversed() };
  return typeof mode === 'number' ? { ...change, mode } : change;
}

/** The file as it is now, read as data, with what the changes did to it. */
interface Values {
  readonly format: Format;
  readonly text: string;
  readonly document: Table;
  /** What to put back or take out. */
  readonly restore: readonly Raw[];
  /** What the file means then. */
  readonly meant: Table;
  /** Paths whose value is neither what the changes made it nor what was there before. */
  readonly edited: readonly Path[];
}

/** null for plain text, which has no values. */
function valuesOf(past: readonly Past[], current: Uint8Array): Values | null {
  const { record } = past[0]!;
  const format = FORMATS[record.format];
  if (!format) return null;
  const restore: Raw[] = [];
  const edited: Path[] = [];
  const read = (content: Uint8Array | null) => {
    const source = content === null ? '' : decode(content, record.path);
    return { source, root: format.parse(source, record.path) };
  };
  const { source: text, root: document } = read(current);
  let meant = document;
  const origins = new Map<Past, ReturnType<typeof read>>();
  for (const { path, made, origin } of lastWord(past)) {
    const then = origins.get(origin) ?? read(origin.before);
    origins.set(origin, then);
    const old = valueAt(then.root, path);
    const now = valueAt(document, path);
    if (same(now, old)) continue;
    if (!made(now)) {
      edited.push(path);
      continue;
    }
    restore.push({ path, raw: old === undefined ? undefined : format.rawAt(then.source, path) });
    meant = merge(meant, [{ path, value: old as never }]);
  }
  // A table that came with the change goes with its last value, and so does its header.
  for (const path of tablesOf(past)) {
    if (!isHollow(valueAt(meant, path)) || restore.some((each) => startsWith(path, each.path))) continue;
    const inside = restore.filter((each) => startsWith(each.path, path));
    for (const each of inside) restore.splice(restore.indexOf(each), 1);
    restore.push({ path, raw: undefined });
    meant = merge(meant, [{ path, value: undefined }]);
  }
  return { format, text, document, restore, meant, edited };
}

/** A path that changes touched: how to know the value the newest made, and which change came first. */
interface Touched {
  readonly path: Path;
  readonly made: (now: unknown) => boolean;
  readonly origin: Past;
}

function lastWord(past: readonly Past[]): Touched[] {
  const touched = new Map<string, Touched>();
  for (const one of past) {
    for (const value of one.record.values) {
      const key = JSON.stringify(value.path);
      const newer = touched.get(key);
      touched.set(key, {
        path: value.path,
        made: newer?.made ?? madeBy(one.record.salt, value),
        origin: one,
      });
    }
  }
  return [...touched.values()];
}

function madeBy(salt: string, { after }: RecordedValue): (now: unknown) => boolean {
  return (now) => valueFingerprint(salt, now) === after;
}

function tablesOf(past: readonly Past[]): Path[] {
  return past.flatMap(({ record }) => record.tables).sort((a, b) => a.length - b.length);
}

function isHollow(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    Object.values(value).every(isHollow)
  );
}

/** Whether merged lines say what they should: our values gone, everything else as it is now. */
function means(merged: Uint8Array, values: Values | null, path: string): boolean {
  if (values === null) return true;
  try {
    const document = values.format.parse(decode(merged, path), path);
    // Of a value that was edited since, the lines have decided.
    const edited = values.edited.map((at) => ({ path: at, value: valueAt(document, at) as never }));
    return same(document, merge(values.meant, edited));
  } catch {
    return false;
  }
}

function restore(values: Values, path: string): Uint8Array | null {
  try {
    const text = values.format.restore(values.text, values.restore, path);
    return same(values.format.parse(text, path), values.meant) ? encode(text) : null;
  } catch {
    return null;
  }
}

const encode = (text: string) => new TextEncoder().encode(text);

/** A file that we made goes when nothing is left in it. */
function orNothing(after: Uint8Array, before: Uint8Array | null): Uint8Array | null {
  if (before !== null) return after;
  return /^\uFEFF?\s*(?:\{\s*\})?\s*$/.test(new TextDecoder().decode(after)) ? null : after;
}
