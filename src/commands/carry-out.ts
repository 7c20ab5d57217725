import { apply, type Receipt } from '../disk/apply.ts';
import { conceal } from '../doctor/conceal.ts';
import { TokaifyError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { flag, type Input, option } from '../input.ts';
import { type FileChange, isEmpty, type Plan } from '../plan/plan.ts';
import { preview } from '../plan/preview.ts';
import type { Block, Change, Finding, Report } from '../report.ts';
import type { Secret } from '../secret.ts';
import { BEING_WRITTEN, type Done, doneSoFar, noteDone } from '../so-far.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';

export interface Deed {
  readonly plan: Plan;
  /** Every file that was considered, unchanged ones included; what the report lists. */
  readonly considered: readonly FileChange[];
  /** What is done in the same go and is no plan. */
  readonly besides?: Besides;
  /** Known before anything is written, shown before the question. */
  readonly notes: readonly Finding[];
  /** Asked on a terminal before writing; null: not asked. */
  readonly question: Text | null;
  /** Keys that the change is about; masked wherever they stand. */
  readonly keys?: readonly Secret[];
  readonly done: Text;
  readonly already: Text;
}

/** What no journal keeps, shown and agreed to like the rest. */
export interface Besides {
  readonly shown: readonly Block[];
  /** Empty: there is nothing to do. */
  readonly changes: readonly Change[];
  carryOut(): Promise<void>;
}

/** The tail of every changing command: show, stop at --dry-run and --check, confirm, write. Preview and deed are the same plan. */
export async function carryOut(
  input: Input,
  system: System,
  deed: Deed,
): Promise<Report & { readonly written: boolean }> {
  const { plan, besides } = deed;
  const notes = deed.notes.map((note) => conceal(note, system, []));
  const edits = deed.considered.map((change) => preview(change, system, deed.keys));
  const changes = [...edits, ...(besides?.changes ?? [])];
  const nothing = isEmpty(plan) && !besides?.changes.length;
  const shown: Block[] = [
    ...edits.filter(({ action }) => action !== 'unchanged').map(asBlock),
    ...(besides?.shown ?? []),
    ...notes.map(asFinding),
  ];
  const report = {
    command: plan.command,
    ok: true,
    changed: !nothing,
    exitCode: EXIT.done as number,
    changes,
    findings: notes,
    undo: null,
    written: false,
  };
  if (nothing) {
    // How the files came to be as they are was said when they were written.
    const open = notes.filter(({ severity }) => severity !== 'info');
    return { ...report, blocks: [{ kind: 'done', text: deed.already }, ...open.map(asFinding)] };
  }
  if (flag(input, 'check') || flag(input, 'dryRun')) {
    const exitCode = flag(input, 'check') ? EXIT.drift : EXIT.done;
    return {
      ...report,
      exitCode,
      blocks: [...shown, { kind: 'dim', text: text('Nothing was written.', '没有写入任何内容。') }],
    };
  }
  system.tell([{ kind: 'gap' }, ...shown, { kind: 'gap' }]);
  if (
    deed.question &&
    system.ask &&
    !flag(input, 'yes') &&
    !(await system.ask.confirm(deed.question, true))
  ) {
    throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
  }
  const receipt = isEmpty(plan) ? null : await write(input, system, plan);
  if (besides?.changes.length) noteDone(doneSoFar() ?? BEING_WRITTEN);
  await besides?.carryOut();
  return {
    ...report,
    written: true,
    undo: receipt?.id ?? null,
    findings: [...notes, ...(receipt?.notes ?? [])],
    blocks: [{ kind: 'done', text: deed.done }, ...(receipt?.notes ?? []).map(asFinding)],
  };
}

/** Whoever stops the command from here on is told how the files stand. */
async function write(input: Input, system: System, plan: Plan): Promise<Receipt> {
  const lockTimeoutMs = lockTimeout(input);
  try {
    noteDone(BEING_WRITTEN);
    const receipt = await apply(system, plan, { lockTimeoutMs });
    noteDone(receipt.id === null ? null : writtenAs(receipt.id));
    return receipt;
  } catch (error) {
    noteDone(null);
    throw error;
  }
}

function writtenAs(id: string): Done {
  return {
    said: text('The files had been written by then.', '此时文件已经写入。'),
    next: text(`Take them back: tokaify undo ${id}`, `撤销：tokaify undo ${id}`),
    undo: id,
  };
}

/** Milliseconds; --lock-timeout is in seconds. */
export function lockTimeout(input: Input): number {
  const typed = option(input, 'lockTimeout') ?? '10';
  const seconds = Number(typed);
  if (typed.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new TokaifyError('usage', {
    what: text('--lock-timeout must be a number of seconds.', '--lock-timeout 必须是秒数。'),
    next: text('For example: --lock-timeout 30', '例如：--lock-timeout 30'),
  });
}

export function asFinding(finding: Finding): Block {
  return { kind: 'finding', finding };
}

function asBlock(change: Change): Block {
  return { kind: 'change', change };
}
