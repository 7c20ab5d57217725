import type { Look } from '../output.ts';
import type { Block, Finding, Where } from '../report.ts';
import { type Text, text } from '../text.ts';
import { change } from './change.ts';
import { harmlessly } from './harmless.ts';
import { type Paint, paintOf } from './paint.ts';
import { pairs, table } from './table.ts';
import { pad, width } from './width.ts';
import { wrap } from './wrap.ts';

/** What a line begins with: a symbol, or a word where symbols are not read. */
const MARKS = {
  done: { symbol: '✓', word: text('OK: ', '完成：'), colour: 'green' },
  failed: { symbol: '✗', word: text('Error: ', '错误：'), colour: 'red' },
  look: { symbol: '!', word: text('Warning: ', '警告：'), colour: 'yellow' },
  info: { symbol: '○', word: text('Note: ', '提示：'), colour: 'dim' },
  next: { symbol: '→', word: text('-> ', '-> '), colour: 'cyan' },
} as const satisfies Record<string, { symbol: string; word: Text; colour: keyof Paint }>;
type Mark = keyof typeof MARKS;
const SEVERITY = { error: 'failed', warning: 'look', info: 'info' } as const satisfies Record<
  Finding['severity'],
  Mark
>;

/** Blocks as text for a person, in order, ending with a line end. Nothing from outside may carry terminal escapes past here. */
export function renderHuman(blocks: readonly Block[], look: Look): string {
  const sheet: Sheet = {
    look,
    paint: paintOf(look.colour),
    say: (sentence) => sentence[look.language],
  };
  const lines = harmlessly(blocks).flatMap((block) => renderBlock(block, sheet));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** What everything is written on. */
interface Sheet {
  readonly look: Look;
  readonly paint: Paint;
  readonly say: (sentence: Text) => string;
}

function renderBlock(block: Block, sheet: Sheet): string[] {
  const { look, paint, say } = sheet;
  switch (block.kind) {
    case 'gap':
      return [''];
    case 'raw':
      return [block.text.replace(/\n$/, '')];
    case 'heading':
      return titled(null, say(block.text), block.aside ? [say(block.aside)] : [], sheet);
    case 'line':
      return [setIn(say(block.text), sheet)];
    case 'dim':
      return [setIn(say(block.text), sheet, paint.dim)];
    case 'done':
    case 'look':
      return titled(block.kind, say(block.text), block.aside ? [say(block.aside)] : [], sheet);
    case 'pairs':
      return pairs(
        block.rows.map(([label, value]) => [say(label), say(value)]),
        2,
        paint,
        look.columns,
      );
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
      return change(block.change, look, paint);
    case 'finding':
    case 'failure':
      return finding(block.finding, sheet);
  }
}

/** Below a title. */
function setIn(value: string, { look }: Sheet, painted = (text: string): string => text): string {
  return `  ${painted(wrap(value, look.columns, 2))}`;
}

/** A finding, or what ended a command: what, why, what now. Its id stands aside, for those who look it up. */
function finding({ id, severity, title, cause, remedy, where }: Finding, sheet: Sheet): string[] {
  const { say } = sheet;
  // What the title names already is not said again.
  const place = where && (say(title).includes(where.path) ? say(lineOf(where)) : placeOf(where));
  // Who stopped it knows.
  const named = severity === 'info' || id === 'interrupted' ? '' : id;
  const aside = [place ?? '', named].filter((part) => part !== '');
  return [
    ...titled(SEVERITY[severity], say(title), aside, sheet),
    ...(say(cause) ? [setIn(say(cause), sheet)] : []),
    ...(say(remedy) ? [`  ${marked('next', say(remedy), 2, sheet)}`] : []),
  ];
}

/** As editors and terminals take it: `path:line:column`. */
function placeOf({ path, line, column }: Where): string {
  return [path, line, column].filter((part) => part !== undefined).join(':');
}

function lineOf({ line, column }: Where): Text {
  if (line === undefined) return text('', '');
  return column === undefined
    ? text(`line ${line}`, `第 ${line} 行`)
    : text(`line ${line}, column ${column}`, `第 ${line} 行第 ${column} 列`);
}

/** A title, null: without a mark. What stands aside of it is at the right edge where there is room, else below. */
function titled(mark: Mark | null, title: string, aside: readonly string[], sheet: Sheet): string[] {
  const { look, paint } = sheet;
  const whole = look.plain ? title + inBrackets(aside, look) : title;
  const text = mark ? marked(mark, whole, 0, sheet) : wrap(whole, look.columns, 0);
  const painted = mark ? text : paint.bold(text);
  if (look.plain || aside.length === 0) return [painted];
  const joined = aside.join(' · ');
  const last = text.split('\n').at(-1)!;
  const room = Math.min(look.columns, 80) - width(joined) - width(unpainted(last));
  if (room >= 2) return [painted + ' '.repeat(room) + paint.dim(joined)];
  const below = width(joined) + 2 > look.columns ? aside : [joined];
  // Alone on a line a code would read as a word of the text.
  return [painted, ...below.map((part) => `  ${paint.dim(CODE.test(part) ? `[${part}]` : part)}`)];
}

const CODE = /^[a-z]+(?:-[a-z0-9]+)*$/;

/** Read aloud, or felt line by line, what stands aside follows the sentence. */
function inBrackets(aside: readonly string[], { language }: Look): string {
  if (aside.length === 0) return '';
  return language === 'zh' ? `（${aside.join('，')}）` : ` (${aside.join(', ')})`;
}

/** A text behind its mark, `before` columns from the left; it goes on two columns further in, or four behind an arrow. */
function marked(kind: Mark, value: string, before: number, { look, paint, say }: Sheet): string {
  const { symbol, word, colour } = MARKS[kind];
  const start = look.plain ? say(word) : `${symbol} `;
  return (
    paint[colour](start.trimEnd()) +
    start.slice(start.trimEnd().length) +
    wrap(value, look.columns, before + 2, before + width(start))
  );
}

function unpainted(value: string): string {
  return value.replace(/\x1b\[[\d;]*m/g, '');
}
