import { setTimeout as wait } from 'node:timers/promises';

/** Something on the screen while work goes on. */
export interface Shown {
  show(): void;
  /** Before somebody else writes: a shell, or the last words of the program. */
  interrupt(): void;
  end(): void;
}

/**
 * Stops the program until the shell lets it go on, as Ctrl-Z does; not this process alone, or the shell would go on
 * waiting for an `npx` that started it. Where no shell takes back the terminal, the system lets nobody stop.
 */
export async function suspend(): Promise<void> {
  const heard = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  process.kill(0, 'SIGTSTP');
  await wait(50);
  for (const listener of heard) process.on('SIGTSTP', listener);
}

/** Runs work with something shown, which neither a shell after Ctrl-Z finds on its terminal nor what is said after Ctrl-C. */
export async function whileShown<T>({ show, interrupt, end }: Shown, work: () => Promise<T>): Promise<T> {
  let over = false;
  const onStop = async (): Promise<void> => {
    interrupt();
    await suspend();
    if (!over) show();
  };
  process.on('SIGTSTP', onStop);
  // Before the one that says so and exits.
  process.prependListener('SIGINT', interrupt);
  show();
  try {
    return await work();
  } finally {
    over = true;
    process.off('SIGTSTP', onStop).off('SIGINT', interrupt);
    end();
  }
}
