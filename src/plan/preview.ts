import { type Place, tilde } from '../place.ts';
import type { Change } from '../report.ts';
import type { Secret } from '../secret.ts';
import { concealer } from './conceal.ts';
import { diff, type Hunk, linesOf } from './diff.ts';
import type { FileChange, FormatName } from './plan.ts';
import { visible } from './visible.ts';

/** Equal lines around a change. */
const CONTEXT = 3;
/** Characters of a line that are shown; a minified file is one line. */
const WIDTH = 400;

/** What a change will do, fit for any reader: secrets masked, the `known` ones wherever they stand, control characters visible. */
export function preview(change: FileChange, place: Place, known: readonly Secret[] = []): Change {
  const path = tilde(change.path, place);
  const mode = change.secret ? 0o600 : (change.mode ?? 0o644);
  const shown = { path, action: actionOf(change), mode: mode.toString(8).padStart(4, '0') };
  return { ...shown, diff: shown.action === 'unchanged' ? '' : unified(change, path, known) };
}

function actionOf({ before, after }: FileChange): Change['action'] {
  if (before === null) return after === null ? 'unchanged' : 'create';
  if (after === null) return 'delete';
  return Buffer.compare(before, after) === 0 ? 'unchanged' : 'update';
}

/** One side of a diff: lines to compare, and how each is to be shown. */
interface Side {
  readonly lines: readonly string[];
  shown(line: number): string;
}

function unified(change: FileChange, path: string, known: readonly Secret[]): string {
  const [old, now] = [change.before, change.after].map((bytes) => (bytes === null ? '' : decode(bytes)));
  // Where every line ends in CR LF that is how the file is, and nothing to look at.
  const crlf = !/(?<!\r)\n/.test(old! + now!);
  const sideOf = (text: string): Side => ({
    lines: linesOf(text),
    shown: shower(text, change.format, change.secret, crlf, known).line,
  });
  const before = sideOf(old!);
  const after = sideOf(now!);
  const head = [
    `--- ${change.before === null ? '/dev/null' : visible(path)}`,
    `+++ ${change.after === null ? '/dev/null' : visible(path)}`,
  ];
  const groups = group(diff(before.lines, after.lines), before.lines.length);
  return `${[...head, ...groups.flatMap((hunks) => section(hunks, before, after))].join('\n')}\n`;
}

/** The lines of a text as a reader may see them. */
export function showLines(text: string, format: FormatName, secret: boolean, crlf: boolean): string[] {
  const { count, line } = shower(text, format, secret, crlf);
  return Array.from({ length: count }, (_, i) => line(i));
}

function shower(
  text: string,
  format: FormatName,
  secret: boolean,
  crlf: boolean,
  known: readonly Secret[] = [],
) {
  const { count, line } = concealer(text, format, secret, known);
  const show = (index: number): string => {
    const whole = visible(crlf ? line(index).replace(/\r$/, '') : line(index));
    return whole.length > WIDTH ? `${whole.slice(0, WIDTH)}…` : whole;
  };
  return { count, line: show };
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Hunks whose context would touch belong together. */
function group(hunks: readonly Hunk[], length: number): Hunk[][] {
  const groups: Hunk[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const hunk of hunks) {
    if (hunk.at - end > 2 * CONTEXT) groups.push([]);
    groups.at(-1)!.push(hunk);
    end = Math.min(hunk.at + hunk.remove, length);
  }
  return groups;
}

function section(hunks: readonly Hunk[], before: Side, after: Side): string[] {
  const first = hunks[0]!;
  const last = hunks.at(-1)!;
  const lead = Math.min(CONTEXT, first.at);
  const start = first.at - lead;
  const end = Math.min(last.at + last.remove + CONTEXT, before.lines.length);
  const from = first.from - lead;
  const to = last.from + last.insert + (end - last.at - last.remove);
  const lines = [`@@ -${range(start, end)} +${range(from, to)} @@`];
  let at = start;
  for (const hunk of hunks) {
    lines.push(...side(' ', before, at, hunk.at));
    lines.push(...side('-', before, hunk.at, hunk.at + hunk.remove));
    lines.push(...side('+', after, hunk.from, hunk.from + hunk.insert));
    at = hunk.at + hunk.remove;
  }
  lines.push(...side(' ', before, at, end));
  return lines;
}

function range(start: number, end: number): string {
  const count = end - start;
  return count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;
}

function side(sign: string, { lines, shown }: Side, from: number, to: number): string[] {
  return lines.slice(from, to).flatMap((line, i) => {
    const signed = `${sign}${shown(from + i)}`;
    return line.endsWith('\n') ? [signed] : [signed, '\\ No newline at end of file'];
  });
}
