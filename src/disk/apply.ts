import { TokaifyError } from '../errors.ts';
import { pathOf, tilde } from '../place.ts';
import { type FileChange, type Plan, sameBytes } from '../plan/plan.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import { missingDirectories, pruneDirectories } from './directory.ts';
import type { Entry } from './entry.ts';
import { begin, type Site, setStatus } from './journal.ts';
import { withLock } from './lock.ts';
import { prune } from './prune.ts';
import { putBack } from './put-back.ts';
import { type Found, readFile } from './read.ts';
import { type Recovery, recoverHeld, settle } from './recover.ts';
import { assertWritable, unwritable } from './writable.ts';
import { commit, discard, type Loss, prepare, removeFile, type Staged } from './write.ts';

export interface Receipt {
  /** Of the journal entry; null: there was nothing to do, and nothing was touched. */
  readonly id: string | null;
  /** Left by a crash and dealt with on the way. */
  readonly recovered: readonly Recovery[];
  /** What of a file could not be kept. */
  readonly notes: readonly Finding[];
}

/**
 * Makes a plan true, all of it or nothing. Throws `changed-underfoot` when a file is not `before` any more,
 * `busy`, and what reading and writing refuse; the error's state says how the files stand.
 */
export async function apply(
  system: System,
  plan: Plan,
  options: { readonly lockTimeoutMs?: number | undefined } = {},
): Promise<Receipt> {
  const files = plan.files.filter(({ before, after }) => !sameBytes(before, after));
  if (files.length === 0) return { id: null, recovered: [], notes: [] };
  return withLock(system, options.lockTimeoutMs, async () => {
    const recovered = await recoverHeld(system);
    const sites = files.map((change) => siteOf(system, change));
    const entry = await begin(system, { ...plan, files }, sites);
    const staged = await replaceAll(system, files, entry);
    await conclude(system, entry);
    const notes = staged.flatMap((one, i) =>
      (one?.losses ?? []).map((loss) => noteOf(system, files[i]!, loss)),
    );
    return { id: entry.id, recovered, notes };
  });
}

/** All files are written beside their targets first, so that a full disk is met before anything is replaced. */
async function replaceAll(
  system: System,
  files: readonly FileChange[],
  entry: Entry,
): Promise<(Staged | null)[]> {
  const targets = entry.files.map(({ target }) => target);
  const staged: (Staged | null)[] = [];
  let at = 0;
  try {
    for (at = 0; at < files.length; at++) {
      const { after, secret, mode, newMode } = files[at]!;
      const manner = { secret, forNew: mode, forOld: newMode };
      staged.push(after && (await prepare(system, targets[at]!, after, manner)));
    }
    for (at = 0; at < files.length; at++) {
      const change = files[at]!;
      expectBefore(system, change, targets[at]!);
      const one = staged[at];
      if (one) await commit(system, one);
      else await removeFile(system, targets[at]!);
    }
    // When all are gone: which of them made a directory says nothing about which is the last in it.
    for (const { prune: emptied = [] } of files) pruneDirectories(system, emptied);
    return staged;
  } catch (error) {
    const { path } = files[at]!;
    const trouble = unwritable(system, path, targets[at]!, error);
    for (const one of staged) if (one) discard(system, one.temp);
    throw withState(trouble, await rollBack(system, files, entry));
  }
}

async function rollBack(system: System, files: readonly FileChange[], entry: Entry): Promise<Text> {
  const halves = entry.files.map((file, i) => ({ file, before: () => files[i]!.before }));
  const outcomes = await putBack(system, halves);
  try {
    return (await settle(system, entry, outcomes)).state;
  } catch {
    // The journal cannot be written any more; the entry stays pending, and the next command settles it.
    return text('The next command will put the files back.', '下一条命令会将文件恢复原状。');
  }
}

function withState(trouble: unknown, state: Text): unknown {
  if (!(trouble instanceof TokaifyError)) return trouble;
  return new TokaifyError(trouble.code, { ...trouble.trouble, state }, { cause: trouble.cause });
}

async function conclude(system: System, entry: Entry): Promise<void> {
  try {
    await setStatus(system, entry, 'done');
    prune(system);
  } catch {
    // All files are new: the next command finds that and marks the entry itself.
  }
}

function siteOf(system: System, change: FileChange): Site {
  const { target, mode } = expectBefore(system, change);
  assertWritable(system, change.path);
  if (change.after === null) return { target, mode, made: [] };
  try {
    return { target, mode, made: missingDirectories(system, pathOf(system).dirname(target)) };
  } catch (error) {
    throw unwritable(system, change.path, target, error);
  }
}

function expectBefore(system: System, change: FileChange, target?: string): Found {
  const found = readFile(system, change.path);
  if (sameBytes(found.bytes, change.before) && (target === undefined || found.target === target))
    return found;
  const shown = tilde(change.path, system);
  throw new TokaifyError('changed-underfoot', {
    what: text(
      `${shown} was changed by something else in the meantime.`,
      `${shown} 在此期间被其他程序修改。`,
    ),
    next: text(
      'Run the command again: it starts from the file as it is now.',
      '请重新运行命令，它会以文件的现状为起点。',
    ),
    where: { path: shown },
  });
}

function noteOf(system: System, { path }: FileChange, loss: Loss): Finding {
  const shown = tilde(path, system);
  const nothing = text('', '');
  const lost = { severity: 'warning', cause: nothing, remedy: nothing, proof: 'proved' } as const;
  const notes: Record<Loss, Finding> = {
    owner: {
      ...lost,
      id: 'owner-lost',
      title: text(
        `${shown} belongs to you now; its owner could not be kept.`,
        `${shown} 现归你所有；无法保留其原所有者。`,
      ),
    },
    'hard-link': {
      ...lost,
      id: 'hard-link-lost',
      title: text(
        `${shown} had further names (hard links); those keep the old content.`,
        `${shown} 另有硬链接；它们仍保留旧内容。`,
      ),
    },
    acl: {
      ...lost,
      id: 'access-open',
      title: text(
        `The access list of ${shown} could not be narrowed to you.`,
        `无法将 ${shown} 的访问权限收紧为仅你可用。`,
      ),
      remedy: text(`Look at it with: icacls ${shown}`, `请查看：icacls ${shown}`),
    },
  };
  return notes[loss];
}
