import { parse as parseToml, TomlError } from 'smol-toml';
import { TokaifyError } from '../errors.ts';
import { type Text, text as t } from '../text.ts';
import type { Edit, Format, Path, Raw, Value } from './format.ts';
import { remembering } from './recent.ts';
import { BOM, conflict, eolOf, invalid, positionAt } from './text.ts';
import { type Change, rewrite } from './toml-edit.ts';
import { entryAt, lineOf } from './toml-find.ts';
import { blockEnd } from './toml-lines.ts';
import { NO_SUCH_DAY, reasonFor } from './toml-reasons.ts';
import { impossibleDate, scan } from './toml-scan.ts';
import { writePath, writeValue } from './toml-write.ts';
import { blockedAt, isTable, merge, nestsBelow, same, startsWith, type Table, valueAt } from './value.ts';

/** Deeper than any configuration, shallow enough to recurse into. */
const MAX_DEPTH = 500;

/** Characters. 100,000 tables fit in; what is bigger was hardly meant to be a configuration. */
const MAX_LENGTH = 16 * 1024 * 1024;

const parse = remembering((text: string, path: string): Table => {
  if (text.length > MAX_LENGTH) throw tooLarge(path, TOO_LONG);
  let root: Table;
  try {
    root = parseToml(text, { integersAsBigInt: 'asNeeded', maxDepth: MAX_DEPTH });
  } catch (error) {
    throw refusal(error, text, path);
  }
  if (nestsBelow(root, MAX_DEPTH)) throw tooLarge(path, TOO_DEEP);
  const date = impossibleDate(text);
  if (date !== undefined) throw invalid('TOML', text, positionAt(text, date), NO_SUCH_DAY, path);
  return root;
});

/** Never passes the parser's own message on: it quotes the lines around, and with them a key. */
function refusal(error: unknown, text: string, path: string): unknown {
  if (!(error instanceof TomlError)) return error;
  const message = error.message.split('\n')[0]!.replace('Invalid TOML document: ', '');
  if (message.includes('excessively nested')) return tooLarge(path, TOO_DEEP, error.line);
  const behindBom = error.line === 1 && text.startsWith(BOM) && error.column > 1;
  const at = { line: error.line, column: error.column - (behindBom ? 1 : 0) };
  return invalid('TOML', text, at, reasonFor(message), path);
}

const TOO_DEEP = t(
  `It nests tables or arrays more than ${MAX_DEPTH} deep.`,
  `其中的表或数组嵌套超过 ${MAX_DEPTH} 层。`,
);
const TOO_LONG = t(
  `It is longer than ${MAX_LENGTH / 1024 / 1024} million characters.`,
  `其长度超过 ${MAX_LENGTH / 1024 / 1024} 百万字符。`,
);

function tooLarge(path: string, cause: Text, line?: number): TokaifyError {
  return new TokaifyError('too-large', {
    what: t(`${path} is too large to be edited safely.`, `${path} 过大，无法安全编辑。`),
    cause,
    next: t(
      'Move it aside or remove what does not belong there, then run the command again.',
      '请将其移走，或删除其中多余的内容，然后重新运行命令。',
    ),
    where: line === undefined ? { path } : { path, line },
  });
}

function edit(text: string, edits: readonly Edit[], path: string): string {
  const before = parse(text, path);
  const fresh = new WeakSet<object>();
  let after = before;
  for (const one of edits) {
    if (one.value !== undefined) refuseBlocked(text, after, one.path, path);
    after = merge(after, [one], fresh);
  }
  return commit(text, differences(before, after), after, path);
}

/**
 * Values come back exactly. So do bytes, but for what a source and a path cannot tell: the place and comment
 * of a key that was removed (it returns as the last of its table), one blank line where a table came and went
 * that nothing had set apart from the next one, the header of a table that had only sub-tables, and the blanks
 * inside `{ }`.
 */
function restore(text: string, entries: readonly Raw[], path: string): string {
  const before = parse(text, path);
  const changes: Change[] = [];
  const fresh = new WeakSet<object>();
  let after = before;
  for (const { path: where, raw } of entries) {
    const now = valueAt(before, where);
    if (raw === undefined ? now === undefined : rawAt(text, where) === raw) continue;
    const value = raw === undefined ? undefined : sourceValue(raw, where);
    if (raw !== undefined) {
      refuseBlocked(text, after, where, path);
      if (value === undefined) throw unproven(path);
    }
    after = merge(after, [{ path: where, value }], fresh);
    if (isTable(now) && isTable(value) && entryAt(text, scan(text), where) === undefined) {
      // A table over several lines has no one place for its source; its keys go back one by one.
      changes.push(...differences(now, value, where.map(String)));
      continue;
    }
    changes.push({ path: where.map(String), value, ...(raw === undefined ? {} : { source: raw }) });
  }
  const gone = changes.filter((change) => change.value === undefined);
  const inside = (path: Path) =>
    gone.some((each) => each.path.length < path.length && startsWith(path, each.path));
  return commit(
    text,
    changes.filter((change) => !inside(change.path)),
    after,
    path,
  );
}

/** The value that a recorded source has: whole lines with their header, or what stands behind an equals sign. */
function sourceValue(raw: string, where: Path): Value | undefined {
  try {
    const block = raw.endsWith('\n');
    const root = parseToml(block ? raw : `_ = ${raw}`, { integersAsBigInt: 'asNeeded', maxDepth: MAX_DEPTH });
    if (!block && Object.keys(root).length > 1) return undefined;
    return valueAt(root, block ? where : ['_']) as Value | undefined;
  } catch {
    return undefined;
  }
}

/** Makes the changes and proves them: what is returned parses, and to nothing but what was meant. */
function commit(text: string, changes: readonly Change[], meant: Table, path: string): string {
  if (changes.length === 0) return text;
  const result = rewrite(text, changes, path);
  // Half a surrogate pair cannot be written as UTF-8; it would reach the disk as another character.
  if (!result.isWellFormed()) throw unproven(path);
  let now: Table;
  try {
    now = parse(result, path);
  } catch {
    throw unproven(path);
  }
  if (!same(now, meant)) throw unproven(path);
  return result;
}

function unproven(path: string): TokaifyError {
  return conflict(
    path,
    undefined,
    t('The edited text would not mean what was intended.', '编辑后的内容与预期不符。'),
  );
}

function refuseBlocked(text: string, root: Table, where: Path, path: string): void {
  const index = where.findIndex((key) => typeof key === 'number');
  const blocked =
    index === -1 && where.length > 0 ? blockedAt(root, where) : where.slice(0, Math.max(0, index));
  if (blocked === undefined) return;
  const key = writePath(blocked.map(String));
  throw conflict(
    path,
    lineOf(text, blocked),
    t(
      `\`${key}\` is not a table, so nothing can be set in it.`,
      `\`${key}\` 不是表，无法在其中设置任何内容。`,
    ),
  );
}

/** The smallest set of paths at which two documents differ; a new table is one of them, as a whole. */
function differences(before: Table, after: Table, at: readonly string[] = []): Change[] {
  const changes: Change[] = [];
  for (const key of Object.keys(before)) {
    const [a, b] = [before[key], after[key]];
    const path = [...at, key];
    if (a === b) continue;
    if (isTable(a) && isTable(b)) changes.push(...differences(a, b, path));
    else if (!same(a, b)) changes.push({ path, value: b as Value | undefined });
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) changes.push({ path: [...at, key], value: after[key] as Value });
  }
  return changes;
}

function rawAt(text: string, path: Path): string | undefined {
  const sections = scan(text);
  const entry = entryAt(text, sections, path);
  if (entry !== undefined) return text.slice(entry.valueStart, entry.valueEnd);
  const eol = eolOf(text);
  const own = sections.map((each, i) => i > 0 && startsWith(each.path, path));
  const isSpelt = (key: { readonly path: Path }) => startsWith(key.path, path) || startsWith(path, key.path);
  const spread = sections.some((each, i) => !own[i] && each.keys.some(isSpelt));
  if (spread || path.length === 0) return written(text, path);
  const blocks = sections.flatMap((each, i) =>
    own[i] ? [text.slice(each.start, blockEnd(text, sections, i))] : [],
  );
  if (blocks.length === 0) return undefined;
  return blocks.map((block) => (block.endsWith('\n') ? block : block + eol)).join(eol);
}

/** A table that only dotted keys spell, on lines or in braces, has no source of its own. */
function written(text: string, path: Path): string | undefined {
  const value = sourceValue(text + eolOf(text), path);
  return value === undefined ? undefined : writeValue(value);
}

export { type Listing, tables } from './toml-find.ts';
export const toml: Format = { parse, edit, lineOf, rawAt, restore };
