import { diff, type Hunk } from './diff.ts';
import { byteLines, type FileRecord, fromByteLines, loose, marksOf } from './record.ts';

/** Lines that both sides changed: ranges of the current text and of the text before, from 0. */
export interface Clash {
  readonly now: readonly [from: number, to: number];
  readonly old: readonly [from: number, to: number];
}

/**
 * Takes a recorded change out of a text that was edited since, line by line: the text after the change is
 * the common ancestor, known by its marks only. Every edited line stays; where an edit met a line of the
 * change, that is a clash and nothing is merged.
 */
export function mergeLines(
  record: FileRecord,
  before: Uint8Array | null,
  current: Uint8Array,
): Uint8Array | Clash[] {
  const marks = {
    before: marksOf(record.salt, byteLines(before)),
    current: marksOf(record.salt, byteLines(current)),
  };
  const exact = merge(record, marks, before, current, (mark) => mark);
  if (!Array.isArray(exact)) return exact;
  // An editor, or Codex, may have changed every line end.
  const eased = merge(record, marks, before, current, loose);
  return Array.isArray(eased) ? exact : eased;
}

/** Whether an edited text was made from the one before the change or the one after it: the one fewer lines away. */
export function madeFrom(
  record: FileRecord,
  before: Uint8Array | null,
  current: Uint8Array | null,
): 'before' | 'after' {
  const old = marksOf(record.salt, byteLines(before)).map(loose);
  const now = marksOf(record.salt, byteLines(current)).map(loose);
  const away = (from: readonly string[]) =>
    diff(from, now).reduce((sum, { remove, insert }) => sum + remove + insert, 0);
  return away(takeBack(record, old, loose).base) < away(old) ? 'after' : 'before';
}

function merge(
  record: FileRecord,
  marks: { readonly before: readonly string[]; readonly current: readonly string[] },
  before: Uint8Array | null,
  current: Uint8Array,
  ease: (mark: string) => string,
): Uint8Array | Clash[] {
  const old = marks.before.map(ease);
  const { base, ours } = takeBack(record, old, ease);
  const theirs = diff(base, marks.current.map(ease));
  const clashes = ours.flatMap((hunk) => clashOf(hunk, theirs));
  if (clashes.length > 0) return clashes;
  const lines = byteLines(current);
  return fromByteLines(adapt(weave(ours, theirs, byteLines(before), lines), lines));
}

/** The text after the change, and the hunks that lead from it back to the text before. */
function takeBack(
  record: FileRecord,
  old: readonly string[],
  ease: (mark: string) => string,
): { base: string[]; ours: Hunk[] } {
  const parts: string[][] = [];
  const ours: Hunk[] = [];
  let done = 0;
  let length = 0;
  const add = (lines: string[]) => {
    parts.push(lines);
    length += lines.length;
  };
  for (const { at, remove, insert } of record.hunks) {
    add(old.slice(done, at));
    const [was, now] = [old.slice(at, at + remove), insert.map(ease)];
    // Marks made easy may turn out to be equal after all.
    for (const { at: skip, remove: less, from, insert: more } of diff(now, was)) {
      ours.push({ at: length + skip, remove: less, from: at + from, insert: more });
    }
    add(now);
    done = at + remove;
  }
  add(old.slice(done));
  return { base: parts.flat(), ours };
}

function clashOf(ours: Hunk, theirs: readonly Hunk[]): Clash[] {
  const end = ours.at + ours.remove;
  const met = theirs.filter(({ at, remove }) => {
    if (remove === 0) return at > ours.at && at < end && ours.insert > 0;
    return ours.remove === 0 ? at < ours.at && ours.at < at + remove : at < end && ours.at < at + remove;
  });
  if (met.length === 0) return [];
  const last = met.at(-1)!;
  return [{ now: [met[0]!.from, last.from + last.insert], old: [ours.from, ours.from + ours.insert] }];
}

/** One pass over the common ancestor: current lines, with our hunks taken back. */
function weave(
  ours: readonly Hunk[],
  theirs: readonly Hunk[],
  old: readonly string[],
  lines: readonly string[],
): string[] {
  const out: (readonly string[])[] = [];
  let [i, j, base, now] = [0, 0, 0, 0];
  const keepTo = (at: number) => {
    out.push(lines.slice(now, now + at - base));
    now += at - base;
    base = at;
  };
  const takeTheirs = ({ from, insert }: Hunk) => {
    out.push(lines.slice(from, from + insert));
    now = from + insert;
    j++;
  };
  while (i < ours.length || j < theirs.length) {
    const our = ours[i];
    const their = theirs[j];
    // What they put where we only put something back comes behind it.
    if (their && (!our || their.at < our.at || (their.at === our.at && our.remove > 0))) {
      keepTo(their.at);
      takeTheirs(their);
      base = their.at + their.remove;
      continue;
    }
    const { at, remove, from, insert } = our!;
    keepTo(at);
    out.push(old.slice(from, from + insert));
    const end = at + remove;
    for (let next = theirs[j]; next && next.at < end && next.at >= at && remove > 0; next = theirs[j]) {
      now += next.at - base;
      base = next.at;
      takeTheirs(next);
    }
    now += end - base;
    base = end;
    i++;
  }
  out.push(lines.slice(now));
  return out.flat();
}

const BOM = '\u00EF\u00BB\u00BF';

/** Lines put back take the line ends that all others have now; only the last line may have none. The BOM is theirs. */
function adapt(lines: readonly string[], current: readonly string[]): string[] {
  const some = (end: RegExp) => current.some((line) => end.test(line));
  const crlf = some(/\r\n$/);
  const lf = some(/(?<!\r)\n$/);
  const usual = crlf && !lf ? '\r\n' : '\n';
  const bom = current[0]?.startsWith(BOM) ? BOM : '';
  return lines.map((line, i) => {
    const plain = i === 0 ? bom + line.replace(BOM, '') : line;
    if (!plain.endsWith('\n')) return i === lines.length - 1 ? plain : plain + usual;
    const foreign = plain.endsWith('\r\n') ? !crlf && lf : crlf && !lf;
    return foreign ? plain.replace(/\r?\n$/, usual) : plain;
  });
}
