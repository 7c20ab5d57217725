import type { Path } from './format.ts';
import { positionAt } from './text.ts';
import { type Entry, readInline, type Section, scan } from './toml-scan.ts';
import { startsWith } from './value.ts';

/** The `key = value` at a path, inside inline tables too; undefined for a table that is spread over lines. */
export function entryAt(text: string, sections: readonly Section[], path: Path): Entry | undefined {
  for (const { keys } of sections) {
    const holder = keys.find((key) => startsWith(path, key.path));
    if (holder !== undefined) return inside(text, holder, path.slice(holder.path.length));
  }
  return undefined;
}

function inside(text: string, entry: Entry, path: Path): Entry | undefined {
  if (path.length === 0) return entry;
  if (text[entry.valueStart] !== '{') return undefined;
  const holder = readInline(text, entry.valueStart).entries.find(({ parts }) => startsWith(path, parts));
  return holder && inside(text, holder, path.slice(holder.parts.length));
}

export function lineOf(text: string, path: Path): number | undefined {
  const sections = scan(text);
  const entry = entryAt(text, sections, path);
  if (entry !== undefined) return positionAt(text, entry.keyStart).line;
  const lines = sections.flatMap((section) => [section, ...section.keys]).slice(1);
  return lines.find((line) => startsWith(line.path, path))?.line;
}

/** A table of a text with the keys that stand under its header, in order; the root comes first. */
export interface Listing {
  readonly path: Path;
  /** The header as written, `[mcp_servers."x"]`; empty for the root. */
  readonly label: string;
  /** The header's line; 1 for the root. */
  readonly line: number;
  /** Keys as written under this header: `a.b = 1` is `['a', 'b']`. */
  readonly keys: readonly { readonly path: readonly string[]; readonly line: number }[];
}

/** What stands where, so that a caller can say "these keys stand below [x], line n". Text as for `lineOf`. */
export function tables(text: string): Listing[] {
  return scan(text).map(({ path, label, line, keys }) => ({
    path,
    label,
    line,
    keys: keys.map((each) => ({ path: each.parts, line: each.line })),
  }));
}
