import { Command, CommanderError, Option } from 'commander';
import type { CommandSpec, OptionSpec } from './commands/command.ts';
import type { Input } from './commands/input.ts';
import { GLOBAL } from './commands/options.ts';
import { COMMANDS } from './commands/table.ts';
import { TokaifyError } from './errors.ts';
import { nearest } from './nearest.ts';
import { listOf, type Text, text, verbatim } from './text.ts';
import { groupOf, specOf, withoutName, wordsOf } from './words.ts';

/** The command that was typed and what was typed after it. Throws 'usage', 'unknown-command' or 'unknown-option'. */
export function parseArguments(argv: readonly string[]): { spec: CommandSpec; input: Input } {
  const words = wordsOf(argv);
  const spec = specOf(words);
  if (!spec) throw noCommand(words);
  // Only the command in question is told to commander, and only the options that were typed: all of them together
  // cost a start some milliseconds.
  const command = quiet(new Command(spec.name));
  for (const option of optionsOf(spec)) if (isTyped(option, argv)) command.addOption(asOption(option));
  if (spec.args) command.arguments(spec.args);
  command.action(() => {});
  refuseForgotten(argv, spec);
  try {
    command.parse(withoutName(argv, spec), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw usage(error, spec);
    throw error;
  }
  return { spec, input: { args: command.args, options: command.opts() } };
}

/** Of two of one name the command's own is meant: `login --user` is the console's user. */
function optionsOf({ options }: CommandSpec): OptionSpec[] {
  const own = options.map(nameOf);
  return [...options, ...GLOBAL.filter((option) => !own.includes(nameOf(option)))];
}

function nameOf({ flags }: OptionSpec): string {
  return flags.split(' ')[0]!;
}

/** commander takes the option that follows for a forgotten value. */
function refuseForgotten(argv: readonly string[], spec: CommandSpec): void {
  const options = optionsOf(spec);
  const isOption = (word = '') => word === '--' || options.some((one) => nameOf(one) === word.split('=')[0]);
  const forgotten = options.find(
    ({ flags }) =>
      flags.includes('<') &&
      argv.some((word, index) => flags.startsWith(`${word} `) && isOption(argv[index + 1])),
  );
  if (forgotten === undefined) return;
  throw new TokaifyError('usage', {
    what: needsValue(forgotten.flags),
    next: verbatim(`tokaify ${spec.name} --help`),
  });
}

function needsValue(flags: string): Text {
  return text(`${flags} needs a value.`, `${flags} 需要一个值。`);
}

function isTyped(option: OptionSpec, argv: readonly string[]): boolean {
  const name = nameOf(option);
  return argv.some((word) => word === name || word.startsWith(`${name}=`));
}

function quiet(command: Command): Command {
  return command
    .helpOption(false)
    .helpCommand(false)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {} });
}

function asOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary.en);
  if (spec.choices) option.choices([...spec.choices]);
  if (spec.repeatable)
    option.argParser((value: string, list: string[] | undefined) => [...(list ?? []), value]);
  return option;
}

/** commander's own sentences are English and end the process; these are ours, with the nearest word. */
function usage(error: CommanderError, spec: CommandSpec): TokaifyError {
  const help = verbatim(`tokaify ${spec.name} --help`);
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
  if (error.code === 'commander.unknownOption') return noOption(quoted[0] ?? '', spec, help.en);
  return new TokaifyError('usage', { what: whatIsWrong(error, quoted, spec.name), next: help });
}

function noCommand(words: readonly string[]): TokaifyError {
  if (words.length === 0) {
    return new TokaifyError('usage', {
      what: text('Which command?', '要执行哪个命令？'),
      next: verbatim('tokaify --help'),
    });
  }
  const group = groupOf(words[0]);
  if (group.length > 0 && words.length === 1) {
    const seconds = listOf(group.map(({ name }) => name.split(' ')[1]!));
    return new TokaifyError('unknown-command', {
      what: text(
        `"${words[0]}" needs one more word: ${seconds.en}.`,
        `“${words[0]}”之后还需要：${seconds.zh}。`,
      ),
      next: verbatim(`tokaify ${words[0]} --help`),
    });
  }
  const name = (group.length > 0 ? words.slice(0, 2) : words.slice(0, 1)).join(' ');
  const close = nearest(
    name,
    COMMANDS.map(({ name }) => name),
  );
  return new TokaifyError('unknown-command', {
    what: text(`There is no command "${name}".`, `没有命令“${name}”。`),
    next: close
      ? text(`Did you mean: tokaify ${close}`, `是否想用：tokaify ${close}`)
      : verbatim('tokaify --help'),
  });
}

function noOption(typed: string, spec: CommandSpec, help: string): TokaifyError {
  const known = optionsOf(spec).map(nameOf);
  const close = nearest(typed.split('=')[0]!, known);
  return new TokaifyError('unknown-option', {
    what: text(`There is no option ${typed}.`, `没有选项 ${typed}。`),
    next: close ? text(`Did you mean ${close}?   ${help}`, `是否想用 ${close}？   ${help}`) : verbatim(help),
  });
}

/** By commander's code; `quoted` is what stands between quotes in its message, in order (commander 14). */
function whatIsWrong({ code, message }: CommanderError, quoted: readonly string[], name: string): Text {
  const [first = '', second = ''] = quoted;
  switch (code) {
    case 'commander.missingArgument':
      return text(`"${name}" needs <${first}>.`, `“${name}”缺少参数 <${first}>。`);
    case 'commander.optionMissingArgument':
      return needsValue(first);
    case 'commander.excessArguments':
      return text(`There are too many words after "${name}".`, `“${name}”之后的参数过多。`);
    case 'commander.invalidArgument': {
      const allowed = listOf((/Allowed choices are (.*)\.$/.exec(message)?.[1] ?? '').split(', '));
      return text(
        `${first} cannot be "${second}", only one of: ${allowed.en}.`,
        `${first} 不能是“${second}”，只能是：${allowed.zh}。`,
      );
    }
    default:
      return text('These arguments do not fit together.', '这些参数无法一起使用。');
  }
}
