import stringWidth from 'fast-string-width';

/** Latin, and the marks and punctuation of our own sentences: one column each, so that nothing has to be loaded for English. */
const NARROW = /^[ -~\u00a0-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193\u25cb\u2713\u2717]*$/;
/** They take no column, and are part of no cluster. */
const UNSEEN = /[\u200b\u2060\ufeff]/g;

/** Columns a text takes on a terminal: two for a character of East Asian width and for an emoji, whatever it is made of. */
export function width(value: string): number {
  return NARROW.test(value) ? value.length : stringWidth(value.replace(UNSEEN, ''));
}

export function pad(value: string, columns: number): string {
  return value + ' '.repeat(Math.max(0, columns - width(value)));
}
