import { type Node, parseTree } from 'jsonc-parser';
import type { Edit, Format, Path, Raw, Value } from '../../src/formats/format.ts';

type Data = Record<string, unknown> | unknown[];

/** What a document shall say after edits: a model of its own, on plain data. */
export function model(data: unknown, edits: readonly Edit[]): unknown {
  return edits.reduce((now, { path, value }) => set(now, path, value), plain(data));
}

function set(holder: unknown, [key, ...rest]: Path, value: Value | undefined): unknown {
  if (key === undefined) return structuredClone(value);
  const data = (holder ?? (typeof key === 'number' ? [] : {})) as Data;
  if (typeof data !== 'object') return holder;
  const own = Object.getOwnPropertyDescriptor(data, key)?.value;
  if (value === undefined && (own === undefined || own === null)) {
    if (rest.length > 0 || own === undefined) return holder;
  }
  const inner = set(own, rest, value);
  if (inner !== undefined) put(data, key, inner);
  else if (Array.isArray(data)) data.splice(key as number, 1);
  else delete data[key];
  return data;
}

/** Whether an edit would have to put something into a value that has no room for it. */
export function blocked(data: unknown, edits: readonly Edit[]): boolean {
  return edits.some(({ path, value }, index) => {
    let here = model(data, edits.slice(0, index));
    return path.some((key) => {
      if (here === undefined || value === undefined) return false;
      if (typeof here !== 'object' || here === null) return true;
      if (Array.isArray(here) ? typeof key === 'string' || key > here.length : typeof key === 'number')
        return true;
      here = Object.getOwnPropertyDescriptor(here, key)?.value;
      return false;
    });
  });
}

function put(holder: Data, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Data with ordinary prototypes and `__proto__` as an ordinary name, so that comparisons see it. */
export function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}

/** What undoing the edits needs, as a client records it before it edits; to be restored in this order. */
export function recorded(format: Format, text: string, edits: readonly Edit[]): Raw[] {
  const entries = new Map<string, Raw>();
  for (const { path } of edits) {
    let known: Path = path;
    // A list is given back whole; of what was not there, the outermost part goes.
    const index = path.findIndex((key) => typeof key === 'number');
    if (index > 0) known = path.slice(0, index);
    for (let length = 1; length < known.length; length++) {
      if (format.rawAt(text, known.slice(0, length)) === undefined) known = known.slice(0, length);
    }
    entries.set(JSON.stringify(known), { path: known, raw: format.rawAt(text, known) });
  }
  return [...entries.values()].reverse();
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const range = (node: Node): Range => ({ start: node.offset, end: node.offset + node.length });

const trees = new Map<string, Node | undefined>();

function tree(text: string): Node | undefined {
  if (!trees.has(text)) {
    if (trees.size > 2) trees.clear();
    trees.set(text, parseTree(text.replace(/^\uFEFF/, ' '), [], { allowTrailingComma: true }));
  }
  return trees.get(text);
}

/** The members on the way to a path: of properties with one name the last, all of them at the path's end. */
function walk(text: string, path: Path): { found: Node[]; depth: number } {
  let node = tree(text);
  for (const [depth, key] of path.entries()) {
    const members: Node[] = node?.children ?? [];
    const found =
      typeof key === 'number'
        ? node?.type === 'array' && members[key] !== undefined
          ? [members[key]]
          : []
        : node?.type === 'object'
          ? members.filter((each) => each.children![0]!.value === key)
          : [];
    if (found.length === 0) return { found: [], depth };
    if (depth === path.length - 1) return { found, depth: path.length };
    node = typeof key === 'number' ? found[0] : found.at(-1)!.children![1];
  }
  return { found: node ? [node] : [], depth: 0 };
}

/** What edits may change: in the text before, what goes or is replaced; in the text after, what came. */
function cuts(before: string, after: string, edits: readonly Edit[]): { before: Range[]; after: Range[] } {
  const out = { before: [] as Range[], after: [] as Range[] };
  for (const { path } of edits) {
    const [was, is] = [walk(before, path), walk(after, path)];
    const listed = typeof path.at(-1) === 'number';
    const removed = listed && edits.some((each) => each.path === path && each.value === undefined);
    if (removed) out.before.push(...was.found.map(range));
    else if (was.found.length > 0 && is.found.length > 0) {
      const value = (node: Node): Node => (node.type === 'property' ? node.children![1]! : node);
      out.before.push(range(value(was.found.at(-1)!)));
      out.after.push(range(value(is.found.at(-1)!)));
    } else if (was.found.length > 0) out.before.push(...was.found.map(range));
    else if (is.found.length > 0)
      out.after.push(...walk(after, path.slice(0, was.depth + 1)).found.map(range));
  }
  return out;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|[{}[\]:]|[^\s{}[\]:",/]+/g;

function tokens(text: string, without: readonly Range[]): string[] {
  return [...text.matchAll(TOKEN)]
    .filter(({ index }) => !without.some(({ start, end }) => index >= start && index < end))
    .map(([token]) => token);
}

/**
 * The frame law: every token and comment outside the edited paths is there after the edit, in order, and
 * every line that no edit had to touch has its blanks (commas aside). Says what is missing, or nothing.
 */
export function frame(before: string, after: string, edits: readonly Edit[]): string | undefined {
  const out = cuts(before, after, edits);
  const [was, is] = [tokens(before, out.before), tokens(after, out.after)];
  const odd = was.findIndex((token, index) => token !== is[index]);
  if (odd !== -1) return `token ${odd}: ${was[odd]} became ${is[odd]}`;
  if (was.length !== is.length) return `new token: ${is[was.length]}`;
  return lostLine(before, after, out.before, touched(before, after, edits));
}

/** Where new members must go onto a line that is there, and what is left empty. */
function touched(before: string, after: string, edits: readonly Edit[]): Range[] {
  const out: Range[] = [];
  const gone = edits.flatMap(({ path, value }) => (value === undefined ? walk(before, path).found : []));
  for (const { path } of edits) {
    const { found, depth } = walk(before, path);
    const node = holderOf(before, path.slice(0, depth));
    if (node === undefined) continue;
    if (found.length > 0) {
      const left = holderOf(after, path.slice(0, -1));
      const emptied = left?.children?.length === 0 && left.length === 2;
      if (emptied) out.push(range(holderOf(before, path.slice(0, -1))!));
      out.push(...lastLine(before, holderOf(before, path.slice(0, -1))!, gone));
      continue;
    }
    const [prior, last] = [node.children?.at(-2), node.children?.at(-1)];
    const from = last ? range(last).end : node.offset;
    const close = range(node).end;
    const gap = before.slice(prior ? range(prior).end : node.offset, last?.offset ?? close);
    if (last === undefined || !before.slice(from, close).includes('\n'))
      out.push({ start: from, end: close });
    else if (!/[\r\n]/.test(gap)) out.push(range(last));
  }
  return out;
}

/** A closing bracket on the line of the last member follows what stays when that member goes. */
function lastLine(text: string, holder: Node, removed: readonly Node[]): Range[] {
  const gone = (node: Node): boolean => removed.some(({ offset }) => offset === node.offset);
  const members = holder.children!;
  const stays = members.findLastIndex((node) => !gone(node));
  const last = members.findLast(gone);
  if (last === undefined) return [];
  const behind = text.slice(range(last).end, range(holder).end).replace(/^\s*,/, '');
  if (behind.includes('\n')) return [];
  const start = stays === -1 ? holder.offset : range(members[stays]!).end;
  return [{ start, end: range(holder).end }];
}

function holderOf(text: string, path: Path): Node | undefined {
  const holder = path.length === 0 ? tree(text) : walk(text, path).found.at(-1);
  return holder?.type === 'property' ? holder.children![1] : holder;
}

function lostLine(
  before: string,
  after: string,
  gone: readonly Range[],
  busy: readonly Range[],
): string | undefined {
  const lines = after.split('\n').map(bare);
  let at = 0;
  let offset = 0;
  for (const line of before.split('\n')) {
    const [start, end] = [offset, offset + line.length];
    offset = end + 1;
    const hit = [...gone, ...busy].some((each) => each.start <= end && each.end >= start);
    if (hit || line.trim() === '' || /^\s*,/.test(line)) continue;
    const found = lines.indexOf(bare(line), at);
    if (found === -1) return `line: ${line}`;
    at = found + 1;
  }
  return undefined;
}

const bare = (line: string): string => line.replaceAll(',', '');
