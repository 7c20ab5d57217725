import { Command, CommanderError, Option } from 'commander';
import type { CommandSpec, OptionSpec } from './commands/command.ts';
import { GLOBAL } from './commands/options.ts';
import { COMMANDS, GROUPS } from './commands/table.ts';
import { TokaifyError } from './errors.ts';
import type { Input } from './input.ts';
import { nearest } from './nearest.ts';
import { listOf, type Text, text, verbatim } from './text.ts';
import { flagOf, globalsOf, groupOf, specOf, withoutName, wordsOf } from './words.ts';

/** The command that was typed and what was typed after it. Throws 'usage', 'unknown-command' or 'unknown-option'. */
export function parseArguments(argv: readonly string[]): { spec: CommandSpec; input: Input } {
  const spec = specOf(wordsOf(argv));
  if (!spec) throw noCommand(argv);
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
    if (error instanceof CommanderError) throw usage(error, spec, argv);
    throw error;
  }
  return { spec, input: { args: command.args, options: command.opts() } };
}

function optionsOf(spec: CommandSpec): OptionSpec[] {
  return [...spec.options, ...globalsOf(spec)];
}

/** commander takes the option that follows for a forgotten value. */
function refuseForgotten(argv: readonly string[], spec: CommandSpec): void {
  const options = optionsOf(spec);
  const isOption = (word = '') => word === '--' || options.some((one) => flagOf(one) === word.split('=')[0]);
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
  const name = flagOf(option);
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
function usage(error: CommanderError, spec: CommandSpec, argv: readonly string[]): TokaifyError {
  const help = `tokaify ${spec.name} --help`;
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
  if (error.code === 'commander.unknownOption') return noOption(quoted[0] ?? '', optionsOf(spec), help);
  const close = error.code === 'commander.invalidArgument' && nearest(quoted[1] ?? '', choicesIn(error));
  return new TokaifyError('usage', {
    what: whatIsWrong(error, quoted, spec, argv),
    next: didYouMean(close && `${quoted[0]!.split(' ')[0]} ${close}`, help),
  });
}

/** The words name no command. */
function noCommand(argv: readonly string[]): TokaifyError {
  const words = wordsOf(argv);
  if (words.length === 0) return nothingNamed(argv);
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
  const close = nearest(name, [
    ...COMMANDS.map(({ name }) => name),
    ...Object.keys(GROUPS),
    'help',
    'version',
  ]);
  return new TokaifyError('unknown-command', {
    what: text(`There is no command "${name}".`, `没有命令“${name}”。`),
    // What other programs have as a command.
    next: didYouMean(close && `tokaify ${close === 'version' ? '--version' : close}`, 'tokaify --help'),
  });
}

/** Options alone: one that no command has is the trouble, and otherwise that no command is named. */
function nothingNamed(argv: readonly string[]): TokaifyError {
  const known = [...GLOBAL, ...COMMANDS.flatMap(({ options }) => options)].map(flagOf);
  const unknown = argv.find((word) => word.startsWith('-') && !known.includes(word.split('=')[0]!));
  if (unknown !== undefined) return noOption(unknown, GLOBAL, 'tokaify --help');
  return new TokaifyError('usage', {
    what: text('Which command?', '要执行哪个命令？'),
    next: verbatim('tokaify --help'),
  });
}

function noOption(typed: string, options: readonly OptionSpec[], help: string): TokaifyError {
  const [flag] = typed.split('=') as [string];
  const known = options.map(flagOf);
  // A single letter is short for the first of its letter.
  const close = /^-\w$/.test(flag) ? known.find((one) => one[2] === flag[1]) : nearest(flag, known);
  return new TokaifyError('unknown-option', {
    what: text(`There is no option ${flag}.`, `没有选项 ${flag}。`),
    next: didYouMean(close, help),
  });
}

function didYouMean(close: string | false | undefined, help: string): Text {
  return close
    ? text(`Did you mean: ${close}   (${help})`, `是否想用：${close}   （${help}）`)
    : verbatim(help);
}

function choicesIn({ message }: CommanderError): string[] {
  return (/Allowed choices are (.*)\.$/.exec(message)?.[1] ?? '').split(', ');
}

/** By commander's code; `quoted` is what stands between quotes in its message, in order (commander 14). */
function whatIsWrong(
  error: CommanderError,
  [first = '', second = '']: readonly string[],
  spec: CommandSpec,
  argv: readonly string[],
): Text {
  const { name } = spec;
  switch (error.code) {
    case 'commander.missingArgument':
      return text(`"${name}" needs <${first}>.`, `“${name}”缺少参数 <${first}>。`);
    case 'commander.optionMissingArgument':
      return needsValue(first);
    case 'commander.excessArguments':
      return tooMany(spec, argv);
    case 'commander.invalidArgument': {
      const allowed = listOf(choicesIn(error));
      return text(
        `${first} cannot be "${second}", only one of: ${allowed.en}.`,
        `${first} 不能是“${second}”，只能是：${allowed.zh}。`,
      );
    }
    default:
      return text('These arguments do not fit together.', '这些参数无法一起使用。');
  }
}

function tooMany({ name, args }: CommandSpec, argv: readonly string[]): Text {
  const taken = name.split(' ').length + (args?.split(' ').length ?? 0);
  const extra = wordsOf(argv).slice(taken).join(' ');
  return args
    ? text(
        `"${name}" takes only ${args}, not also "${extra}".`,
        `"${name}" 只接受 ${args}，多出了 "${extra}"。`,
      )
    : text(`"${name}" takes no argument such as "${extra}".`, `"${name}" 不接受参数 "${extra}"。`);
}
