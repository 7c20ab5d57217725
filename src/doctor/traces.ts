import type { Seen, Trace } from '../clients/client.ts';
import type { Evidence } from '../diagnose/check.ts';
import { pathOf } from '../place.ts';
import type { System } from '../system.ts';

/** What is there of the traces, by name; nothing of what cannot be looked at. */
export function tracesOf(system: System, traces: readonly Trace[]): Evidence['traces'] {
  const found: Record<string, Seen[]> = {};
  for (const trace of traces) {
    const seen = pathsOf(system, trace).flatMap((path) => look(system, trace, path) ?? []);
    if (seen.length > 0) found[trace.name] = [...(found[trace.name] ?? []), ...seen];
  }
  return found;
}

function pathsOf(system: System, { path, below, holding }: Trace): string[] {
  if (below === undefined && holding === undefined) return [path];
  const { join } = pathOf(system);
  const names = namesIn(system, path);
  if (below !== undefined) return names.map((name) => join(path, name, below));
  return names
    .filter((name) => name.endsWith(holding!.suffix))
    .map((name) => join(path, name))
    .filter((file) => holds(system, file, holding!.bytes));
}

function namesIn({ fs }: System, path: string): string[] {
  try {
    return fs.readdirSync(path);
  } catch {
    return [];
  }
}

/** Bytes; what stands behind them is not searched. */
const SEARCHED = 32 * 2 ** 20;
const PIECE = 2 ** 20;

/** Whether a file holds these bytes; read piece by piece, since a database may be large. */
function holds({ fs }: System, path: string, bytes: string): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(path, 'r');
    const buffer = Buffer.alloc(PIECE);
    const overlap = bytes.length - 1;
    for (let at = 0; at < SEARCHED; at += PIECE - overlap) {
      const length = fs.readSync(descriptor, buffer, 0, PIECE, at);
      if (buffer.subarray(0, length).includes(bytes)) return true;
      if (length < PIECE) return false;
    }
    return false;
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

const TEXT = 64 * 1024;

function look(system: System, trace: Trace, path: string): Seen | null {
  const stat = statAt(system, path);
  if (!stat) return null;
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other';
  const seen: Seen = { path, kind, mtimeMs: stat.mtimeMs };
  if (!trace.text || kind !== 'file' || stat.size > TEXT) return seen;
  try {
    const content = system.fs.readFileSync(path, 'utf8');
    const pid = Number(/"pid"\s*:\s*(\d+)/.exec(content)?.[1]);
    return { ...seen, text: content, ...(pid > 0 ? { alive: system.alive(pid) } : {}) };
  } catch {
    return seen;
  }
}

export function statAt({ fs }: System, path: string) {
  try {
    return fs.statSync(path);
  } catch {
    return null;
  }
}
