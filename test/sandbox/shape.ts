/** Recorded JSON, and how many containers along its last branch were still open where the recording stops. */
export interface Partial {
  readonly value: unknown;
  readonly open: number;
}

/** Reads JSON that may be cut off: what is complete up to the cut, a broken last member left out. */
export function readCut(text: string): Partial {
  try {
    return { value: JSON.parse(text), open: 0 };
  } catch {
    const stack: string[] = [];
    let whole = { length: 0, closers: '' };
    let quoted = false;
    for (let index = 0; index < text.length; index++) {
      const character = text[index]!;
      if (quoted) {
        if (character === '\\') index++;
        else if (character === '"') quoted = false;
        continue;
      }
      if (character === '"') quoted = true;
      if (character === '{' || character === '[') stack.push(character === '{' ? '}' : ']');
      if (character === '}' || character === ']') stack.pop();
      const end = character === ',' ? index : /[{}[\]]/.test(character) ? index + 1 : undefined;
      if (end !== undefined) whole = { length: end, closers: stack.toReversed().join('') };
    }
    return { value: JSON.parse(text.slice(0, whole.length) + whole.closers), open: whole.closers.length };
  }
}

/** Values that no two servers share; their types must still agree. */
const VOLATILE = new Set([
  ...[
    'created_at',
    'created_time',
    'accessed_time',
    'start_time',
    'request_id',
    'aff_code',
    'server_address',
  ],
  ...['frt', 'use_time'],
]);
/** JSON inside a string. */
const NESTED = new Set(['other', 'setting', 'sidebar_modules']);
/** On whichever model comes out of the server's hash map first. */
const WANDERING = new Set(['pricing_version']);

/** Where `actual` differs from the recording: keys, types, lengths, and every value that is not volatile. */
export function differences({ value, open }: Partial, actual: unknown, at = '$'): string[] {
  if (kind(value) !== kind(actual)) return [`${at}: ${kind(value)} became ${kind(actual)}`];
  if (Array.isArray(value) && Array.isArray(actual)) return arrayDifferences(value, open, actual, at);
  if (kind(value) === 'object') {
    return objectDifferences(value as Members, open, actual as Members, at);
  }
  const name = /\.(\w+)$/.exec(at)?.[1] ?? '';
  if (NESTED.has(name) && value !== '')
    return differences(readCut(String(value)), JSON.parse(String(actual)), `${at}:`);
  if (VOLATILE.has(name) || name === 'created') return [];
  const [before, after] = [settle(value, name), settle(actual, name)];
  return before === after ? [] : [`${at}: ${String(before)} became ${String(after)}`];
}

type Members = Readonly<Record<string, unknown>>;

function objectDifferences(value: Members, open: number, actual: Members, at: string): string[] {
  const keys = Object.keys(value).filter((key) => !WANDERING.has(key));
  const surplus = Object.keys(actual).filter((key) => !(key in value) && !WANDERING.has(key));
  return [
    ...(open === 0 ? surplus.map((key) => `${at}.${key}: came up`) : []),
    ...keys.flatMap((key, index) =>
      key in actual
        ? differences(
            { value: value[key], open: index === keys.length - 1 ? Math.max(0, open - 1) : 0 },
            actual[key],
            `${at}.${key}`,
          )
        : [`${at}.${key}: is gone`],
    ),
  ];
}

function arrayDifferences(
  value: readonly unknown[],
  open: number,
  actual: readonly unknown[],
  at: string,
): string[] {
  const lengths = open === 0 ? value.length === actual.length : value.length <= actual.length;
  if (!lengths) return [`${at}: ${value.length} elements became ${actual.length}`];
  // New API lists models and groups in the order of a hash map: they are matched by name, all else by place.
  const named = value.every((item) => identity(item) !== undefined);
  const partners = named ? new Map(actual.map((item) => [identity(item), item])) : null;
  return value.flatMap((item, index) => {
    const partner = partners === null ? actual[index] : partners.get(identity(item));
    const left = index === value.length - 1 ? Math.max(0, open - 1) : 0;
    return differences({ value: item, open: left }, partner, `${at}[${identity(item) ?? index}]`);
  });
}

function identity(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  const { model_name: model, id, object } = (item ?? {}) as Members;
  const name = object === 'model' ? id : id === undefined ? model : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** A string without what differs from one run to the next: request ids, and the letters of keys and message ids. */
function settle(value: unknown, name: string): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'key' || /^\d+$/.test(name)) return value.replace(/[A-Za-z0-9]/g, 'x');
  if (name === 'id') return value.replace(/^(resp_|msg_|chatcmpl-).*/, '$1');
  return value
    .replace(/\(request id: \w{20,}\)/, '(request id: …)')
    .replace(/\[sk-\w{3}\*{3}\w{3}\]/, '[sk-…]')
    .replace(/^\/v1\/models\?key=.*/, '/v1/models?key=…');
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
