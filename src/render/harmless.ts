import { type Text, text } from '../text.ts';

/** Control characters, and those that turn the direction of writing: none of them is shown. */
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** What a file or a gateway says, fit for a terminal: nothing in it can move the cursor or colour a word. */
export function harmless(foreign: string): string {
  return foreign.replace(UNSEEN, '�');
}

/** The same on one line, where a second one could pass for a line of ours. */
export function harmlessLine(foreign: string): string {
  return harmless(foreign).replace(/\s*\n\s*/g, ' ');
}

/** Where a text of ours may go over several lines; what goes on is set in. */
const ON_LINES = new Set(['raw', 'line', 'dim', 'cause', 'remedy', 'diff']);

/** Data with every string and sentence in it made harmless; `name` is its key, or the kind of block it is the text of. */
export function harmlessly<T>(value: T, name = ''): T {
  const clean = ON_LINES.has(name) ? harmless : harmlessLine;
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => harmlessly(each, name)) as T;
  if (value === null || typeof value !== 'object') return value;
  if (isText(value)) return text(clean(value.en), clean(value.zh)) as T;
  const kind = 'kind' in value && typeof value.kind === 'string' ? value.kind : '';
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    harmlessly(each, key === 'text' ? kind : key),
  ]);
  return Object.fromEntries(entries) as T;
}

function isText(value: object): value is Text {
  return 'en' in value && 'toJSON' in value;
}
