import { pathOf, stateDirectory, tilde } from '../place.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import { pruneDirectories, syncDirectory } from './directory.ts';
import type { Entry } from './entry.ts';
import {
  beforeOf,
  entryDirectory,
  type Listed,
  listJournal,
  originalPath,
  removeEntry,
  setStatus,
  tornEntries,
} from './journal.ts';
import { isAbandoned, isHeld, withLock } from './lock.ts';
import { type Half, type Outcome, putBack, standingOf } from './put-back.ts';
import { orphans, sweep } from './state.ts';

/** What became of a change that a crash had left half done. */
export interface Recovery {
  readonly id: string;
  readonly command: string;
  /** `stuck`: a file could not be written; it will be tried again by the next command. */
  readonly kind: 'finished' | 'rolled-back' | 'stuck';
  readonly said: Text;
}

/**
 * The first thing a writing command does, before it reads: finishes or rolls back what a crash left half
 * done and sweeps its temp files. Takes the lock only if there is something. Throws as withLock does.
 */
export async function recover(
  system: System,
  options: { readonly lockTimeoutMs?: number | undefined } = {},
): Promise<Recovery[]> {
  if (!needsRecovery(system)) return [];
  return withLock(system, options.lockTimeoutMs, () => recoverHeld(system));
}

/** Changes that a crash left half done, for commands that only look. */
export function pending(system: System): Listed[] {
  // One that holds the lock is at work, not dead.
  if (isHeld(system)) return [];
  return listJournal(system).filter(({ status }) => status === 'pending');
}

function needsRecovery(system: System): boolean {
  return (
    listJournal(system).some(({ status }) => status === 'pending') ||
    tornEntries(system).length > 0 ||
    isAbandoned(system) ||
    orphans(system, stateDirectory(system)).length > 0
  );
}

/** As `recover`, for whoever holds the lock: every pending entry is then a dead process's. */
export async function recoverHeld(system: System): Promise<Recovery[]> {
  for (const id of tornEntries(system)) removeEntry(system, id);
  const done: Recovery[] = [];
  for (const entry of listJournal(system).toReversed()) {
    if (entry.status === 'pending') done.push(await recoverEntry(system, entry));
  }
  return done;
}

async function recoverEntry(system: System, entry: Entry): Promise<Recovery> {
  const { id, command } = entry;
  const { dirname } = pathOf(system);
  const directories = new Set(entry.files.map(({ target }) => dirname(target)));
  for (const directory of directories) sweep(system, directory);
  sweep(system, entryDirectory(system, id));
  const halves = entry.files.map((file, i): Half => ({ file, before: () => beforeOf(system, id, file, i) }));
  if (isFinished(system, halves)) {
    for (const { after, prune } of entry.files) if (after === null) pruneDirectories(system, prune);
    // Whoever died may have died before it had.
    for (const directory of directories) syncDirectory(system, directory);
    await setStatus(system, entry, 'done');
    const said = text(`An interrupted ${command} was finished.`, `中断的 ${command} 已补充完成。`);
    return { id, command, kind: 'finished', said };
  }
  const outcomes = await putBack(system, halves);
  const { kind, state } = await settle(system, entry, outcomes);
  const what = text(`An interrupted ${command} was found.`, `发现一次中断的 ${command}。`);
  return { id, command, kind, said: text(`${what.en} ${state.en}`, `${what.zh}${state.zh}`) };
}

function isFinished(system: System, halves: readonly Half[]): boolean {
  try {
    return halves.every((half) => standingOf(system, half).endsWith('after'));
  } catch {
    return false;
  }
}

/** Gives an entry that was put back its end, and says how the files stand. */
export async function settle(
  system: System,
  entry: Entry,
  outcomes: readonly Outcome[],
): Promise<{ readonly kind: 'rolled-back' | 'stuck'; readonly state: Text }> {
  const told = outcomes.flatMap((outcome, i) => tell(system, entry, outcome, i));
  if (told.length === 0) {
    removeEntry(system, entry.id);
    return { kind: 'rolled-back', state: text('All files are as they were before.', '所有文件均恢复原状。') };
  }
  const state = text(told.map(({ en }) => en).join(' '), told.map(({ zh }) => zh).join(''));
  if (outcomes.some((outcome) => outcome.state === 'stuck')) return { kind: 'stuck', state };
  await setStatus(system, entry, 'rolled-back');
  return { kind: 'rolled-back', state };
}

function tell(system: System, entry: Entry, outcome: Outcome, index: number): Text[] {
  const { file, state } = outcome;
  if (state === 'as-before' || state === 'restored') return [];
  const path = tilde(file.path, system);
  const original = tilde(originalPath(system, entry.id, index), system);
  const en = file.before === null ? 'there was no such file before' : `its original is ${original}`;
  const zh = file.before === null ? '此前该文件并不存在' : `其原件为 ${original}`;
  return state === 'edited'
    ? [
        text(
          `${path} was edited meanwhile and left as it is; ${en}.`,
          `${path} 在此期间被修改，已保留现状；${zh}。`,
        ),
      ]
    : [text(`${path} could not be put back; ${en}.`, `${path} 未能恢复；${zh}。`)];
}
