import { TokaifyError } from '../errors.ts';
import type { Path } from '../formats/format.ts';
import { toml } from '../formats/toml.ts';
import { joinHome, type Place, pathOf } from '../place.ts';
import type { Where } from '../report.ts';
import { text } from '../text.ts';
import type { Files, Location } from './client.ts';

/** `$CODEX_HOME`, resolved as Codex does: relative to the working directory, a `~` not expanded (0.169). */
export function home(place: Place): string {
  const named = place.env.CODEX_HOME;
  if (!named) return joinHome(place, '.codex');
  if (named.startsWith('~')) {
    throw new TokaifyError('home-invalid', {
      what: text(
        `CODEX_HOME is ${named}, and Codex does not expand the ~.`,
        `CODEX_HOME 为 ${named}，而 Codex 不会展开 ~。`,
      ),
      next: text(`export CODEX_HOME="$HOME${named.slice(1)}"`, `export CODEX_HOME="$HOME${named.slice(1)}"`),
    });
  }
  return pathOf(place).resolve(place.cwd, named);
}

export function locations(place: Place): Location[] {
  const path = pathOf(place);
  const system =
    place.platform === 'win32'
      ? path.join(place.env.ProgramData || 'C:\\ProgramData', 'OpenAI', 'Codex')
      : '/etc/codex';
  const own = home(place);
  // All users share what is written there; Codex reads a .env only beside a user's own settings (0.169).
  const beside: Location[] =
    own === system
      ? []
      : [
          { role: 'dotenv', path: path.join(own, '.env'), format: 'env', secret: true, access: 'own' },
          {
            role: 'system',
            path: path.join(system, 'config.toml'),
            format: 'toml',
            secret: false,
            access: 'look',
          },
        ];
  return [
    {
      role: 'config',
      path: path.join(own, 'config.toml'),
      format: 'toml',
      secret: false,
      access: 'own',
    },
    { role: 'auth', path: path.join(own, 'auth.json'), format: 'json', secret: true, access: 'own' },
    {
      role: 'managed',
      path: path.join(system, 'managed_config.toml'),
      format: 'toml',
      secret: false,
      access: 'look',
    },
    ...beside,
  ];
}

/** What the layers say together. */
export interface Effective {
  readonly root: Record<string, unknown>;
  /** By id. */
  readonly providers: Readonly<Record<string, Record<string, unknown>>>;
  /** The selected one's table; empty where there is none. */
  readonly provider: Record<string, unknown>;
}

/** Roles of the layers, the lowest first (measured on 0.169). */
export const LAYERS = ['system', 'config', 'managed'] as const;

export function effective(files: Files): Effective {
  const root: Record<string, unknown> = {};
  const providers: Record<string, Record<string, unknown>> = Object.create(null);
  for (const role of LAYERS) {
    const file = files[role];
    if (!file?.text) continue;
    let layer: Record<string, unknown>;
    try {
      layer = toml.parse(file.text, file.path);
    } catch {
      continue;
    }
    Object.assign(root, layer);
    for (const [id, table] of Object.entries(asTable(layer.model_providers))) {
      providers[id] = { ...providers[id], ...asTable(table) };
    }
  }
  return { root, providers, provider: providers[String(root.model_provider)] ?? {} };
}

/** Where requests go instead of OpenAI although Codex's own provider is selected; null otherwise. */
export function builtInAddress(files: Files): string | null {
  const { root } = effective(files);
  const own = root.model_provider === undefined || root.model_provider === 'openai';
  return own && typeof root.openai_base_url === 'string' ? root.openai_base_url : null;
}

/** Where the layer that wins says something; undefined where none does. */
export function whereSaid(files: Files, path: Path): Where | undefined {
  for (const role of LAYERS.toReversed()) {
    const file = files[role];
    const line = file?.text ? toml.lineOf(file.text, path) : undefined;
    if (file && line) return { path: file.path, line };
  }
  return undefined;
}

export function asTable(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
