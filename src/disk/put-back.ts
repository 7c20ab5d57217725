import { invert, type Past } from '../plan/invert.ts';
import { madeFrom } from '../plan/merge.ts';
import { fingerprint } from '../plan/record.ts';
import type { System } from '../system.ts';
import { pruneDirectories } from './directory.ts';
import type { EntryFile } from './entry.ts';
import { readFile } from './read.ts';
import { removeFile, replaceFile } from './write.ts';

/** A file of a change that was not finished, with a way to its bytes from before. */
export interface Half {
  readonly file: EntryFile;
  before(): Uint8Array | null;
}

/** `edited-before`, `edited-after`: somebody wrote it meanwhile, starting from the old or from the new one. */
export type Standing = 'before' | 'after' | 'edited-before' | 'edited-after';

/** How a file stands after it was put back. `edited`: somebody else's edit was left alone. `stuck`: it could not be written. */
export interface Outcome {
  readonly file: EntryFile;
  readonly state: 'as-before' | 'restored' | 'edited' | 'stuck';
  readonly error?: unknown;
}

export function standingOf(system: System, { file, before }: Half): Standing {
  const { bytes } = readFile(system, file.path);
  const now = fingerprint(file.salt, bytes);
  if (now === file.before) return 'before';
  if (now === file.after) return 'after';
  return `edited-${madeFrom(file, before(), bytes)}`;
}

/** Takes a change back file by file, the last one first. What somebody edited meanwhile keeps that edit. Never throws. */
export async function putBack(system: System, halves: readonly Half[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const half of halves.toReversed()) {
    const { file } = half;
    try {
      const state = await putOneBack(system, half);
      if (state !== 'edited') pruneDirectories(system, file.made.toReversed());
      outcomes.unshift({ file, state });
    } catch (error) {
      outcomes.unshift({ file, state: 'stuck', error });
    }
  }
  return outcomes;
}

async function putOneBack(system: System, half: Half): Promise<Exclude<Outcome['state'], 'stuck'>> {
  const { file } = half;
  const standing = standingOf(system, half);
  if (standing === 'before') return 'as-before';
  if (standing === 'edited-before') return 'edited';
  const { target, bytes } = readFile(system, file.path);
  const past: Past = { record: file, before: half.before() };
  const inverse = standing === 'after' ? { kind: 'exact' as const, after: past.before } : invert(past, bytes);
  if (!('after' in inverse)) return 'edited';
  if (inverse.after === null) await removeFile(system, target);
  else {
    const manner = { secret: file.secret, forNew: file.mode ?? undefined };
    await replaceFile(system, target, inverse.after, manner);
  }
  return 'restored';
}
