import type { System } from '../system.ts';
import { follow } from './read.ts';
import { assertWritable, unwritable } from './writable.ts';
import { replaceFile } from './write.ts';

/** Writes a file for nobody but its owner, whole or not at all; what was there is replaced. Throws as `assertWritable` does, or `write-failed`. */
export async function writePrivate(system: System, path: string, content: string): Promise<void> {
  assertWritable(system, path);
  let target = path;
  try {
    target = follow(system, path);
    await replaceFile(system, target, new TextEncoder().encode(content), { secret: true });
  } catch (error) {
    throw unwritable(system, path, target, error);
  }
}
