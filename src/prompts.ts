import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import search from '@inquirer/search';
import select from '@inquirer/select';
import type { Ask, Choice } from './system.ts';
import type { Language, Text } from './text.ts';

/** Questions on a terminal. They go to standard error: standard output is the answer. */
export function terminalAsk(language: Language): Ask {
  const say = (sentence: Text): string => sentence[language];
  const context = { output: process.stderr };
  const shown = (choices: readonly Choice[]) =>
    choices.map((choice) => ({
      value: choice.value,
      name: say(choice.label),
      ...(choice.hint ? { description: say(choice.hint) } : {}),
    }));
  return {
    secret(question, hint, check) {
      const validate = (typed: string): true | string => {
        const wrong = check(typed);
        return wrong === null ? true : say(wrong);
      };
      // The prompt's own key for showing what was typed is switched off: a key must not stand on a screen.
      return password(
        { message: `${say(question)}  (${say(hint)})`, mask: '•', toggleMask: false, validate },
        context,
      );
    },
    select: (question, choices, initial) =>
      select(
        { message: say(question), choices: shown(choices), ...(initial ? { default: initial } : {}) },
        context,
      ),
    search: (question, choices) => {
      const all = shown(choices);
      return search(
        {
          message: say(question),
          source: (typed) =>
            typed ? all.filter((choice) => choice.name.toLowerCase().includes(typed.toLowerCase())) : all,
        },
        context,
      );
    },
    confirm: (question, initial) => confirm({ message: say(question), default: initial }, context),
    input: (question, initial) =>
      input({ message: say(question), ...(initial ? { default: initial } : {}) }, context),
  };
}
