import type { CommandSpec } from './commands/command.ts';
import { GLOBAL } from './commands/options.ts';
import { COMMANDS } from './commands/table.ts';

/** The command that these words name, or undefined. */
export function specOf(words: readonly string[]): CommandSpec | undefined {
  return (
    COMMANDS.find(({ name }) => name === words.slice(0, 2).join(' ')) ??
    COMMANDS.find(({ name }) => name === words[0])
  );
}

/** The commands of a group such as `token`; empty for any other word. */
export function groupOf(word: string | undefined): readonly CommandSpec[] {
  return word ? COMMANDS.filter(({ name }) => name.startsWith(`${word} `)) : [];
}

/** What is typed beside options; the values of options that may stand before the command are no words. */
export function wordsOf(argv: readonly string[]): string[] {
  return argv.filter((_, index) => isWord(argv, index));
}

function isWord(argv: readonly string[], index: number): boolean {
  const before = argv[index - 1] ?? '';
  const isValue = GLOBAL.some(({ flags }) => flags.startsWith(`${before} <`));
  return !argv[index]!.startsWith('-') && !isValue;
}

/** What is typed without the words that name the command. */
export function withoutName(argv: readonly string[], { name }: CommandSpec): string[] {
  let left = name.split(' ').length;
  return argv.filter((_, index) => left === 0 || !isWord(argv, index) || left-- === 0);
}
