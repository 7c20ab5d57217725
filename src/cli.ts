import { completionScript } from './completion/scripts.ts';
import { isShell } from './completion/shells.ts';
import { TokaifyError } from './errors.ts';
import { EXIT } from './exit.ts';
import { failureReport, interrupted } from './failure.ts';
import { help } from './help/help.ts';
import { looksLikeKey, refuseKeys } from './key-arguments.ts';
import { lookOf } from './look.ts';
import { callerPlace } from './machine.ts';
import { isTerminal, type Look, writeAll } from './output.ts';
import { answered, type Report } from './report.ts';
import { run, show } from './run.ts';
import { doneSoFar } from './so-far.ts';
import { leaveTerminal } from './suspend.ts';
import { text, verbatim } from './text.ts';
import { hasGlobalsOnly, specOf, wordsOf } from './words.ts';

/** Ctrl-C, a supervisor's request, a terminal that was closed. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** argv → command → Report → standard output and exit code. The one catch and the one exit. */
export async function main(argv: readonly string[], version: string): Promise<void> {
  const json = argv.includes('--json');
  const look = lookOf(argv, process.env, isTerminal(1) ? process.stdout : null);
  const wanted = { ...look, json };
  const typed = wordsOf(argv);
  const command = specOf(typed)?.name ?? typed.find((word) => !looksLikeKey(word)) ?? 'help';
  const stop = () => finish(failureReport(interrupted(), command, callerPlace()), json, look);
  for (const signal of ENDING) process.once(signal, stop);
  // Nothing is waited for any more, and nothing was answered: that must not look like success.
  process.once('beforeExit', () => {
    finish(failureReport(new Error('ended without an answer'), command, callerPlace()), json, look);
  });
  let report: Report;
  try {
    refuseKeys(argv);
    if (argv.includes('--help') || argv.includes('-h') || typed[0] === 'help')
      return say(help(typed, wanted), look);
    if (argv.includes('--version') || argv.includes('-V')) return finish(versionReport(version), json, look);
    if (typed.length === 0 && hasGlobalsOnly(argv)) return say(help(typed, wanted), look);
    const scripted = typed[0] === 'completion' && typed.length === 2 && !json;
    if (scripted && isShell(typed[1]) && hasGlobalsOnly(argv)) {
      return say(completionScript(typed[1], look.language), look);
    }
    report = await run(argv, look, json);
  } catch (error) {
    report = failureReport(error, command, callerPlace());
  }
  if (report.hold) {
    const { hold } = report;
    leaveTerminal();
    const close = () => void hold().then(() => process.exit(EXIT.done));
    for (const signal of ENDING) process.off(signal, stop).once(signal, close);
    show(report, look, json);
    return;
  }
  finish(report, json, look);
}

function say(answer: string, look: Look): never {
  try {
    writeAll(1, answer);
  } catch (error) {
    unwritten(error as NodeJS.ErrnoException, { command: 'help', undo: null }, look);
  }
  process.exit(EXIT.done);
}

/** `--version` where it is not the first word; that one is answered before this file is loaded. */
function versionReport(version: string): Report {
  return answered('version', { data: { version }, blocks: [{ kind: 'raw', text: version }] });
}

function finish(report: Report, json: boolean, look: Look): never {
  leaveTerminal();
  try {
    show(report, look, json);
  } catch (error) {
    unwritten(error as NodeJS.ErrnoException, report, look);
  }
  // Connections are kept open for the next question; there is none.
  process.exit(report.exitCode);
}

/** The answer found no room: what it was about is done or not done all the same. */
function unwritten(
  { code, message }: NodeJS.ErrnoException,
  { command, undo }: Pick<Report, 'command' | 'undo'>,
  look: Look,
): never {
  // By the contract 4 means that nothing was changed; a plan that is only shown changes nothing.
  const changed = doneSoFar() !== null;
  const error = new TokaifyError(changed ? 'internal' : 'write-failed', {
    what: text('The answer cannot be written.', '无法写出结果。'),
    cause: verbatim(code ?? message),
    state: changed
      ? text(`What ${command} changed stands.`, `${command} 所做的改动已生效。`)
      : text('Nothing was changed.', '没有做任何改动。'),
    ...(undo ? { next: verbatim(`tokaify undo ${undo}`) } : {}),
  });
  const report = failureReport(error, command, callerPlace());
  show(report, look, false);
  process.exit(report.exitCode);
}
