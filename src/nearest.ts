/** A beginning as long as this is enough to know a word by. */
const BEGINNING = 3;

/** The candidate somebody probably meant, or undefined when none is near: at most a third of the letters differ, or it begins so. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, far: distance(typed, candidate) }))
    .sort((left, right) => left.far - right.far);
  const best = ranked[0];
  if (best && isNear(best.far, Math.max(typed.length, best.candidate.length))) return best.candidate;
  if (typed.length < BEGINNING) return undefined;
  return ranked.find(({ candidate }) => candidate.toLowerCase().startsWith(typed.toLowerCase()))?.candidate;
}

/** Of two words that have no letter in common neither is meant by the other, however short they are. */
function isNear(far: number, length: number): boolean {
  return far < length && far <= Math.max(1, Math.round(length / 3));
}

/** Edit distance, case-insensitive; two neighbours that changed places are one edit. */
function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1, isSwap ? before[j - 2]! + 1 : change));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
