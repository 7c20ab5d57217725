import { copy, isTable, nestsBelow, type Table } from './value.ts';

/** In UTF-16 units, and in levels: far below the limits of the parser that tells what is wrong with a text. */
const LONGEST = 1024 * 1024;
const DEEPEST = 100;

/**
 * The object that a text holds, if it is JSON without comments: the same that the parser with places finds, which
 * then need not be loaded. undefined: that one has to decide.
 */
export function plainObject(text: string): Table | undefined {
  if (text.length > LONGEST) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isTable(value) && !nestsBelow(value, DEEPEST) ? (copy(value) as Table) : undefined;
}
