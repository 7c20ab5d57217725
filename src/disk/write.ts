import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { pathOf } from '../place.ts';
import type { System } from '../system.ts';
import { restrict } from './acl.ts';
import { makeDirectory, syncDirectory } from './directory.ts';
import { errno } from './trouble.ts';

/** What of a file could not be kept when it was replaced. */
export type Loss = 'owner' | 'hard-link' | 'acl';

/** A file written beside its target, complete and on the disk; one rename away from taking its place. */
export interface Staged {
  readonly temp: string;
  readonly target: string;
  readonly losses: readonly Loss[];
}

/** Names of our temp files, also after a crash: `.NAME.tokaify-PID-RANDOM.tmp`. */
export const TEMP = /^\..*\.tokaify-(\d+)-[0-9a-f]+\.tmp$/;

export function tempBeside(system: System, target: string): string {
  const { basename, dirname, join } = pathOf(system);
  // Names end at 255 bytes, and a character may take four.
  const name = basename(target).slice(0, 40);
  return join(dirname(target), `.${name}.tokaify-${system.pid}-${randomBytes(4).toString('hex')}.tmp`);
}

export interface Rights {
  /** Permission bits; undefined leaves it to the umask, from 0644. */
  readonly mode: number | undefined;
  /** The file that is replaced: its owner and group are kept. */
  readonly old: Stats | null;
  /** Its bytes need not outlast a power cut, as those of a lock, so they are not synced. */
  readonly passing?: true | undefined;
}

/** How a file is written. A secret gets 0600; anything else keeps its mode or gets `forOld`, and a new file gets `forNew`. */
export interface Manner {
  readonly secret: boolean;
  readonly forNew?: number | undefined;
  readonly forOld?: number | undefined;
  readonly passing?: true;
}

/**
 * Prepares the replacement of `target`, which must have no link in its path. Throws the system's own errors and leaves
 * nothing behind then.
 */
export function stage(system: System, target: string, bytes: Uint8Array, manner: Manner): Staged {
  const { secret, forNew, forOld, passing } = manner;
  const temp = tempBeside(system, target);
  const old = statAt(system, target);
  makeDirectory(system, pathOf(system).dirname(target));
  const mode = secret ? 0o600 : old ? (forOld ?? old.mode & 0o777) : forNew;
  const ownerKept = writeNew(system, temp, bytes, { mode, old, passing });
  const losses: Loss[] = [];
  if (!ownerKept) losses.push('owner');
  if (old && old.nlink > 1) losses.push('hard-link');
  return { temp, target, losses };
}

/** As `stage`, with Windows' rights for a secret. */
export async function prepare(
  system: System,
  target: string,
  bytes: Uint8Array,
  manner: Manner,
): Promise<Staged> {
  const staged = stage(system, target, bytes, manner);
  if (!manner.secret || (await restrict(system, staged.temp, 'file'))) return staged;
  return { ...staged, losses: [...staged.losses, 'acl'] };
}

/** Replaces or creates one file, whole or not at all. Throws the system's own errors. */
export async function replaceFile(
  system: System,
  target: string,
  bytes: Uint8Array,
  manner: Manner,
): Promise<Staged> {
  const staged = await prepare(system, target, bytes, manner);
  try {
    await commit(system, staged, manner.passing);
    return staged;
  } catch (error) {
    discard(system, staged.temp);
    throw error;
  }
}

/** Puts the staged file in its target's place; the only moment in which a reader sees a change. */
export async function commit(system: System, staged: Staged, passing = false): Promise<void> {
  await patiently(system, () => system.fs.renameSync(staged.temp, staged.target));
  if (!passing) syncDirectory(system, pathOf(system).dirname(staged.target));
}

export async function removeFile(system: System, target: string): Promise<void> {
  await patiently(system, () => system.fs.unlinkSync(target));
  syncDirectory(system, pathOf(system).dirname(target));
}

/** Takes a file away that must not stay, whatever else goes wrong. Says whether it is gone. */
export function discard(system: System, path: string): boolean {
  // Twice: cleaning up must survive the same hiccup that made it necessary.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      system.fs.unlinkSync(path);
      return true;
    } catch (error) {
      if (errno(error) === 'ENOENT') return true;
    }
  }
  return false;
}

/**
 * Creates a file with all its bytes on the disk, or none. It is born 0600 and opened up at the end, so
 * that nobody reads a secret in between. Says whether the owner could be kept.
 */
export function writeNew(system: System, path: string, bytes: Uint8Array, rights: Rights): boolean {
  const { fs } = system;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const descriptor = fs.openSync(path, flags, rights.mode === undefined ? 0o644 : 0o600);
  let open = true;
  try {
    for (let written = 0; written < bytes.length; ) {
      const count = fs.writeSync(descriptor, bytes, written, bytes.length - written);
      if (count === 0) throw Object.assign(new Error(`cannot write ${path}`), { code: 'EIO' });
      written += count;
    }
    const ownerKept = keepOwner(system, descriptor, path, rights.old);
    if (rights.mode !== undefined && (fs.fstatSync(descriptor).mode & 0o777) !== rights.mode) {
      fs.fchmodSync(descriptor, rights.mode);
    }
    if (!rights.passing) fs.fsyncSync(descriptor);
    open = false;
    // Network file systems report a full disk only here.
    fs.closeSync(descriptor);
    return ownerKept;
  } catch (error) {
    if (open) quietly(() => fs.closeSync(descriptor));
    discard(system, path);
    throw error;
  }
}

const SETGID = 0o2000;

/** Owner and group of the file that is replaced; under sudo, a new file belongs to the directory's owner. */
function keepOwner(system: System, descriptor: number, path: string, old: Stats | null): boolean {
  const { fs, uid } = system;
  if (uid === null || (old === null && uid !== 0)) return true;
  const now = fs.fstatSync(descriptor);
  const like = old ?? fs.statSync(pathOf(system).dirname(path));
  // A setgid directory has given the file its group already.
  const group = old === null && (like.mode & SETGID) !== 0 ? now.gid : like.gid;
  if (now.uid === like.uid && (old === null || now.gid === group)) return true;
  try {
    fs.fchownSync(descriptor, like.uid, group);
    return true;
  } catch (error) {
    // Root must not leave a file behind that its owner cannot read any more.
    if (uid === 0) throw error;
  }
  quietly(() => fs.fchownSync(descriptor, now.uid, group));
  return false;
}

function statAt(system: System, path: string): Stats | null {
  try {
    return system.fs.statSync(path);
  } catch (error) {
    if (errno(error) === 'ENOENT') return null;
    throw error;
  }
}

const HELD_OPEN = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Windows refuses to replace or remove a file while a virus scanner or an editor has it open; they let go soon. */
async function patiently(system: System, work: () => void): Promise<void> {
  for (let delay = 10; ; delay *= 2) {
    try {
      return work();
    } catch (error) {
      if (system.platform !== 'win32' || !HELD_OPEN.has(errno(error)) || delay > 1280) throw error;
    }
    await system.sleep(delay);
  }
}

export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // What failed was not worth failing for.
  }
}
