import { clearScreenDown } from 'node:readline';
import { styleText } from 'node:util';
import input from '@inquirer/input';
import password from '@inquirer/password';
import { harmlessLine } from '../render/harmless.ts';
import { wrap } from '../render/wrap.ts';
import type { Secret } from '../secret.ts';
import type { Ask, Choice } from '../system.ts';
import { type Language, type Text, text } from '../text.ts';
import { type Frame, openFrame } from './frame.ts';
import { atKeyboard, type Keyboard, type Pastes, withBreaks } from './keyboard.ts';
import { listPrompt } from './list.ts';
import { NO, readYesNo, YES, YES_OR_NO } from './yes-no.ts';

const MOVE = text('↑↓ move · ⏎ choose', '↑↓ 移动 · ⏎ 选择');
const SEARCH = text('type to search · ↑↓ move · ⏎ choose', '输入以搜索 · ↑↓ 移动 · ⏎ 选择');
const NOTHING = text('Nothing matches; delete some of it.', '没有匹配项；请删去一些字符。');
const BACK = text('esc back', 'esc 返回');
const LEAVE = text('esc leave', 'esc 退出');
const keeps = (kept: Secret): Text => text(`Enter keeps ${kept}`, `按回车沿用 ${kept}`);

/** Questions on a terminal. They go to standard error: standard output is the answer. */
export function terminalAsk(language: Language): Ask {
  const say = (sentence: Text): string => harmlessLine(sentence[language]);
  const prefix = { idle: '?', done: styleText('green', '✓') };
  /** What stands beside a question until it is answered, with what Escape does. */
  const aside = (remarks: readonly string[], back: boolean | undefined): string =>
    [...remarks, say(back ? BACK : LEAVE)].join(' · ');
  const asking = (remarks: readonly string[], back: boolean | undefined) => ({
    prefix,
    style: {
      message: (words: string, status: string) =>
        hanging(
          styleText('bold', words) +
            (status === 'done' ? '' : styleText('dim', ` (${aside(remarks, back)})`)),
        ),
      error: (words: string) => styleText('red', `> ${hanging(words)}`),
    },
  });
  const list =
    (keys: Text): Ask['select'] =>
    (question, choices, initial, back) =>
      drawn((context) =>
        listPrompt(
          {
            message: say(question),
            choices: choices.map(shown),
            initial,
            tip: styleText('dim', aside([say(keys)], back)),
            nothing: say(NOTHING),
            place: (at, of) =>
              styleText('dim', `${say(text(`${at} of ${of}`, `第 ${at} 项，共 ${of} 项`))} · `),
            prefix,
            screen: context.output,
          },
          context,
        ),
      );
  const shown = ({ value, label, hint }: Choice) => ({
    value,
    name: say(label),
    ...(hint ? { description: say(hint) } : {}),
  });
  return {
    async secret(question, hint, check, kept, back) {
      const remarks = [say(hint), ...(kept ? [say(keeps(kept))] : [])];
      for (;;) {
        // The prompt's own key for showing what was typed is switched off: a key must not stand on a screen.
        const typed = withBreaks(
          await drawn(
            (context) =>
              password(
                { message: say(question), mask: '•', toggleMask: false, theme: asking(remarks, back) },
                { ...context, clearPromptOnDone: true },
              ),
            'marked',
          ),
        );
        const wrong = await check(typed);
        if (wrong === null) {
          // Always as many dots: how long a key is says which one it is.
          const shown = kept && typed.trim() === '' ? `${kept}` : '••••••••';
          process.stderr.write(`${prefix.done} ${say(question)}  ${shown}\n`);
          return typed;
        }
        // Asked anew: nobody mends a key that cannot be seen.
        process.stderr.write(`${styleText('yellow', '!')} ${hanging(say(wrong))}\n`);
      }
    },
    select: list(MOVE),
    search: list(SEARCH),
    async confirm(question, initial, back) {
      const typed = await drawn((context) =>
        input(
          {
            message: say(question),
            validate: (typed) => readYesNo(typed, initial) !== null || say(YES_OR_NO),
            transformer: (typed, { isFinal }) =>
              isFinal ? styleText('cyan', say(readYesNo(typed, initial) ? YES : NO)) : typed,
            theme: asking([initial ? 'Y/n' : 'y/N'], back),
          },
          context,
        ),
      );
      return readYesNo(typed, initial) ?? initial;
    },
    input: (question, hint, check, initial, back) =>
      drawn((context) =>
        input(
          {
            message: say(question),
            validate: (typed) => {
              const wrong = check(typed);
              return wrong === null || say(wrong);
            },
            theme: asking(hint ? [say(hint)] : [], back),
            ...(initial ? { default: initial } : {}),
          },
          context,
        ),
      ),
    suppose: async (_question, _choices, standard) => standard,
    tookBack({ en, zh }) {
      const said = say(text(`taken back to: ${en}`, `已退回到：${zh}`));
      process.stderr.write(`${styleText('dim', `↩ ${hanging(said)}`)}\n`);
    },
  };
}

/** What follows a sign and a space. */
function hanging(words: string): string {
  return wrap(words, process.stderr.columns, 2);
}

/** While a window is drawn wider and narrower nobody knows its width; tmux tells it every 250 ms. */
const SETTLED_MS = 300;

interface Context extends Pick<Keyboard, 'input' | 'signal'>, Pick<Frame, 'output'> {}

/** Asks one question on the screen, as often as it has to be drawn. What was not answered does not stay there. */
function drawn<T>(ask: (context: Context) => Promise<T>, pastes?: Pastes): Promise<T> {
  return atKeyboard(async ({ input, signal, retyped, pause, redraw }) => {
    const { stderr } = process;
    const frame = openFrame(stderr, signal);
    let resized: NodeJS.Timeout | undefined;
    const onResize = (): void => {
      pause();
      clearTimeout(resized);
      resized = setTimeout(redraw, SETTLED_MS);
    };
    const settle = (): void => {
      clearTimeout(resized);
      stderr.off('resize', onResize);
    };
    // At once: what is said last does not wait for a promise.
    signal.addEventListener('abort', () => {
      settle();
      // After a stop that was not ours the shell has written over it.
      if (signal.reason === 'resume') clearScreenDown(stderr);
      else frame.erase();
    });
    stderr.on('resize', onResize);
    void retyped.then(frame.show);
    try {
      return await ask({ input, signal, output: frame.output });
    } finally {
      frame.show();
      settle();
    }
  }, pastes);
}
