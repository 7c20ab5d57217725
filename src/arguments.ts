import { Command, CommanderError, Option } from 'commander';
import type { CommandSpec, Input, OptionSpec } from './commands/command.ts';
import { GLOBAL } from './commands/options.ts';
import { COMMANDS } from './commands/table.ts';
import { TokaifyError } from './errors.ts';
import { nearest } from './nearest.ts';
import { text } from './text.ts';
import { specOf } from './words.ts';

/** The command that was typed and what was typed after it. Throws 'usage', 'unknown-command' or 'unknown-option'. */
export function parseArguments(argv: readonly string[]): { spec: CommandSpec; input: Input } {
  let found: { spec: CommandSpec; input: Input } | undefined;
  const program = quiet(new Command('tokaify'));
  for (const option of GLOBAL) program.addOption(asOption(option));
  const groups = new Map<string, Command>();
  for (const spec of COMMANDS) {
    const words = spec.name.split(' ');
    const parent = words.length === 2 ? group(program, groups, words[0]!) : program;
    const command = quiet(parent.command(`${words.at(-1)} ${spec.args ?? ''}`.trim()));
    for (const option of spec.options) command.addOption(asOption(option));
    command.action(() => {
      found = { spec, input: { args: command.args, options: command.optsWithGlobals() } };
    });
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw usage(error, argv);
    throw error;
  }
  return found!;
}

function quiet(command: Command): Command {
  return command
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {} });
}

function group(program: Command, groups: Map<string, Command>, name: string): Command {
  const existing = groups.get(name);
  if (existing) return existing;
  const made = quiet(program.command(name));
  groups.set(name, made);
  return made;
}

function asOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary.en);
  if (spec.choices) option.choices([...spec.choices]);
  if (spec.repeatable)
    option.argParser((value: string, list: string[] | undefined) => [...(list ?? []), value]);
  return option;
}

/** commander's own sentences are English and end the process; these are ours, with the nearest word. */
function usage(error: CommanderError, argv: readonly string[]): TokaifyError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const words = argv.filter((word) => !word.startsWith('-'));
  const spec = specOf(words);
  const help = `tokaify ${spec?.name ?? ''} --help`.replace('  ', ' ');
  if (error.code === 'commander.unknownOption') {
    const known = [...GLOBAL, ...(spec?.options ?? [])].map((option) => option.flags.split(/[ ,]/)[0]!);
    const close = nearest(quoted.split('=')[0]!, known);
    return new TokaifyError('unknown-option', {
      what: text(`There is no option ${quoted}.`, `没有选项 ${quoted}。`),
      next: close
        ? text(`Did you mean ${close}?   ${help}`, `是否想用 ${close}？   ${help}`)
        : text(help, help),
    });
  }
  const typed = words[0];
  if (error.code === 'commander.unknownCommand' || (typed !== undefined && !spec)) {
    const name =
      typed && COMMANDS.some(({ name }) => name.startsWith(`${typed} `))
        ? words.slice(0, 2).join(' ')
        : (typed ?? '');
    const close = nearest(
      name,
      COMMANDS.map(({ name }) => name),
    );
    return new TokaifyError('unknown-command', {
      what: text(`There is no command "${name}".`, `没有命令 "${name}"。`),
      next: close
        ? text(`Did you mean: tokaify ${close}`, `是否想用：tokaify ${close}`)
        : text('tokaify --help', 'tokaify --help'),
    });
  }
  return new TokaifyError('usage', {
    what: text(sentence(error.message), sentence(error.message)),
    next: text(help, help),
  });
}

function sentence(message: string): string {
  const clean = message.replace(/^error: /, '').replace(/\.?$/, '.');
  return clean[0]!.toUpperCase() + clean.slice(1);
}
