import { CLIENT_IDS } from '../clients/ids.ts';
import type { CommandSpec, OptionSpec } from '../commands/command.ts';
import { GLOBAL } from '../commands/options.ts';
import { COMMANDS } from '../commands/table.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { TOPICS } from '../help/topics.ts';
import { SHELLS } from './shells.ts';

/** What can follow on a command line; the shells' scripts are four ways of writing this down. */
export interface Completion {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words that fit as arguments. */
  readonly args: readonly string[];
  /** Arguments that only the machine knows, asked for with `tokaify completion --values <kind>`. */
  readonly asked: 'journal' | 'models' | null;
}

export interface CompletedOption {
  readonly flag: string;
  readonly summary: string;
  /** null: takes no value. Empty: takes one that nobody can guess. */
  readonly values: readonly string[] | null;
  readonly asked: 'models' | null;
}

export function completions(): Completion[] {
  return [...COMMANDS.map(ofCommand), HELP];
}

/** Help is no command: it is answered before any is loaded. */
const HELP: Completion = {
  command: 'help',
  summary: 'what a command does',
  options: [],
  args: [...firstWords(), ...TOPICS.map(({ name }) => name)],
  asked: null,
};

function ofCommand(spec: CommandSpec): Completion {
  return {
    command: spec.name,
    summary: spec.summary.en,
    options: spec.options.map(completed),
    args: argumentsOf(spec),
    asked: spec.name === 'undo' ? 'journal' : null,
  };
}

/** Options that every command takes. */
export function everywhere(): CompletedOption[] {
  return GLOBAL.map(completed);
}

function completed({ flags, summary, choices }: OptionSpec): CompletedOption {
  const [flag, value] = flags.split(' ') as [string, string?];
  const known = choices ?? (flag === '--gateway' ? GATEWAY_IDS : []);
  const models = flag === '--model' || flag === '--review-model';
  return { flag, summary: summary.en, values: value ? known : null, asked: models ? 'models' : null };
}

function argumentsOf({ name, args }: CommandSpec): readonly string[] {
  if (name === 'completion') return SHELLS;
  return args?.includes('client') ? CLIENT_IDS : [];
}

/** First words, for the place right behind `tokaify`. */
export function firstWords(): string[] {
  return [...new Set([...COMMANDS.map(({ name }) => name.split(' ')[0]!), 'help'])];
}

/** Second words of groups such as `token`. */
export function secondWords(group: string): string[] {
  return COMMANDS.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(' ')[1]!);
}

export function groups(): string[] {
  return firstWords().filter((word) => secondWords(word).length > 0);
}
