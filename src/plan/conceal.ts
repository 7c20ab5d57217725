import { mask, redact } from '../secret.ts';
import { linesOf } from './diff.ts';
import type { FormatName } from './plan.ts';
import { tokens } from './tokens.ts';

/** Names whose value is a secret as a rule: api_key, GITHUB_TOKEN, client-secret, Authorization, … */
const SECRET_NAME =
  /key|token|secret|passw|passphrase|credential|authorization|bearer|cookie|session|signature|(?:^|[_-])(?:pat|pwd|auth)$/i;

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

/** As `conceal`, line by line: of a large file only a few are shown. */
export function concealer(
  text: string,
  format: FormatName,
  secret: boolean,
): { readonly count: number; line(index: number): string } {
  const spans = format === 'text' ? [] : tokens(text, format);
  const everything = secret && (format === 'json' || format === 'env');
  const parts: string[] = [];
  let done = 0;
  for (const { path, start, end } of spans) {
    const value = text.slice(start, end);
    if (!isSecret(path, value, everything)) continue;
    parts.push(text.slice(done, start), blot(value));
    done = end;
  }
  parts.push(text.slice(done));
  const lines = linesOf(parts.join(''));
  return { count: lines.length, line: (index) => scrub(lines[index]!.replace(/\n$/, '')) };
}

function isSecret(path: readonly string[], value: string, everything: boolean): boolean {
  if (HARMLESS.has(value) || REFERENCE.test(value)) return false;
  if (everything) return true;
  const name = path.at(-1) ?? '';
  if (path.slice(0, -1).some((table) => SECRET_TABLE.test(table))) return true;
  return SECRET_NAME.test(name) && !NAMES_A_VARIABLE.test(name);
}

/** Masks what may span lines, and keeps the lines. */
function blot(value: string): string {
  if (!value.includes('\n')) return mask(value);
  return value
    .split('\n')
    .map((line) => (line.trim() === '' ? line : '…'))
    .join('\n');
}

/** A password in a URL, and words too long and mixed to be anything but random. */
const URL_LOGIN = /(?<=:\/\/)[^\s/@"']+@/g;
const LONG_WORD = /[\w+=-]{32,}/g;

function scrub(line: string): string {
  const random = (word: string) => /\d/.test(word) && /[A-Za-z]/.test(word);
  return redact(line)
    .replace(URL_LOGIN, '…@')
    .replace(LONG_WORD, (word) => (random(word) ? mask(word) : word));
}
