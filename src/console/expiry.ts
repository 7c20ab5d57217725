import { type Text, text } from '../text.ts';

/** When a token ends. */
export interface Expiry {
  /** Unix seconds; null: never. */
  readonly at: number | null;
  /** It was counted from now, so a minute later the same words mean a minute more. */
  readonly relative: boolean;
}

const HOUR = 3600;
const UNITS = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR } as const;
/** Nobody means more, and beyond year 9999 dates are written differently. */
const LONGEST = 100 * 366 * 24 * HOUR;

/** `30d` (also `12h`, `2w`), `2027-01-31` (to its end, in UTC), a time with its zone, `never`. Otherwise the reason why not. */
export function readExpiry(typed: string, now: Date): Expiry | Text {
  const word = typed.trim();
  if (/^never$/i.test(word)) return { at: null, relative: false };
  const span = /^(\d+)\s*([hdw])$/i.exec(word);
  const start = Math.floor(now.getTime() / 1000);
  const at = span ? start + Number(span[1]) * UNITS[span[2]!.toLowerCase() as 'h' | 'd' | 'w'] : moment(word);
  if (at === null) {
    return text(
      'Give a span (30d, 12h), a date (2027-01-31), a time with its zone (2027-01-31T12:00:00Z), or never.',
      '请给出时长（30d、12h）、日期（2027-01-31）、带时区的时间（2027-01-31T12:00:00Z）或 never。',
    );
  }
  if (at <= start) return text('That time has passed already.', '该时间已经过去。');
  if (at > start + LONGEST) {
    return text('That is more than a hundred years away; write never.', '超过一百年；请使用 never。');
  }
  return { at, relative: span !== null };
}

function moment(word: string): number | null {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(word);
  if (!day && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/i.test(word)) return null;
  const time = Date.parse(day ? `${word}T23:59:59Z` : word);
  if (Number.isNaN(time)) return null;
  // Date.parse makes the 2nd of March of the 30th of February.
  const [year, month, date] = word.slice(0, 10).split('-').map(Number);
  const named = new Date(Date.UTC(year!, month! - 1, date!)).toISOString();
  return named.startsWith(word.slice(0, 10)) ? Math.floor(time / 1000) : null;
}

/** "2027-01-31", with the time where it is not the end of that day. */
export function showExpiry(at: number | null): Text {
  if (at === null) return text('never', '永不');
  const iso = new Date(at * 1000).toISOString();
  const shown = iso.includes('T23:59:59') ? iso.slice(0, 10) : `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  return text(shown, shown);
}

/** The day alone, for a column. */
export function showDay(at: number | null): Text {
  if (at === null) return showExpiry(null);
  const day = new Date(at * 1000).toISOString().slice(0, 10);
  return text(day, day);
}
