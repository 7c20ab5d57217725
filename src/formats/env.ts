import { type Text, text as t } from '../text.ts';
import { isName, type Statement, statements, type Variable } from './env-lines.ts';
import type { Edit, Format, Path, Raw, Value } from './format.ts';
import { conflict, eolOf, positionAt, type Splice, splice } from './text.ts';
import { same } from './value.ts';

/**
 * Dotenv files as Codex reads them; a path is one name. Of lines that set the same name Codex takes the last
 * (it sets each as it reads, 0.80 to 0.169); an edit sets them all, so that no reader sees another value. Any
 * text parses: what is no statement stays and means nothing. New variables go behind everything else; one that
 * is taken out goes with its lines, a comment on them included.
 */
export const env: Format = { parse, edit, lineOf, rawAt, restore };

/** Between the values of one name in a recorded source text; no value holds it. */
const SEPARATOR = '\0';

interface Found {
  readonly statement: Statement;
  readonly variable: Variable;
}

/** The source texts that all statements of a name shall have, in order; the last for those beyond. */
type Wanted = readonly string[] | undefined;

function parse(text: string): Record<string, string> {
  const table: Record<string, string> = Object.create(null);
  for (const { variable } of statements(text)) if (variable) table[variable.name] = variable.value;
  return table;
}

function edit(text: string, edits: readonly Edit[], path: string): string {
  return edits.reduce((now, { path: at, value }) => {
    const name = nameAt(at, path);
    if (value === undefined) return write(now, name, undefined, path);
    const raw = quote(name, value, path);
    const found = all(now, name);
    const said =
      found.length > 0 && found.every(({ variable }) => variable.value === value && !variable.expands);
    return said ? now : write(now, name, [raw], path);
  }, text);
}

function lineOf(text: string, at: Path): number | undefined {
  const last = all(text, at).at(-1);
  return last && positionAt(text, last.statement.start).line;
}

function rawAt(source: string, at: Path): string | undefined {
  const text = completed(source);
  const found = all(text, at).map(({ variable }) => text.slice(variable.from, variable.to));
  return found.length === 0 ? undefined : found.join(SEPARATOR);
}

function restore(text: string, entries: readonly Raw[], path: string): string {
  return entries.reduce(
    (now, { path: at, raw }) => write(now, nameAt(at, path), raw?.split(SEPARATOR), path),
    text,
  );
}

function all(text: string, at: Path | string): Found[] {
  const name = typeof at === 'string' ? at : at.length === 1 ? at[0] : undefined;
  return statements(text).flatMap((statement) =>
    statement.variable?.name === name ? [{ statement, variable: statement.variable! }] : [],
  );
}

function write(source: string, name: string, wanted: Wanted, path: string): string {
  const text = completed(source);
  const found = all(text, name);
  if (found.length === 0 && wanted === undefined) return source;
  const raws = found.length === 0 ? (wanted ?? []) : found.map((_, i) => wanted?.[i] ?? wanted?.at(-1));
  const lines = raws.flatMap((raw) => (raw === undefined ? [] : [`${name}=${raw}`]));
  const result = found.length === 0 ? append(text, lines, path) : splice(text, found.map(change));
  // Each line must say here what it says by itself, and every other variable what it said.
  const says = all(result, name).map(({ variable }) => variable.value);
  const should = lines.map((line) => parse(`${line}\n`)[name]);
  const after = parse(result);
  const others = Object.entries(parse(source)).filter(([key]) => key !== name);
  if (same(says, should) && others.every(([key, value]) => after[key] === value)) return result;
  throw conflict(path, lineOf(text, [name]), UNSURE);

  function change({ statement, variable }: Found, index: number): Splice {
    const raw = raws[index];
    if (raw === undefined) return { ...linesOf(text, statement), text: '' };
    // Behind an empty value a comment may begin at once, behind a quote it may not.
    const glued = raw !== '' && variable.from === variable.to && text[variable.to] === '#';
    return { start: variable.from, end: variable.to, text: glued ? `${raw} ` : raw };
  }
}

/** With a line end where the lack of one is all that keeps the last line from being read. */
function completed(text: string): string {
  if (statements(text).at(-1)?.ending !== 'cut') return text;
  const whole = text + eolOf(text);
  return statements(whole).at(-1)?.variable ? whole : text;
}

function append(text: string, lines: readonly string[], path: string): string {
  const open = statements(text).find(({ ending }) => ending === 'open');
  if (open !== undefined) {
    const { line } = positionAt(text, open.start);
    throw conflict(path, line, neverClosed(line));
  }
  const eol = eolOf(text);
  const ended = text === '' || text.endsWith('\n');
  return text + (ended ? '' : eol) + lines.join(eol) + (ended ? eol : '');
}

/** The lines of a statement; with the line end before it where it has none of its own. */
function linesOf(text: string, { start, end }: Statement): { start: number; end: number } {
  if (text.slice(start, end).endsWith('\n') || start === 0) return { start, end };
  return { start: start - (text[start - 2] === '\r' ? 2 : 1), end };
}

function nameAt(at: Path, path: string): string {
  const [name] = at;
  if (at.length === 1 && typeof name === 'string' && isName(name)) return name;
  throw conflict(
    path,
    undefined,
    t(`\`${at.join('.')}\` is no name of a variable.`, `\`${at.join('.')}\` 不是变量名。`),
  );
}

/** Single quotes, in which nothing is expanded. A backslash stands outside: before a quote it would join lines. */
function quote(name: string, value: Value, path: string): string {
  if (typeof value !== 'string' || /[\0-\x1f\x7f]/.test(value)) {
    throw conflict(
      path,
      undefined,
      t(`A value of \`${name}\` must be one line of text.`, `\`${name}\` 的值必须是单行文本。`),
    );
  }
  return `'${value.replace(/['\\]/g, (char) => `'\\${char}'`)}'`;
}

const UNSURE = t(
  'The edited text would not say exactly what was intended.',
  '修改后的文本无法准确表达预期内容。',
);

const neverClosed = (line: number): Text =>
  t(
    `A quote that opens on line ${line} is never closed; everything behind it is lost to it.`,
    `第 ${line} 行的引号没有闭合，其后的内容都不会生效。`,
  );
