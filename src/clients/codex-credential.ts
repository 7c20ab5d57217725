import { env as dotenv } from '../formats/env.ts';
import { json } from '../formats/jsonc.ts';
import { BOM } from '../formats/text.ts';
import { toml } from '../formats/toml.ts';
import type { Place } from '../place.ts';
import { placeIn } from '../report.ts';
import { Secret } from '../secret.ts';
import type { Credential, Files } from './client.ts';

const NONE: Credential = { kind: 'none', secret: null, source: 'none' };

/** Whether auth.json holds something better guarded than an API key: ChatGPT tokens, a personal access token, an agent identity. */
export function hasLogin(auth: Record<string, unknown>): boolean {
  const tokens = auth.tokens;
  const anyToken =
    tokens !== null &&
    typeof tokens === 'object' &&
    Object.values(tokens).some((value) => typeof value === 'string' && value !== '');
  return anyToken || Boolean(auth.personal_access_token) || Boolean(auth.agent_identity);
}

/**
 * The credential Codex would send to its selected provider, by its own rules as measured on 0.169:
 * env_key, then experimental_bearer_token, then a command outrank auth.json; auth.json counts only with
 * requires_openai_auth; `auth_mode: "chatgpt"` or tokens without a key make it send the ChatGPT token.
 */
export function codexCredential(
  root: Record<string, unknown>,
  provider: Record<string, unknown>,
  files: Files,
  env: Place['env'],
): Credential {
  const { config, auth, dotenv: variables } = files;
  if (typeof provider.env_key === 'string') {
    const name = provider.env_key;
    // $CODEX_HOME/.env overrides the process environment, except for CODEX_* names, which it may not set.
    const stored =
      variables?.text && !name.startsWith('CODEX_')
        ? lookUp(variables.text, name, variables.path)
        : undefined;
    if (stored !== undefined) {
      return {
        kind: 'api-key',
        secret: new Secret(stored),
        source: 'env',
        where: placeIn(variables!.path, () => dotenv.lineOf(variables!.text!, [name])),
      };
    }
    const inherited = env[name];
    return inherited ? { kind: 'api-key', secret: new Secret(inherited), source: 'environment' } : NONE;
  }
  if (typeof provider.experimental_bearer_token === 'string') {
    const at = ['model_providers', String(root.model_provider), 'experimental_bearer_token'];
    return {
      kind: 'api-key',
      secret: new Secret(provider.experimental_bearer_token),
      source: 'bearer',
      ...(config ? { where: placeIn(config.path, () => toml.lineOf(config.text ?? '', at)) } : {}),
    };
  }
  if (provider.auth !== undefined) return { kind: 'unknown', secret: null, source: 'none' };
  if (provider.requires_openai_auth !== true) return NONE;
  const store = root.cli_auth_credentials_store;
  if (store === 'keyring' || store === 'ephemeral')
    return { kind: 'unknown', secret: null, source: 'keyring' };
  if (env.CODEX_ACCESS_TOKEN) return NONE;
  const found = auth?.text ? fromAuthFile(auth.text, auth.path) : NONE;
  // Of the wrong kind, it is deleted at the next start.
  const forced = root.forced_login_method;
  const refused = forced === 'chatgpt' ? 'api-key' : forced === 'api' ? 'login' : undefined;
  return found.kind === refused ? { ...NONE, ...(found.where ? { where: found.where } : {}) } : found;
}

function lookUp(source: string, name: string, path: string): string | undefined {
  const value = dotenv.parse(source, path)[name];
  return typeof value === 'string' ? value : undefined;
}

function fromAuthFile(source: string, path: string): Credential {
  const auth = documentOf(source, path);
  if (auth === null) return { ...NONE, where: { path } };
  const key = typeof auth.OPENAI_API_KEY === 'string' ? auth.OPENAI_API_KEY : null;
  const tokens =
    auth.tokens !== null && typeof auth.tokens === 'object' ? (auth.tokens as Record<string, unknown>) : {};
  const login = typeof tokens.access_token === 'string' ? tokens.access_token : null;
  const mode = auth.auth_mode ?? (key !== null ? 'apikey' : 'chatgpt');
  const at = (name: string) => placeIn(path, () => json.lineOf(source, [name]));
  if (auth.personal_access_token) return { ...NONE, where: at('personal_access_token') };
  if (mode === 'apikey' && key !== null) {
    // A trailing line end makes Codex drop the header without a word.
    if (/[\r\n]/.test(key)) return { ...NONE, where: at('OPENAI_API_KEY') };
    return { kind: 'api-key', secret: new Secret(key), source: 'auth-json', where: at('OPENAI_API_KEY') };
  }
  if (mode === 'chatgpt' && login !== null) {
    return {
      kind: 'login',
      secret: new Secret(login),
      source: 'auth-json',
      where: at(auth.auth_mode ? 'auth_mode' : 'tokens'),
    };
  }
  return { ...NONE, where: { path } };
}

/** null: Codex 0.169 cannot read it, sends no header at all then, and says nothing. A byte-order mark is enough. */
function documentOf(source: string, path: string): Record<string, unknown> | null {
  if (source.startsWith(BOM)) return null;
  try {
    return json.parse(source, path);
  } catch {
    return null;
  }
}
