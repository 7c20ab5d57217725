import type { System } from '../system.ts';
import { restrict } from './acl.ts';
import { follow } from './read.ts';
import { unwritable } from './writable.ts';

/** Lets nobody but the owner read a file; its bytes stay as they are. Throws what a write there would. */
export async function narrow(system: System, path: string): Promise<void> {
  let target = path;
  try {
    target = follow(system, path);
    system.fs.chmodSync(target, 0o600);
  } catch (error) {
    throw unwritable(system, path, target, error);
  }
  await restrict(system, target, 'file');
}
