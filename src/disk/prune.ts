import type { System } from '../system.ts';
import { inEffect, listJournal, removeEntry } from './journal.ts';

export const KEEP = 50;
export const KEEP_DAYS = 180;

/**
 * Forgets old entries, by count and by age. Never the newest, never a pending one, and never the oldest
 * that still shapes a client's files: it holds what `remove` gives back. Under the lock.
 */
export function prune(system: System, keep = KEEP): void {
  const journal = listJournal(system);
  const clients = new Set(journal.flatMap((entry) => entry.clients));
  const needed = new Set([journal[0], ...[...clients].map((client) => inEffect(journal, client).at(-1))]);
  const oldest = new Date(system.now().getTime() - KEEP_DAYS * 86_400_000).toISOString();
  let excess = journal.length - keep;
  for (const entry of journal.toReversed()) {
    if (entry.status === 'pending' || needed.has(entry)) continue;
    if (excess <= 0 && entry.createdAt >= oldest) continue;
    removeEntry(system, entry.id);
    excess--;
  }
}
