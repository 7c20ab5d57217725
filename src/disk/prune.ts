import type { System } from '../system.ts';
import { inEffect, type Listed, listJournal, removeEntry } from './journal.ts';

export const KEEP = 50;
export const KEEP_DAYS = 180;

/** Forgets old entries, by count and by age; never the newest, a pending one, or what `remove` needs. Under the lock. */
export function prune(system: System, keep = KEEP): void {
  const journal = listJournal(system);
  const clients = new Set(journal.flatMap((entry) => entry.clients));
  const needed = new Set([
    journal[0],
    ...[...clients].flatMap((client) => shaping(inEffect(journal, client), client)),
  ]);
  const oldest = new Date(system.now().getTime() - KEEP_DAYS * 86_400_000).toISOString();
  let excess = journal.length - keep;
  for (const entry of journal.toReversed()) {
    if (entry.status === 'pending' || needed.has(entry)) continue;
    if (excess <= 0 && entry.createdAt >= oldest) continue;
    removeEntry(system, entry.id);
    excess--;
  }
}

/**
 * Of the entries that still shape a client's files, newest first: for each value the one that first touched it, which
 * holds what was there, and the last, which knows what setup made it.
 */
function shaping(entries: readonly Listed[], client: string): Listed[] {
  const touched = entries.map((entry) => ({ entry, values: valuesIn(entry, client) }));
  const last = new Map(
    touched.toReversed().flatMap(({ entry, values }) => values.map((value) => [value, entry])),
  );
  const first = new Map(touched.flatMap(({ entry, values }) => values.map((value) => [value, entry])));
  return [...new Set([...first.values(), ...last.values()])];
}

/** Every value of a file that an entry changed, and the file itself. */
function valuesIn({ files }: Listed, client: string): string[] {
  return files
    .filter((file) => file.client === client)
    .flatMap(({ path, values }) => [path, ...values.map((value) => JSON.stringify([path, value.path]))]);
}
