import type { Path } from '../formats/format.ts';
import { FORMATS } from '../plan/formats.ts';
import type { FormatName, TokenMade, Undone } from '../plan/plan.ts';
import type { FileRecord, RecordedHunk, RecordedValue } from '../plan/record.ts';

/** `pending`: files are being replaced, or were when the process died. */
export type Status = 'pending' | 'done' | 'rolled-back';

export interface EntryFile extends FileRecord {
  /** Where the bytes were: all links followed. */
  readonly target: string;
  /** Permission bits before; null: there was no file. */
  readonly mode: number | null;
  /** Directories that had to be made for it, outermost first. */
  readonly made: readonly string[];
  /** Directories that go with it if they are empty then, innermost first. */
  readonly prune: readonly string[];
}

/** One change of this machine as the journal tells it, in `journal/ID/entry.json`. */
export interface Entry {
  readonly schemaVersion: 1;
  /** Sorts by time: 20261122-021530-3f9a (UTC). */
  readonly id: string;
  readonly createdAt: string;
  readonly command: string;
  readonly summary: string;
  readonly status: Status;
  readonly files: readonly EntryFile[];
  readonly undoes: readonly Undone[];
  readonly token?: TokenMade | undefined;
}

/** null for anything that is no entry of ours; then nothing is done with it. */
export function parseEntry(value: unknown): Entry | null {
  try {
    const entry = object(value);
    if (entry.schemaVersion !== 1) return null;
    return {
      schemaVersion: 1,
      id: string(entry.id),
      createdAt: string(entry.createdAt),
      command: string(entry.command),
      summary: string(entry.summary),
      status: oneOf(entry.status, ['pending', 'done', 'rolled-back'] as const),
      files: array(entry.files).map(fileOf),
      undoes: array(entry.undoes).map((each): Undone => {
        const { id, client } = object(each);
        return { id: string(id), client: string(client) };
      }),
      ...(entry.token === undefined ? {} : { token: tokenOf(entry.token) }),
    };
  } catch {
    return null;
  }
}

function fileOf(value: unknown): EntryFile {
  const file = object(value);
  return {
    client: string(file.client),
    role: string(file.role),
    path: string(file.path),
    format: oneOf(file.format, Object.keys(FORMATS) as FormatName[]),
    secret: file.secret === true,
    salt: string(file.salt),
    before: file.before === null ? null : string(file.before),
    after: file.after === null ? null : string(file.after),
    hunks: array(file.hunks).map((each): RecordedHunk => {
      const { at, remove, insert } = object(each);
      return { at: number(at), remove: number(remove), insert: array(insert).map(string) };
    }),
    values: array(file.values).map((each): RecordedValue => {
      const { path, after } = object(each);
      return { path: pathOf(path), after: after === null ? null : string(after) };
    }),
    tables: array(file.tables).map(pathOf),
    target: string(file.target),
    mode: file.mode === null ? null : number(file.mode),
    made: array(file.made).map(string),
    prune: array(file.prune).map(string),
  };
}

function tokenOf(value: unknown): TokenMade {
  const { name, disable, remove } = object(value);
  return { name: string(name), disable: string(disable), remove: string(remove) };
}

function pathOf(value: unknown): Path {
  return array(value).map((key) => (typeof key === 'number' ? key : string(key)));
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new TypeError('not an object');
}

function array(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError('not an array');
}

function string(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('not a string');
}

function number(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new TypeError('not a count');
}

function oneOf<T extends string>(value: unknown, all: readonly T[]): T {
  const found = all.find((each) => each === value);
  if (found !== undefined) return found;
  throw new TypeError('not one of them');
}
