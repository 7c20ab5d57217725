import { isTable, type Table } from './value.ts';

/** Everything here is TOML 1.0: Codex read TOML 1.1 at 0.169, but older ones may not. */

const BARE = /^[A-Za-z0-9_-]+$/;

export function writeKey(part: string): string {
  return BARE.test(part) ? part : writeString(part);
}

export function writePath(path: readonly string[]): string {
  return path.map(writeKey).join('.');
}

/** A value on one line, as parsed or as intended; tables become inline tables. */
export function writeValue(value: unknown): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(writeValue).join(', ')}]`;
  if (!isTable(value)) return String(value);
  const members = Object.keys(value).map((key) => `${writeKey(key)} = ${writeValue(value[key])}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** A table as headers and lines: one block for the table itself, if it says anything, one for each sub-table. */
export function writeTable(path: readonly string[], table: Table, eol: string): string[] {
  const keys = Object.keys(table);
  const inner = keys.filter((key) => isTable(table[key]));
  const lines = keys
    .filter((key) => !inner.includes(key))
    .map((key) => `${writeKey(key)} = ${writeValue(table[key])}`);
  const own = lines.length > 0 || inner.length === 0 ? [writeBlock(path, lines, eol)] : [];
  return own.concat(inner.flatMap((key) => writeTable([...path, key], table[key] as Table, eol)));
}

export function writeBlock(path: readonly string[], lines: readonly string[], eol: string): string {
  return [`[${writePath(path)}]`, ...lines].map((line) => line + eol).join('');
}

function writeString(value: string): string {
  return `"${value.replace(/["\\\0-\x1f\x7f]/g, escapeCharacter)}"`;
}

const SHORT: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\f': 'f',
  '\r': 'r',
};

function escapeCharacter(char: string): string {
  return `\\${SHORT[char] ?? `u${char.charCodeAt(0).toString(16).padStart(4, '0')}`}`;
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const digits = String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !digits.includes('e')
    ? `${digits}.0`
    : digits;
}
