import { pathOf, stateDirectory } from '../place.ts';
import type { System } from '../system.ts';
import { follow } from './read.ts';
import { openState } from './state.ts';
import { replaceFile } from './write.ts';

/** Gateways remembered; the oldest goes first. */
const GATEWAYS = 20;

/** Keeps what a gateway listed, for completion to offer. It is a convenience: what goes wrong here is no trouble. */
export async function rememberModels(
  system: System,
  baseUrl: string,
  models: readonly string[] | null,
): Promise<void> {
  if (models === null || models.length === 0) return;
  try {
    const others = Object.entries(readCache(system)).filter(([url]) => url !== baseUrl);
    const kept = Object.fromEntries([[baseUrl, models], ...others].slice(0, GATEWAYS));
    await openState(system);
    const bytes = new TextEncoder().encode(`${JSON.stringify(kept)}\n`);
    await replaceFile(system, follow(system, cachePath(system)), bytes, { secret: true, passing: true });
  } catch {
    // No completion of models, then.
  }
}

/** Model ids of every gateway remembered, those of the last one asked first. */
export function rememberedModels(system: System): string[] {
  return [...new Set(Object.values(readCache(system)).flat())];
}

function readCache(system: System): Record<string, string[]> {
  try {
    const found: unknown = JSON.parse(system.fs.readFileSync(cachePath(system), 'utf8'));
    if (typeof found !== 'object' || found === null) return {};
    return Object.fromEntries(
      Object.entries(found).map(([url, models]) => [url, (Array.isArray(models) ? models : []).filter(isId)]),
    );
  } catch {
    return {};
  }
}

/** What a shell can take as one word and a terminal shows as it is. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w./:@+-]{1,200}$/.test(value);
}

function cachePath(system: System): string {
  return pathOf(system).join(stateDirectory(system), 'models.json');
}
