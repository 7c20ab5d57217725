import { styleText } from 'node:util';
import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import search from '@inquirer/search';
import select from '@inquirer/select';
import type { Ask, Choice } from './system.ts';
import { type Language, type Text, text } from './text.ts';

const NAVIGATE = text('↑↓ move · ⏎ choose · esc leave', '↑↓ 移动 · ⏎ 选择 · esc 退出');
const SEARCH = text(
  'type to search · ↑↓ move · ⏎ choose · esc leave',
  '输入以搜索 · ↑↓ 移动 · ⏎ 选择 · esc 退出',
);
const PREFIX = { idle: '?', done: '✓' };

/** Questions on a terminal. They go to standard error: standard output is the answer. */
export function terminalAsk(language: Language): Ask {
  const say = (sentence: Text): string => sentence[language];
  const theme = (tip: Text) => ({ prefix: PREFIX, style: { keysHelpTip: () => say(tip) } });
  const shown = (choices: readonly Choice[]) =>
    choices.map((choice) => ({
      value: choice.value,
      name: say(choice.label),
      ...(choice.hint ? { description: say(choice.hint) } : {}),
    }));
  return {
    async secret(question, hint, check) {
      const message = `${say(question)}  (${say(hint)})`;
      for (;;) {
        // The prompt's own key for showing what was typed is switched off: a key must not stand on a screen.
        const typed = await leavable((context) =>
          password(
            { message, mask: '•', toggleMask: false, theme: { prefix: PREFIX } },
            { ...context, clearPromptOnDone: true },
          ),
        );
        const wrong = check(typed);
        if (wrong === null) {
          // Always as many dots: how long a key is says which one it is.
          process.stderr.write(`${styleText('green', PREFIX.done)} ${say(question)}  ••••••••\n`);
          return typed;
        }
        // Asked anew: nobody mends a key that cannot be seen.
        process.stderr.write(`${styleText('yellow', '!')} ${say(wrong)}\n`);
      }
    },
    select: (question, choices, initial) =>
      leavable((context) =>
        select(
          {
            message: say(question),
            choices: shown(choices),
            theme: theme(NAVIGATE),
            ...(initial ? { default: initial } : {}),
          },
          context,
        ),
      ),
    search: (question, choices) => {
      const all = shown(choices);
      const source = (typed: string | undefined) =>
        typed ? all.filter((choice) => choice.name.toLowerCase().includes(typed.toLowerCase())) : all;
      return leavable((context) => search({ message: say(question), source, theme: theme(SEARCH) }, context));
    },
    confirm: (question, initial) =>
      leavable((context) =>
        confirm({ message: say(question), default: initial, theme: { prefix: PREFIX } }, context),
      ),
    input: (question, initial) =>
      leavable((context) =>
        input(
          { message: say(question), theme: { prefix: PREFIX }, ...(initial ? { default: initial } : {}) },
          context,
        ),
      ),
  };
}

interface Context {
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Escape leaves a question as Ctrl-C does; the prompts themselves ignore it. */
async function leavable<T>(ask: (context: Context) => Promise<T>): Promise<T> {
  const leave = new AbortController();
  const onKey = (_typed: string | undefined, key: { readonly name?: string } | undefined): void => {
    if (key?.name === 'escape') leave.abort();
  };
  process.stdin.on('keypress', onKey);
  try {
    return await ask({ output: process.stderr, signal: leave.signal });
  } finally {
    process.stdin.off('keypress', onKey);
  }
}
