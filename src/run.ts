import { resolve } from 'node:path';
import { parseArguments } from './arguments.ts';
import { TokaifyError } from './errors.ts';
import { EXIT } from './exit.ts';
import { failureReport } from './failure.ts';
import { option } from './input.ts';
import { callerPlace, openMachine } from './machine.ts';
import { isTerminal, type Look, writeAll } from './output.ts';
import { word } from './quote.ts';
import { renderHuman } from './render/human.ts';
import { renderJson } from './render/json.ts';
import type { Block, Report } from './report.ts';
import { text } from './text.ts';
import { toldFor } from './typed.ts';
import { findAccount } from './users.ts';

/** argv → Report. What help does without: the parser of arguments, the machine, the command itself. */
export async function run(argv: readonly string[], look: Look, json: boolean): Promise<Report> {
  const { spec, input } = parseArguments(argv);
  const silent =
    json || input.options.input === false || Boolean(process.env.CI) || !isTerminal(0) || !isTerminal(2);
  const home = option(input, 'home');
  // `login --user <id>` is the console's user, not this machine's.
  const ownUser = spec.options.some(({ flags }) => flags.startsWith('--user '));
  const user = ownUser ? undefined : option(input, 'user');
  const command = await spec.load();
  const shared = input.options.system === true;
  if ([home, user, shared || undefined].filter((each) => each !== undefined).length > 1) throw several();
  const whose = [
    ...(home === undefined ? [] : ['--home', word(resolve(home))]),
    ...(user === undefined ? [] : ['--user', word(user)]),
    ...(shared ? ['--system'] : []),
  ];
  const machine = { look, silent, quiet: json, shared, whose };
  try {
    const { findings, blocks, ...report } = await bringAbout();
    return { ...report, findings: toldFor(findings, whose), blocks: toldFor(blocks.map(fitting), whose) };
  } catch (error) {
    const { findings, blocks, ...report } = failureReport(error, spec.name, callerPlace());
    return { ...report, findings: toldFor(findings, whose), blocks: toldFor(blocks, whose) };
  }

  /** A client that is tried here reads the caller's own files. */
  function fitting(block: Block): Block {
    if (block.kind !== 'next' || whose.length === 0) return block;
    return { ...block, items: block.items.filter(({ command }) => /\btokaify /.test(command)) };
  }

  async function bringAbout(): Promise<Report> {
    if (user === undefined) return command.run(input, openMachine({ ...machine, home }));
    const account = await findAccount(openMachine({ ...machine, home }), user);
    const theirs = openMachine({ ...machine, home: account.home });
    return theirs.as(account, () => command.run(input, { ...theirs, uid: account.uid }));
  }
}

function several(): TokaifyError {
  return new TokaifyError('usage', {
    what: text('--user, --home and --system contradict each other.', '--user、--home 与 --system 相互矛盾。'),
    next: text('Give one of them.', '请只给出其中一个。'),
  });
}

/** A thrown error is talk, everything else is the answer; under --json there is only the answer. */
export function show(report: Report, look: Look, json: boolean): void {
  const failed = report.exitCode !== EXIT.done && report.blocks[0]?.kind === 'failure';
  if (json) writeAll(1, renderJson(report));
  else writeAll(failed ? 2 : 1, renderHuman(report.blocks, look));
}
