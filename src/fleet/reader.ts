import { TokaifyError } from '../errors.ts';
import { isTable, type Table } from '../formats/value.ts';
import { listOf, type Text, text, verbatim } from '../text.ts';

/** What may stand in a field. */
export type Rule =
  | { readonly kind: 'string' | 'count' | 'flag' }
  | { readonly kind: 'one'; readonly of: readonly string[] };

/** Takes values for what they must be; each throws `document-invalid` naming the place where one is not. */
export interface Reader {
  fail(place: string, reason: Text): never;
  table(value: unknown, place: string): Table;
  /** No field of the table is any other than these. */
  fields(table: Table, place: string, known: readonly string[]): void;
  string(value: unknown, place: string): string;
  flag(value: unknown, place: string): boolean;
  one(value: unknown, of: readonly string[], place: string): string;
  /** As an option's value would be typed. */
  value(value: unknown, rule: Rule, place: string): unknown;
}

export function reader(path: string): Reader {
  const self: Reader = {
    fail(place, { en, zh }) {
      throw new TokaifyError('document-invalid', {
        what: text(`${path}: ${place} ${en}.`, `${path}：${place} ${zh}。`),
        next: verbatim('tokaify help document'),
        where: { path },
      });
    },
    table: (value, place) => (isTable(value) ? value : self.fail(place, text('must be a table', '必须是表'))),
    fields(table, place, known) {
      const name = Object.keys(table).find((each) => !known.includes(each));
      if (name === undefined) return;
      const list = listOf(known);
      self.fail(
        place ? `${place}.${name}` : name,
        text(`is not known; possible are ${list.en}`, `未知；可选：${list.zh}`),
      );
    },
    string: (value, place) =>
      typeof value === 'string' && value.trim() !== ''
        ? value
        : self.fail(place, text('must be a word', '必须是非空字符串')),
    flag: (value, place) =>
      typeof value === 'boolean'
        ? value
        : self.fail(place, text('must be true or false', '必须是 true 或 false')),
    one: (value, of, place) =>
      of.find((each) => each === value) ??
      self.fail(place, text(`must be one of ${of.join(', ')}`, `必须是其中之一：${of.join('、')}`)),
    value(value, rule, place) {
      if (rule.kind === 'one') return self.one(value, rule.of, place);
      if (rule.kind === 'flag') return self.flag(value, place);
      if (rule.kind === 'string') return self.string(value, place);
      return Number.isSafeInteger(value) && Number(value) > 0
        ? String(value)
        : self.fail(place, text('must be a number above zero', '必须是正整数'));
    },
  };
  return self;
}
