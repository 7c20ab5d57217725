import { chooseGateway } from '../choose/gateway.ts';
import type { Client } from '../clients/client.ts';
import { clientsNamed } from '../clients/table.ts';
import { forget, isForgettable } from '../disk/forget.ts';
import { inEffect, type Listed, listJournal, pastOf } from '../disk/journal.ts';
import { readFile } from '../disk/read.ts';
import { EXIT } from '../exit.ts';
import { decode } from '../formats/text.ts';
import type { Gateway } from '../gateway.ts';
import { gatewayOf } from '../gateways.ts';
import { recordedProviders } from '../history.ts';
import { flag, type Input, option } from '../input.ts';
import { pathOf, tilde } from '../place.ts';
import { changeBack, revert } from '../plan/invert.ts';
import { type FileChange, sameBytes, type Undone } from '../plan/plan.ts';
import type { Finding, Report } from '../report.ts';
import { fileChanges, type Survey, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { listOf, text } from '../text.ts';
import { UNDO } from '../typed.ts';
import { asFinding, carryOut, lockTimeout } from './carry-out.ts';
import type { Run } from './command.ts';
import { notBack, withOldMode, withWholeProviders } from './give-back.ts';
import { tidyUp } from './tidy.ts';
import { tokensLeft } from './token-left.ts';

/** Takes out what setup put in and gives back what it replaced; what the user changed since stays. */
export const run: Run = async (input, system) => {
  const clients = clientsNamed(input.args);
  const recovered = await tidyUp(input, system);
  const gateway = option(input, 'gateway') === undefined ? null : chooseGateway(input, system);
  const parts = clients.map((client) => takeOut(system, client, { purge: flag(input, 'purge'), gateway }));
  const considered = parts.flatMap(({ changes }) => changes);
  const names = listOf(clients.map(({ name }) => name));
  const taken = listJournal(system).filter(({ id }) =>
    parts.some(({ undoes }) => undoes.some((each) => each.id === id)),
  );
  const report = await carryOut(input, system, {
    plan: {
      command: 'remove',
      summary: `${clients.map(({ id }) => id).join(', ')}: removed`,
      files: considered.filter(({ before, after }) => before !== after),
      undoes: parts.flatMap(({ undoes }) => undoes),
    },
    considered,
    notes: [...recovered, ...parts.flatMap(({ notes }) => notes)],
    question: text('Remove it?', '移除？'),
    done: text(`${names.en}: what setup put in is out again`, `${names.zh}：setup 写入的内容已移除`),
    already: text(`${names.en}: nothing of ours is there`, `${names.zh}：没有需要移除的内容`),
  });
  const ids = clients.map(({ id }) => id);
  const told = report.changed ? withNotes(report, tokensLeft(taken, ids)) : report;
  if (flag(input, 'forget') && isForgettable(system, ids)) return forgetting(input, system, told);
  return report.written ? { ...told, blocks: [...told.blocks, { kind: 'next', items: [UNDO] }] } : told;
};

function withNotes(report: Report, notes: readonly Finding[]): Report {
  return {
    ...report,
    findings: [...report.findings, ...notes],
    blocks: [...report.blocks, ...notes.map(asFinding)],
  };
}

/** The same report, with the journal gone as well; after that nothing can be undone. */
export async function forgetting(input: Input, system: System, report: Report): Promise<Report> {
  const gone = text('The journal goes too: this cannot be undone.', '日志一并删除：此操作无法撤销。');
  const blocks = [...report.blocks, { kind: 'dim', text: gone } as const];
  if (flag(input, 'check') || flag(input, 'dryRun')) {
    return { ...report, changed: true, exitCode: flag(input, 'check') ? EXIT.drift : EXIT.done, blocks };
  }
  await forget(system, lockTimeout(input));
  return { ...report, changed: true, undo: null, blocks };
}

export interface Part {
  readonly changes: readonly FileChange[];
  readonly undoes: readonly Undone[];
  readonly notes: readonly Finding[];
}

export interface Extent {
  /** Also the provider that recorded chats need. */
  readonly purge: boolean;
  /** Without a record of ours: only what points at this gateway; null: at a known one. */
  readonly gateway: Gateway | null;
}

export function takeOut(system: System, client: Client, { purge, gateway }: Extent): Part {
  const found = survey(system, client);
  const journal = listJournal(system);
  const standing = inEffect(journal, client.id);
  const entries = purge && standing.length === 0 ? lastRemoved(journal, client.id) : standing;
  const mine = entries
    .map((entry) => ({
      entry,
      past: pastOf(system, entry).filter(({ record }) => isHere(system, found, record)),
    }))
    .filter(({ past }) => past.length > 0);
  const notes: Finding[] = [];
  const changes =
    mine.length === 0
      ? unrecorded(found, gateway)
      : giveBack(
          system,
          found,
          mine.flatMap(({ past }) => past),
          notes,
        );
  const made = purge ? changes : changes.map((change) => keepProvider(system, found, change, notes));
  // A journal entry knows its clients by their files: one without any could not be taken back again.
  const changed = made.some(({ before, after }) => !sameBytes(before, after));
  return {
    changes: made,
    undoes: changed ? mine.map(({ entry }) => ({ id: entry.id, client: client.id })) : [],
    notes,
  };
}

/** What stands there without a record may be somebody's own doing: only what points at a gateway of ours, or at the named one, is taken. */
function unrecorded(found: Survey, gateway: Gateway | null): FileChange[] {
  const { client, files, current } = found;
  const ours = gateway ?? (current.baseUrl === null ? undefined : gatewayOf(current.baseUrl));
  if (!ours || current.baseUrl !== ours.baseUrl) return [];
  return fileChanges(found, client.clear(files, current));
}

type Recorded = ReturnType<typeof pastOf>[number];

/** Whether a record speaks of this client's own directories; another CODEX_HOME has the same journal. */
function isHere(system: System, { client, files }: Survey, record: Recorded['record']): boolean {
  const { dirname } = pathOf(system);
  const own = Object.values(files).filter(({ access }) => access === 'own');
  return record.client === client.id && own.some(({ path }) => dirname(path) === dirname(record.path));
}

/** The settings first, the credential last: the other way round a login could meet the gateway's address. */
function giveBack(system: System, found: Survey, past: readonly Recorded[], notes: Finding[]): FileChange[] {
  const paths = [...new Set(past.map(({ record }) => record.path))].reverse();
  return paths.map((path) => {
    const series = past.filter(({ record }) => record.path === path);
    const { record } = series[0]!;
    const { bytes, mode } = readFile(system, path);
    const { after, kept, lost } = revert(series, bytes);
    if (kept.length > 0)
      notes.push(
        keptEdits(
          tilde(path, system),
          kept.map((keys) => keys.join('.')),
        ),
      );
    if (lost.length > 0) notes.push(lostWords(tilde(path, system), lost));
    const prune = series.flatMap(({ record: { made } }) => made).toReversed();
    const change = { ...changeBack(record, bytes, after), ...(mode === null ? {} : { mode }), prune };
    const given = withWholeProviders(
      found,
      withOldMode(system, found, change, series),
      series.at(-1)!.before,
    );
    notes.push(...given.notes, ...notBack(tilde(path, system), series.at(-1)!, given.change.after));
    return given.change;
  });
}

/** What the last `remove` took out: a provider that it kept is still there to be taken. */
function lastRemoved(journal: readonly Listed[], client: string): Listed[] {
  const removal = journal.find(
    ({ command, status, clients, undone }) =>
      command === 'remove' && status === 'done' && clients.includes(client) && !undone.includes(client),
  );
  const taken = removal?.undoes.filter((each) => each.client === client).map(({ id }) => id) ?? [];
  return journal.filter(({ id }) => taken.includes(id));
}

/** The settings with the provider's table kept, when recorded chats need it: Codex refuses to resume them without (0.169). */
function keepProvider(
  system: System,
  { client, files, current }: Survey,
  change: FileChange,
  notes: Finding[],
): FileChange {
  const { providerId } = current;
  if (change.path !== files.config?.path || !client.keepProvider || providerId === null) return change;
  const chats = recordedProviders(system, client).get(providerId) ?? 0;
  if (chats === 0 || change.before === change.after) return change;
  notes.push({
    id: 'provider-kept',
    severity: 'info',
    title: text(
      `The provider ${providerId} stays: ${chats} recorded chats need it to be resumed.`,
      `保留 provider ${providerId}：有 ${chats} 个历史会话需要它才能继续。`,
    ),
    cause: text(`It is no longer selected, and holds no key.`, '它不再被选用，也不含密钥。'),
    remedy: text('--purge takes it too', '--purge 会一并移除'),
    proof: 'proved',
  });
  const without = change.after === null ? null : decode(change.after, change.path);
  const kept = client.keepProvider(files, without, providerId);
  return { ...change, after: kept === null ? null : new TextEncoder().encode(kept) };
}

/** Undo brings them back, with everything else. */
function lostWords(path: string, lines: readonly number[]): Finding {
  return {
    id: 'comments-removed',
    severity: 'info',
    title: text(
      `Comments go with the lines they stood in (${lines.join(', ')}).`,
      `所在行被移除，注释一并移除（第 ${lines.join('、')} 行）。`,
    ),
    cause: text('', ''),
    remedy: text('', ''),
    proof: 'proved',
    where: { path, line: lines[0]! },
  };
}

function keptEdits(path: string, keys: readonly string[]): Finding {
  return {
    id: 'edits-kept',
    severity: 'info',
    title: text(
      `You changed ${keys.join(', ')} since; that stays.`,
      `你之后修改了 ${keys.join('、')}；予以保留。`,
    ),
    cause: text('', ''),
    remedy: text('', ''),
    proof: 'proved',
    where: { path },
  };
}
