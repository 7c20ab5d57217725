import type { CommandSpec } from './commands/command.ts';
import { COMMANDS } from './commands/table.ts';

/** The command that these words name, or undefined. */
export function specOf(words: readonly string[]): CommandSpec | undefined {
  return (
    COMMANDS.find(({ name }) => name === words.slice(0, 2).join(' ')) ??
    COMMANDS.find(({ name }) => name === words[0])
  );
}
