import { pathOf, stateDirectory } from '../place.ts';
import type { System } from '../system.ts';
import { pruneDirectories } from './directory.ts';
import { inEffect, journalDirectory, listJournal, removeEntry } from './journal.ts';
import { withLock } from './lock.ts';
import { discard } from './write.ts';

/** Whether `forget` would take anything away: there are entries, and none still shapes a client's files. Only looks. */
export function isForgettable(system: System, removed: readonly string[]): boolean {
  const journal = listJournal(system);
  const clients = new Set(journal.flatMap((entry) => entry.clients));
  const shaping = [...clients].filter(
    (client) => !removed.includes(client) && inEffect(journal, client).length > 0,
  );
  return journal.length > 0 && shaping.length === 0 && journal.every(({ status }) => status !== 'pending');
}

/**
 * Takes the journal away with the keys that its copies of replaced files still hold, the cache of models, and
 * the state directory if nothing else is in it: console logins stay. Nothing can be undone afterwards.
 */
export async function forget(system: System, lockTimeoutMs: number): Promise<void> {
  const state = stateDirectory(system);
  await withLock(system, lockTimeoutMs, async () => {
    for (const { id } of listJournal(system)) removeEntry(system, id);
    discard(system, pathOf(system).join(state, 'models.json'));
  });
  pruneDirectories(system, [journalDirectory(system), state]);
}
