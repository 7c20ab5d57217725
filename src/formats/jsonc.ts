import { createScanner, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { TokaifyError } from '../errors.ts';
import type { Edit, Format, Path, Raw } from './format.ts';
import { rewrite } from './jsonc-edit.ts';
import { expectation, NOT_AN_OBJECT, noRoom, tooDeep, tooLong, UNSURE } from './jsonc-errors.ts';
import { isBlank, items, type Node, nameOf } from './jsonc-layout.ts';
import { compose } from './jsonc-write.ts';
import { plainObject } from './plain-json.ts';
import { remembering } from './recent.ts';
import { BOM, conflict, eolOf, invalid, positionAt, splice } from './text.ts';
import { blockedAt, merge, same, type Table, valueAt } from './value.ts';

/** In UTF-16 units; the largest real configurations, lists of models, have some hundred thousand. */
const MAX_LENGTH = 4 * 1024 * 1024;
/** jsonc-parser recurses, and so do we; this is deeper than any configuration. */
const MAX_DEPTH = 500;

/**
 * JSON with comments and trailing commas, as OpenCode reads its configuration. No comment is lost that does
 * not stand inside a member or value that goes. `restore` gives the bytes back except that what an edit took
 * out comes back behind its siblings, and that `{ }` comes back as `{}` once something was put into it.
 * Indices of a list count after the edits before.
 */
export const jsonc: Format = format(false);

/** JSON as `JSON.parse` takes it, for files whose reader takes nothing else. */
export const json: Format = format(true);

/** A document; without a root when there is no text at all. */
interface Document {
  readonly root: Node | undefined;
  readonly table: Table;
}

function format(strict: boolean): Format {
  const read = remembering((text: string, path: string): Document => {
    if (text === '' || text === BOM) return { root: undefined, table: Object.create(null) };
    const root = parseText(text, strict, path);
    if (root.type !== 'object') throw conflict(path, positionAt(text, root.offset).line, NOT_AN_OBJECT);
    return { root, table: dataOf(root) as Table };
  });
  const parse = remembering((text: string, path: string) => plainObject(text) ?? read(text, path).table);
  return { parse, edit, lineOf, rawAt, restore };

  function edit(text: string, edits: readonly Edit[], path: string): string {
    // A file of blanks has nothing to lose, and comments can stand above the document as well.
    const blank = text !== '' && isBlank(text) && (!strict || text.trim() === '');
    const { root, table } = blank ? read('', path) : read(text, path);
    const after = intended(table, edits, (at) => conflict(path, lineOf(text, at), noRoom(at)));
    if (same(table, after)) return text;
    const result = root === undefined ? begin(text, after) : rewrite(text, root, table, after);
    if (!same(read(result, path).table, after)) throw conflict(path, undefined, UNSURE);
    return result;
  }

  function lineOf(text: string, at: Path): number | undefined {
    const found = find(text, at);
    return found && positionAt(text, found.member.offset).line;
  }

  function rawAt(text: string, at: Path): string | undefined {
    const found = find(text, at);
    return found && rawOf(text, found.value);
  }

  function restore(text: string, entries: readonly Raw[], path: string): string {
    return entries.reduce((now, { path: at, raw }) => {
      if (raw === undefined) return edit(now, [{ path: at, value: undefined }], path);
      const value = parseText(raw, strict, path);
      if (rawOf(raw, value) !== raw) throw conflict(path, undefined, UNSURE);
      const room = find(now, at) === undefined ? edit(now, [{ path: at, value: '' }], path) : now;
      const place = find(room, at)?.value;
      if (place === undefined) throw conflict(path, undefined, UNSURE);
      const range = { start: place.offset, end: place.offset + place.length };
      const result = splice(room, [{ ...range, text: raw }]);
      const there = valueAt(read(result, path).table, at);
      if (!same(there, dataOf(value))) throw conflict(path, undefined, UNSURE);
      return result;
    }, text);
  }

  /** The value at a path and the member that holds it; of properties with one name the last. */
  function find(text: string, at: Path): { member: Node; value: Node } | undefined {
    let value: Node | undefined;
    try {
      value = read(text, '').root;
    } catch {
      return undefined;
    }
    let member = value;
    for (const key of at) {
      if (typeof key === 'number') {
        member = value?.type === 'array' ? items(value)[key] : undefined;
        value = member;
      } else {
        member = value?.type === 'object' ? items(value).findLast((each) => nameOf(each) === key) : undefined;
        value = member?.children?.[1];
      }
    }
    return member && value && { member, value };
  }
}

function rawOf(text: string, node: Node): string {
  return text.slice(node.offset, node.offset + node.length);
}

function dataOf(node: Node): unknown {
  if (node.type === 'array') return items(node).map(dataOf);
  if (node.type !== 'object') return node.value;
  const table: Table = Object.create(null);
  for (const property of items(node)) table[nameOf(property)] = dataOf(property.children![1]!);
  return table;
}

/** The document after the edits; refuses to set what would run through something else than objects and arrays. */
function intended(table: Table, edits: readonly Edit[], refuse: (at: Path) => TokaifyError): Table {
  return edits.reduce((now, edit) => {
    const { path, value } = edit;
    if (path.length === 0) throw refuse(path);
    if (value !== undefined) {
      const blocked = blockedAt(now, path);
      if (blocked !== undefined) throw refuse(blocked);
      const list = valueAt(now, path.slice(0, -1));
      if (Number(path.at(-1)) > (Array.isArray(list) ? list.length : 0)) throw refuse(path);
    }
    return merge(now, [edit]);
  }, table);
}

/** A document in a file that has none: behind its comments, in place of its blanks. */
function begin(text: string, table: Table): string {
  const bom = text.startsWith(BOM) ? BOM : '';
  const comments = text.slice(bom.length).trimEnd();
  const eol = eolOf(text);
  return bom + (comments === '' ? '' : comments + eol) + compose(table, eol);
}

function parseText(text: string, strict: boolean, path: string): Node {
  if (text.length > MAX_LENGTH) throw tooLong(path, MAX_LENGTH);
  // A blank in place of the BOM keeps every offset.
  const clean = text.startsWith(BOM) ? ` ${text.slice(1)}` : text;
  const deep = tooDeepAt(clean);
  if (deep !== undefined) throw tooDeep(path, positionAt(text, deep).line, MAX_DEPTH);
  const errors: ParseError[] = [];
  const root = parseTree(clean, errors, { disallowComments: strict, allowTrailingComma: !strict });
  const [error] = errors;
  if (error === undefined && root !== undefined) return root;
  const offset = error?.offset ?? text.length;
  const stray = strict && clean.slice(0, offset).trimEnd().endsWith(',') && /[\]}]/.test(clean[offset] ?? '');
  const name = error === undefined ? 'ValueExpected' : printParseErrorCode(error.error);
  throw invalid('JSON', text, positionAt(text, offset), expectation(stray ? 'StrayComma' : name), path);
}

/** Where the nesting passes the limit; found by a loop, since a parser that recurses could not say. */
function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const first = text[scanner.getTokenOffset()];
    if (first === '{' || first === '[') depth++;
    else if (first === '}' || first === ']') depth--;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}
