import { constants } from 'node:fs';
import { pathOf } from '../place.ts';
import type { System } from '../system.ts';
import { errno } from './trouble.ts';

/** Those directories of a path that do not exist, outermost first. Throws the system's own errors. */
export function missingDirectories(system: System, path: string): string[] {
  const { dirname } = pathOf(system);
  const missing: string[] = [];
  for (let here = path; ; here = dirname(here)) {
    try {
      // lstat: a dangling link is there, and nothing can be made in its place.
      system.fs.lstatSync(here);
      return missing;
    } catch (error) {
      if (errno(error) !== 'ENOENT' || dirname(here) === here) throw error;
    }
    missing.unshift(here);
  }
}

/** Makes a directory and those above it, 0700 each; under sudo they belong to the owner of what they are in. */
export function makeDirectory(system: System, path: string): void {
  const { fs } = system;
  const { dirname } = pathOf(system);
  for (const directory of missingDirectories(system, path)) {
    const parent = dirname(directory);
    try {
      fs.mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      if (errno(error) === 'EEXIST') continue;
      throw error;
    }
    if (system.uid === 0) {
      const owner = fs.statSync(parent);
      const made = fs.statSync(directory);
      if (made.uid !== owner.uid) fs.chownSync(directory, owner.uid, owner.gid);
    }
    syncDirectory(system, parent);
  }
}

/** Takes away directories that are empty, in the order given; stops at none that is not. */
export function pruneDirectories(system: System, innermostFirst: readonly string[]): void {
  for (const directory of innermostFirst) {
    try {
      system.fs.rmdirSync(directory);
    } catch {
      // Somebody put something there, or it is gone already.
    }
  }
}

/** So that a rename or a new name survives a power cut. Windows cannot (EPERM), some network file systems neither. */
export function syncDirectory(system: System, path: string): void {
  const { fs } = system;
  if (system.platform === 'win32') return;
  try {
    const descriptor = fs.openSync(path, constants.O_RDONLY);
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // The change itself is made; only its survival of a power cut in the next seconds is not proven.
  }
}
