import type { Look } from '../output.ts';
import type { Block, Change, Finding } from '../report.ts';
import { type Text, text } from '../text.ts';
import { harmlessly } from './harmless.ts';
import { type Paint, paintOf } from './paint.ts';
import { pairs, table } from './table.ts';
import { pad, width, wrap } from './width.ts';

const SYMBOL = { done: '✓', failed: '✗', look: '!', info: '○', next: '→' } as const;
const WORD: Record<keyof typeof SYMBOL, string> = {
  done: 'OK:',
  failed: 'Error:',
  look: 'Warning:',
  info: 'Note:',
  next: '->',
};
const STATE = { error: 'failed', warning: 'look', info: 'info' } as const;

/** Blocks as text for a person, in order, ending with a line end. Nothing from outside may carry terminal escapes past here. */
export function renderHuman(blocks: readonly Block[], look: Look): string {
  const paint = paintOf(look.colour);
  const lines = harmlessly(blocks).flatMap((block) => renderBlock(block, look, paint));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function renderBlock(block: Block, look: Look, paint: Paint): string[] {
  const say = (sentence: Text): string => sentence[look.language];
  const mark = (kind: keyof typeof SYMBOL): string => {
    const symbol = (look.plain ? WORD : SYMBOL)[kind];
    return { done: paint.green, failed: paint.red, look: paint.yellow, info: paint.dim, next: paint.cyan }[
      kind
    ](symbol);
  };
  const body = (value: string, indent: string): string => wrap(value, look.columns - width(indent), indent);
  switch (block.kind) {
    case 'gap':
      return [''];
    case 'raw':
      return [block.text.replace(/\n$/, '')];
    case 'heading':
      return [withAside(paint.bold(say(block.text)), block.aside && say(block.aside), look, paint)];
    case 'line':
      return [`  ${body(say(block.text), '  ')}`];
    case 'dim':
      return [`  ${paint.dim(body(say(block.text), '  '))}`];
    case 'done':
    case 'failed':
    case 'look': {
      const line = `${mark(block.kind)} ${body(say(block.text), '  ')}`;
      return [withAside(line, block.aside && say(block.aside), look, paint)];
    }
    case 'pairs':
      return pairs(
        block.rows.map(([label, value]) => [say(label), say(value)]),
        '  ',
        paint,
        look.columns,
      );
    case 'numbered':
      return block.items.map((item, index) => `  ${index + 1}. ${body(say(item), '     ')}`);
    case 'next': {
      const column = Math.max(...block.items.map((item) => width(say(item.label))));
      return block.items.map((item) => `  ${paint.dim(pad(say(item.label), column))}   ${item.command}`);
    }
    case 'table':
      return table(
        block.head.map(say),
        block.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : say(cell)))),
        paint,
        look.columns,
      );
    case 'change':
      return change(block.change, say, look, paint);
    case 'finding':
      return finding(
        block.finding,
        say,
        mark(STATE[block.finding.severity]),
        mark('next'),
        body,
        look,
        paint,
      );
  }
}

/** Puts `aside` at the right edge where there is room, else below, set in. */
function withAside(text: string, aside: string | undefined, look: Look, paint: Paint): string {
  if (!aside) return text;
  const shown = width(
    text
      .split('\n')
      .at(-1)!
      .replace(/\x1b\[[\d;]*m/g, ''),
  );
  const edge = Math.min(look.columns, 80) - width(aside);
  return edge - shown >= 2
    ? `${text}${' '.repeat(edge - shown)}${paint.dim(aside)}`
    : `${text}\n  ${paint.dim(wrap(aside, look.columns - 2, '  '))}`;
}

const ACTION: Readonly<Record<Change['action'], Text>> = {
  create: text('new file', '新文件'),
  update: text('', ''),
  delete: text('deleted', '删除'),
  unchanged: text('unchanged', '无改动'),
};
/** Equal lines shown around a change. */
const CONTEXT = 2;

function change(made: Change, say: (sentence: Text) => string, look: Look, paint: Paint): string[] {
  const lines = made.diff.split('\n').filter((line) => !/^(?:---|\+\+\+) /.test(line) && line !== '');
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  const tally = made.action === 'update' ? `+${count('+')}  -${count('-')}` : say(ACTION[made.action]);
  const gap = look.plain ? '...' : '⋯';
  return [
    `  ${paint.bold(made.path)}  ${paint.dim(tally)}`,
    ...nearChanges(lines).flatMap((line) => {
      if (line === null) return [paint.dim(`    ${gap}`)];
      const colour = line.startsWith('+') ? paint.green : line.startsWith('-') ? paint.red : paint.dim;
      return fold(line, look.columns - 4).map((part, index) => colour(`    ${index > 0 ? '  ' : ''}${part}`));
    }),
  ];
}

/** A line of a file as it stands, cut where the terminal would cut it; what goes on gets two columns less. */
function fold(line: string, columns: number): string[] {
  const parts = [''];
  for (const character of line) {
    const room = parts.length === 1 ? columns : columns - 2;
    if (width(parts.at(-1)! + character) > room) parts.push('');
    parts[parts.length - 1] += character;
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

function finding(
  found: Finding,
  say: (sentence: Text) => string,
  mark: string,
  arrow: string,
  body: (value: string, indent: string) => string,
  look: Look,
  paint: Paint,
): string[] {
  const where = found.where
    ? `${found.where.path}${found.where.line ? `:${found.where.line}` : ''}`
    : undefined;
  const lines = [withAside(`${mark} ${body(say(found.title), '  ')}`, where, look, paint)];
  if (say(found.cause)) lines.push(`  ${body(say(found.cause), '  ')}`);
  if (say(found.remedy)) lines.push(`  ${arrow} ${body(say(found.remedy), '    ')}`);
  return lines;
}
