import type { Edit, Path, Value } from './format.ts';

/** A table of a parsed document; created without a prototype. */
export type Table = Record<string, unknown>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** An own member of a table or array; inherited names such as `constructor` are not there. */
export function member(value: unknown, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(value) ? value[key] : undefined;
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce(member, root);
}

/** Whether arrays and tables nest more than so many deep; recurses no further than that. */
export function nestsBelow(value: unknown, levels: number): boolean {
  const inner = Array.isArray(value) ? value : isTable(value) ? Object.values(value) : [];
  for (const one of inner) {
    if (typeof one !== 'object' || one === null) continue;
    if (levels === 0 || nestsBelow(one, levels - 1)) return true;
  }
  return false;
}

export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => same(each, b[i]));
  }
  if (a instanceof Date) {
    // TOML's local dates and times differ from offset ones only in what they print.
    return b instanceof Date && a.toISOString() === b.toISOString();
  }
  if (!isTable(a) || !isTable(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

/** The first part of `path` that holds something no key can be put into, or undefined. */
export function blockedAt(root: unknown, path: Path): Path | undefined {
  let here: unknown = root;
  for (let depth = 0; depth < path.length; depth++) {
    const key = path[depth]!;
    if (here === undefined) return undefined;
    if (typeof key === 'number' ? !Array.isArray(here) : !isTable(here)) return path.slice(0, depth);
    here = member(here, key);
  }
  return undefined;
}

/**
 * The document after the edits. Untouched parts are the same objects as before, so that a comparison can
 * pass over them. No set may be blocked (`blockedAt`); a removal of what is not there does nothing. Several
 * calls in a row copy a table once when they share `fresh`, the tables that are theirs to change.
 */
export function merge(root: Table, edits: readonly Edit[], fresh = new WeakSet<object>()): Table {
  return edits.reduce<Table>((table, { path, value }) => put(table, path, value, fresh) as Table, root);
}

function put(node: unknown, path: Path, value: Value | undefined, fresh: WeakSet<object>): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return copy(value);
  const inner = member(node, key);
  if (value === undefined && inner === undefined) return node;
  const after = put(inner, rest, value, fresh);
  if (after === inner) return node;
  if (typeof key === 'number') {
    const items: unknown[] = Array.isArray(node) ? [...node] : [];
    if (after === undefined) items.splice(key, 1);
    else items[key] = after;
    return items;
  }
  const own = isTable(node) && fresh.has(node);
  const table: Table = own ? node : Object.assign(Object.create(null), node);
  fresh.add(table);
  if (after === undefined) delete table[key];
  else define(table, key, after);
  return table;
}

/** Plain assignment of `__proto__` would set a prototype on an ordinary object. */
function define(table: Table, key: string, value: unknown): void {
  Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Arrays and tables anew, those without a prototype. */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isTable(value)) return value;
  const table: Table = Object.create(null);
  for (const key of Object.keys(value)) define(table, key, copy(value[key]));
  return table;
}

export function startsWith(path: Path, prefix: Path): boolean {
  if (prefix.length > path.length) return false;
  for (let i = 0; i < prefix.length; i++) if (prefix[i] !== path[i]) return false;
  return true;
}
