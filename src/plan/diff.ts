/** `remove` lines from line `at` of the old text are replaced by `insert` lines from line `from` of the new one. From 0. */
export interface Hunk {
  readonly at: number;
  readonly remove: number;
  readonly from: number;
  readonly insert: number;
}

/** The lines of a text, each with its line end; the last may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Edits beyond which two texts count as different throughout; bounds time to lines × edits, memory to edits². */
const MOST_EDITS = 1500;

/** The hunks that lead from one sequence of lines to another, in order, each as small as can be. */
export function diff(before: readonly string[], after: readonly string[]): Hunk[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  if (a.length === 0 && b.length === 0) return [];
  const whole = { at: head, remove: a.length, from: head, insert: b.length };
  if (a.length === 0 || b.length === 0) return [whole];
  const steps = shortestEdit(a, b);
  return steps ? gather(steps, head) : [whole];
}

/** One line removed ('a' moves on) or inserted ('b' moves on) at a position of both. */
interface Step {
  readonly kind: 'remove' | 'insert';
  readonly a: number;
  readonly b: number;
}

/** Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy form; null beyond MOST_EDITS. */
function shortestEdit(a: readonly string[], b: readonly string[]): Step[] | null {
  const [idsA, idsB] = intern(a, b);
  const limit = Math.min(a.length + b.length, MOST_EDITS);
  const offset = limit + 1;
  // furthest[k + offset]: how far in `a` one gets on diagonal k = x - y.
  const furthest = new Int32Array(2 * limit + 3);
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    history.push(furthest.slice(offset - edits - 1, offset + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1;
      while (x < a.length && x - k < b.length && idsA[x] === idsB[x - k]) x++;
      furthest[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return trace(history, a.length, b.length);
    }
  }
  return null;
}

/** Walks back from the end; `history[d]` is what was known before the d-th edit, from diagonal -d-1 on. */
function trace(history: readonly Int32Array[], endA: number, endB: number): Step[] {
  const steps: Step[] = [];
  let x = endA;
  let y = endB;
  for (let edits = history.length - 1; edits > 0; edits--) {
    const known = history[edits]!;
    const at = (k: number) => known[k + edits + 1]!;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const from = down ? k + 1 : k - 1;
    x = at(from);
    y = x - from;
    steps.push({ kind: down ? 'insert' : 'remove', a: x, b: y });
  }
  return steps.toReversed();
}

/** Numbers are compared faster than lines. */
function intern(a: readonly string[], b: readonly string[]): [Int32Array, Int32Array] {
  const ids = new Map<string, number>();
  const idOf = (line: string) => {
    const known = ids.get(line) ?? ids.size;
    ids.set(line, known);
    return known;
  };
  return [Int32Array.from(a, idOf), Int32Array.from(b, idOf)];
}

function gather(steps: readonly Step[], head: number): Hunk[] {
  const hunks: { at: number; remove: number; from: number; insert: number }[] = [];
  for (const { kind, a, b } of steps) {
    let last = hunks.at(-1);
    if (!last || last.at + last.remove !== a + head || last.from + last.insert !== b + head) {
      last = { at: a + head, remove: 0, from: b + head, insert: 0 };
      hunks.push(last);
    }
    last[kind]++;
  }
  return hunks;
}
