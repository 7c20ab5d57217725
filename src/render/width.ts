import stringWidth from 'fast-string-width';

/** Latin, and the marks and punctuation of our own sentences: one column each. */
const NARROW = String.raw` -~\u00a0-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193\u25cb\u2713\u2717`;
/** Chinese, Japanese and Korean with their punctuation: two columns each. */
const WIDE = String.raw`\u2e80-\u3029\u3030-\u303e\u3041-\u3096\u309b-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6`;
/** All that our own sentences are made of; anything else is for those who know it, and costs loading them. */
const OURS = new RegExp(`^[${NARROW}${WIDE}]*$`);
const EACH_WIDE = new RegExp(`[${WIDE}]`, 'g');
/** They take no column, and are part of no cluster. */
const UNSEEN = /[\u200b\u2060\ufeff]/g;

/** Columns a text takes on a terminal: two for a character of East Asian width and for an emoji, whatever it is made of. */
export function width(value: string): number {
  if (OURS.test(value)) return value.length + (value.match(EACH_WIDE)?.length ?? 0);
  return stringWidth(value.replace(UNSEEN, ''));
}

export function pad(value: string, columns: number): string {
  return value + ' '.repeat(Math.max(0, columns - width(value)));
}
