import type { Look } from '../output.ts';
import type { Change } from '../report.ts';
import { type Text, text } from '../text.ts';
import type { Paint } from './paint.ts';
import { width } from './width.ts';

const ACTION: Readonly<Record<Change['action'], Text>> = {
  create: text('new file', '新文件'),
  update: text('', ''),
  delete: text('deleted', '删除'),
  unchanged: text('unchanged', '无改动'),
};
/** Equal lines shown around a change. */
const CONTEXT = 2;

/** What becomes of one file: its name, how much of it, and the lines. */
export function change(made: Change, look: Look, paint: Paint): string[] {
  const lines = made.diff.split('\n').filter((line) => !/^(?:---|\+\+\+) /.test(line) && line !== '');
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  const tally =
    made.action === 'update' ? `+${count('+')}  -${count('-')}` : ACTION[made.action][look.language];
  const beside = 2 + width(made.path) + 2 + width(tally) <= look.columns;
  const gap = look.plain ? '...' : '⋯';
  return [
    `  ${paint.bold(made.path)}${beside ? '  ' : '\n    '}${paint.dim(tally)}`,
    ...nearChanges(lines).flatMap((line) => {
      if (line === null) return [paint.dim(`    ${gap}`)];
      const colour = line.startsWith('+') ? paint.green : line.startsWith('-') ? paint.red : paint.dim;
      return fold(line, look.columns - 4).map((part, index) => colour(`    ${index > 0 ? '  ' : ''}${part}`));
    }),
  ];
}

/** A line of a file as it stands, cut where the terminal would cut it; what goes on gets two columns less. */
function fold(line: string, columns: number): string[] {
  if (width(line) <= columns) return [line];
  const parts = [''];
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    const room = parts.length === 1 ? columns : columns - 2;
    if (width(parts.at(-1)! + segment) > room) parts.push('');
    parts[parts.length - 1] += segment;
  }
  return parts;
}

/** The lines of a unified diff that a person looks at; null where others are left out in between. */
function nearChanges(lines: readonly string[]): (string | null)[] {
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((line) => /^[-+]/.test(line));
  const shown: (string | null)[] = [];
  let skipped = false;
  lines.forEach((line, index) => {
    if (line.startsWith('@@') || !near(index)) {
      skipped = true;
      return;
    }
    if (skipped && shown.length > 0) shown.push(null);
    skipped = false;
    shown.push(line);
  });
  return shown;
}
