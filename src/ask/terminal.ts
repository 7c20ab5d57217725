import { styleText } from 'node:util';
import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import select from '@inquirer/select';
import { harmlessLine } from '../render/harmless.ts';
import type { Ask, Choice } from '../system.ts';
import { type Language, type Text, text } from '../text.ts';
import { SteppedBack } from './retrace.ts';
import { searchPrompt } from './search.ts';

const MOVE = text('↑↓ move · ⏎ choose', '↑↓ 移动 · ⏎ 选择');
const SEARCH = text('type to search · ↑↓ move · ⏎ choose', '输入以搜索 · ↑↓ 移动 · ⏎ 选择');
const NOTHING = text('Nothing matches; take some of it back.', '没有匹配项；请删去一些字符。');
const BACK = text('esc back', 'esc 返回');
const LEAVE = text('esc leave', 'esc 退出');
const YES = text('Yes', '是');
const NO = text('No', '否');

/** Questions on a terminal. They go to standard error: standard output is the answer. */
export function terminalAsk(language: Language): Ask {
  const say = (sentence: Text): string => harmlessLine(sentence[language]);
  const prefix = { idle: '?', done: styleText('green', '✓') };
  const wayOut = (back: boolean | undefined): string => say(back ? BACK : LEAVE);
  const tip = (keys: Text, back: boolean | undefined): string =>
    styleText('dim', `${say(keys)} · ${wayOut(back)}`);
  const shown = (choices: readonly Choice[]) =>
    choices.map((choice) => ({
      value: choice.value,
      name: say(choice.label),
      ...(choice.hint ? { description: say(choice.hint) } : {}),
    }));
  return {
    async secret(question, hint, check, back) {
      const aside = styleText('dim', `(${say(hint)} · ${wayOut(back)})`);
      for (;;) {
        // The prompt's own key for showing what was typed is switched off: a key must not stand on a screen.
        const typed = await leavable((context) =>
          password(
            {
              message: `${say(question)}  ${aside}`,
              mask: '•',
              toggleMask: false,
              theme: { prefix },
            },
            { ...context, clearPromptOnDone: true },
          ),
        );
        const wrong = check(typed);
        if (wrong === null) {
          // Always as many dots: how long a key is says which one it is.
          process.stderr.write(`${prefix.done} ${say(question)}  ••••••••\n`);
          return typed;
        }
        // Asked anew: nobody mends a key that cannot be seen.
        process.stderr.write(`${styleText('yellow', '!')} ${say(wrong)}\n`);
      }
    },
    select: (question, choices, initial, back) =>
      leavable((context) =>
        select(
          {
            message: say(question),
            choices: shown(choices),
            loop: false,
            theme: { prefix, style: { keysHelpTip: () => tip(MOVE, back) } },
            ...(initial ? { default: initial } : {}),
          },
          context,
        ),
      ),
    search: (question, choices, initial, back) =>
      leavable((context) =>
        searchPrompt(
          {
            message: say(question),
            choices: shown(choices),
            initial,
            tip: tip(SEARCH, back),
            nothing: say(NOTHING),
            prefix,
          },
          context,
        ),
      ),
    confirm: (question, initial, back) =>
      leavable((context) =>
        confirm(
          {
            message: say(question),
            default: initial,
            transformer: (yes) => say(yes ? YES : NO),
            theme: {
              prefix,
              style: {
                defaultAnswer: (letters: string) => styleText('dim', `(${letters} · ${wayOut(back)})`),
              },
            },
          },
          context,
        ),
      ),
    input: (question, initial, back) =>
      leavable((context) =>
        input(
          {
            message: say(question),
            theme: {
              prefix,
              style: {
                message: (words: string, status: string) =>
                  styleText('bold', words) +
                  (status === 'done' ? '' : styleText('dim', `  (${wayOut(back)})`)),
              },
            },
            ...(initial ? { default: initial } : {}),
          },
          context,
        ),
      ),
    suppose: async (_question, _choices, standard) => standard,
  };
}

interface Context {
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  clearPromptOnDone: boolean;
}

/** Escape steps back; the prompts themselves ignore it. */
async function leavable<T>(ask: (context: Context) => Promise<T>): Promise<T> {
  const leave = new AbortController();
  const context = { output: process.stderr, signal: leave.signal, clearPromptOnDone: false };
  const onKey = (_typed: string | undefined, key: { readonly name?: string } | undefined): void => {
    if (key?.name !== 'escape') return;
    // What was not answered does not stay on the screen.
    context.clearPromptOnDone = true;
    leave.abort();
  };
  process.stdin.on('keypress', onKey);
  try {
    return await ask(context);
  } catch (error) {
    throw leave.signal.aborted ? new SteppedBack() : error;
  } finally {
    process.stdin.off('keypress', onKey);
  }
}
