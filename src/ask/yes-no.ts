import { text } from '../text.ts';
import { comparable } from './comparable.ts';

export const YES = text('Yes', '是');
export const NO = text('No', '否');
export const YES_OR_NO = text('Answer y (yes) or n (no).', '请回答 y（是）或 n（否）。');

/** In either language, since a keyboard may be set to the other one; null: neither. */
export function readYesNo(typed: string, initial: boolean): boolean | null {
  const word = comparable(typed).trim();
  if (word === '') return initial;
  if (['y', 'yes', '是'].includes(word)) return true;
  return ['n', 'no', '否'].includes(word) ? false : null;
}
