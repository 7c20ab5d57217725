import { isDeepStrictEqual } from 'node:util';
import { parse as parsePatch } from '@decimalturn/toml-patch';
import { type AST, getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { TokaifyError } from '../../src/errors.ts';
import type { Edit, Path, Raw, Value } from '../../src/formats/format.ts';
import { tables, toml } from '../../src/formats/toml.ts';
import { valueAt } from '../../src/formats/value.ts';

/** The guides' block, and what must not outrank auth.json in its table: the edit that the product makes most. */
const ROOT = {
  model_provider: 'OpenAI',
  model: 'gpt-5.4',
  review_model: 'gpt-5.4',
  model_reasoning_effort: 'xhigh',
  disable_response_storage: true,
  network_access: 'enabled',
  windows_wsl_setup_acknowledged: true,
  model_context_window: 1000000,
  model_auto_compact_token_limit: 900000,
};
const PROVIDER = {
  name: 'OpenAI',
  base_url: 'https://api.tokaify.com/v1',
  wire_api: 'responses',
  requires_openai_auth: true,
};
const table = ['model_providers', 'OpenAI'];
export const BLOCK: readonly Edit[] = [
  ...Object.entries(ROOT).map(([key, value]) => ({ path: [key], value })),
  ...Object.entries(PROVIDER).map(([key, value]) => ({ path: [...table, key], value })),
  ...['env_key', 'experimental_bearer_token', 'auth'].map((key) => ({
    path: [...table, key],
    value: undefined,
  })),
];

/** A law looks at one edit of one text and says what is broken, or nothing. */
export type Law = (before: string, after: string, edits: readonly Edit[]) => string | undefined;

const bare = (text: string) => text.replace(/^\uFEFF/, '');

type Judge = (text: string) => unknown;

const OWN: Judge = (text) => toml.parse(text, 'x');
/** Parsers that share no code with the editor; each says what a text means, or throws. */
const OTHERS: Record<string, Judge> = {
  'toml-eslint-parser': (text) => getStaticTOMLValue(parseOnce(bare(text))),
  'toml-patch': (text) => parsePatch(bare(text)),
};

const meaning = remember((judge: Judge, text: string) => {
  try {
    return plain(judge(text));
  } catch {
    return undefined;
  }
});

const parseOnce = remember((text: string) => parseTOML(text, { tomlVersion: '1.1' }));

/** The laws ask the same questions about the same two texts; answers are kept for the last few. */
function remember<Args extends unknown[], Answer>(ask: (...args: Args) => Answer): (...args: Args) => Answer {
  const known: { args: Args; answer: Answer }[] = [];
  return (...args) => {
    const hit = known.find((each) => each.args.every((arg, i) => arg === args[i]));
    if (hit !== undefined) return hit.answer;
    const answer = ask(...args);
    if (known.unshift({ args, answer }) > 8) known.pop();
    return answer;
  };
}

/** Parsed data as comparable data: dates and big integers as what they print. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return `date ${Number.isNaN(value.getTime()) ? value : value.toISOString()}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function get(value: unknown, path: Path): unknown {
  return path.reduce((here, key) => (here instanceof Map ? here.get(key) : undefined), value);
}

/** What a document says outside the paths; tables that the paths lead through and are empty without them do not count. */
function without(value: unknown, paths: readonly Path[], keepEmpty: unknown, at: Path = []): unknown {
  if (!(value instanceof Map)) return value;
  const rest = [...value]
    .filter(([key]) => !paths.some((path) => path.length === at.length + 1 && isPrefix([...at, key], path)))
    .map(([key, inner]) => {
      const here = [...at, key];
      return [
        key,
        paths.some((path) => isPrefix(here, path)) ? without(inner, paths, keepEmpty, here) : inner,
      ];
    })
    .filter(
      ([key, inner]) =>
        !(inner instanceof Map && inner.size === 0 && get(keepEmpty, [...at, String(key)]) === undefined),
    );
  return new Map(rest as [string, unknown][]);
}

export function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.length <= path.length && prefix.every((key, i) => path[i] === key);
}

function putGetBy(judge: Judge, after: string, edits: readonly Edit[]): string | undefined {
  const now = meaning(judge, after);
  if (now === undefined) return 'the result is refused';
  const other = edits.find(
    ({ path, value }) => !isDeepStrictEqual(get(now, path), value === undefined ? undefined : plain(value)),
  );
  return other && `${other.path} is something else`;
}

function frameBy(judge: Judge, before: string, after: string, edits: readonly Edit[]): string | undefined {
  const paths = edits.map((edit) => edit.path);
  const [was, now] = [meaning(judge, before), meaning(judge, after)];
  return isDeepStrictEqual(without(was, paths, was), without(now, paths, was)) ? undefined : 'other values';
}

export const putGet: Law = (_, after, edits) => putGetBy(OWN, after, edits);

/** Values outside the edits are equal. */
export const frameValues: Law = (before, after, edits) => frameBy(OWN, before, after, edits);

/** Both once more, for every other parser that accepted the text. */
export const judged: Law = (before, after, edits) => {
  // Both assign through inherited names, and would change the prototypes of the test's own objects.
  if (/__proto__|constructor|prototype|toString/.test(before + after)) return undefined;
  for (const [name, judge] of Object.entries(OTHERS)) {
    if (meaning(judge, before) === undefined) continue;
    const broken = putGetBy(judge, after, edits) ?? frameBy(judge, before, after, edits);
    if (broken !== undefined) return `${name}: ${broken}`;
  }
  return undefined;
};

export const putPut: Law = (_, after, edits) =>
  toml.edit(after, edits, 'x') === after ? undefined : 'a second run changes something';

/**
 * The lines that no edit touches are the same, in the same order, with their comments and line ends; what is
 * set in place keeps the rest of its line; the byte-order mark and the kind of line end stay.
 */
export const frameBytes: Law = (before, after, edits) => {
  if (before.startsWith('\uFEFF') !== after.startsWith('\uFEFF')) return 'BOM';
  if (bare(before) !== '' && bare(after) !== '' && before.endsWith('\n') !== after.endsWith('\n')) {
    return 'final line end';
  }
  if (!before.includes('\r\n') && after.includes('\r\n')) return 'CRLF came in';
  if (/\r\n/.test(before) && !/(?<!\r)\n/.test(before) && /(?<!\r)\n/.test(after)) return 'LF came in';
  const was = outline(before);
  const now = outline(after);
  if (was === undefined || now === undefined) return undefined;
  const known = new Set(was.statements.map(({ path }) => JSON.stringify(path)));
  const [kept, gaps] = frame(was, edits, known);
  const [found, gapsNow] = frame(now, edits, known);
  const odd = Array.from({ length: Math.max(kept.length, found.length) }, (_, i) => i).find((i) => {
    const loose = i === kept.length - 1 || i === found.length - 1;
    return loose ? kept[i]?.trimEnd() !== found[i]?.trimEnd() : kept[i] !== found[i];
  });
  if (odd !== undefined) return `${JSON.stringify(kept[odd])} became ${JSON.stringify(found[odd])}`;
  const headers = now.statements.filter(
    ({ header, path }) => header && !known.has(JSON.stringify(path)),
  ).length;
  const added = gapsNow - gaps;
  const fewer = Math.max(edits.length, spareGaps(was, now));
  return added > 1 + 2 * headers || added < -fewer ? `${added} blank lines` : undefined;
};

interface Statement {
  readonly path: Path;
  readonly header: boolean;
  readonly range: AST.Range;
  readonly value: AST.Range;
}

interface Outline {
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** Headers and key lines as another parser sees them; undefined where it does not accept the text. */
function outline(whole: string): Outline | undefined {
  const text = bare(whole);
  const statements: Statement[] = [];
  try {
    for (const node of parseOnce(text).body[0].body) {
      const base = node.type === 'TOMLTable' ? node.resolvedKey : [];
      if (node.type === 'TOMLTable') {
        statements.push({ path: base, header: true, range: node.range, value: node.range });
      }
      for (const { key, range, value } of node.type === 'TOMLTable' ? node.body : [node]) {
        const parts = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
        statements.push({ path: [...base, ...parts], header: false, range, value: value.range });
      }
    }
  } catch {
    return undefined;
  }
  return { text, statements };
}

/** How many blank lines may go with what goes: those between two that go, and one that set them apart from the rest. */
function spareGaps(was: Outline, now: Outline): number {
  const left = new Set(now.statements.map(({ path }) => JSON.stringify(path)));
  const goes = (statement: Statement | undefined) =>
    statement !== undefined && !left.has(JSON.stringify(statement.path));
  let spare = 0;
  was.statements.forEach((statement, i) => {
    const next = was.statements[i + 1];
    if (!goes(statement)) return;
    if (!goes(next)) spare++;
    else spare += was.text.slice(statement.range[1], next!.range[0]).match(/^[ \t]*\r?$/gm)?.length ?? 0;
  });
  return spare;
}

/** The lines that are not the edits' own, with what the edits set in place masked; and how many blank ones. */
function frame(
  { text, statements }: Outline,
  edits: readonly Edit[],
  known: ReadonlySet<string>,
): [lines: string[], blank: number] {
  const lineEnd = (at: number) => (text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at) + 1);
  const lines = (start: number, end: number) => ({
    start: text.lastIndexOf('\n', start - 1) + 1,
    end: lineEnd(end),
    mask: '',
  });
  const holes: { start: number; end: number; mask: string }[] = [];
  for (const { path, header, range, value } of statements) {
    const old = known.has(JSON.stringify(path));
    const above = edits.filter((edit) => isPrefix(edit.path, path));
    const exact = above.some((edit) => edit.path.length === path.length && edit.value !== undefined);
    if (header) {
      const gone = above.some((edit) => edit.value === undefined || edit.path.length < path.length);
      const hole = lines(...range);
      // The comments right below a table that goes are its own, unless they are the next header's.
      let own = hole.end;
      while (/^[ \t]*#/.test(text.slice(own, lineEnd(own)))) own = lineEnd(own);
      const free = text.slice(own, lineEnd(own)).trim() === '';
      if (gone) holes.push({ ...hole, end: free ? own : hole.end });
      else if (!old) holes.push(lines(range[0], range[0]));
    } else if (exact && old) {
      holes.push({ start: value[0], end: value[1], mask: '<value>' });
    } else if (above.length > 0) {
      holes.push(lines(...range));
    } else if (edits.some((edit) => isPrefix(path, edit.path))) {
      holes.push({ start: value[0], end: value[1], mask: '<table>' });
    }
  }
  let at = 0;
  let kept = '';
  for (const hole of holes.toSorted((a, b) => a.start - b.start)) {
    if (hole.start < at) continue;
    kept += text.slice(at, hole.start) + hole.mask;
    at = hole.end;
  }
  const all = (kept + text.slice(at)).split(/(?<=\n)/);
  const said = all.filter((line) => line.trim() !== '');
  return [said, all.length - said.length];
}

/** What has to be recorded before an edit so that it can be put back: each path, and each table that is missing. */
export function record(text: string, edits: readonly Edit[]): Raw[] {
  const paths = new Map<string, Path>();
  for (const { path } of edits) {
    for (let length = 1; length <= path.length; length++) {
      const part = path.slice(0, length);
      if (length === path.length || toml.rawAt(text, part) === undefined)
        paths.set(JSON.stringify(part), part);
    }
  }
  return [...paths.values()].map((path) => ({ path, raw: toml.rawAt(text, path) }));
}

/** The edit and its restoration; `extra` is what somebody appends in between. */
export function thereAndBack(before: string, after: string, edits: readonly Edit[], extra = ''): string {
  return toml.restore(after + extra, record(before, edits), 'x');
}

/**
 * What always holds on the way back. Not promised by a format, which is told sources and not places: blank
 * lines around a table that came and went, the place and the comment of a key that the edit took out, and that
 * a header goes again which a table with sub-tables could do without. Undo works on the original bytes instead.
 */
export const inverse: Law = (before, after, edits) => {
  const back = thereAndBack(before, after, edits);
  if (back === before) return undefined;
  const [was, now] = [toml.parse(before, 'x'), toml.parse(back, 'x')];
  if (!isDeepStrictEqual(plain(was), plain(now))) return 'other values after the way back';
  if (loses(plain(was), plain(toml.parse(after, 'x')))) return undefined;
  const had = new Set(tables(before).map(({ path }) => JSON.stringify(path)));
  const spare = tables(back).filter(({ path, keys }) => keys.length === 0 && !had.has(JSON.stringify(path)));
  const lines = (text: string, without: readonly number[] = []) =>
    bare(text)
      .split(/\r?\n/)
      .filter((line, i) => line.trim() !== '' && !without.includes(i + 1))
      .map((line) => line.replace(/\{\s+\}/g, '{}'));
  const gone = spare.map(({ line }) => line);
  return isDeepStrictEqual(lines(before), lines(back, gone)) ? undefined : 'other lines after the way back';
};

/** Whether a key of one document is missing in another. */
function loses(was: unknown, now: unknown): boolean {
  if (!(was instanceof Map)) return false;
  return (
    !(now instanceof Map) || [...was].some(([key, inner]) => !now.has(key) || loses(inner, now.get(key)))
  );
}

/** An edit that asks for what is already there, or for nothing, gives the identical string. */
export const locality: Law = (before, _, edits) => {
  const root = toml.parse(before, 'x');
  const same = edits.flatMap(({ path }) => {
    const value = valueAt(root, path);
    return ['string', 'number', 'boolean'].includes(typeof value) ? [{ path, value: value as Value }] : [];
  });
  return toml.edit(before, [], 'x') === before && toml.edit(before, same, 'x') === before
    ? undefined
    : 'something changed that was as asked';
};

export const LAWS: Record<string, Law> = { putGet, putPut, frameValues, frameBytes, inverse, locality };

/** The code, the place and the evidence of a refusal; anything else that is thrown is thrown on. */
export function refusal(
  work: () => unknown,
): { code: string; line: number | undefined; column: number | undefined; cause: string } | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof TokaifyError)) throw error;
    const { where, cause } = error.trouble;
    return { code: error.code, line: where?.line, column: where?.column, cause: cause?.en ?? '' };
  }
}
