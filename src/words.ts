import type { CommandSpec, OptionSpec } from './commands/command.ts';
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

/** `--gateway` of `--gateway <id|url|file>`. */
export function flagOf({ flags }: OptionSpec): string {
  return flags.split(' ')[0]!;
}

export function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes(' <');
}

/** The options of every command that this one has none of its own for: `login --user` is the console's user. */
export function globalsOf({ options }: CommandSpec): OptionSpec[] {
  const own = options.map(flagOf);
  return GLOBAL.filter((option) => !own.includes(flagOf(option)));
}

/** Whether the options that are typed are such as every command takes, each with a value that it can have. */
export function hasGlobalsOnly(argv: readonly string[]): boolean {
  return argv.every((word, index) => {
    if (!word.startsWith('-')) return true;
    const [flag, inline] = word.split('=', 2);
    const option = GLOBAL.find((each) => flagOf(each) === flag);
    if (!option || !takesValue(option)) return option !== undefined;
    const value = inline ?? argv[index + 1];
    return option.choices ? option.choices.includes(value ?? '') : Boolean(value);
  });
}

/** What is typed beside options and their values. */
export function wordsOf(argv: readonly string[]): string[] {
  return argv.filter((_, index) => isWord(argv, index));
}

/** What is typed without the words that name the command. */
export function withoutName(argv: readonly string[], { name }: CommandSpec): string[] {
  let left = name.split(' ').length;
  return argv.filter((_, index) => left === 0 || !isWord(argv, index) || left-- === 0);
}

/** An option may stand before its command, where it is not known yet whose it is; none takes a value on one command and none on another. */
function isWord(argv: readonly string[], index: number): boolean {
  if (argv[index]!.startsWith('-')) return false;
  const before = argv[index - 1] ?? '';
  if (!before.startsWith('-')) return true;
  const named = (option: OptionSpec): boolean => option.flags.startsWith(`${before} <`);
  return !GLOBAL.some(named) && !COMMANDS.some(({ options }) => options.some(named));
}
