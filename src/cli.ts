import { completionScript } from './completion/scripts.ts';
import { isShell } from './completion/shells.ts';
import { TokaifyError } from './errors.ts';
import { EXIT } from './exit.ts';
import { failureReport, interrupted } from './failure.ts';
import { help } from './help/help.ts';
import { lookOf } from './look.ts';
import { callerPlace } from './machine.ts';
import { isTerminal, type Look, writeAll } from './output.ts';
import { answered, type Report } from './report.ts';
import { run, show } from './run.ts';
import { text } from './text.ts';
import { hasGlobalsOnly, specOf, wordsOf } from './words.ts';

/** Ctrl-C, a supervisor's request, a terminal that was closed. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** argv → command → Report → standard output and exit code. The one catch and the one exit. */
export async function main(argv: readonly string[], version: string): Promise<void> {
  const json = argv.includes('--json');
  const look = lookOf(argv, process.env, isTerminal(1) ? process.stdout : null);
  const wanted = { ...look, json };
  const typed = wordsOf(argv);
  const command = specOf(typed)?.name ?? typed[0] ?? 'help';
  const stop = () => finish(failureReport(interrupted(), command, callerPlace()), json, look);
  for (const signal of ENDING) process.once(signal, stop);
  let report: Report;
  try {
    refuseKeys(argv);
    const plain = hasGlobalsOnly(argv);
    if (argv.includes('--help') || argv.includes('-h') || typed[0] === 'help')
      return say(help(typed, wanted));
    if (argv.includes('--version')) return finish(versionReport(version), json, look);
    if (typed.length === 0 && plain) return say(help(typed, wanted));
    if (typed[0] === 'completion' && isShell(typed[1]) && typed.length === 2 && plain && !json) {
      return say(completionScript(typed[1], look.language));
    }
    report = await run(argv, look, json);
  } catch (error) {
    report = failureReport(error, command, callerPlace());
  }
  if (report.hold) {
    const { hold } = report;
    const close = () => void hold().then(() => process.exit(EXIT.done));
    for (const signal of ENDING) process.off(signal, stop).once(signal, close);
    show(report, look, json);
    return;
  }
  finish(report, json, look);
}

function say(answer: string): never {
  writeAll(1, answer);
  process.exit(EXIT.done);
}

/** `--version` where it is not the first word; that one is answered before this file is loaded. */
function versionReport(version: string): Report {
  return answered('version', { data: { version }, blocks: [{ kind: 'raw', text: version }] });
}

function finish(report: Report, json: boolean, look: Look): never {
  show(report, look, json);
  // Connections are kept open for the next question; there is none.
  process.exit(report.exitCode);
}

/** A gateway of one's own may have any prefix, and New API's console copies keys without one. */
const LOOKS_LIKE_KEY = [
  /^(?:.*=)?(?:sk|jt)[-_][A-Za-z0-9_-]{8,}/,
  /^(?:.*=)?[A-Za-z]{2,8}[-_](?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{24,}$/,
  /^(?:.*=)?(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=[A-Za-z]*\d)[A-Za-z0-9]{40,}$/,
];

/** Arguments are visible to every process of the machine and stay in the shell's history. */
function refuseKeys(argv: readonly string[]): void {
  const isKey = (word: string) =>
    LOOKS_LIKE_KEY.some((shape) => shape.test(word)) || /^--(?:api-?)?key(?:=|$)/.test(word);
  if (!argv.some(isKey)) return;
  throw new TokaifyError('key-in-arguments', {
    what: text('A key does not belong on the command line.', '密钥不应出现在命令行中。'),
    cause: text(
      'Every process on this machine can read the arguments of others, and the shell keeps them in its history.',
      '本机任何进程都能读取其他进程的参数，shell 也会把它们记入历史。',
    ),
    next: text(
      'Type it when asked, or use --key-stdin, --key-file <path> or $TOKAIFY_API_KEY. If you typed a real key, consider it seen and rotate it.',
      '请在提示时输入，或使用 --key-stdin、--key-file <路径> 或 $TOKAIFY_API_KEY。如果刚才输入的是真实密钥，请视为已泄露并更换。',
    ),
  });
}
