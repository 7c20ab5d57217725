import type { FormatName } from './plan.ts';

/** A value of a document that could be a secret. */
export interface Token {
  /** Keys that lead to it, those of the tables around it included; array indexes left out. */
  readonly path: readonly string[];
  /** Offsets of its content, without the quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * The values of a document that are strings, or could be. Made for masking: it takes any text, also one
 * that does not parse, and calls something a value when in doubt.
 */
export function tokens(text: string, format: Exclude<FormatName, 'text'>): Iterable<Token> {
  if (format === 'env') return variables(text);
  return strings(text, format === 'toml' ? TOML : JSONC);
}

const VARIABLE = /[ \t\uFEFF]*(?:export[ \t]+)?(?:([\w.-]+)[ \t]*[=:][ \t]*)?/y;
/** A quoted value may go on over lines; one that never ends takes the rest. */
const ASSIGNED = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|$)|'[^']*(?:'|$)|[^\r\n]*/y;
const LINE = /[^\n]*/y;

function* variables(text: string): Generator<Token> {
  for (let at = 0; at < text.length; at++) {
    const [lead, name] = matchAt(VARIABLE, text, at)!;
    const start = at + lead.length;
    const isComment = text[start] === '#' && name === undefined;
    const path = [name ?? ''];
    const end = start + matchAt(isComment ? LINE : ASSIGNED, text, start)![0].length;
    at = end + matchAt(LINE, text, end)![0].length;
    if (isComment) continue;
    if (end > start) yield unquoted(text, path, start, end);
    // What stands behind a closing quote is a comment, or the rest of a value that was not what it seemed.
    if (text.slice(end, at).trim() !== '') yield { path, start: end, end: at };
  }
}

interface Grammar {
  readonly comment: RegExp;
  /** The keys in front of a value, with the sign between them. */
  readonly key: RegExp;
  readonly part: RegExp;
  /** The last alternative takes what is never closed to the end of its line. */
  readonly string: RegExp;
  /** What opens a table for the lines below. */
  readonly header: RegExp | null;
}

const BASIC = String.raw`"[^"\\\n]*(?:\\.[^"\\\n]*)*"`;
const PART = String.raw`(?:[\w-]+|${BASIC}|'[^'\n]*')`;
const PARTS = String.raw`${PART}(?:[ \t]*\.[ \t]*${PART})*`;
const LONG_BASIC = String.raw`"""[^"\\]*(?:(?:\\[\s\S]|""?(?!"))[^"\\]*)*(?:"{3,5}|$)`;
const LONG_LITERAL = String.raw`'''[\s\S]*?(?:'{3,5}|$)`;

const TOML: Grammar = {
  comment: /#[^\n]*/y,
  key: new RegExp(String.raw`${PARTS}[ \t]*=`, 'y'),
  part: new RegExp(PART, 'g'),
  string: new RegExp(String.raw`${LONG_BASIC}|${LONG_LITERAL}|${BASIC}|'[^'\n]*'|["'][^\n]*`, 'y'),
  header: new RegExp(String.raw`\[\[?[ \t]*${PARTS}[ \t]*\]`, 'y'),
};

const JSONC: Grammar = {
  comment: /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y,
  key: new RegExp(String.raw`${BASIC}\s*:`, 'y'),
  part: new RegExp(BASIC, 'g'),
  string: new RegExp(String.raw`${BASIC}|"[^\n]*`, 'y'),
  header: null,
};

/** Anything between what the grammars name; blanks and commas begin none of them. */
const OTHER = /[\w-]+|[\s,]+|[\s\S]/y;
const BLANK = /[\s,]/;

function* strings(text: string, grammar: Grammar): Generator<Token> {
  const outer: { table: readonly string[]; key: readonly string[] }[] = [];
  let table: readonly string[] = [];
  let key: readonly string[] = [];
  const partsOf = (source: string) => (source.match(grammar.part) ?? []).map(bare);
  for (let at = 0, found = ''; at < text.length; at += found.length) {
    const take = (kind: RegExp | null): boolean => {
      const match = kind && matchAt(kind, text, at);
      if (match) found = match[0];
      return match !== null;
    };
    if (BLANK.test(text[at]!) && take(OTHER)) continue;
    if (take(grammar.comment)) continue;
    if (outer.length === 0 && startsLine(text, at) && take(grammar.header))
      [table, key] = [partsOf(found), []];
    else if (take(grammar.key)) key = partsOf(found.slice(0, -1));
    else if (take(grammar.string)) yield unquoted(text, [...table, ...key], at, at + found.length);
    else take(OTHER);
    if (found === '{' || found === '[') {
      outer.push({ table, key });
      if (found === '{') [table, key] = [[...table, ...key], []];
    } else if (found === '}' || found === ']') {
      ({ table, key } = outer.pop() ?? { table, key });
    }
  }
}

function startsLine(text: string, at: number): boolean {
  return text[at] === '[' && text.slice(text.lastIndexOf('\n', at) + 1, at).trim() === '';
}

function unquoted(text: string, path: readonly string[], start: number, end: number): Token {
  const quote = /^(?:"""|'''|["'])/.exec(text.slice(start, start + 3))?.[0] ?? '';
  const closed = quote !== '' && end - start >= 2 * quote.length && text.slice(start, end).endsWith(quote);
  return { path, start: start + quote.length, end: closed ? end - quote.length : end };
}

function bare(part: string): string {
  return part.replace(/^["']|["']$/g, '');
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}
