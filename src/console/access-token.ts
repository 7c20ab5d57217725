import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { Secret } from '../secret.ts';
import { type Text, text } from '../text.ts';

/** Reads a pasted access token of the console. Throws `login-malformed` with the reason, and never quotes it. */
export function readAccessToken(pasted: string, gateway: Gateway): Secret {
  const clear = unwrapped(pasted);
  const flaw = accessTokenFlaw(pasted, gateway);
  if (flaw === null) return new Secret(clear);
  throw new TokaifyError('login-malformed', {
    what: text('This cannot be an access token of the console.', '这不可能是控制台的访问令牌。'),
    cause: flaw,
    next: text(
      'Copy all of it: Console › Personal Settings › Security › System Access Token',
      '请完整复制：控制台 › 个人设置 › 安全设置 › 系统访问令牌',
    ),
  });
}

/** Why this cannot be an access token, or null. Later consoles have other shapes than base64, so only what is surely wrong is. */
export function accessTokenFlaw(pasted: string, { key }: Gateway): Text | null {
  const clear = unwrapped(pasted);
  const bodyLength = key.length === undefined ? undefined : key.length - key.prefix.length;
  const rules: readonly (readonly [boolean, Text])[] = [
    [clear === '', text('It is empty.', '它是空的。')],
    [
      /^(?:sk|jt)[-_]/i.test(clear) || (clear.length === bodyLength && /^[A-Za-z0-9]+$/.test(clear)),
      text(
        'It is an API key, which is for the models and not for the console.',
        '这是 API 密钥，用于模型接口而不是控制台。',
      ),
    ],
    [
      /[{}"]/.test(clear),
      text(
        'It is JSON: a connection string holds an API key, not an access token.',
        '这是 JSON：连接信息中是 API 密钥，而不是访问令牌。',
      ),
    ],
    [/[*•●…]/.test(clear), text('It is a masked copy, with characters hidden.', '这是打码后的副本。')],
    [
      /[^\x21-\x7E]/.test(clear),
      text('It has a character that no access token has.', '其中包含不应有的字符。'),
    ],
    [clear.length < 16, text('It is too short.', '它太短。')],
  ];
  return rules.find(([wrong]) => wrong)?.[1] ?? null;
}

function unwrapped(pasted: string): string {
  return pasted
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^bearer\s+/i, '');
}

/** The account's number. Throws `login-malformed`. */
export function readUserId(typed: string): number {
  // Input methods for Chinese have digits of full width.
  const digits = typed.normalize('NFKC').trim();
  const id = Number(digits);
  if (/^\d{1,15}$/.test(digits) && id > 0) return id;
  throw new TokaifyError('login-malformed', {
    what: text('The user id must be a number.', '用户 ID 必须是数字。'),
    next: text('Find it at: Console › Personal Settings', '位置：控制台 › 个人设置'),
  });
}
