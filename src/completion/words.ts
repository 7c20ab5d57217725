import type { CommandSpec, OptionSpec } from '../commands/command.ts';
import { GLOBAL } from '../commands/options.ts';
import { COMMANDS, GROUPS } from '../commands/table.ts';
import { TOPICS } from '../help/topics.ts';
import { text } from '../text.ts';
import { flagOf, globalsOf, groupOf, takesValue } from '../words.ts';
import { type Offer, offerOf, offerWords, type Word } from './values.ts';

/** How far a command line has come, and what can follow; the shells' scripts are four ways of writing this down. */
export interface Position {
  /** The words of a command that have been typed: "", "token", "token list". */
  readonly path: string;
  readonly options: readonly CompletedOption[];
  readonly args: Offer;
  /** More than one argument fits. */
  readonly many: boolean;
}

export interface CompletedOption extends Word {
  readonly repeatable: boolean;
  /** null: takes no value. */
  readonly value: Offer | null;
}

export function positions(): Position[] {
  const groups = Object.keys(GROUPS);
  const help = { word: 'help', summary: text('what a command does, and more', '命令的用法及其他说明') };
  return [
    { path: '', options: everywhere(), args: offerWords([...firstWords(), help]), many: false },
    ...groups.flatMap((group) => [
      { path: group, options: everywhere(), args: offerWords(secondWords(group)), many: false },
      { path: `help ${group}`, options: everywhere(), args: offerWords(secondWords(group)), many: false },
    ]),
    // Help is no command: it is answered before any is loaded.
    { path: 'help', options: everywhere(), args: offerWords([...firstWords(), ...topics()]), many: false },
    ...COMMANDS.map(ofCommand),
  ];
}

/** Options that every command takes. */
export function everywhere(): CompletedOption[] {
  return GLOBAL.map(completed);
}

/** Every flag that a value follows. */
export function valued(): string[] {
  const all = [...GLOBAL, ...COMMANDS.flatMap(({ options }) => options)];
  return [...new Set(all.filter(takesValue).map(flagOf))];
}

/** The first words of all commands. */
export function firstWords(): Word[] {
  const words = COMMANDS.map(({ name, summary }) => {
    const word = name.split(' ')[0]!;
    return { word, summary: GROUPS[word] ?? summary };
  });
  return words.filter(({ word }, at) => words.findIndex((one) => one.word === word) === at);
}

function secondWords(group: string): Word[] {
  return groupOf(group).map(({ name, summary }) => ({ word: name.split(' ')[1]!, summary }));
}

function topics(): Word[] {
  return TOPICS.map(({ name, summary }) => ({ word: name, summary }));
}

function ofCommand(spec: CommandSpec): Position {
  return {
    path: spec.name,
    options: [...spec.options, ...globalsOf(spec)].map(completed),
    args: offerOf(spec.values),
    many: spec.args?.includes('...') ?? false,
  };
}

function completed(option: OptionSpec): CompletedOption {
  return {
    word: flagOf(option),
    summary: option.summary,
    repeatable: option.repeatable ?? false,
    value: takesValue(option) ? offerOf(option.choices ?? option.values) : null,
  };
}
