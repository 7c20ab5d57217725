import type { Paint } from './paint.ts';
import { pad, width } from './width.ts';
import { widest, wrap } from './wrap.ts';

/** Rows under a head, or, where that is wider than the terminal, one row below the other with the head at each cell. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  room: number,
): string[] {
  const columns = head.map((title, index) =>
    Math.max(width(title), ...rows.map((row) => width(row[index] ?? ''))),
  );
  const whole = 2 * columns.length + columns.reduce((sum, each) => sum + each, 0);
  if (whole > room) return rows.flatMap((row) => record(head, row, paint, room));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => (index === head.length - 1 ? cell : pad(cell, columns[index]!))).join('  ')}`.trimEnd();
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
