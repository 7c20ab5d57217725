import { clearLine, clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { width } from '../render/width.ts';

/** How @inquirer/core 12 ends the taking away of what it drew before: at the start of the line. */
const ERASED = '\x1b[G';

/** What a prompt has on the screen, kept so that it can be taken away at another width than it was drawn at. */
export interface Frame {
  /** What the prompt draws on; nothing once it has to go. */
  readonly output: Writable & { readonly columns: number; readonly rows: number };
  /** Puts what was drawn so far on the screen, and what is drawn later at once. */
  show(): void;
  /** Takes it from the screen. */
  erase(): void;
}

export function openFrame(terminal: NodeJS.WriteStream, signal: AbortSignal): Frame {
  const { columns, rows } = terminal;
  let shown = false;
  /** What the prompt drew last, in one piece. */
  let drawn = '';
  /** How it moved the cursor since, on the line where is typed. */
  let moved = '';
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      if (!signal.aborted) {
        if (shown) terminal.write(chunk);
        if (stripVTControlCharacters(chunk).trim() === '') moved += chunk;
        else [drawn, moved] = [chunk, ''];
      }
      done();
    },
  });
  return {
    output: Object.assign(output, { columns, rows, isTTY: true }),
    show() {
      if (shown || signal.aborted) return;
      shown = true;
      // Without what took the piece before away, which nobody has seen.
      terminal.write((drawn.split(ERASED).at(-1) ?? '') + moved);
    },
    erase() {
      if (!shown) return;
      const lines = stripVTControlCharacters(drawn).split('\n');
      // From its last line the prompt went up to where is typed.
      const below = Number(/\x1b\[(\d+)A\x1b\[\d+G$/.exec(drawn)?.[1] ?? 0);
      const column = Number(/\x1b\[(\d+)G$/.exec(drawn + moved)?.[1] ?? 1) - 1;
      // A terminal that got narrower has broken the lines meanwhile.
      const above = lines
        .slice(0, lines.length - 1 - below)
        .reduce((sum, line) => sum + rowsOf(line, terminal.columns), 0);
      moveCursor(terminal, 0, -(above + Math.floor(column / terminal.columns)));
      // Not from the first column on: what is cleared from the first place of the screen tmux keeps in its history.
      cursorTo(terminal, 1);
      clearScreenDown(terminal);
      clearLine(terminal, 0);
      cursorTo(terminal, 0);
    },
  };
}

/** How many rows a text takes on a terminal that breaks lines anywhere. */
export function rowsOf(text: string, columns: number): number {
  return text
    .split('\n')
    .reduce(
      (rows, line) => rows + Math.max(1, Math.ceil(width(stripVTControlCharacters(line)) / columns)),
      0,
    );
}
