import { type Text, text } from './text.ts';

/** What a run has done to files or a console, for the last words of one that is stopped. */
export interface Done {
  readonly said: Text;
  /** What takes it back, or shows it. */
  readonly next: Text;
  /** Of the journal entry. */
  readonly undo: string | null;
}

let done: Done | null = null;

/** Said before what may be stopped half-way, and again when it is through; null: it came to nothing. */
export function noteDone(what: Done | null): void {
  done = what;
}

export function doneSoFar(): Done | null {
  return done;
}

export const BEING_WRITTEN: Done = {
  said: text(
    'Files were being written: the next command finishes that or puts them back.',
    '当时正在写入文件：下一条命令会将其完成或恢复原状。',
  ),
  next: text('tokaify status', 'tokaify status'),
  undo: null,
};
