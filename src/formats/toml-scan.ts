import type { Path } from './format.ts';
import { remembering } from './recent.ts';
import { BOM, lineEnd } from './text.ts';

/** `key = value`, of a section or of an inline table. */
export interface Entry {
  /** The parts of the key in clear: `a."b c" = 1` has two. */
  readonly parts: readonly string[];
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** An entry of a section, with its place: the lines from `start` up to `end`, comment and line end included. */
export interface KeyLine extends Entry {
  /** From the root of the document, indexes of arrays of tables included. */
  readonly path: Path;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A header and the keys up to the next one; the first section has no header and is the root table. */
export interface Section {
  readonly kind: 'root' | 'table' | 'array';
  readonly path: Path;
  /** The header as written, `[a . "b"]`; empty for the root. */
  readonly label: string;
  readonly line: number;
  /** The header's line; both are the start of the text for the root. */
  readonly start: number;
  readonly end: number;
  readonly keys: KeyLine[];
}

export interface InlineEntry extends Entry {
  /** Offset of the comma behind the value. */
  readonly comma: number | undefined;
}

/** `{ … }`: offsets of both braces and what stands between them. */
export interface Inline {
  readonly open: number;
  readonly close: number;
  readonly entries: readonly InlineEntry[];
}

/**
 * Where everything stands in a valid TOML text, in one pass. Never throws and always ends: of an invalid
 * text it says what it can.
 */
export const scan = remembering((text: string): readonly Section[] => {
  const first = text.startsWith(BOM) ? 1 : 0;
  let section: Section = { kind: 'root', path: [], label: '', line: 1, start: first, end: first, keys: [] };
  const sections = [section];
  const counts = new Map<string, number>();
  let line = 1;
  for (let start = first; start < text.length; ) {
    const at = skipSpace(text, start);
    const char = text[at];
    let end: number;
    if (char === '[') {
      const array = text[at + 1] === '[';
      const { parts, end: keyEnd } = readKey(text, at + (array ? 2 : 1));
      end = lineEnd(text, keyEnd);
      const path = locate(parts, array, counts);
      const label = text.slice(at, keyEnd) + (array ? ']]' : ']');
      section = { kind: array ? 'array' : 'table', path, label, line, start, end, keys: [] };
      sections.push(section);
    } else if (char === undefined || char === '\n' || char === '\r' || char === '#') {
      end = lineEnd(text, at);
    } else {
      const { parts, keyStart, keyEnd, valueStart, valueEnd } = readEntry(text, at);
      end = lineEnd(text, valueEnd);
      const path = section.kind === 'root' ? parts : [...section.path, ...parts];
      section.keys.push({ parts, keyStart, keyEnd, valueStart, valueEnd, path, line, start, end });
    }
    line += newlines(text, start, end);
    start = end;
  }
  return sections;
});

/** A header's path with the index of the current element behind each array of tables on the way. */
function locate(parts: readonly string[], array: boolean, counts: Map<string, number>): Path {
  const path: (string | number)[] = [];
  parts.forEach((part, i) => {
    path.push(part);
    if (!array && counts.size === 0) return;
    const id = JSON.stringify(path);
    const known = counts.get(id);
    const next = array && i === parts.length - 1;
    if (next) counts.set(id, (known ?? 0) + 1);
    if (next || known !== undefined) path.push(next ? (known ?? 0) : known! - 1);
  });
  return path;
}

/** The inline table whose `{` stands at `open`. */
export function readInline(text: string, open: number): Inline {
  const entries: InlineEntry[] = [];
  for (let at = open + 1; ; ) {
    at = skipVoid(text, at);
    if (at >= text.length || text[at] === '}') return { open, close: at, entries };
    const entry = readEntry(text, at);
    at = skipVoid(text, entry.valueEnd);
    const comma = text[at] === ',' ? at++ : undefined;
    entries.push({ ...entry, comma });
    if (comma === undefined && text[at] !== '}') return { open, close: at, entries };
  }
}

function readEntry(text: string, at: number): Entry {
  const { parts, start: keyStart, end: keyEnd } = readKey(text, at);
  const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
  return { parts, keyStart, keyEnd, valueStart, valueEnd: skipValue(text, valueStart) };
}

/** A dotted key, or its first parts; `end` is the offset behind the last one read. */
export function readKey(text: string, at: number, most = Number.POSITIVE_INFINITY) {
  const parts: string[] = [];
  const first = skipSpace(text, at);
  for (let start = first; ; ) {
    const quoted = text[start] === '"' || text[start] === "'";
    const end = quoted ? skipString(text, start) : skip(BARE_KEY, text, start);
    parts.push(quoted ? unquote(text.slice(start, end)) : text.slice(start, end));
    const dot = skipSpace(text, end);
    if (text[dot] !== '.' || parts.length === most) return { parts, start: first, end };
    start = skipSpace(text, dot + 1);
  }
}

const BLANK = /[ \t\r\n]*/y;
const BARE_KEY = /[\w-]*/y;
const BARE_VALUE = /(?:\d{4}-\d\d-\d\d (?=\d))?[^\s,\]}#]*/y;
const STRUCTURE = /["'#[\]{}]/g;

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) === 32 || text.charCodeAt(next) === 9) next++;
  return next;
}

function skipVoid(text: string, at: number): number {
  let next = skip(BLANK, text, at);
  while (text[next] === '#') next = skip(BLANK, text, lineEnd(text, next));
  return next;
}

/** Offset behind the value at `at`; nesting is counted, never recursed into. */
function skipValue(text: string, at: number): number {
  const char = text[at];
  if (char === '"' || char === "'") return skipString(text, at);
  if (char !== '[' && char !== '{') return skip(BARE_VALUE, text, at);
  let depth = 0;
  for (let i = at; ; ) {
    STRUCTURE.lastIndex = i;
    const found = STRUCTURE.exec(text);
    if (found === null) return text.length;
    i = found.index + 1;
    if (found[0] === '[' || found[0] === '{') depth++;
    else if (found[0] === '#') i = lineEnd(text, i);
    else if (found[0] === '"' || found[0] === "'") i = skipString(text, found.index);
    else if (--depth === 0) return i;
  }
}

function skipString(text: string, at: number): number {
  const quote = text[at]!;
  const long = text[at + 1] === quote && text[at + 2] === quote;
  const closing = long ? quote + quote + quote : quote;
  for (let from = at + closing.length; ; ) {
    const end = text.indexOf(closing, from);
    const newline = long ? -1 : text.slice(at, end === -1 ? undefined : end).indexOf('\n');
    if (newline !== -1) return at + newline;
    if (end === -1) return text.length;
    if (quote === "'" || !escaped(text, end)) {
      // A long string may end in up to two quotes of its own.
      let behind = end + closing.length;
      for (let more = 0; long && more < 2 && text[behind] === quote; more++) behind++;
      return behind;
    }
    from = end + 1;
  }
}

function escaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

const ESCAPES: Record<string, string> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted[0] === "'" || !inner.includes('\\')) return inner;
  return inner.replace(/\\(?:x(..)|u(.{4})|U(.{8})|(.))/g, (_, x, u, U, char: string) => {
    if (char !== undefined) return ESCAPES[char] ?? char;
    const point = Number.parseInt(x ?? u ?? U, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });
}

function newlines(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = text.indexOf('\n', start); i !== -1 && i < end; i = text.indexOf('\n', i + 1)) count++;
  return count;
}

const LATE_DAY = /-(?:02-(?:29|3\d)|(?:0[469]|11)-31)/;
// The look-ahead passes over bare keys, which may look like dates.
const TOKEN = /["'#]|(?<![\w.:+-])(\d{4})-(\d\d)-(\d\d)(?![\w.:+-]*(?:[ \t]*[="']|[ \t]+\.|\.[ \t]))/g;

/**
 * Offset of a date whose month has no such day, which JavaScript's Date, and so smol-toml 1.9.1, rolls over
 * into the next month instead of refusing it.
 */
export function impossibleDate(text: string): number | undefined {
  if (!LATE_DAY.test(text)) return undefined;
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
    const [token, year, month, day] = found;
    if (token === '#') TOKEN.lastIndex = lineEnd(text, found.index);
    else if (day === undefined) TOKEN.lastIndex = skipString(text, found.index);
    else if (new Date(`${year}-${month}-${day}T00:00Z`).getUTCDate() !== Number(day)) return found.index;
  }
  return undefined;
}
