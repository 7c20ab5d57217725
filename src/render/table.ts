import type { Paint } from './paint.ts';
import { pad, width } from './width.ts';
import { widest, wrap } from './wrap.ts';

/** In columns: what the last cell of a row needs of a line, if it is no shorter. */
const LAST = 20;

/**
 * Rows under a head; the last cell goes on below itself where it has to. Where that is wider than the terminal all the
 * same, one row below the other with the head at each cell.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  room: number,
): string[] {
  const columns = head.map((title, index) =>
    Math.max(width(title), ...rows.map((row) => width(row[index] ?? ''))),
  );
  const last = columns.pop() ?? 0;
  const lead = columns.reduce((sum, each) => sum + each + 2, 2);
  const unbroken = Math.max(...[head, ...rows].map((row) => widest(row[columns.length] ?? '')));
  if (lead + Math.min(last, Math.max(unbroken, LAST)) > room)
    return rows.flatMap((row) => record(head, row, paint, room));
  const line = (cells: readonly string[]): string => {
    const before = columns.map((each, index) => `${pad(cells[index] ?? '', each)}  `).join('');
    return `  ${before}${wrap(cells[columns.length] ?? '', room, lead)}`.trimEnd();
  };
  return [paint.dim(line(head)), ...rows.map(line)];
}

function record(
  head: readonly string[],
  [name = '', ...cells]: readonly string[],
  paint: Paint,
  room: number,
): string[] {
  const given = cells.flatMap((cell, index) => (cell === '' ? [] : [[head[index + 1]!, cell] as const]));
  return [`  ${paint.bold(name)}`, ...pairs(given, 4, paint, room)];
}

/** Labels with what they stand for beside them, or below where it would not fit on a line. */
export function pairs(
  rows: readonly (readonly [label: string, value: string])[],
  indent: number,
  paint: Paint,
  columns: number,
): string[] {
  const longest = Math.max(...rows.map(([label]) => width(label)));
  const beside = indent + longest + 2;
  const margin = ' '.repeat(indent);
  return rows.flatMap(([label, value]) => {
    const whole = widest(value);
    if (beside + whole <= columns)
      return [`${margin}${paint.dim(pad(label, longest))}  ${wrap(value, columns, beside)}`];
    // What is to be copied is not broken as long as it fits on a line at all.
    const below = Math.max(0, Math.min(indent + 2, columns - whole));
    return [`${margin}${paint.dim(label)}`, ' '.repeat(below) + wrap(value, columns, below)];
  });
}
