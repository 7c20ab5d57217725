import type { Client } from '../clients/client.ts';
import { isOpen } from '../diagnose/client-checks.ts';
import { narrow } from '../disk/narrow.ts';
import { examine } from '../doctor/examine.ts';
import { type Repairs, repairsOf } from '../doctor/repair.ts';
import type { Input } from '../input.ts';
import { tilde } from '../place.ts';
import type { Block, Report } from '../report.ts';
import type { System } from '../system.ts';
import { listOf, type Text, text } from '../text.ts';
import { type Besides, carryOut } from './carry-out.ts';
import { tidyUp } from './tidy.ts';

/** Repairs what loses nothing: one plan, shown, written and undone as any other; and files that others could read are closed. */
export async function mend(input: Input, system: System, clients: readonly Client[]): Promise<Report> {
  const recovered = await tidyUp(input, system);
  // What can be repaired stands in files; nobody needs to be asked for it.
  const { clients: examined } = await examine(system, clients, {
    offline: true,
    trusting: false,
    live: false,
    thorough: false,
  });
  const repairs = repairsOf(examined);
  const { changes } = repairs;
  const closed = closedBy(repairs, system);
  const names = [...new Set(changes.map(({ client }) => client))].join(', ');
  const report = await carryOut(input, system, {
    plan: { command: 'doctor', summary: `${names} repaired`, files: changes },
    considered: changes,
    besides: besides(repairs, closed, system),
    notes: recovered,
    question: text('Make these repairs?', '进行这些修复？'),
    done: repaired(changes.length > 0, closed, system),
    already: text('No file needs to be edited.', '没有需要编辑的文件。'),
  });
  const wrong = examined.some(({ findings }) => findings.some(({ severity }) => severity !== 'info'));
  const blocks = report.changed || !wrong ? report.blocks : [NONE, ...report.blocks.slice(1)];
  return { ...report, blocks: [...blocks, { kind: 'gap' }] };
}

const NONE: Block = {
  kind: 'line',
  text: text('Nothing here can be repaired without you.', '这里没有可以自动修复的问题。'),
};

/** A file and the mode it has, open to others. */
interface Open {
  readonly path: string;
  readonly mode: number;
}

/** What only its owner can read in the end: files whose mode is all that changes, and edited ones. */
function closedBy({ changes, narrowed }: Repairs, { platform }: System): Open[] {
  if (platform === 'win32') return [];
  const edited = changes.flatMap(({ path, secret, mode }) =>
    secret && mode !== undefined && isOpen(mode) ? [{ path, mode }] : [],
  );
  return [...narrowed, ...edited];
}

/** A mode is no text: there is nothing to diff, and nobody wants a readable key back. */
function besides({ narrowed }: Repairs, closed: readonly Open[], system: System): Besides {
  return {
    shown: closed.map(({ path, mode }): Block => {
      const shown = tilde(path, system);
      const was = mode.toString(8).padStart(4, '0');
      return {
        kind: 'line',
        text: text(
          `${shown}: permissions ${was} → 0600, so that only you can read it`,
          `${shown}：权限 ${was} → 0600，仅你可读`,
        ),
      };
    }),
    changes: narrowed.map(({ path }) => ({
      path: tilde(path, system),
      action: 'update',
      mode: '0600',
      diff: '',
    })),
    carryOut: async () => {
      for (const { path } of narrowed) await narrow(system, path);
    },
  };
}

/** What was done, and how much of it undo takes back. */
function repaired(edited: boolean, closed: readonly Open[], system: System): Text {
  if (closed.length === 0)
    return text('Repaired. To take it back: tokaify undo', '已修复。如需撤销：tokaify undo');
  const { en, zh } = listOf(closed.map(({ path }) => tilde(path, system)));
  return edited
    ? text(
        `Repaired; only you can read ${en} now. To take back the edits (permissions stay): tokaify undo`,
        `已修复，现在只有你可以读取 ${zh}。如需撤销编辑（不含权限）：tokaify undo`,
      )
    : text(`Repaired; only you can read ${en} now.`, `已修复，现在只有你可以读取 ${zh}。`);
}
