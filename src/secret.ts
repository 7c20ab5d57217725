import { inspect } from 'node:util';

/**
 * A key or a login that must not be seen. It prints as `sk-ab…9f2c` in strings, JSON and inspect; only
 * `reveal()` gives it in clear, and a test lists the files that may call it.
 */
export class Secret {
  readonly #clear: string;

  constructor(clear: string) {
    this.#clear = clear;
  }

  reveal(): string {
    return this.#clear;
  }

  equals(other: Secret): boolean {
    return this.#clear === other.#clear;
  }

  toString(): string {
    return mask(this.#clear);
  }

  toJSON(): string {
    return mask(this.#clear);
  }

  [inspect.custom](): string {
    return mask(this.#clear);
  }
}

const PREFIX = /^(?:sk|jt)[-_]/i;

/** Prefix, two characters and the last four; of anything shorter than 20 characters only the prefix. */
export function mask(clear: string): string {
  const prefix = PREFIX.exec(clear)?.[0] ?? '';
  if (clear.length < 20) return `${prefix}…`;
  return `${clear.slice(0, prefix.length + 2)}…${clear.slice(-4)}`;
}

/** What looks like a secret wherever it stands: API keys, JSON web tokens, New API's `[sk-abc***xyz]`. */
const LOOKS_SECRET =
  /(?<![A-Za-z])(?:sk|jt)[-_][A-Za-z0-9_*-]{8,}|(?<=%[0-9A-F]{2})(?:sk|jt)[-_][A-Za-z0-9_*-]{8,}|\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}|(?<=\bBearer\s+)[^\s"',;]{8,}|(?<=\bBasic\s+)(?=[A-Za-z]*[\d+/=])[A-Za-z0-9+/=]{8,}/g;

/** A login in an address, and values of its query that are secrets by their name. */
const URL_LOGIN = /(?<=:\/\/)[^\s/@"'?#]+@/g;
const URL_SECRET = /(?<=[?&][\w.-]*(?:key|token|secret|sig|signature|passw(?:or)?d|auth|code)=)[^&\s"'#]+/gi;

/** By secret, whatever may stand for it: in any case, without its prefix as New API keeps it, in an address, in base64. */
const patterns = new WeakMap<Secret, RegExp | null>();

function patternOf(secret: Secret): RegExp | null {
  const known = patterns.get(secret);
  if (known !== undefined) return known;
  const clear = secret.reveal();
  const body = clear.replace(PREFIX, '');
  const forms = [
    clear,
    encodeURIComponent(clear),
    ...(body.length >= 16 ? [body, Buffer.from(clear).toString('base64').replace(/=+$/, '')] : []),
  ];
  const escaped = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = clear.length > 3 ? new RegExp([...new Set(escaped)].join('|'), 'gi') : null;
  patterns.set(secret, pattern);
  return pattern;
}

/** Whether a long word can only be random: names are made of short words. */
export function isRandom(word: string): boolean {
  if (/^[0-9a-f-]{32,}$/i.test(word)) return true;
  return word.split(/[-_]/).some((part) => part.length >= 16 && /\d/.test(part) && /[A-Za-z]/.test(part));
}

/** The name of something, unless somebody put a key there, of whatever shape. */
export function maskRandom(name: string): string {
  return name.replace(/[\w+=-]{24,}/g, (word) => (isRandom(word) ? mask(word) : word));
}

/** Masks every known secret and everything that looks like one; for text that came from elsewhere. */
export function redact(foreign: string, known: readonly Secret[] = []): string {
  let safe = foreign;
  for (const secret of known) {
    const pattern = patternOf(secret);
    if (pattern) safe = safe.replace(pattern, (found) => mask(found));
  }
  return safe
    .replace(URL_LOGIN, '…@')
    .replace(URL_SECRET, '…')
    .replace(LOOKS_SECRET, (found) => mask(found));
}
