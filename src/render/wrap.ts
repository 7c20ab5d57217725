import { commandsApart } from './commands.ts';
import { width } from './width.ts';

/** Narrower than this nothing can be read. */
const LEAST = 20;

/**
 * A text set between `indent` and `columns`; its first line begins in column `from`, where something stands already.
 * Lines break at spaces and between Chinese characters. A command is not broken, so that it can be copied: it is set
 * further to the left where that makes it fit, and is the terminal's to break where nothing does.
 */
export function wrap(value: string, columns: number, indent: number, from = indent): string {
  const edge = Math.max(indent + LEAST, columns);
  const [first = '', ...others] = value.split('\n');
  return [
    ...broken(first, edge, indent, from),
    ...others.flatMap((line) => {
      const [start = '', ...more] = broken(line, edge, indent, indent);
      return [' '.repeat(indent) + start, ...more];
    }),
  ].join('\n');
}

/** The widest part of a text that is not broken. */
export function widest(value: string): number {
  return Math.max(0, ...piecesOf(value).map(({ text }) => width(text)));
}

/** All lines but the first with their indent. The items of a list hang on their number, what is set in stays so. */
function broken(line: string, columns: number, indent: number, from: number): string[] {
  if (from + width(line) <= columns) return [line];
  const hang = indent + width(/^ *(?:\d+\. +)?/.exec(line)![0]);
  const lines = [''];
  let column = from;
  for (const { space, text } of piecesOf(line)) {
    const length = width(text);
    if (lines.at(-1)!.trim() !== '' && column + space.length + length > columns) {
      const left = Math.max(0, Math.min(hang, columns - length)) || hang;
      lines.push(' '.repeat(left) + text);
      column = left + length;
    } else {
      lines[lines.length - 1] += space + text;
      column += space.length + length;
    }
  }
  return lines;
}

interface Piece {
  /** Before it; left out where a line begins with it. */
  readonly space: string;
  readonly text: string;
}

const WIDE = String.raw`\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffe6\u{20000}-\u{3fffd}`;
const WORDS = new RegExp(String.raw`\s+|[${WIDE}]|[^\s${WIDE}]+`, 'gu');
const ENDS_WIDE = new RegExp(`[${WIDE}]$`, 'u');
const BEGINS_WIDE = new RegExp(`^[${WIDE}]`, 'u');
/** Marks that may not begin a line, and those that may not end one. */
const CLOSING = /^[）」』】》〉”’］｝，。；：、！？…％),.;:!?\]}%]/;
const OPENING = /[（「『【《〈“‘［｛([{]$/;

/** Text as it may be broken: words, Chinese characters each with the marks that belong to it, commands. */
function piecesOf(line: string): Piece[] {
  const words = commandsApart(line).flatMap((part, index) =>
    index % 2 === 1 ? [part] : (part.match(WORDS) ?? []),
  );
  const pieces: { space: string; text: string }[] = [];
  let space = '';
  for (const word of words) {
    const last = pieces.at(-1);
    if (/^\s/.test(word)) {
      space = word;
      continue;
    }
    if (last && space === '' && !mayBreak(last.text, word)) last.text += word;
    else pieces.push({ space, text: word });
    space = '';
  }
  return pieces;
}

/** Between two that no space keeps apart. */
function mayBreak(left: string, right: string): boolean {
  return (ENDS_WIDE.test(left) || BEGINS_WIDE.test(right)) && !CLOSING.test(right) && !OPENING.test(left);
}
