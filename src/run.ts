import { parseArguments } from './arguments.ts';
import { EXIT } from './errors.ts';
import { openMachine } from './machine.ts';
import { isTerminal, type Look, writeAll } from './output.ts';
import { renderHuman } from './render/human.ts';
import { renderJson } from './render/json.ts';
import type { Report } from './report.ts';

/** argv → Report. What help does without: the parser of arguments, the machine, the command itself. */
export async function run(argv: readonly string[], look: Look, json: boolean): Promise<Report> {
  const { spec, input } = parseArguments(argv);
  const silent =
    json || input.options.input === false || Boolean(process.env.CI) || !isTerminal(0) || !isTerminal(2);
  const home = typeof input.options.home === 'string' ? input.options.home : undefined;
  const command = await spec.load();
  return command.run(input, openMachine({ look, silent, quiet: json, home }));
}

/** A thrown error is talk, everything else is the answer; under --json there is only the answer. */
export function show(report: Report, look: Look, json: boolean): void {
  const failed = report.exitCode !== EXIT.done && report.blocks[0]?.kind === 'failed';
  if (json) writeAll(1, renderJson(report));
  else writeAll(failed ? 2 : 1, renderHuman(report.blocks, look));
}
