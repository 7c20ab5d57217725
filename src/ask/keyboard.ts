import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { interrupted } from '../failure.ts';
import { present } from '../suspend.ts';
import { holdTerminal, listen } from './hold.ts';
import { SteppedBack } from './retrace.ts';

/** Why a question goes without an answer; all but the first two ask it again. */
export type Leave = 'back' | 'interrupt' | 'suspend' | 'resume' | 'redraw';

/** What one question gets of the terminal. */
export interface Keyboard {
  /** What is typed; neither Ctrl-C nor Ctrl-Z gets here. */
  readonly input: PassThrough;
  /** Aborted when the question has to go; the reason is a Leave. */
  readonly signal: AbortSignal;
  /** When everything was typed again that had been typed before. */
  readonly retyped: Promise<void>;
  /** Keeps what is typed from now on until it is asked once more: drawn at a width that nobody knows it would be torn. */
  pause(): void;
  /** Asks it once more. */
  redraw(): void;
}

/** How a paste gets to a question: as if it were typed, or whole; `marked`: the terminal is asked to say what is pasted. */
export type Pastes = 'typed' | 'whole' | 'marked';

/**
 * Asks one question. Escape steps back, Ctrl-C and Ctrl-D interrupt, Ctrl-Z hands the terminal to the shell. A question
 * that has to be drawn again is asked again, and what was typed is typed again: Node's readline would stay paused after
 * a stop, and the prompts themselves know of no other width than the first.
 */
export async function atKeyboard<T>(
  ask: (keyboard: Keyboard) => Promise<T>,
  pastes: Pastes = 'typed',
): Promise<T> {
  const typed: Buffer[] = [];
  const taken = pastes === 'typed' ? (said: Buffer): Buffer => said : wholePastes();
  const mark = (on: boolean): void => {
    if (pastes === 'marked') process.stderr.write(on ? MARK_PASTES : MARK_NONE);
  };
  let leaving = new AbortController();
  let live: PassThrough | null = null;
  let paused = false;
  let shownAgain: Promise<void> | undefined;
  let show = (): void => {};
  const leave = (why: Leave): void => leaving.abort(why);
  const retype = async (input: PassThrough, signal: AbortSignal): Promise<void> => {
    paused = false;
    live = null;
    for (let index = 0; index < typed.length && !signal.aborted && !paused; index++) {
      input.write(typed[index]);
      // As it was typed: what comes while a prompt looks at an answer would be lost.
      await turn();
    }
    if (!signal.aborted && !paused) live = input;
  };
  const pause = (): void => {
    paused = true;
    live = null;
  };
  const onEnd = (): void => leave('interrupt');

  holdTerminal();
  // What was typed before there was a question is no answer to it: two turns, so that one of them reads.
  await turn();
  await turn();
  mark(true);
  const deafen = listen({
    typed(chunk) {
      const said = taken(chunk);
      typed.push(said);
      live?.write(said);
    },
    interrupt: onEnd,
  });
  const vanish = present({
    show() {
      mark(true);
      show();
    },
    interrupt() {
      mark(false);
      shownAgain = new Promise((resolve) => {
        show = resolve;
      });
      leave('suspend');
    },
    resumed() {
      mark(true);
      leave('resume');
    },
  });
  try {
    for (;;) {
      const { signal } = leaving;
      const input = new PassThrough();
      input.on('keypress', (_typed: unknown, key?: { readonly name?: string }) => {
        if (key?.name === 'escape') leave('back');
      });
      let settled = false;
      // Readline pauses its input when it closes; before there is an answer only Ctrl-D does that.
      input.on('pause', () => void setImmediate(() => settled || onEnd()));
      const retyped = retype(input, signal);
      try {
        return await ask({ input, signal, retyped, pause, redraw: () => leave('redraw') }).finally(() => {
          settled = true;
        });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      leaving = new AbortController();
      const why = signal.reason as Leave;
      if (why === 'back') throw new SteppedBack();
      if (why === 'interrupt') throw interrupted();
      if (why === 'suspend') await shownAgain;
    }
  } finally {
    vanish();
    deafen();
    mark(false);
  }
}

/** A terminal puts PASTED and ENDED around what is pasted between these two. */
const MARK_PASTES = '\x1b[?2004h';
const MARK_NONE = '\x1b[?2004l';
const PASTED = '\x1b[200~';
const ENDED = '\x1b[201~';

/** Stands for a line break that was pasted, at which readline would end the answer. */
const BREAK = '␊';

/** What was typed, with the line breaks that were pasted into it. */
export function withBreaks(typed: string): string {
  return typed.replaceAll(BREAK, '\n');
}

/** A paste comes at once. */
const LOST_AFTER_MS = 500;

/** A line break with something to read before it and behind, and not pressed after a paste. */
const INSIDE = /(?<=[\t\x20-\x7e\x80-\xff])(?<!\x1b\[201~)[\r\n]+(?=[\t\x20-\x7e\x80-\xff])/g;

/**
 * Takes a paste of several lines for one answer, or its first line would be sent away alone, and be half a key. Where
 * nothing marks it, it is what comes at once: what is typed ahead begins with the Enter before it.
 */
function wholePastes(): (chunk: Buffer) => Buffer {
  // Byte by byte: a read may end inside a character.
  const stand = Buffer.from(BREAK).toString('latin1');
  let held = '';
  let heard = 0;
  return (chunk) => {
    // One whose end got lost must not keep what is typed behind it.
    const lost = held !== '' && Date.now() - heard > LOST_AFTER_MS;
    heard = Date.now();
    held += chunk.toString('latin1');
    const begun = lost ? -1 : held.lastIndexOf(PASTED);
    const end = begun > held.lastIndexOf(ENDED) ? begun : held.length;
    const said = held.slice(0, end).replace(INSIDE, stand);
    held = held.slice(end);
    return Buffer.from(said.replaceAll(PASTED, '').replaceAll(ENDED, ''), 'latin1');
  };
}
