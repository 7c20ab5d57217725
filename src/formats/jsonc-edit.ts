import {
  breaksIn,
  end,
  indentAt,
  items,
  type Node,
  nameOf,
  type Piece,
  type Style,
  startsLine,
  stepOf,
  styleOf,
  trivia,
  unitOf,
} from './jsonc-layout.ts';
import { braces, property, type Writer, write } from './jsonc-write.ts';
import { eolOf, type Splice, splice } from './text.ts';
import { isTable, same, type Table } from './value.ts';

/**
 * The text changed so that it says `after` where it says `before`, by the smallest ranges: members that
 * stay keep their bytes, and no comment is lost that does not stand inside a value which goes.
 */
export function rewrite(text: string, root: Node, before: Table, after: Table): string {
  const splices: Splice[] = [];
  const style: Style = { eol: eolOf(text), unit: unitOf(text, root), colon: ' ', gap: ' ', pad: ' ' };
  visit(root, before, after, style, false);
  return splice(text, splices);

  function visit(node: Node, was: unknown, is: unknown, outer: Style, inline: boolean): void {
    if (same(was, is)) return;
    const object = node.type === 'object' && isTable(was) && isTable(is);
    if (!object && !(Array.isArray(was) && Array.isArray(is))) {
      const written = write(is)(outer, inline ? undefined : indentAt(text, node.offset));
      splices.push({ start: node.offset, end: end(node), text: written });
      return;
    }
    const style = styleOf(text, node, outer);
    const gone = new Set<number>();
    const added: Writer[] = [];
    const inner = items(node).length === 0 ? inline : !breaksIn(text, node);
    if (object) {
      const last = new Map(items(node).map((property, index) => [nameOf(property), index]));
      for (const [index, property] of items(node).entries()) {
        const name = nameOf(property);
        // Of properties with one name the last counts; the others go only together with it.
        if (!Object.hasOwn(is, name)) gone.add(index);
        else if (last.get(name) === index) visit(property.children![1]!, was[name], is[name], style, inner);
      }
      for (const name of Object.keys(is)) if (!last.has(name)) added.push(property(name, is[name]));
    } else {
      const kept = align(was as unknown[], is as unknown[]);
      const places = new Map(kept.map((index, place) => [index, place]));
      for (const [index, element] of items(node).entries()) {
        const place = places.get(index);
        if (place === undefined) gone.add(index);
        else visit(element, (was as unknown[])[index], (is as unknown[])[place], style, inner);
      }
      for (const value of (is as unknown[]).slice(kept.length)) added.push(write(value));
    }
    splices.push(...restructure(text, node, gone, added, style, inner));
  }
}

/** For the first elements of `is` the index in `was` that each one continues; the rest are new. */
function align(was: readonly unknown[], is: readonly unknown[]): number[] {
  let head = 0;
  while (head < was.length && head < is.length && same(was[head], is[head])) head++;
  let tail = 0;
  const room = Math.min(was.length, is.length) - head;
  while (tail < room && same(was[was.length - 1 - tail], is[is.length - 1 - tail])) tail++;
  const kept = Array.from({ length: head }, (_, index) => index);
  const middle = is.length - tail;
  for (let from = head; kept.length < middle; ) {
    let found = from;
    while (found < was.length - tail && !same(was[found], is[kept.length])) found++;
    if (found === was.length - tail) break;
    kept.push(found);
    from = found + 1;
  }
  if (kept.length < middle && (tail > 0 || kept.length === head)) {
    kept.length = head;
    for (let i = head; i < Math.min(middle, was.length - tail); i++) kept.push(i);
  }
  for (let i = tail; i > 0; i--) kept.push(was.length - i);
  return kept;
}

/** The splices that take members out of an object or array and put new ones behind its last. */
function restructure(
  text: string,
  node: Node,
  gone: Set<number>,
  added: Writer[],
  style: Style,
  inline: boolean,
): Splice[] {
  const members = items(node);
  const final = members.length - 1;
  const out: Splice[] = [];
  if (added.length > 0 && gone.has(final)) {
    // The first new member takes the place of the last old one: its line, its comma, its comment.
    gone.delete(final);
    const { offset } = members[final]!;
    const [first] = added.splice(0, 1);
    const written = first!(style, inline ? undefined : indentAt(text, offset));
    out.push({ start: offset, end: end(members[final]!), text: written });
  }
  if (gone.size > 0) out.push(...remove(text, node, gone));
  if (added.length > 0) {
    out.push(...(final < 0 ? fill(text, node, added, style, inline) : append(text, node, added, style)));
  }
  return out;
}

/** New members of an object or array that has none. */
function fill(text: string, node: Node, added: Writer[], style: Style, inline: boolean): Splice[] {
  const [open, close] = [node.offset + 1, end(node) - 1];
  const pieces = trivia(text, open, close);
  const comment = pieces.findLast((piece) => piece.kind === 'comment');
  if (comment === undefined) {
    const whole = braces(text[node.offset]!, text[close]!, added);
    const written = whole(style, inline ? undefined : indentAt(text, node.offset));
    return [{ start: node.offset, end: end(node), text: written }];
  }
  const place = comment.end;
  if (!/[\r\n]/.test(text.slice(open, close))) {
    const written = added.map((member) => member(style, undefined)).join(`,${style.gap}`);
    return [{ start: place, end: place, text: ` ${written}` }];
  }
  const outer = indentAt(text, node.offset);
  const own = indentAt(text, comment.start);
  const alone = /[\r\n]$/.test(text.slice(open, comment.start - own.length));
  const unit = (alone && stepOf(outer, own)) || style.unit;
  const indent = alone ? own : outer + unit;
  const lines = added.map((member) => indent + member({ ...style, unit }, indent));
  const lineBreak = pieces.find(({ kind, start }) => kind === 'break' && start >= place);
  return [onLines(lines.join(`,${style.eol}`), lineBreak, place, style)];
}

/** Whole lines behind the line that ends with `lineBreak`; where none ends, behind what stands at `place`. */
function onLines(block: string, lineBreak: Piece | undefined, place: number, style: Style): Splice {
  if (lineBreak === undefined) return { start: place, end: place, text: style.eol + block };
  return { start: lineBreak.end, end: lineBreak.end, text: block + style.eol };
}

function append(text: string, node: Node, added: Writer[], style: Style): Splice[] {
  const last = items(node).at(-1)!;
  const pieces = trivia(text, end(last), end(node) - 1);
  const comma = pieces.findIndex((piece) => piece.kind === 'comma');
  const lineBreak = pieces.findIndex((piece, index) => index > comma && piece.kind === 'break');
  const line = pieces.slice(0, lineBreak === -1 ? undefined : lineBreak);
  const comment = line.findLast((piece, index) => index >= comma && piece.kind !== 'space');
  const fresh = startsLine(text, node, items(node).length - 1);
  const lineComment = line.some((piece) => text.startsWith('//', piece.start));
  if (fresh || lineComment) {
    const indent = fresh ? indentAt(text, last.offset) : indentAt(text, node.offset) + style.unit;
    const lines = added.map((member) => indent + member(style, indent));
    const block = lines.join(`,${style.eol}`) + (comma === -1 ? '' : ',');
    const separator = { start: end(last), end: end(last), text: ',' };
    const placed = onLines(block, pieces[lineBreak], comment?.end ?? end(last), style);
    return comma === -1 ? [separator, placed] : [placed];
  }
  const place = comment?.end ?? end(last);
  const written = added.map((member) => member(style, undefined));
  const separated =
    comma === -1
      ? written.map((member) => `,${style.gap}${member}`)
      : written.map((member) => `${style.gap}${member},`);
  return [{ start: place, end: place, text: separated.join('') }];
}

/** The splices that take members out with their commas and the lines they had to themselves. */
function remove(text: string, node: Node, gone: ReadonlySet<number>): Splice[] {
  const members = items(node);
  const [open, close] = [node.offset + 1, end(node) - 1];
  const gaps = Array.from({ length: members.length + 1 }, (_, index) =>
    trivia(text, index === 0 ? open : end(members[index - 1]!), members[index]?.offset ?? close),
  );
  const hasComment = (gap: readonly Piece[]): boolean => gap.some(({ kind }) => kind === 'comment');
  if (gone.size === members.length && !gaps.some(hasComment)) return [{ start: open, end: close, text: '' }];

  const cuts: Range[] = [];
  for (let first = 0, next = 0; first < members.length; first = next) {
    next = first + 1;
    if (!gone.has(first)) continue;
    while (gone.has(next) && !hasComment(gaps[next]!)) next++;
    const [left, right] = [gaps[first]!, gaps[next]!];
    const comma = right.findIndex(({ kind }) => kind === 'comma');
    const glued = comma !== -1 && right.slice(0, comma).every(isBlankPiece);
    if (comma !== -1 && !glued) cuts.push(right[comma]!);
    const start = members[first]!.offset;
    const stop = glued ? right[comma]!.end : end(members[next - 1]!);
    const rest = right.slice(glued ? comma + 1 : 0);
    const before = left.slice(left.findLastIndex((piece) => !isBlankPiece(piece)) + 1);
    const foreign = rest.findIndex((piece) => !isBlankPiece(piece));
    const behind = rest.slice(0, foreign === -1 ? undefined : foreign);
    const lineBefore = before.findLast(({ kind }) => kind === 'break');
    const lineBehind = behind.find(({ kind }) => kind === 'break');
    const closes = foreign === -1 && next === members.length && !endsInLineComment(text, left);
    if (lineBefore && lineBehind) {
      cuts.push({ start: lineBefore.end, end: lineBehind.end });
    } else if (lineBehind || closes) {
      cuts.push({ start: (lineBefore ?? before[0])?.start ?? start, end: stop });
    } else {
      cuts.push({ start, end: behind.at(-1)?.end ?? stop });
    }
  }
  const last = members.findLastIndex((_, index) => !gone.has(index));
  const trailing = gaps.at(-1)!.some(({ kind }) => kind === 'comma');
  if (!trailing && last !== -1 && last < members.length - 1) {
    cuts.push(gaps[last + 1]!.find(({ kind }) => kind === 'comma')!);
  }
  return united(cuts);
}

const isBlankPiece = ({ kind }: Piece): boolean => kind === 'space' || kind === 'break';

/** Whether taking the blanks off the end would put what follows into a comment. */
function endsInLineComment(text: string, gap: readonly Piece[]): boolean {
  const last = gap.findLast((piece) => !isBlankPiece(piece));
  return last !== undefined && text.startsWith('//', last.start);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Cuts as splices, those that touch or overlap made one. */
function united(cuts: readonly Range[]): Splice[] {
  const out: { start: number; end: number; text: string }[] = [];
  for (const cut of cuts.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && cut.start <= last.end) last.end = Math.max(last.end, cut.end);
    else out.push({ start: cut.start, end: cut.end, text: '' });
  }
  return out;
}
