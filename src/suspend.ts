import { setTimeout as wait } from 'node:timers/promises';

/** Something that a run has on the terminal, or a mode that it has set there. */
export interface Shown {
  show(): void;
  /** Before somebody else has the terminal: a shell, or the last words of the program. At once, or it is too late. */
  interrupt(): void;
  /** After a stop that nobody could prepare for. */
  resumed?(): void;
}

/** In the order in which they came. */
const shown: Shown[] = [];

/** Has it taken from the terminal as long as somebody else has that; the answer ends it. */
export function present(what: Shown): () => void {
  if (shown.push(what) === 1) process.on('SIGTSTP', suspend).on('SIGCONT', onContinue);
  return () => {
    const at = shown.indexOf(what);
    if (at >= 0) shown.splice(at, 1);
    if (shown.length === 0) process.off('SIGTSTP', suspend).off('SIGCONT', onContinue);
  };
}

/** Leaves the terminal as it was found, for what is said last. */
export function leaveTerminal(): void {
  for (const each of [...shown].reverse()) each.interrupt();
}

/**
 * Stops the program until the shell lets it go on, as Ctrl-Z does; not this process alone, or the shell would go on
 * waiting for an `npx` that started it. Where no shell takes back the terminal, the system lets nobody stop.
 */
export async function suspend(): Promise<void> {
  const left = [...shown];
  leaveTerminal();
  process.off('SIGTSTP', suspend).off('SIGCONT', onContinue);
  process.kill(0, 'SIGTSTP');
  await wait(50);
  if (shown.length > 0) process.on('SIGTSTP', suspend).on('SIGCONT', onContinue);
  for (const each of left) if (shown.includes(each)) each.show();
}

function onContinue(): void {
  for (const each of [...shown]) each.resumed?.();
}

/** Runs work with something shown. */
export async function whileShown<T>(what: Shown & { end(): void }, work: () => Promise<T>): Promise<T> {
  what.show();
  const leave = present(what);
  try {
    return await work();
  } finally {
    leave();
    what.end();
  }
}
