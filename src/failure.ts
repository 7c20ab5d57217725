import { CODES, type Code, TokaifyError } from './errors.ts';
import { EXIT } from './exit.ts';
import { type Place, tilde, withoutHome } from './place.ts';
import type { Block, Finding, Report } from './report.ts';
import { redact } from './secret.ts';
import { doneSoFar } from './so-far.ts';
import { type Text, text } from './text.ts';

export const NOTHING_CHANGED = text('Nothing was changed.', '没有做任何改动。');

/** The exit code of a finding: by the contract's table; an error of this machine's own checks counts as refused. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const codes = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ id }) => (Object.hasOwn(CODES, id) ? EXIT[CODES[id as Code]] : EXIT.refused));
  // The first error is the one that the command is about.
  return codes[0] ?? EXIT.done;
}

/** Any error as the report of the command that it ended. */
export function failureReport(error: unknown, command: string, place: Place): Report {
  const known =
    error instanceof TokaifyError ? error : isInterrupt(error) ? interrupted() : bug(error, place);
  const { where, findings = [] } = known.trouble;
  const [what, cause, next] = [known.trouble.what, known.trouble.cause, known.trouble.next].map(
    (said) => said && concealed(said, place),
  ) as [Text, Text?, Text?];
  const state = concealed(known.trouble.state ?? NOTHING_CHANGED, place);
  const finding: Finding = {
    id: known.code,
    severity: 'error',
    title: what,
    cause: cause ? text(`${cause.en} ${state.en}`, `${cause.zh}${state.zh}`) : state,
    remedy: next ?? text('', ''),
    proof: 'proved',
    ...(where ? { where: { ...where, path: tilde(where.path, place) } } : {}),
  };
  // In what state things are is a line of its own for a person who looks for it.
  const read = cause ? text(`${cause.en}\n${state.en}`, `${cause.zh}\n${state.zh}`) : state;
  const blocks: Block[] = [
    { kind: 'failure', finding: { ...finding, cause: read } },
    ...findings.map((more): Block => ({ kind: 'finding', finding: more })),
  ];
  return {
    command,
    ok: false,
    changed: known.trouble.changed === true,
    exitCode: EXIT[CODES[known.code]],
    changes: [],
    findings: [finding, ...findings],
    undo: known.trouble.undo ?? null,
    blocks,
  };
}

/** Errors name files as the system does, and quote what was typed; a person reads `~`, and nobody a key. */
function concealed(said: Text, place: Place): Text {
  const hide = (sentence: string) => redact(withoutHome(sentence, place));
  return text(hide(said.en), hide(said.zh));
}

/** What the prompts throw on Ctrl-C and Ctrl-D, and on Escape where there is no question to step back to. */
function isInterrupt(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'SteppedBack');
}

export function interrupted(): TokaifyError {
  const what = text('Interrupted.', '已中断。');
  const done = doneSoFar();
  if (done === null) return new TokaifyError('interrupted', { what });
  const { said: state, next, undo } = done;
  return new TokaifyError('interrupted', { what, state, next, changed: true, undo });
}

function bug(error: unknown, place: Place): TokaifyError {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Of the program's own files their names are enough.
  const scrubbed = redact(withoutHome(told, place)).replace(
    /(?:file:\/\/)?[^\s('"]*[\\/](?=[\w.-]+:\d+:\d+)/g,
    '',
  );
  return new TokaifyError('internal', {
    what: text('This is a bug in tokaify.', '这是 tokaify 的一个缺陷。'),
    cause: text(scrubbed, scrubbed),
    state: text(
      'If a file was being written, `tokaify status` tells what stands there.',
      '如果当时正在写入文件，可用 `tokaify status` 查看现状。',
    ),
    next: text(
      'Please report it with the lines above; keys and paths are scrubbed.',
      '请附上以上内容报告问题；密钥和路径已清除。',
    ),
  });
}
