import type { Client } from '../clients/client.ts';
import { narrow } from '../disk/narrow.ts';
import { examine } from '../doctor/examine.ts';
import { type Repairs, repairsOf } from '../doctor/repair.ts';
import { EXIT } from '../exit.ts';
import { tilde } from '../place.ts';
import type { Block, Change, Report } from '../report.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import { carryOut } from './carry-out.ts';
import { flag, type Input } from './input.ts';
import { tidyUp } from './tidy.ts';

/** Repairs what loses nothing: one plan, shown, written and undone as any other; then files that others could read. */
export async function mend(input: Input, system: System, clients: readonly Client[]): Promise<Report> {
  const recovered = await tidyUp(input, system);
  // What can be repaired stands in files; nobody needs to be asked for it.
  const { clients: examined } = await examine(system, clients, {
    offline: true,
    trusting: false,
    live: false,
    thorough: false,
  });
  const { changes, narrowed } = repairsOf(examined);
  const names = [...new Set(changes.map(({ client }) => client))].join(', ');
  const report = await carryOut(input, system, {
    plan: { command: 'doctor', summary: `${names} repaired`, files: changes },
    considered: changes,
    notes: recovered,
    question: text('Make these repairs?', '进行这些修复？'),
    done: text('Repaired. tokaify undo takes it back.', '已修复。可用 tokaify undo 撤销。'),
    already: NOTHING,
  });
  return narrowed.length === 0 ? withGap(report) : close(input, system, report, narrowed);
}

const NOTHING = text('No file needs to be edited.', '没有需要编辑的文件。');

/** A mode is no text: there is nothing to diff, and nobody wants a readable key back. */
async function close(
  input: Input,
  system: System,
  report: Report,
  narrowed: Repairs['narrowed'],
): Promise<Report> {
  const only = flag(input, 'dryRun') || flag(input, 'check');
  if (!only) for (const { path } of narrowed) await narrow(system, path);
  const changes = narrowed.map(
    ({ path }): Change => ({ path: tilde(path, system), action: 'update', mode: '0600', diff: '' }),
  );
  const told = narrowed.map(({ path, mode }): Block => {
    const sentence = said(tilde(path, system), mode, only);
    return only ? { kind: 'line', text: sentence } : { kind: 'done', text: sentence };
  });
  const drift = only && flag(input, 'check');
  return withGap({
    ...report,
    changed: true,
    changes: [...report.changes, ...changes],
    exitCode: drift ? EXIT.drift : report.exitCode,
    blocks: [...report.blocks.filter((block) => !('text' in block && block.text === NOTHING)), ...told],
  });
}

function said(shown: string, mode: number, only: boolean): Text {
  const was = mode.toString(8).padStart(4, '0');
  return only
    ? text(
        `${shown} would be for you only (0600; now ${was}).`,
        `${shown} 将设为仅你可读（0600；当前 ${was}）。`,
      )
    : text(
        `${shown} is for you only now (0600; was ${was}).`,
        `${shown} 现在仅你可读（0600；原为 ${was}）。`,
      );
}

function withGap(report: Report): Report {
  return { ...report, blocks: [...report.blocks, { kind: 'gap' }] };
}
