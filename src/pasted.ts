import type { Gateway } from './gateway.ts';
import { readBaseUrl } from './gateway.ts';
import type { Text } from './text.ts';
import { text } from './text.ts';

export interface Unwrapped {
  readonly clear: string;
  readonly url?: string;
  readonly mended: readonly Text[];
  /** Why no key could be found in it. Never quotes what was pasted. */
  readonly flaw: Text | null;
}

/** Takes the key out of what surrounds it. What is left may still be no key. */
export function unwrap(trimmed: string, gateway: Gateway): Unwrapped {
  const found = outer(trimmed, gateway);
  const clear = found.clear.replace(/^(?:authorization\s*:\s*)?(?:bearer\s+)+/i, '');
  return clear === found.clear
    ? found
    : {
        ...found,
        clear,
        mended: [...found.mended, text('a leading Bearer was dropped', '已去掉开头的 Bearer')],
      };
}

function outer(trimmed: string, gateway: Gateway): Unwrapped {
  if (trimmed.startsWith('{') && !/^\{(?:env|file):/.test(trimmed)) return fromJson(trimmed, gateway);
  // Before `NAME=`: an access token of the console may end in "=".
  if (isAccessToken(trimmed)) return whole(trimmed);
  return fromAssignments(trimmed, gateway) ?? whole(trimmed);
}

/** New API's system access token: 28 to 32 characters of standard base64; only `+ / =` tell it from a key's body. */
export function isAccessToken(clear: string): boolean {
  return /^(?=.{28,32}$)(?=.*[+/=])[A-Za-z0-9+/]+={0,2}$/.test(clear);
}

function whole(clear: string): Unwrapped {
  return { clear, mended: [], flaw: null };
}

function flaw(reason: Text): Unwrapped {
  return { clear: '', mended: [], flaw: reason };
}

const ASSIGNMENT = /^(?:export\s+|setx?\s+|\$env:)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*;?$/;

/** `NAME=…`, also several lines as in a `.env` file: then the gateway's variable, or one that every gateway shares. */
function fromAssignments(trimmed: string, gateway: Gateway): Unwrapped | null {
  const lines = trimmed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const values = new Map<string, string>();
  let open: string | undefined;
  for (const line of lines) {
    // A value that was broken off its name, as a narrow window or a chat does.
    const [, name = open, value = line] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined) return null;
    open = value === '' ? name : undefined;
    values.set(name, value.replace(/^(["'`])(.*)\1$/, '$2'));
  }
  const wanted = [gateway.key.variable, 'TOKAIFY_API_KEY', 'OPENAI_API_KEY'].find((name) => values.has(name));
  const clear = values.size === 1 ? [...values.values()][0] : wanted && values.get(wanted);
  if (clear === undefined) {
    return flaw(
      text(
        `It holds several variables, and none of them is ${gateway.key.variable}.`,
        `其中有多个变量，但没有 ${gateway.key.variable}。`,
      ),
    );
  }
  return { clear, mended: [text('the value was taken out of NAME=…', '已从 NAME=… 中取出值')], flaw: null };
}

function fromJson(trimmed: string, gateway: Gateway): Unwrapped {
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch {
    return flaw(
      text(
        'It looks like JSON but does not parse: copy all of it.',
        '内容像是 JSON，但无法解析：请完整复制。',
      ),
    );
  }
  const fields = isRecord(parsed) ? parsed : {};
  if (fields._type === 'newapi_channel_conn') return fromConnection(fields);

  const mended = [text('the key was taken out of the JSON', '已从 JSON 中取出密钥')];
  for (const name of [gateway.key.variable, 'OPENAI_API_KEY', 'TOKAIFY_API_KEY']) {
    const value = fields[name];
    if (typeof value === 'string') return { clear: value.trim(), mended, flaw: null };
  }
  if (isRecord(fields.tokens)) {
    return flaw(
      text(
        'It is an auth.json with a ChatGPT login; it holds no API key.',
        '这是包含 ChatGPT 登录信息的 auth.json，其中没有 API 密钥。',
      ),
    );
  }
  // Only the login of this gateway: another provider's key is not for us to send.
  const login = fields[gateway.opencode.providerId];
  if (isRecord(login) && typeof login.key === 'string')
    return { clear: login.key.trim(), mended, flaw: null };
  return flaw(
    text(
      `It is JSON, but neither a connection string nor an auth.json with a key of ${gateway.name}.`,
      `这是 JSON，但既不是连接信息，也不是包含 ${gateway.name} 密钥的 auth.json。`,
    ),
  );
}

/** `{"_type":"newapi_channel_conn","key","url"}`, New API ≥ 2026-03-31; `url` comes without /v1. */
function fromConnection(fields: Readonly<Record<string, unknown>>): Unwrapped {
  const { key, url } = fields;
  if (typeof key !== 'string' || typeof url !== 'string') {
    return flaw(text('The connection string has no key or no address.', '连接信息中缺少密钥或地址。'));
  }
  try {
    return { clear: key.trim(), url: readBaseUrl(url).url, mended: [], flaw: null };
  } catch {
    // readBaseUrl quotes what it refuses; nothing that was pasted beside a key may be quoted.
    return flaw(text('The address in the connection string is not a URL.', '连接信息中的地址不是 URL。'));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
