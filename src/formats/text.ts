import { TokaifyError } from '../errors.ts';
import { redact } from '../secret.ts';
import { type Text, text as t } from '../text.ts';

export const BOM = '\uFEFF';
export type Eol = '\n' | '\r\n';

/** A place in a text; both count from 1, columns in UTF-16 units, a leading BOM not counted. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Replaces [start, end) by `text`; offsets count in the text before any splice. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a file. Throws `encoding-invalid`; a BOM stays, as U+FEFF. */
export function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badEncoding(bytes, path);
  }
}

function badEncoding(bytes: Uint8Array, path: string): TokaifyError {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const offset = firstBadByte(bytes);
  let line = 1;
  for (let i = bytes.indexOf(10); i !== -1 && i < offset; i = bytes.indexOf(10, i + 1)) line++;
  return new TokaifyError('encoding-invalid', {
    what: t(`${path} is not UTF-8 text.`, `${path} 不是 UTF-8 文本。`),
    cause: utf16
      ? t('It begins with a UTF-16 byte-order mark.', '文件开头是 UTF-16 字节序标记。')
      : t(
          `Byte ${offset} (line ${line}) does not belong to any UTF-8 character.`,
          `第 ${offset} 字节（第 ${line} 行）不属于任何 UTF-8 字符。`,
        ),
    next: t(
      'Save the file as UTF-8 in your editor, then run the command again.',
      '请在编辑器中将该文件另存为 UTF-8，然后重新运行命令。',
    ),
    where: utf16 ? { path } : { path, line },
  });
}

/** Bisects: a prefix decodes as a stream exactly when it ends before the first bad byte. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = (good + bad + 1) >>> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle - 1;
    }
  }
  return good;
}

/** The line ending that most lines have; `\n` where there is none or a tie. */
export function eolOf(text: string): Eol {
  let crlf = 0;
  let lf = 0;
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) {
    if (text[i - 1] === '\r') crlf++;
    else lf++;
  }
  return crlf > lf ? '\r\n' : '\n';
}

/** Offset of the first character of the line that `offset` is on; a BOM belongs to no line. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith(BOM) ? 1 : start;
}

/** Offset behind the line end of the line that `offset` is on. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

export function positionAt(text: string, offset: number): Position {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return { line, column: Math.max(0, offset - lineStart(text, offset)) + 1 };
}

/** Applies splices that do not overlap, in one pass; those at the same place keep their order. */
export function splice(text: string, splices: readonly Splice[]): string {
  if (splices.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, text: part } of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(done, start), part);
    done = end;
  }
  parts.push(text.slice(done));
  return parts.join('');
}

/** The refusal of a file that does not parse. `expected` says what is wrong there, without a final stop. */
export function invalid(
  kind: 'TOML' | 'JSON',
  text: string,
  at: Position,
  expected: Text,
  path: string,
): TokaifyError {
  const { en, zh } = expected;
  const lines = excerpt(text, at);
  return new TokaifyError('config-invalid', {
    what: t(`${path} is not valid ${kind}.`, `${path} 不是有效的 ${kind}。`),
    cause: t(`${en[0]!.toUpperCase()}${en.slice(1)}.\n${lines}`, `${zh}。\n${lines}`),
    next: t('Correct that line, then run the command again.', '请改正该行，然后重新运行命令。'),
    where: { path, line: at.line, column: at.column },
  });
}

/** The refusal of an edit that would need a guess. `why` is a sentence. */
export function conflict(path: string, line: number | undefined, why: Text): TokaifyError {
  return new TokaifyError('config-conflict', {
    what: t(`${path} cannot be edited without guessing.`, `无法在不作猜测的情况下编辑 ${path}。`),
    cause: why,
    next: t(
      'Change that entry by hand, then run the command again.',
      '请手动修改该处内容，然后重新运行命令。',
    ),
    where: line === undefined ? { path } : { path, line },
  });
}

const AROUND = 60;

/** The line at a position with a caret under the column, cut to a screen's width, no secret shown. */
export function excerpt(text: string, at: Position): string {
  let start = lineStart(text, 0);
  for (let line = 1; line < at.line; line++) start = lineEnd(text, start);
  const line = text.slice(start, lineEnd(text, start)).replace(/\r?\n$/, '');
  const from = Math.max(0, at.column - 1 - AROUND);
  const to = at.column - 1 + AROUND;
  const above = text.slice(0, start);
  const secret = (IN_SECRET_TABLE.test(above) ? ASSIGNED : SECRET_NAME).exec(line.slice(0, to));
  const end = secret === null ? to : secret.index + secret[0].length;
  const cut = line.slice(from, end);
  // A word that the cut goes through could be the tail of a key that nothing marks as one any more.
  const head = from > 0 ? cut.replace(/^\S+/, '…') : cut;
  const window = end >= line.length ? head : secret === null ? head.replace(/\S+$/, '…') : `${head}…`;
  // A value may stand below its name.
  const named = NAME_ABOVE.test(above);
  const shown = named ? '…' : conceal(window);
  const gutter = `${at.line} | `;
  const before = window.slice(0, at.column - 1 - from);
  // Where masking or wide characters move columns, no caret is better than one under the wrong character.
  const plain = from === 0 && shown === window && /^[\x20-\x7e]*$/.test(before);
  return plain ? `${gutter}${shown}\n${' '.repeat(gutter.length + before.length)}^` : `${gutter}${shown}`;
}

const CONTROL = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\uFEFF]/g;
/** Up to the value of a name that says what it holds. */
const NAME =
  '(?:(?:key|token|secret|passw(?:or)?d|passphrase|credential|authorization|bearer|cookie|session|signature)s?|(?<![a-z])(?:pat|pwd|pass|auth))';
/** Whose every value may be one: an MCP server's environment, a provider's headers. */
const TABLE = '(?:env|environment|headers|http_?headers|query_params)';
const SECRET_NAME = new RegExp(`${NAME}["']?\\s*[=:]\\s*(?=\\S)|\\b${TABLE}["']?\\s*[=:]\\s*\\{`, 'i');
const NAME_ABOVE = new RegExp(`${NAME}["']?\\s*[=:]\\s*$`, 'i');
const IN_SECRET_TABLE = new RegExp(
  `(?:^|\\n)[ \\t]*\\[[^\\n\\]]*\\b${TABLE}["']?\\s*\\][^\\n]*(?:\\n(?![ \\t]*\\[)[^\\n]*)*$|\\b${TABLE}["']?\\s*[=:]\\s*\\{[^{}]*$`,
  'i',
);
const ASSIGNED = /[=:]\s*(?=\S)/;
const LONG_WORD = /(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}/g;

/** Foreign text for a message: no control characters, nothing that looks like a key, no long opaque words. */
function conceal(line: string): string {
  const visible = line.replace(/\t/g, ' ').replace(CONTROL, '?');
  return redact(visible).replace(LONG_WORD, (word) => `${word.slice(0, 3)}…`);
}
