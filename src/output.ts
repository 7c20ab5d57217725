import { fstatSync, writeSync } from 'node:fs';
import type { Language } from './text.ts';

/** What a terminal can show. `plain`: symbols as words, for screen readers and dumb terminals. */
export interface Look {
  readonly colour: boolean;
  readonly plain: boolean;
  readonly columns: number;
  readonly language: Language;
}

/** Whether a person is there. Node's own streams cost milliseconds to make, so they are asked only where it may be so. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  try {
    if (process.platform !== 'win32' && !fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  const stream = ['stdin', 'stdout', 'stderr'] as const;
  return process[stream[descriptor]].isTTY === true;
}

/** Writes everything, also to a full pipe. Synchronous, because Node for Windows under Wine can write to a pipe in no other way. */
export function writeAll(descriptor: 1 | 2, value: string): void {
  const bytes = Buffer.from(value);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The reader has gone (`| head`): nobody to tell. A full pipe: try again.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
