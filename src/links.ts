import type { Gateway } from './gateway.ts';
import { word } from './quote.ts';
import type { Secret } from './secret.ts';

/** What a key opens, and where. */
export interface Connection {
  readonly gateway: Gateway;
  /** With its version segment. */
  readonly baseUrl: string;
  readonly key: Secret;
  /** Default: the gateway's. */
  readonly model?: string;
  /** CC Switch's word for the program that is meant; default: codex. */
  readonly app?: string;
}

export const KEY_FORMATS = ['key', 'env', 'connection', 'cherry-studio', 'cc-switch'] as const;
export type KeyFormat = (typeof KEY_FORMATS)[number];

/** The key in clear, in the words that a person, a shell or another program takes it in. */
export function writeKey(format: KeyFormat, connection: Connection): string {
  return WRITERS[format](connection);
}

const WRITERS: Readonly<Record<KeyFormat, (connection: Connection) => string>> = {
  key: ({ key }) => key.reveal(),
  // As it stands where it can: Docker takes quotes in such a file for a part of the value.
  env: ({ gateway, key }) => `${gateway.key.variable}=${word(key.reveal())}`,
  // Field names and their order as New API's console copies them (2026-03-31 and later).
  connection: ({ baseUrl, key }) =>
    JSON.stringify({ _type: 'newapi_channel_conn', key: key.reveal(), url: hostOf(baseUrl) }),
  // Cherry Studio's src/main/services/urlschema/handle-providers.ts, as of 2026-11.
  'cherry-studio': ({ gateway, baseUrl, key }) => {
    const provider = {
      id: gateway.id,
      name: gateway.name,
      type: 'openai',
      baseUrl: hostOf(baseUrl),
      apiKey: key.reveal(),
    };
    const data = Buffer.from(JSON.stringify(provider), 'utf8').toString('base64');
    return `cherrystudio://providers/api-keys?v=1&data=${encodeURIComponent(data)}`;
  },
  // CC Switch, src-tauri/src/deeplink/parser.rs; Claude Code and Gemini CLI append their own version segment.
  'cc-switch': ({ gateway, baseUrl, key, model = gateway.models.default, app = 'codex' }) =>
    `ccswitch://v1/import?${new URLSearchParams({
      resource: 'provider',
      app,
      name: gateway.name,
      endpoint: app === 'claude' || app === 'gemini' ? hostOf(baseUrl) : baseUrl,
      apiKey: key.reveal(),
      model,
      homepage: gateway.console.url,
      enabled: 'true',
    })}`,
};

/** Programs that append /v1 themselves want the address without it. */
function hostOf(baseUrl: string): string {
  return baseUrl.replace(/\/v\d+$/, '');
}
