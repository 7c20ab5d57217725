import type { Edit, Path } from '../formats/format.ts';
import { isTable } from '../formats/value.ts';
import { FORMATS } from '../plan/formats.ts';
import { Secret } from '../secret.ts';
import type { Draft, DraftFile, Files, SourceFile } from './client.ts';

/** A text in one of a client's files that may be a key. */
export interface Candidate {
  /** null: the whole file. */
  readonly path: Path | null;
  readonly secret: Secret;
  /** Counts from 1. Not found out before it is asked for: most candidates are no keys. */
  line(): number | undefined;
}

/** Every text in a file, wherever it stands. Throws as the format's `parse` does. */
export function candidates(file: SourceFile): Candidate[] {
  if (file.text === null) return [];
  const format = FORMATS[file.format];
  if (format === null) return [{ path: null, secret: new Secret(file.text.trim()), line: () => 1 }];
  return texts(format.parse(file.text, file.path)).map(({ path, value }) => ({
    path,
    secret: new Secret(value),
    line: () => format.lineOf(file.text!, path),
  }));
}

/**
 * The same files with one key in place of another, wherever it stands in those that setup may write, and
 * nothing else touched. The same for every client: a key is a whole value, whatever it hangs on.
 */
export function rekey(files: Files, from: Secret, to: Secret): Draft {
  const drafts: DraftFile[] = [];
  // Several layers may name the same file.
  const seen = new Set<string>();
  for (const [role, file] of Object.entries(files)) {
    if (file.access !== 'own' || file.text === null || seen.has(file.path)) continue;
    const found = candidates(file).filter(({ secret }) => secret.equals(from));
    if (found.length === 0) continue;
    seen.add(file.path);
    const paths = found.flatMap(({ path }) => (path === null ? [] : [path]));
    drafts.push({ role, text: replaced(file, paths, from, to), secret: true });
  }
  return { files: drafts, notes: [] };
}

function replaced(file: SourceFile, paths: readonly Path[], from: Secret, to: Secret): string {
  const format = FORMATS[file.format];
  if (format === null) return file.text!.replace(from.reveal(), () => to.reveal());
  const edits = paths.map((path): Edit => ({ path, value: to.reveal() }));
  return format.edit(file.text!, edits, file.path);
}

function texts(value: unknown, path: Path = []): { path: Path; value: string }[] {
  if (typeof value === 'string') return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => texts(item, [...path, index]));
  return isTable(value) ? Object.entries(value).flatMap(([key, item]) => texts(item, [...path, key])) : [];
}
