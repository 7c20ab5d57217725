import { clientById } from '../clients/table.ts';
import type { EntryFile } from '../disk/entry.ts';
import { type Listed, listJournal, pastOf, readJournal } from '../disk/journal.ts';
import { readFile } from '../disk/read.ts';
import { TokaifyError } from '../errors.ts';
import { flag } from '../input.ts';
import { tilde } from '../place.ts';
import { changeBack, invert, type Past } from '../plan/invert.ts';
import type { Undone } from '../plan/plan.ts';
import { type Versions, versions } from '../plan/versions.ts';
import { answered, type Block, type Finding, type Report } from '../report.ts';
import { survey } from '../survey.ts';
import type { System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { asFinding, carryOut } from './carry-out.ts';
import type { Run } from './command.ts';
import { type GivenBack, notBack, withOldMode, withWholeProviders } from './give-back.ts';
import { retiredKey } from './retired-key.ts';
import { settleFirst, tidyIfPossible, told } from './tidy.ts';
import { tokensLeft } from './token-left.ts';

/** Puts back what a change replaced. Edits made since are kept; where the same lines were edited it refuses and shows both. */
export const run: Run = async (input, system) => {
  if (flag(input, 'list')) {
    const tidied = await tidyIfPossible(system);
    const shown = showJournal(listJournal(system));
    return { ...shown, findings: tidied, blocks: [...tidied.map(asFinding), ...shown.blocks] };
  }
  const settled = await settleFirst(input, system);
  const recovered = told(settled);
  const [id] = input.args;
  // The undo that was interrupted is the one that is typed again; one more would take back an earlier change.
  if (id === undefined && settled.some(({ command, kind }) => command === 'undo' && kind === 'finished')) {
    return answered('undo', { changed: true, findings: recovered, blocks: recovered.map(asFinding) });
  }
  const entry = id === undefined ? latest(system, recovered) : readJournal(system, id);
  const open = entry.clients.filter((client) => !entry.undone.includes(client));
  if (entry.status !== 'done' || open.length === 0) throw alreadyUndone(entry, recovered);
  // Written last, put back first: auth.json must not be the old one while config.toml still names the gateway.
  const past = pastOf(system, entry)
    .reverse()
    .filter(({ record }) => open.includes(record.client));
  for (const { record } of past) {
    const later = laterOn(system, record.path, entry);
    // What it has in common with this one would be gone for both, and nobody would know it as ours any more.
    if (later) throw standsBelow(system, record.path, entry, later);
  }
  const given = past.map((one) => takeBack(system, one, open));
  const considered = given.map(({ change }) => change);
  const undoes: Undone[] = open.map((client) => ({ id: entry.id, client }));
  const done = text(`Undone: ${entry.summary}`, `已撤销：${entry.summary}`);
  const report = await carryOut(input, system, {
    plan: {
      command: 'undo',
      summary: `undo ${entry.id}: ${entry.summary}`,
      files: considered.filter(({ before, after }) => before !== after),
      undoes,
    },
    considered,
    notes: [...recovered, ...given.flatMap(({ notes }) => notes)],
    question: null,
    done,
    already: text('Everything is already as it was.', '一切已是原来的样子。'),
  });
  const warnings = report.changed
    ? [...retiredKey(entry, open, report.undo), ...tokensLeft([entry], open)]
    : [];
  return {
    ...report,
    findings: [...report.findings, ...warnings],
    blocks: [
      ...report.blocks,
      ...warnings.map(asFinding),
      ...(report.undo ? [{ kind: 'next', items: [againAfter(report.undo)] } as const] : []),
    ],
  };
};

/** Taking back what was just taken back. */
const againAfter = (id: string) => ({
  label: text('Do it again', '重新应用'),
  command: `npx tokaify undo ${id}`,
});

const SEE_JOURNAL = text('See the journal: tokaify undo --list', '查看日志：tokaify undo --list');

/** The newest change that is not itself an undo, has not been undone, and has left a trace. */
function latest(system: System, findings: readonly Finding[]): Listed {
  const journal = listJournal(system);
  const found = journal.find(
    (entry) =>
      entry.status === 'done' &&
      entry.command !== 'undo' &&
      entry.undone.length < entry.clients.length &&
      pastOf(system, entry).some(
        (past) => invert(past, readFile(system, past.record.path).bytes).kind !== 'same',
      ),
  );
  if (found) return found;
  throw new TokaifyError('nothing-to-undo', {
    what: text('There is nothing to undo.', '没有可撤销的改动。'),
    ...(journal.length > 0 ? { next: SEE_JOURNAL } : {}),
    findings,
  });
}

function alreadyUndone(entry: Listed, findings: readonly Finding[]): TokaifyError {
  return new TokaifyError('nothing-to-undo', {
    what: text(
      `Change ${entry.id} is not in effect: it was undone or never finished.`,
      `改动 ${entry.id} 未生效：它已被撤销或从未完成。`,
    ),
    next: SEE_JOURNAL,
    findings,
  });
}

function takeBack(
  system: System,
  past: Past & { readonly record: EntryFile },
  clients: readonly string[],
): GivenBack {
  const { record } = past;
  const current = readFile(system, record.path).bytes;
  const inverse = invert(past, current);
  if (inverse.kind === 'conflict') throw conflict(system, record, versions(past, current, inverse), clients);
  const after = inverse.kind === 'same' ? current : inverse.after;
  const found = survey(system, clientById(record.client));
  const change = withOldMode(system, found, changeBack(record, current, after), [past]);
  const given = withWholeProviders(found, change, past.before);
  const values = inverse.kind === 'values' ? notBack(record.path, past, given.change.after) : [];
  return { ...given, notes: [...given.notes, ...values] };
}

/** The newest change of ours that was made to the same file after this one, stands, and has left a trace there. */
function laterOn(system: System, path: string, { id }: Listed): Listed | undefined {
  return listJournal(system).find(
    (entry) =>
      entry.id > id &&
      entry.status === 'done' &&
      // What took back a change that came later itself has left nothing of either.
      (entry.undoes.length === 0 || entry.undoes.some((each) => each.id < id)) &&
      entry.undone.length < entry.clients.length &&
      pastOf(system, entry).some(
        (past) => past.record.path === path && invert(past, readFile(system, path).bytes).kind !== 'same',
      ),
  );
}

function standsBelow(system: System, path: string, entry: Listed, later: Listed): TokaifyError {
  const shown = tilde(path, system);
  return new TokaifyError('undo-conflict', {
    what: text(
      `A later change of tokaify stands on ${entry.id} in ${shown}.`,
      `${shown} 中，tokaify 之后的改动建立在 ${entry.id} 之上。`,
    ),
    cause: verbatim(`${later.id}  ${later.summary}`),
    next: text(`Undo that one first: tokaify undo ${later.id}`, `请先撤销它：tokaify undo ${later.id}`),
    where: { path },
  });
}

function conflict(
  system: System,
  { path }: EntryFile,
  places: readonly Versions[],
  clients: readonly string[],
): TokaifyError {
  const shown = tilde(path, system);
  const side = (lines: readonly string[]): string =>
    lines.length > 0 ? lines.map((line) => `    ${line}`).join('\n') : '    –';
  const told = (now: string, before: string): string =>
    places
      .map(
        (place) => `${shown}:${place.line}\n  ${now}\n${side(place.now)}\n  ${before}\n${side(place.before)}`,
      )
      .join('\n');
  return new TokaifyError('undo-conflict', {
    what: text(
      `${shown} was edited where the change stands; undoing it would lose your edit.`,
      `${shown} 中改动所在的位置已被编辑；撤销会丢失你的编辑。`,
    ),
    cause: text(told('now:', 'before the change:'), told('现在：', '改动之前：')),
    next: text(
      `Keep your edit and take out the rest: tokaify remove ${clients.join(' ')}\nOr make these lines what they were by hand.`,
      `保留你的编辑并移除其余内容：tokaify remove ${clients.join(' ')}\n或手动将这些行恢复原样。`,
    ),
    where: { path, ...(places[0] ? { line: places[0].line } : {}) },
  });
}

const STATE = {
  pending: text('interrupted', '已中断'),
  done: text('', ''),
  'rolled-back': text('rolled back', '已回滚'),
  undone: text('undone', '已撤销'),
} as const;

function showJournal(journal: readonly Listed[]): Report {
  const state = ({ status, clients, undone }: Listed): Text =>
    STATE[status === 'done' && undone.length === clients.length ? 'undone' : status];
  const blocks: Block[] =
    journal.length === 0
      ? [{ kind: 'line', text: text('Nothing was changed yet.', '还没有任何改动。') }]
      : [
          {
            kind: 'table',
            head: [
              text('ID', '编号'),
              text('COMMAND', '命令'),
              text('CHANGE', '改动'),
              text('STATE', '状态'),
            ],
            rows: journal.map((entry) => [entry.id, entry.command, entry.summary, state(entry)]),
          },
        ];
  return answered('undo', {
    data: {
      entries: journal.map(({ id, createdAt, command, summary, status, clients, undone, files }) => ({
        id,
        createdAt,
        command,
        summary,
        status,
        clients,
        undone,
        files: files.map(({ role, client }) => `${client}/${role}`),
      })),
    },
    blocks,
  });
}
