import type { Style } from './jsonc-layout.ts';
import { isTable, type Table } from './value.ts';

/** Text of a new member; an indent of undefined means on one line. */
export type Writer = (style: Style, indent: string | undefined) => string;

/** A document of its own, for a file that has none yet. */
export function compose(value: Table, eol: string): string {
  return write(value)({ eol, unit: '  ', colon: ' ', gap: ' ', pad: ' ' }, '') + eol;
}

export const property =
  (name: string, value: unknown): Writer =>
  (style, indent) =>
    `${JSON.stringify(name)}:${style.colon}${write(value)(style, indent)}`;

export function write(value: unknown): Writer {
  if (Array.isArray(value)) return braces('[', ']', value.map(write));
  if (isTable(value)) {
    return braces(
      '{',
      '}',
      Object.keys(value).map((name) => property(name, value[name])),
    );
  }
  return () => JSON.stringify(value);
}

export function braces(open: string, close: string, members: readonly Writer[]): Writer {
  return (style, indent) => {
    if (members.length === 0) return open + close;
    if (indent === undefined) {
      const pad = open === '{' ? style.pad : '';
      return open + pad + members.map((member) => member(style, indent)).join(`,${style.gap}`) + pad + close;
    }
    const inner = indent + style.unit;
    const lines = members.map((member) => style.eol + inner + member(style, inner));
    return open + lines.join(',') + style.eol + indent + close;
  };
}
