import { readFile } from '../disk/read.ts';
import { decode } from '../formats/text.ts';
import { missingComments } from '../plan/comments.ts';
import type { Past } from '../plan/invert.ts';
import type { FileChange } from '../plan/plan.ts';
import type { Finding } from '../report.ts';
import type { Survey } from '../survey.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';

/** A file that undo or remove gives back, and what there is to say about it. */
export interface GivenBack {
  readonly change: FileChange;
  readonly notes: readonly Finding[];
}

/**
 * The mode that the file had, where setup had closed it because of the key in it. A file that is secret by nature
 * stays closed: what comes back into it may be a key, too.
 */
export function withOldMode(
  system: System,
  { files }: Survey,
  change: FileChange,
  past: readonly { readonly record: { readonly secret: boolean; readonly mode: number | null } }[],
): FileChange {
  const old = past.at(-1)?.record.mode;
  const closedByUs = past.some(({ record }) => record.secret) && readFile(system, change.path).mode === 0o600;
  if (files[change.role]?.secret !== false || !closedByUs || typeof old !== 'number') return change;
  return { ...change, secret: false, newMode: old };
}

/** What of the original is not back, where a file was edited so that only values could be put back. */
export function notBack(path: string, past: Past, after: Uint8Array | null): Finding[] {
  const lines = missingComments(past, after);
  if (lines.length === 0) return [];
  return [
    {
      id: 'comments-missing',
      severity: 'warning',
      title: text(
        `Comments of the original did not come back (its lines ${lines.join(', ')}).`,
        `原文件中的注释未能恢复（原第 ${lines.join('、')} 行）。`,
      ),
      cause: text(
        'The file was edited since, so values were put back and not lines.',
        '文件之后被编辑过，因此只恢复了值，而不是整行。',
      ),
      remedy: text('', ''),
      proof: 'proved',
      where: { path },
    },
  ];
}

/**
 * The settings with a provider kept whole where its table would stay without what the client needs to start: somebody
 * has put something of their own into it since.
 */
export function withWholeProviders(
  { client, files }: Survey,
  change: FileChange,
  /** The file before any change of ours. */
  original: Uint8Array | null,
): GivenBack {
  const { config } = files;
  if (change.path !== config?.path || change.after === null || !client.remnants || !client.keepProvider)
    return { change, notes: [] };
  let content: string | null = decode(change.after, change.path);
  const before = original === null ? [] : client.remnants(files, decode(original, change.path));
  const ids = client.remnants(files, content).filter((id) => !before.includes(id));
  for (const id of ids) content = client.keepProvider(files, content, id);
  if (ids.length === 0 || content === null) return { change, notes: [] };
  return {
    change: { ...change, after: new TextEncoder().encode(content) },
    notes: ids.map((id) => ({
      id: 'provider-kept',
      severity: 'info',
      title: text(
        `The provider ${id} stays: something was added to it since.`,
        `保留 provider ${id}：之后有内容添加到其中。`,
      ),
      cause: text(
        `${client.name} does not start with less of it. It is no longer selected, and holds no key.`,
        `缺少其余部分时 ${client.name} 无法启动。它不再被选用，也不含密钥。`,
      ),
      remedy: text('', ''),
      proof: 'proved',
      where: { path: change.path },
    })),
  };
}
