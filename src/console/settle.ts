import { TokaifyError } from '../errors.ts';
import { type Text, text } from '../text.ts';
import { mayHaveActed } from './refusals.ts';

/** What exists when something did not go through, and what to type then. */
export interface Ending {
  readonly state: Text;
  readonly next?: Text;
  /** Something was changed before it ended. */
  readonly changed?: boolean;
}

export interface Endings {
  /** It was not done. */
  readonly undone: Ending;
  /** The answer was lost, and so was the one to the question what had become of it. */
  readonly unknown: Ending;
}

/**
 * Does something to the console. When the answer is lost it looks whether it was done, so that a broken
 * connection is no failure as long as one more question gets through. Never does it a second time.
 */
export async function settle(
  act: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
  endings: Endings,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!mayHaveActed(error)) throw endedIn(error, endings.undone);
    const done = await isDone().catch(() => null);
    if (done !== true) throw endedIn(error, done === null ? endings.unknown : endings.undone);
  }
}

/** Work in whose course the outside changed: whatever ends it, the error tells what exists now and how to go on. */
export async function leaving<T>(ending: Ending, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw endedIn(error, ending);
  }
}

/** The same error, with what exists now in place of "nothing was changed". What it says to do comes first. */
export function endedIn(error: unknown, { state, next, changed }: Ending): unknown {
  if (!(error instanceof TokaifyError)) return error;
  const { trouble } = error;
  const joined = [trouble.next, next].filter((part) => part !== undefined);
  return new TokaifyError(
    error.code,
    {
      ...trouble,
      state: trouble.state ? join(trouble.state, state) : state,
      changed: trouble.changed || changed === true,
      ...(joined.length > 0 ? { next: joined.reduce(join) } : {}),
    },
    { cause: error },
  );
}

function join(left: Text, right: Text): Text {
  return text(`${left.en}\n${right.en}`, `${left.zh}\n${right.zh}`);
}
