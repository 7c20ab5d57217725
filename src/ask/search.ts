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

export interface Search {
  readonly message: string;
  readonly choices: readonly { readonly value: string; readonly name: string }[];
  readonly initial: string | undefined;
  /** Below the list: which keys do what. */
  readonly tip: string;
  /** In the list's place where nothing matches. */
  readonly nothing: string;
  readonly prefix: { readonly idle: string; readonly done: string };
}

const PAGE = 7;

/**
 * A list that typing narrows. What Enter takes is what the screen shows: the list is narrowed while the key is
 * handled, not in a later turn as in @inquirer/search 4.3, where a quick Enter took a model that was not seen.
 */
export const searchPrompt = createPrompt<string, Search>((config, done) => {
  const theme = makeTheme({ prefix: config.prefix });
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(
    Math.max(
      0,
      config.choices.findIndex(({ value }) => value === config.initial),
    ),
  );
  const prefix = usePrefix({ status, theme });
  const found = matching(config.choices, typed);
  const chosen = found[active];
  useKeypress((key, line) => {
    if (isUpKey(key) || isDownKey(key)) {
      setActive(Math.min(Math.max(0, active + (isUpKey(key) ? -1 : 1)), Math.max(0, found.length - 1)));
    } else if (!isEnterKey(key)) {
      if (line.line === typed) return;
      setTyped(line.line);
      setActive(0);
    } else if (chosen) {
      setStatus('done');
      done(chosen.value);
    } else {
      // Enter has taken the line away; it can be mended.
      line.write(typed);
    }
  });
  const page = usePagination({
    items: found,
    active,
    pageSize: PAGE,
    loop: false,
    renderItem: ({ item, isActive }) =>
      isActive ? theme.style.highlight(`❯ ${item.name}`) : `  ${item.name}`,
  });
  const head = `${prefix} ${theme.style.message(config.message, status)}`;
  if (status === 'done') return `${head} ${theme.style.answer(chosen?.name ?? '')}`;
  const list = found.length > 0 ? page : theme.style.error(config.nothing);
  return [`${head} ${theme.style.highlight(typed)}`.trimEnd(), `${list}\n\n${config.tip}`];
});

/** Those that hold every word, in their order. */
function matching<T extends { readonly name: string }>(choices: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/);
  return choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}
