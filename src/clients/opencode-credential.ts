import type { Path } from '../formats/format.ts';
import { json, jsonc } from '../formats/jsonc.ts';
import { isTable, type Table } from '../formats/value.ts';
import type { Place } from '../place.ts';
import { placeIn, type Where } from '../report.ts';
import { Secret } from '../secret.ts';
import type { Credential, Files, SourceFile } from './client.ts';
import { type Layer, referenceRole, type Said, said } from './opencode-files.ts';

const NONE: Credential = { kind: 'none', secret: null, source: 'none' };

/**
 * The key OpenCode would send to a provider, by its own rules as measured on 1.18.33: `options.apiKey` comes
 * first, even when a placeholder in it leaves it empty, then auth.json, then the provider's `env` list.
 * OpenCode 2 keeps a copy of what auth.json once said; that is not on disk in a form that can be read here.
 */
export function openCodeCredential(
  id: string,
  layers: readonly Layer[],
  files: Files,
  env: Place['env'],
): Credential {
  const inline = said(layers, ['provider', id, 'options', 'apiKey']);
  if (inline !== undefined)
    return fromConfig(inline, files, env, whereOf(inline, ['provider', id, 'options', 'apiKey']));
  const stored = fromAuth(id, files);
  return stored ?? fromVariables(said(layers, ['provider', id, 'env']), env, id);
}

function fromConfig({ value, layer }: Said, files: Files, env: Place['env'], where: Where): Credential {
  if (typeof value !== 'string') return { ...NONE, where };
  const clear = substitute(value, layer.file, files, env);
  // An unset variable leaves the key empty; auth.json is not asked then.
  if (!clear) return { ...NONE, where };
  const source = /\{file:/.test(value) ? 'file' : /\{env:/.test(value) ? 'environment' : 'bearer';
  return { kind: 'api-key', secret: new Secret(clear), source, where };
}

/** A string as OpenCode takes it after replacing `{env:…}` and `{file:…}`; null where a file is missing, which keeps it from starting. */
export function substitute(
  value: string,
  file: Pick<SourceFile, 'role'>,
  files: Files,
  env: Place['env'],
): string | null {
  let missing = false;
  const filled = value
    .replace(/\{env:([^}]+)\}/g, (_, name: string) => env[name] ?? '')
    .replace(/\{file:[^}]+\}/g, (reference) => {
      const named =
        files[referenceRole(file, reference)] ??
        Object.values(files).find(({ alias }) => alias === reference);
      const found = named?.text ?? null;
      missing ||= found === null;
      return found?.trim() ?? '';
    });
  return missing ? null : filled;
}

/** auth.json, or `$OPENCODE_AUTH_CONTENT` in its stead where that parses; undefined where neither has a key for this id. */
function fromAuth(id: string, files: Files): Credential | undefined {
  for (const file of [files['auth-content'], files.auth]) {
    const entries = file && entriesOf(file);
    if (!entries) continue;
    const entry = Object.hasOwn(entries, id) ? entries[id] : undefined;
    if (!isTable(entry)) return undefined;
    const where = placeIn(file.path, () => json.lineOf(file.text!, [id]));
    if (entry.type === 'api' && typeof entry.key === 'string') {
      const source = file.inline === undefined ? 'auth-json' : 'environment';
      // The header's value loses white space at its ends on the way.
      const clear = entry.key.trim();
      return clear === ''
        ? { ...NONE, where }
        : { kind: 'api-key', secret: new Secret(clear), source, where };
    }
    return isLogin(entry) ? { kind: 'unknown', secret: null, source: 'auth-json', where } : undefined;
  }
  return undefined;
}

/** The entries of auth.json, or undefined where OpenCode would take the file as empty without a word. */
function entriesOf(file: SourceFile): Table | undefined {
  if (file.text === null) return undefined;
  try {
    return json.parse(file.text, file.path);
  } catch {
    return undefined;
  }
}

/** An entry that was not made by pasting a key: it could not be typed in again. */
export function isLogin(entry: unknown): boolean {
  return isTable(entry) && (entry.type === 'oauth' || entry.type === 'wellknown');
}

function fromVariables(found: Said | undefined, env: Place['env'], id: string): Credential {
  if (!found || !Array.isArray(found.value)) return NONE;
  const where = whereOf(found, ['provider', id, 'env']);
  for (const name of found.value) {
    const clear = typeof name === 'string' ? env[name] : undefined;
    if (clear) return { kind: 'api-key', secret: new Secret(clear), source: 'environment', where };
  }
  return { ...NONE, where };
}

export function whereOf({ layer: { file } }: Said, path: Path): Where {
  return placeIn(file.path, () => jsonc.lineOf(file.text!, path));
}
