import ora from 'ora';

interface Progress {
  show(): void;
  interrupt(): void;
  end(): void;
}

/** A spinner on standard error. Loaded only on a terminal. */
export function spinner(label: string): Progress {
  const drawn = ora({ text: label, stream: process.stderr, discardStdin: false });
  const stop = (): void => void drawn.stop();
  return { show: () => void drawn.start(), interrupt: stop, end: stop };
}

/** The same as a line that stays, for screen readers and terminals that cannot move a cursor. */
export function announcement(label: string): Progress {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    show: () => tell(label),
    interrupt() {
      // A terminal that shows what is typed has written ^C or ^Z.
      if (!process.stdin.isRaw) tell('');
    },
    end() {},
  };
}
