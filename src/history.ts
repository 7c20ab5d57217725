import type { Dirent } from 'node:fs';
import type { Client } from './clients/client.ts';
import { pathOf } from './place.ts';
import type { System } from './system.ts';

/** Files read at most; the newest directories come first. */
const LIMIT = 2000;
const FIRST_LINE = 256 * 1024;

/** How many recorded chats need which provider. Empty for clients that record none. */
export function recordedProviders(system: System, client: Client): Map<string, number> {
  const counts = new Map<string, number>();
  const history = client.history?.(system);
  if (!history) return counts;
  let seen = 0;
  for (const path of filesBelow(system, history.directory, history.suffix)) {
    if (seen++ >= LIMIT) break;
    const provider = history.providerOf(firstLine(system, path));
    if (provider !== null) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  return counts;
}

function* filesBelow(system: System, directory: string, suffix: string): Generator<string> {
  let entries: Dirent[];
  try {
    entries = system.fs.readdirSync(directory, { withFileTypes: true });
  } catch {
    return;
  }
  // Codex files chats by year, month and day: the reverse order is the newest first.
  for (const entry of entries.sort((left, right) => (left.name < right.name ? 1 : -1))) {
    const path = pathOf(system).join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(system, path, suffix);
    else if (entry.isFile() && entry.name.endsWith(suffix)) yield path;
  }
}

function firstLine(system: System, path: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = system.fs.openSync(path, 'r');
    const buffer = Buffer.alloc(FIRST_LINE);
    const length = system.fs.readSync(descriptor, buffer, 0, FIRST_LINE, 0);
    return buffer.toString('utf8', 0, length).split('\n', 1)[0]!;
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) system.fs.closeSync(descriptor);
  }
}
