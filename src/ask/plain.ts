import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { harmlessLine } from '../render/harmless.ts';
import { wrap } from '../render/wrap.ts';
import type { Secret } from '../secret.ts';
import type { Ask } from '../system.ts';
import { type Language, type Text, text } from '../text.ts';
import { comparable, matching } from './comparable.ts';
import { atKeyboard, withBreaks } from './keyboard.ts';
import { readYesNo, YES_OR_NO } from './yes-no.ts';

const WAY_BACK = text('Escape goes back to the question before.', '按 Escape 返回上一个问题。');
const NOT_LISTED = text('Type a number or a name from the list.', '请输入列表中的编号或名称。');
const NONE_FITS = text(
  'Nothing in the list fits. Type a number, a name or a part of a name.',
  '列表中没有匹配项。请输入编号、名称或名称的一部分。',
);
const SEVERAL_FIT = text(
  'These fit. Type a number or more of the name.',
  '以下各项匹配。请输入编号或更多字符。',
);
const moreOf = (count: number): Text =>
  text(
    `${count} more are not shown. A part of the name narrows the list.`,
    `另有 ${count} 项未显示。输入名称的一部分可缩小范围。`,
  );

/** More at once is more than anybody listens to. */
const PAGE = 20;

const keeps = (kept: Secret): Text =>
  text(`Enter keeps ${kept}, the key that is in place.`, `按回车沿用 ${kept}，即现有密钥。`);

/** The place alone would not say what is there, nor an empty line that it is being typed on. */
const whereToFind = ({ en, zh }: Text): Text =>
  text(`Find it at: ${en}. What you type is not shown.`, `位置：${zh}。输入内容不会显示。`);

/**
 * The same questions line by line, for screen readers and terminals that cannot move a cursor: nothing is
 * drawn twice, a list is numbered, a key is not echoed at all.
 */
export function plainAsk(language: Language): Ask {
  const say = (sentence: Text): string => harmlessLine(sentence[language]);
  const tell = (line: string): void => void process.stderr.write(`${set(line)}\n`);
  let toldWayBack = false;
  const tellWayBack = (back: boolean | undefined): void => {
    if (!back || toldWayBack) return;
    tell(say(WAY_BACK));
    toldWayBack = true;
  };
  /** The first line that nothing is wrong with. */
  const answer = async (
    prompt: string,
    check: (typed: string) => Text | null | Promise<Text | null>,
    hidden = false,
  ): Promise<string> => {
    for (;;) {
      const typed = await line(`${set(prompt)} `, hidden);
      const wrong = await check(typed);
      if (wrong === null) return typed;
      tell(say(wrong));
    }
  };
  /** A list; `narrows`: a part of a name is enough. */
  const choose =
    (narrows: boolean): Ask['select'] =>
    async (question, choices, initial, back) => {
      tellWayBack(back);
      const items = choices.map(({ value, label, hint }, at) => {
        const name = say(label);
        return { value, name, at, line: `  ${at + 1}. ${name}${hint ? ` - ${say(hint)}` : ''}` };
      });
      const standard = Math.max(
        0,
        items.findIndex(({ value }) => value === initial),
      );
      const show = (found: typeof items): void => {
        const shown = found.filter(({ at }, place) => place < PAGE || at === standard);
        for (const { line } of shown) tell(line);
        if (found.length > shown.length) tell(say(moreOf(found.length - shown.length)));
      };
      show(items);
      for (;;) {
        const typed = comparable(await line(`${set(`${say(question)} [${standard + 1}]`)} `, false));
        const named =
          typed === ''
            ? items[standard]
            : (items.find(({ value, name }) => [value, name].map(comparable).includes(typed)) ??
              items[Number(typed) - 1]);
        if (named) return named.value;
        // A number means a place in the list, or nothing.
        const found = narrows && !/^\d+$/.test(typed) ? matching(items, typed) : [];
        const [only] = found;
        if (only && found.length === 1) {
          tell(say(text(`${question.en}: ${only.name}`, `${question.zh}：${only.name}`)));
          return only.value;
        }
        tell(say(found.length > 0 ? SEVERAL_FIT : narrows ? NONE_FITS : NOT_LISTED));
        show(found);
      }
    };
  return {
    async secret(question, hint, check, kept, back) {
      tell(say(whereToFind(hint)));
      if (kept) tell(say(keeps(kept)));
      tellWayBack(back);
      return answer(`${say(question)}:`, check, true);
    },
    select: choose(false),
    search: choose(true),
    async confirm(question, initial, back) {
      tellWayBack(back);
      const check = (typed: string) => (readYesNo(typed, initial) === null ? YES_OR_NO : null);
      const prompt = `${say(question)} ${initial ? '[Y/n]' : '[y/N]'}`;
      return readYesNo(await answer(prompt, check), initial) ?? initial;
    },
    async input(question, hint, check, initial = '', back) {
      if (hint) tell(say(hint));
      tellWayBack(back);
      const prompt = `${say(question)}${initial ? ` [${initial}]` : ''}:`;
      return (await answer(prompt, (typed) => check(typed || initial))) || initial;
    },
    suppose: async (_question, _choices, standard) => standard,
    tookBack: ({ en, zh }) => tell(say(text(`Taken back to: ${en}`, `已退回到：${zh}`))),
  };
}

/** A terminal whose size nobody has set tells none. */
function set(words: string): string {
  return wrap(words, process.stderr.columns || 80, 0);
}

/** One line from the terminal; `hidden` echoes nothing. */
function line(prompt: string, hidden: boolean): Promise<string> {
  return atKeyboard(
    ({ input, signal }) =>
      new Promise((resolve, reject) => {
        process.stderr.write(prompt);
        const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
        const reader = createInterface({
          input,
          output: hidden ? mute : process.stderr,
          // For where readline draws the line again.
          prompt,
          terminal: true,
          historySize: 0,
        });
        signal.addEventListener('abort', () => {
          process.stderr.write('\n');
          reader.close();
          reject(signal.reason);
        });
        reader.once('line', (typed) => {
          reader.close();
          if (hidden) process.stderr.write('\n');
          resolve(withBreaks(typed).trim());
        });
      }),
    // No marks: a terminal that can do nothing would show the request for them.
    hidden ? 'whole' : 'typed',
  );
}
