import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isUpKey,
  makeTheme,
  useKeypress,
  usePagination,
  usePrefix,
  useState,
} from '@inquirer/core';
import { wrap } from '../render/wrap.ts';
import { matching } from './comparable.ts';
import { rowsOf } from './frame.ts';

export interface List {
  readonly message: string;
  readonly choices: readonly Item[];
  readonly initial: string | undefined;
  /** Below the list: which keys do what. */
  readonly tip: string;
  /** In the list's place where nothing matches. */
  readonly nothing: string;
  /** Where the chosen one stands in a list that is longer than the page. */
  readonly place: (at: number, of: number) => string;
  readonly prefix: { readonly idle: string; readonly done: string };
  /** What there is to draw on. */
  readonly screen: { readonly columns: number; readonly rows: number };
}

export interface Item {
  readonly value: string;
  readonly name: string;
  /** Shown below the list while it is the chosen one. */
  readonly description?: string;
}

/** No more at a time, however tall the terminal is. */
const PAGE = 7;

/**
 * A list that typing narrows. What Enter takes is what the screen shows: the list is narrowed while the key is
 * handled, not in a later turn as in @inquirer/search 4.3, where a quick Enter took a model that was not seen.
 */
export const listPrompt = createPrompt<string, List>((config, done) => {
  const theme = makeTheme({ prefix: config.prefix });
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(
    Math.max(
      0,
      config.choices.findIndex(({ value }) => value === config.initial),
    ),
  );
  // Counts what was typed again for readline, which is seen on the screen only if something changes.
  const [retyped, setRetyped] = useState(0);
  const prefix = usePrefix({ status, theme });
  const found = matching(config.choices, typed);
  const chosen = found[active];

  const { columns, rows } = config.screen;
  const set = (words: string, indent: number): string => wrap(words, columns, indent);
  const head = `${prefix} ${theme.style.message(set(config.message, 2), status)}`;
  const title = `${head} ${theme.style.highlight(typed)}`.trimEnd();
  const layOut = (words: string): { foot: string; pageSize: number } => {
    const tip = set(words, 0);
    const description = chosen?.description ? `${theme.style.highlight(set(chosen.description, 0))}\n` : '';
    const room = rows - rowsOf(title, columns) - rowsOf(description + tip, columns);
    // A line that is empty only where there is room for it.
    const gap = room > 3 ? 1 : 0;
    return {
      foot: '\n'.repeat(1 + gap) + description + tip,
      pageSize: Math.min(PAGE, Math.max(1, room - gap)),
    };
  };
  const whole = layOut(config.tip);
  const { foot, pageSize } =
    found.length > whole.pageSize ? layOut(`${config.place(active + 1, found.length)}${config.tip}`) : whole;

  useKeypress((key, line) => {
    const step = isUpKey(key) ? -1 : isDownKey(key) ? 1 : (STEPS[key.name] ?? (() => 0))(pageSize);
    if (step !== 0) {
      setActive(Math.min(Math.max(0, active + step), Math.max(0, found.length - 1)));
      retype(line);
    } else if (key.name === 'tab') {
      // Nothing to complete, and no model has one in its name.
      retype(line);
    } else if (!isEnterKey(key)) {
      if (line.line === typed) return;
      setTyped(line.line);
      setActive(0);
    } else if (chosen) {
      setStatus('done');
      done(chosen.value);
    } else {
      // Enter has taken the line away; it can be mended.
      retype(line);
    }
  });
  /** For readline some of these keys move the cursor in what was typed, take it away, or are part of it. */
  function retype(line: { clearLine(direction: 0): void; write(typed: string): void }): void {
    line.clearLine(0);
    line.write(typed);
    setRetyped(retyped + 1);
  }

  const page = usePagination({
    items: found,
    active,
    pageSize,
    loop: false,
    renderItem: ({ item, isActive }) =>
      isActive ? theme.style.highlight(`❯ ${item.name}`) : `  ${item.name}`,
  });
  if (status === 'done') return `${head} ${theme.style.answer(chosen?.name ?? '')}`;
  return [title, `${found.length > 0 ? page : theme.style.error(set(config.nothing, 2))}${foot}`];
});

/** How far a key goes, by its name and the length of a page. */
const STEPS: Readonly<Record<string, (page: number) => number>> = {
  pageup: (page) => -page,
  pagedown: (page) => page,
  home: () => Number.NEGATIVE_INFINITY,
  end: () => Number.POSITIVE_INFINITY,
};
