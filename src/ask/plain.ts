import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { TokaifyError } from '../errors.ts';
import type { Ask, Choice } from '../system.ts';
import { type Language, type Text, text } from '../text.ts';
import { SteppedBack } from './retrace.ts';

/**
 * The same questions line by line, for screen readers and terminals that cannot move a cursor: nothing is
 * drawn twice, a list is numbered, a key is not echoed at all.
 */
export function plainAsk(language: Language): Ask {
  const say = (sentence: Text): string => sentence[language];
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const tellWayBack = (back: boolean | undefined): void => {
    if (back) tell(say(text('Escape goes back to the question before.', '按 Escape 返回上一个问题。')));
  };
  const choose = async (
    question: Text,
    choices: readonly Choice[],
    initial?: string,
    back?: boolean,
  ): Promise<string> => {
    tellWayBack(back);
    choices.forEach((choice, index) => {
      tell(`  ${index + 1}. ${say(choice.label)}${choice.hint ? ` - ${say(choice.hint)}` : ''}`);
    });
    const standard =
      Math.max(
        0,
        choices.findIndex(({ value }) => value === initial),
      ) + 1;
    for (;;) {
      const typed = (await line(`${say(question)} [${standard}] `)) || `${standard}`;
      const found =
        choices.find((choice) => choice.value === typed || say(choice.label) === typed) ??
        choices[Number(typed) - 1];
      if (found) return found.value;
      tell(say(text('Type a number of the list.', '请输入列表中的编号。')));
    }
  };
  return {
    async secret(question, hint, check, back) {
      tell(say(hint));
      tellWayBack(back);
      for (;;) {
        const typed = await line(`${say(question)}: `, true);
        const wrong = check(typed);
        if (wrong === null) return typed;
        tell(say(wrong));
      }
    },
    select: choose,
    search: choose,
    async confirm(question, initial, back) {
      tellWayBack(back);
      const typed = (await line(`${say(question)} ${initial ? '[Y/n]' : '[y/N]'} `)).toLowerCase();
      return typed === '' ? initial : /^(?:y|是)/.test(typed);
    },
    async input(question, initial, back) {
      tellWayBack(back);
      return (await line(`${say(question)}${initial ? ` [${initial}]` : ''}: `)) || (initial ?? '');
    },
    suppose: async (_question, _choices, standard) => standard,
  };
}

/** One line from the terminal; `hidden` echoes nothing. The end of input is an interruption. */
function line(prompt: string, hidden = false): Promise<string> {
  process.stderr.write(prompt);
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? mute : process.stderr,
    terminal: true,
    historySize: 0,
  });
  return new Promise((resolve, reject) => {
    let ended: Error = new TokaifyError('interrupted', { what: text('Interrupted.', '已中断。') });
    const leave = (): void => reject(ended);
    const onKey = (_typed: string | undefined, key: { readonly name?: string } | undefined): void => {
      if (key?.name !== 'escape') return;
      process.stderr.write('\n');
      ended = new SteppedBack();
      reader.close();
    };
    process.stdin.on('keypress', onKey);
    reader.once('SIGINT', () => reader.close());
    reader.once('close', () => process.stdin.off('keypress', onKey)).once('close', leave);
    reader.once('line', (typed) => {
      reader.off('close', leave);
      reader.close();
      if (hidden) process.stderr.write('\n');
      resolve(typed.trim());
    });
  });
}
