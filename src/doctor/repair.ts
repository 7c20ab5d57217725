import type { Evidence, Repair } from '../diagnose/check.ts';
import { CLIENT_CHECKS, isOpen } from '../diagnose/client-checks.ts';
import { BOM } from '../formats/text.ts';
import { FORMATS } from '../plan/formats.ts';
import type { FileChange } from '../plan/plan.ts';
import type { Examined } from './examination.ts';

/** What would mend everything that can be mended without losing anything. */
export interface Repairs {
  /** Files whose text changes. */
  readonly changes: readonly FileChange[];
  /** Files that only have to be closed to others: path and present mode. */
  readonly narrowed: readonly { readonly path: string; readonly mode: number }[];
}

export function repairsOf(examined: readonly Examined[]): Repairs {
  const all = examined.map(repair);
  return {
    changes: all.flatMap(({ changes }) => changes),
    narrowed: all.flatMap(({ narrowed }) => narrowed),
  };
}

function repair({ looked, evidence }: Examined): Repairs {
  const { client, checks, files, stats } = evidence;
  const repairs = [...CLIENT_CHECKS, ...checks].flatMap((check) => check.repairs(evidence));
  const roles = [...new Set(repairs.map(({ role }) => role))];
  const changes: FileChange[] = [];
  const narrowed: { path: string; mode: number }[] = [];
  for (const role of roles) {
    const file = files[role]!;
    const mine = repairs.filter((each) => each.role === role);
    const after = mended(evidence, role, mine);
    const close = mine.some((each) => each.private);
    const mode = stats[role]?.mode;
    if (after !== file.text) {
      changes.push({
        client: client.id,
        role,
        path: file.path,
        format: file.format,
        before: looked.survey.bytes[role] ?? null,
        after: new TextEncoder().encode(after),
        secret: file.secret || close,
        ...(mode === undefined ? {} : { mode }),
      });
    } else if (close && mode !== undefined && isOpen(mode)) narrowed.push({ path: file.path, mode });
  }
  return { changes, narrowed };
}

/** All edits of one file in one go, so that what several checks ask for is one change. */
function mended({ files }: Evidence, role: string, repairs: readonly Repair[]): string {
  const { text, format, path } = files[role]!;
  const source = text ?? '';
  const bare = repairs.some((each) => each.bare) && source.startsWith(BOM) ? source.slice(1) : source;
  const edits = repairs.flatMap((each) => each.edits);
  return edits.length > 0 ? FORMATS[format]!.edit(bare, edits, path) : bare;
}
