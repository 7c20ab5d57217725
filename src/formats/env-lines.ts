/**
 * What the dotenv files of Codex say. Codex reads `$CODEX_HOME/.env` with dotenvy, which skips the statements
 * it cannot read. This does as dotenvy 0.15.7 does, peculiarities included, so that nothing is written where
 * it would not be read.
 */
export interface Statement {
  /** Its lines, the last line end included. */
  readonly start: number;
  readonly end: number;
  /** Absent on blank lines, comments and what dotenvy skips. */
  readonly variable?: Variable;
  /** `open`: a quote that is never closed takes in everything up to the end of the file. `cut`: the file ends
   * behind a blank or backslash without a line end. dotenvy skips both. */
  readonly ending: 'complete' | 'cut' | 'open';
}

export interface Variable {
  readonly name: string;
  /** Unquoted. `$NAME` stays as it stands: only the process that reads the file knows what it becomes. */
  readonly value: string;
  readonly expands: boolean;
  /** Offsets of the source text of the value, quotes included. */
  readonly from: number;
  readonly to: number;
}

/** White space as Rust has it: with U+0085, without U+FEFF. */
const WHITE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const IS_WHITE = new RegExp(WHITE);
const COMMENT = new RegExp(`^${WHITE}*#`);
const LEADING = new RegExp(`^${WHITE}*`);
const NAME = '[A-Za-z_][A-Za-z0-9_.]*';
const ASSIGNMENT = new RegExp(`^${WHITE}*(?:export${WHITE}+)?(${NAME})${WHITE}*=`);
const IS_NAME = new RegExp(`^${NAME}$`);

export function isName(name: string): boolean {
  return IS_NAME.test(name);
}

export function statements(text: string): Statement[] {
  const found: Statement[] = [];
  for (let start = 0; start < text.length; ) {
    const { end, stop, ending } = extent(text, start);
    const variable = ending === 'complete' ? assignment(text.slice(start, stop), start) : undefined;
    found.push(variable === undefined ? { start, end, ending } : { start, end, ending, variable });
    start = end;
  }
  return found;
}

type State = 'plain' | 'blank' | 'escape' | "'" | '"' | "'\\" | '"\\';

/** The lines of the statement at `start`; `stop` is where its own comment begins. */
function extent(text: string, start: number): { end: number; stop: number; ending: Statement['ending'] } {
  let state: State = 'plain';
  for (let at = start; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline + 1;
    if (at === start && COMMENT.test(text.slice(at, end))) return { end, stop: at, ending: 'complete' };
    for (; at < end; at++) {
      const char = text[at]!;
      if (state === 'blank' && char === '#') return { end, stop: at, ending: 'complete' };
      state = follow(state, char);
    }
    if (state === 'plain') return { end, stop: end, ending: 'complete' };
  }
  return { end: text.length, stop: start, ending: /^['"]/.test(state) ? 'open' : 'cut' };
}

function follow(state: State, char: string): State {
  if (state === "'" || state === '"') return char === '\\' ? `${state}\\` : char === state ? 'plain' : state;
  if (state === "'\\" || state === '"\\') return state === "'\\" ? "'" : '"';
  if (state === 'escape') return 'plain';
  if (char === '\\') return 'escape';
  if (char === "'" || char === '"') return char;
  // Of two blanks in a row dotenvy takes the second for text, so a comment behind them is none to it here.
  return state === 'plain' && IS_WHITE.test(char) && char !== '\n' && char !== '\r' ? 'blank' : 'plain';
}

function assignment(line: string, offset: number): Variable | undefined {
  let length = line.length;
  while (length > 0 && IS_WHITE.test(line[length - 1]!)) length--;
  const content = line.slice(0, length);
  const match = ASSIGNMENT.exec(content);
  if (match === null) return undefined;
  const equals = match[0].length;
  const blanks = LEADING.exec(content.slice(equals))![0].length;
  const rest = content.slice(equals + blanks);
  const name = match[1]!;
  if (rest === '' || rest.startsWith('#')) {
    return { name, value: '', expands: false, from: offset + equals, to: offset + equals };
  }
  const read = unquote(rest);
  const from = offset + equals + blanks;
  return read && { name, value: read.value, expands: read.expands, from, to: from + read.length };
}

/** What a value says and how much of the text it takes; undefined where dotenvy gives up. */
function unquote(source: string): { value: string; expands: boolean; length: number } | undefined {
  let quote = '';
  let escaped = false;
  let name: string | undefined;
  let value = '';
  let expands = false;
  let at = 0;
  for (const char of source) {
    const length = at;
    at += char.length;
    if (escaped) {
      if (!/[\\'"$ n]/.test(char)) return undefined;
      value += char === 'n' ? '\n' : char;
      escaped = false;
    } else if (quote === "'") {
      if (char === quote) quote = '';
      else value += char;
    } else if (name !== undefined) {
      // Whatever ends a `$NAME` is text, even the quote that was meant to end the value.
      value += char;
      if (name.startsWith('{')) name = char === '}' ? undefined : name + char;
      else if (name === '' && char === '{') name = '{';
      else if (char === '$') name = '';
      else name = /[\p{Alphabetic}\p{N}]/u.test(char) ? name + char : undefined;
    } else if (char === '$') {
      expands = true;
      value += char;
      name = '';
    } else if (char === '\\') {
      escaped = true;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else value += char;
    } else if (char === "'" || char === '"') {
      quote = char;
    } else if (char === ' ' || char === '\t') {
      const behind = source.slice(at).replace(/^[ \t]+/, '');
      return behind === '' || behind.startsWith('#') ? { value, expands, length } : undefined;
    } else {
      value += char;
    }
  }
  return quote !== '' || name?.startsWith('{') ? undefined : { value, expands, length: source.length };
}
