import { homedir } from 'node:os';
import { parseArguments } from './arguments.ts';
import { GLOBAL } from './commands/options.ts';
import { COMMANDS } from './commands/table.ts';
import { EXIT, TokaifyError } from './errors.ts';
import { failureReport, interrupted } from './failure.ts';
import { openMachine, writeAll } from './machine.ts';
import type { Place } from './place.ts';
import { renderHelp, renderOverview } from './render/help.ts';
import { type Look, renderHuman } from './render/human.ts';
import { renderJson } from './render/json.ts';
import type { Report } from './report.ts';
import { type Language, text } from './text.ts';
import { specOf } from './words.ts';

/** argv → command → Report → standard output and exit code. The one catch and the one exit. */
export async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  const look = lookOf(argv, json);
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help') {
    answerHelp(argv, look);
    return;
  }
  const place = callerPlace();
  const stop = () => finish(failureReport(interrupted(), words(argv)[0] ?? '', place), json, look);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let command = specOf(words(argv))?.name ?? words(argv)[0] ?? '';
  let report: Report;
  try {
    refuseKeys(argv);
    const { spec, input } = parseArguments(argv);
    command = spec.name;
    const silent =
      json ||
      input.options.input === false ||
      Boolean(process.env.CI) ||
      !process.stdin.isTTY ||
      !process.stderr.isTTY;
    const home = typeof input.options.home === 'string' ? input.options.home : undefined;
    const { run } = await spec.load();
    report = await run(input, openMachine({ look, silent, quiet: json, home }));
  } catch (error) {
    report = failureReport(error, command, place);
  }
  if (report.hold) {
    const { hold } = report;
    process.off('SIGINT', stop).off('SIGTERM', stop);
    const close = () => void hold().then(() => process.exit(EXIT.done));
    process.once('SIGINT', close).once('SIGTERM', close);
    print(report, json, look);
    return;
  }
  finish(report, json, look);
}

function finish(report: Report, json: boolean, look: Look): void {
  print(report, json, look);
  // Connections are kept open for the next question; there is none.
  process.exit(report.exitCode);
}

function print(report: Report, json: boolean, look: Look): void {
  // A thrown error is talk, everything else is the answer; under --json there is only the answer.
  const failed = report.exitCode !== EXIT.done && report.blocks[0]?.kind === 'failed';
  if (json) writeAll(1, renderJson(report));
  else writeAll(failed ? 2 : 1, renderHuman(report.blocks, look));
}

function callerPlace(): Place {
  return { env: process.env, platform: process.platform, home: homedir(), cwd: process.cwd() };
}

/** What is typed beside options; the values of options that may stand before the command are no words. */
function words(argv: readonly string[]): string[] {
  const valued = GLOBAL.filter(({ flags }) => flags.includes('<')).map(({ flags }) => flags.split(' ')[0]!);
  return argv.filter((word, index) => !word.startsWith('-') && !valued.includes(argv[index - 1] ?? ''));
}

const LOOKS_LIKE_KEY = /^(?:.*=)?(?:sk|jt)[-_][A-Za-z0-9_-]{8,}/;

/** Arguments are visible to every process of the machine and stay in the shell's history. */
function refuseKeys(argv: readonly string[]): void {
  if (!argv.some((word) => LOOKS_LIKE_KEY.test(word) || /^--(?:api-?)?key(?:=|$)/.test(word))) return;
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

function lookOf(argv: readonly string[], json: boolean): Look {
  const { env } = process;
  const plain = argv.includes('--plain') || env.TERM === 'dumb';
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const refused = argv.includes('--no-color') || Boolean(env.NO_COLOR) || env.FORCE_COLOR === '0';
  return {
    colour: !json && !plain && !refused && (forced || Boolean(process.stdout.isTTY)),
    plain,
    columns: Math.max(40, process.stdout.columns ?? (Number(env.COLUMNS) || 80)),
    language: languageOf(argv),
  };
}

function languageOf(argv: readonly string[]): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const named = at < 0 ? undefined : (argv[at]!.split('=')[1] ?? argv[at + 1]);
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (named ?? (LC_ALL || LC_MESSAGES || LANG || 'en')).startsWith('zh') ? 'zh' : 'en';
}

function answerHelp(argv: readonly string[], look: Look): void {
  const named = words(argv).filter((word) => word !== 'help');
  const spec = specOf(named);
  if (named.length > 0 && !spec) {
    const unknown = new TokaifyError('unknown-command', {
      what: text(`There is no command "${named.join(' ')}".`, `没有命令 "${named.join(' ')}"。`),
      next: text('tokaify --help', 'tokaify --help'),
    });
    finish(failureReport(unknown, 'help', callerPlace()), argv.includes('--json'), look);
    return;
  }
  if (argv.includes('--json')) {
    const shown = (spec ? [spec] : COMMANDS).map(({ name, args, summary, options }) => ({
      name,
      args,
      summary,
      options,
    }));
    writeAll(
      1,
      `${JSON.stringify({ schemaVersion: 1, command: 'help', ok: true, exitCode: EXIT.done, commands: shown }, null, 2)}\n`,
    );
    return;
  }
  writeAll(
    1,
    spec
      ? renderHelp(spec, GLOBAL, look.language, look.columns)
      : renderOverview(COMMANDS, GLOBAL, look.language, look.columns),
  );
}
