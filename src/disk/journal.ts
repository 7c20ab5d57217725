import { randomBytes } from 'node:crypto';
import { TokaifyError } from '../errors.ts';
import { pathOf, stateDirectory, tilde } from '../place.ts';
import type { Past } from '../plan/invert.ts';
import type { Plan } from '../plan/plan.ts';
import { fingerprint, record } from '../plan/record.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { restrict } from './acl.ts';
import { makeDirectory } from './directory.ts';
import { type Entry, type EntryFile, parseEntry, type Status } from './entry.ts';
import { inState, unusable } from './state.ts';
import { errno, refuse } from './trouble.ts';
import { discard, quietly, replaceFile, writeNew } from './write.ts';

/** An entry with what later entries say about it. */
export interface Listed extends Entry {
  readonly clients: readonly string[];
  /** Those of its clients whose part was taken back. */
  readonly undone: readonly string[];
}

/** Every entry that can be read, newest first; pending and rolled back ones included. Only looks. */
export function listJournal(system: System): Listed[] {
  const entries = names(system)
    .map((id) => readEntry(system, id))
    .filter((entry) => entry !== null);
  // Ids sort by time. An entry can only be taken back by a later one, and that again by one later still.
  const undone = new Map<string, Set<string>>();
  return entries.toReversed().map((entry) => {
    const mine = undone.get(entry.id) ?? new Set();
    for (const { id, client } of entry.status === 'done' ? entry.undoes : []) {
      if (!mine.has(client)) undone.set(id, (undone.get(id) ?? new Set()).add(client));
    }
    const clients = [...new Set(entry.files.map(({ client }) => client))];
    return { ...entry, clients, undone: [...mine] };
  });
}

/** The entry of that id. Throws `nothing-to-undo`. */
export function readJournal(system: System, id: string): Listed {
  const found = listJournal(system).find((entry) => entry.id === id);
  if (found) return found;
  throw new TokaifyError('nothing-to-undo', {
    what: text(`There is no change ${id} in the journal.`, `日志中没有编号为 ${id} 的改动。`),
    next: text('See what there is: tokaify undo --list', '查看已有的改动：tokaify undo --list'),
  });
}

/** Entries that still shape a client's files, newest first: done, not taken back, and not taking that client's back. */
export function inEffect(journal: readonly Listed[], client: string): Listed[] {
  return journal.filter(
    ({ status, clients, undone, undoes }) =>
      status === 'done' &&
      !undoes.some((each) => each.client === client) &&
      clients.includes(client) &&
      !undone.includes(client),
  );
}

/** The files of an entry with their bytes from before. Throws `state-unusable` if those are damaged or gone. */
export function pastOf(system: System, entry: Entry): (Past & { readonly record: EntryFile })[] {
  return entry.files.map((file, index) => ({
    record: file,
    before: beforeOf(system, entry.id, file, index),
  }));
}

export function beforeOf(system: System, id: string, file: EntryFile, index: number): Uint8Array | null {
  if (file.before === null) return null;
  const path = originalPath(system, id, index);
  let bytes: Uint8Array | undefined;
  let failure: unknown;
  try {
    bytes = new Uint8Array(system.fs.readFileSync(path));
  } catch (error) {
    failure = error;
  }
  if (bytes && fingerprint(file.salt, bytes) === file.before) return bytes;
  const shown = tilde(path, system);
  const what = text(`${shown} is damaged or cannot be read.`, `${shown} 已损坏或无法读取。`);
  const next = text(
    'That change cannot be taken back; look at the file itself.',
    '无法撤销该改动，请直接查看该文件。',
  );
  throw refuse(system, 'state-unusable', path, { what, next }, failure);
}

/** Where the bytes of the entry's file from before are kept. */
export function originalPath(system: System, id: string, index: number): string {
  return pathOf(system).join(entryDirectory(system, id), `${index}.before`);
}

/** Where a file of a plan really is, and what stands there. */
export type Site = Pick<EntryFile, 'target' | 'mode' | 'made'>;

/** Writes what is about to happen, and all that is needed to take it back, to the disk. Under the lock. */
export async function begin(system: System, plan: Plan, sites: readonly Site[]): Promise<Entry> {
  const { join } = pathOf(system);
  const directory = journalDirectory(system);
  const files = plan.files.map((change, i): EntryFile => {
    const { target, mode, made } = sites[i]!;
    const remembered = record(change, randomBytes(8).toString('hex'));
    return { ...remembered, target, mode, made, prune: change.prune ?? [] };
  });
  const { command, summary, undoes = [], token } = plan;
  const id = nextId(system);
  const path = join(directory, id);
  try {
    await inState(system, () => makeDirectory(system, path));
    if (files.some(({ secret }) => secret)) await restrict(system, path, 'directory');
    await inState(system, () => {
      plan.files.forEach(({ before }, i) => {
        if (before) writeNew(system, originalPath(system, id, i), before, { mode: 0o600, old: null });
      });
    });
    const createdAt = system.now().toISOString();
    const entry: Entry = {
      schemaVersion: 1,
      id,
      createdAt,
      command,
      summary,
      status: 'pending',
      files,
      undoes,
      ...(token ? { token } : {}),
    };
    await writeEntry(system, entry);
    return entry;
  } catch (error) {
    removeEntry(system, id);
    throw error;
  }
}

export async function setStatus(system: System, entry: Entry, status: Status): Promise<void> {
  await writeEntry(system, { ...entry, status });
}

async function writeEntry(system: System, entry: Entry): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(entry, null, 2)}\n`);
  await inState(system, () => replaceFile(system, entryPath(system, entry.id), bytes, { secret: true }));
}

/** First what makes it an entry: what is left of one that a crash keeps from going is swept as torn. */
export function removeEntry(system: System, id: string): void {
  discard(system, entryPath(system, id));
  quietly(() => system.fs.rmSync(entryDirectory(system, id), { recursive: true, force: true }));
}

/** Ids of entries that a crash left without their description; nothing had been replaced then. */
export function tornEntries(system: System): string[] {
  return names(system).filter((id) => !exists(system, entryPath(system, id)));
}

/** null for an entry that is torn or cannot be understood. */
function readEntry(system: System, id: string): Entry | null {
  let content: string;
  try {
    content = system.fs.readFileSync(entryPath(system, id), 'utf8');
  } catch (error) {
    if (GONE.has(errno(error))) return null;
    throw unusable(system, error);
  }
  try {
    const entry = parseEntry(JSON.parse(content));
    return entry?.id === id ? entry : null;
  } catch {
    return null;
  }
}

const GONE = new Set(['ENOENT', 'ENOTDIR']);

const ID = /^(\d{8}-\d{6})-([0-9a-f]{4})$/;

function names(system: System): string[] {
  try {
    return system.fs
      .readdirSync(journalDirectory(system))
      .filter((name) => ID.test(name))
      .sort();
  } catch (error) {
    if (GONE.has(errno(error))) return [];
    throw unusable(system, error);
  }
}

/** Greater than every id there is, also within one second and when the clock was set back. */
function nextId(system: System): string {
  const [date, time] = system.now().toISOString().split('T') as [string, string];
  const stamp = `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  const last = ID.exec(names(system).at(-1) ?? '');
  const hex = (n: number) => n.toString(16).padStart(4, '0');
  if (!last || stamp > last[1]!) return `${stamp}-${hex(Math.floor(Math.random() * 0x8000))}`;
  return `${last[1]}-${hex(Number.parseInt(last[2]!, 16) + 1)}`;
}

export function journalDirectory(system: System): string {
  return pathOf(system).join(stateDirectory(system), 'journal');
}

export function entryDirectory(system: System, id: string): string {
  return pathOf(system).join(journalDirectory(system), id);
}

function entryPath(system: System, id: string): string {
  return pathOf(system).join(entryDirectory(system, id), 'entry.json');
}

function exists(system: System, path: string): boolean {
  try {
    system.fs.lstatSync(path);
    return true;
  } catch (error) {
    return errno(error) !== 'ENOENT';
  }
}
