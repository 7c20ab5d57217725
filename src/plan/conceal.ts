import { isRandom, mask, redact, type Secret } from '../secret.ts';
import { linesOf } from './diff.ts';
import type { FormatName } from './plan.ts';
import { type Token, tokens } from './tokens.ts';

/** Names whose value is a secret as a rule: api_key, GITHUB_TOKEN, client-secret, Authorization, … */
const SECRET_NAME =
  /keys?(?![a-z])|token|secret|passw|passphrase|credential|authorization|bearer|cookie|session|signature|(?:^|[_-])(?:pat|pwd|auth)$/i;

/** Names that only say where a secret is to be found: env_key, bearer_token_env_var. */
const NAMES_A_VARIABLE = /^env_|_env(?:_var)?$|[a-z]Env(?:Var)?$/;

/** Tables whose every value may be one: an MCP server's environment, a provider's HTTP headers. */
const SECRET_TABLE = /^(?:env|environment|headers|http_?headers|query_params)$/i;

/** Not a secret wherever it stands: a reference to one. */
const REFERENCE = /^(?:\{(?:env|file):[^{}]*\}|\$\{?\w+\}?)$/;

/** What auth files say about themselves. */
const HARMLESS = new Set(['', 'apikey', 'chatgpt', 'api', 'oauth', 'wellknown', 'null', 'true', 'false']);

/**
 * The lines of a text without their line ends, fit to be shown: no key, token, login or header value in
 * clear. `secret` says that the file holds nothing else; there every value is masked.
 */
export function conceal(text: string, format: FormatName, secret: boolean): string[] {
  const { count, line } = concealer(text, format, secret);
  return Array.from({ length: count }, (_, i) => line(i));
}

/** As `conceal`, line by line: of a large file only a few are shown, and what stands below them is not read. */
export function concealer(
  text: string,
  format: FormatName,
  secret: boolean,
  /** Masked wherever they stand. */
  known: readonly Secret[] = [],
): { readonly count: number; line(index: number): string } {
  const lines = linesOf(text);
  const everything = secret && (format === 'json' || format === 'env');
  const values = (format === 'text' ? [] : tokens(text, format))[Symbol.iterator]();
  let next = values.next();
  let start = 0;
  const shown: string[] = [];
  const read = (line: string): string => {
    const end = start + line.replace(/\n$/, '').length;
    let safe = '';
    let at = start;
    // A value goes on over lines, and no further is read than it takes to know this one.
    for (; !next.done && next.value.start < end; next = values.next()) {
      const value = next.value;
      if (!isSecret(value.path, text.slice(value.start, value.end), everything)) continue;
      safe += text.slice(at, Math.max(at, value.start)) + blot(text, value, Math.max(at, value.start), end);
      at = Math.min(end, value.end);
      if (value.end > end) break;
    }
    safe += text.slice(at, end);
    start += line.length;
    return safe;
  };
  return {
    count: lines.length,
    line(index) {
      while (shown.length <= index) shown.push(read(lines[shown.length]!));
      return scrub(shown[index]!, known);
    },
  };
}

function isSecret(path: readonly string[], value: string, everything: boolean): boolean {
  if (HARMLESS.has(value) || REFERENCE.test(value)) return false;
  if (everything) return true;
  const name = path.at(-1) ?? '';
  if (path.slice(0, -1).some((table) => SECRET_TABLE.test(table))) return true;
  return SECRET_NAME.test(name) && !NAMES_A_VARIABLE.test(name);
}

/** The part of a value on one line, masked; of one over several lines not even the ends are shown. */
function blot(text: string, { start, end }: Token, from: number, lineEnd: number): string {
  const value = text.slice(start, end);
  if (!value.includes('\n')) return mask(value);
  const part = text.slice(from, Math.min(end, lineEnd));
  return part.trim() === '' ? part : '…';
}

/** A secret as the argument behind its option, and as a header in a string. */
const ARGUMENT =
  /(?<=["']--?[\w-]*(?:key(?![a-z])|token|secret|passw(?:or)?d)[\w-]*["']\s*,\s*["'])[^"']+(?=["'])/gi;
const HEADER = /(?<=["'][\w-]*(?:key|token|secret|authorization|cookie)[\w-]*:\s+)[^"']{8,}(?=["'])/gi;
/** Words too long and mixed to be anything but random. */
const LONG_WORD = /[\w+=-]{32,}/g;

function scrub(line: string, known: readonly Secret[]): string {
  return redact(line, known)
    .replace(ARGUMENT, (value) => mask(value))
    .replace(HEADER, (value) => mask(value))
    .replace(LONG_WORD, (word) => (isRandom(word) ? mask(word) : word));
}
