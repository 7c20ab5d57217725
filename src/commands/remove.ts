import { flag } from '../choose.ts';
import type { Client, DraftFile } from '../clients/client.ts';
import { clientById } from '../clients/table.ts';
import { inEffect, type Listed, listJournal, pastOf } from '../disk/journal.ts';
import { decode } from '../formats/text.ts';
import { recordedProviders } from '../history.ts';
import { tilde } from '../place.ts';
import { revert } from '../plan/invert.ts';
import type { FileChange, Undone } from '../plan/plan.ts';
import type { Finding } from '../report.ts';
import { fileChanges, type Survey, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { carryOut } from './carry-out.ts';
import type { Run } from './command.ts';
import { tidyUp } from './tidy.ts';

/** Takes out what setup put in and gives back what it replaced; what the user changed since stays. */
export const run: Run = async (input, system) => {
  const clients = input.args.map(clientById);
  const recovered = await tidyUp(input, system);
  const parts = clients.map((client) => takeOut(system, client, flag(input, 'purge')));
  const considered = parts.flatMap(({ changes }) => changes);
  const names = clients.map(({ name }) => name).join(', ');
  return carryOut(input, system, {
    plan: {
      command: 'remove',
      summary: `${clients.map(({ id }) => id).join(', ')}: removed`,
      files: considered.filter(({ before, after }) => before !== after),
      undoes: parts.flatMap(({ undoes }) => undoes),
    },
    considered,
    notes: [...recovered, ...parts.flatMap(({ notes }) => notes)],
    question: text('Remove it?', '移除？'),
    done: text(`${names}: what setup put in is out again`, `${names}：setup 写入的内容已移除`),
    already: text(`${names}: nothing of ours is there`, `${names}：没有需要移除的内容`),
  });
};

interface Part {
  readonly changes: readonly FileChange[];
  readonly undoes: readonly Undone[];
  readonly notes: readonly Finding[];
}

function takeOut(system: System, client: Client, purge: boolean): Part {
  const found = survey(system, client);
  const journal = listJournal(system);
  const standing = inEffect(journal, client.id);
  const entries = purge && standing.length === 0 ? lastRemoved(journal, client.id) : standing;
  const past = entries
    .flatMap((entry) => pastOf(system, entry))
    .filter(({ record }) => record.client === client.id);
  if (past.length === 0)
    return { changes: fileChanges(found, client.clear(found.files, found.current)), undoes: [], notes: [] };

  const notes: Finding[] = [];
  const drafts: DraftFile[] = [];
  // The settings first, the credential last: the other way round a login could meet the gateway's address.
  for (const role of new Set(past.map(({ record }) => record.role))) {
    const file = found.files[role];
    if (!file) continue;
    const { after, kept } = revert(
      past.filter(({ record }) => record.role === role),
      found.bytes[role] ?? null,
    );
    drafts.push({ role, text: after === null ? null : decode(after, file.path) });
    if (kept.length > 0)
      notes.push(
        keptEdits(
          tilde(file.path, system),
          kept.map((path) => path.join('.')),
        ),
      );
  }
  drafts.reverse();
  const provider = purge ? null : neededProvider(system, found, drafts, notes);
  const changes = fileChanges(found, {
    files: provider ? [provider, ...drafts.filter(({ role }) => role !== provider.role)] : drafts,
    notes,
  });
  const made = new Map(past.map(({ record }) => [record.role, record.made]));
  return {
    changes: changes.map((change) => ({ ...change, prune: (made.get(change.role) ?? []).toReversed() })),
    undoes: entries.map(({ id }) => ({ id, client: client.id })),
    notes,
  };
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
function neededProvider(
  system: System,
  { client, files, current }: Survey,
  drafts: readonly DraftFile[],
  notes: Finding[],
): DraftFile | null {
  const config = drafts.find(({ role }) => role === 'config');
  const { providerId } = current;
  if (!config || !client.keepProvider || providerId === null) return null;
  const chats = recordedProviders(system, client).get(providerId) ?? 0;
  if (chats === 0) return null;
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
  return { ...config, text: client.keepProvider(files, config.text, providerId) };
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
