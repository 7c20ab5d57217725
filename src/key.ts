import { TokaifyError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { isAccessToken, unwrap } from './pasted.ts';
import type { Finding } from './report.ts';
import { Secret } from './secret.ts';
import type { Text } from './text.ts';
import { text } from './text.ts';

export interface PastedKey {
  readonly key: Secret;
  /** Base URL of a connection string, its `/v1` appended. Whether its host may be sent a key is the caller's question. */
  readonly url?: string;
  /** What was put right without asking, e.g. a leading "Bearer". */
  readonly mended?: Text;
  /** `key-length`: unlike this gateway's keys, but not refused. */
  readonly hint?: Finding;
}

/** In characters: an auth.json or a `.env` file with a key in it is shorter. */
export const LONGEST_INPUT = 64 * 1024;

/** In characters; servers take some 8 KB of headers. */
const LONGEST_KEY = 4096;

/**
 * Reads what a person pasted, or a file or variable held: a key, `Bearer …`, `NAME=…`, a `.env` file, a
 * console's connection string, an auth.json of Codex or OpenCode.
 * Throws 'key-required' when there is nothing and 'key-malformed' when it cannot be a key; neither ever
 * quotes what was pasted.
 */
export function readKey(pasted: string, gateway: Gateway): PastedKey {
  const trimmed = pasted.trim();
  if (trimmed === '') {
    throw new TokaifyError('key-required', {
      what: text(`A key of ${gateway.name} is needed.`, `需要一个 ${gateway.name} 的密钥。`),
      cause: text('The key that was given is empty.', '提供的密钥是空的。'),
      next: copyAgain(gateway),
    });
  }
  if (trimmed.length > LONGEST_INPUT) throw malformed(TOO_LONG, gateway);
  const found = unwrap(trimmed, gateway);
  const mended = [...found.mended];
  let { clear } = found;
  if (isBodyOnly(clear, gateway)) {
    clear = gateway.key.prefix + clear;
    mended.push(
      text(`the missing ${gateway.key.prefix} was put in front`, `已补上开头缺少的 ${gateway.key.prefix}`),
    );
  }
  const flaw = found.flaw ?? flawOf(clear, gateway);
  if (flaw !== null) throw malformed(flaw, gateway);
  const hint = lengthHint(clear, gateway);
  return {
    key: new Secret(clear),
    ...(found.url === undefined ? {} : { url: found.url }),
    ...(mended.length === 0 ? {} : { mended: join(mended) }),
    ...(hint === null ? {} : { hint }),
  };
}

/** The same judgement of a key that already stands in a file: at most one finding, `key-malformed` or `key-length`. */
export function lintKey(key: Secret, gateway: Gateway): Finding | null {
  const clear = key.reveal();
  const flaw = flawOf(clear, gateway);
  if (flaw === null) return lengthHint(clear, gateway);
  return {
    id: 'key-malformed',
    severity: 'error',
    title: text(`This cannot be a key of ${gateway.name}.`, `这不可能是 ${gateway.name} 的密钥。`),
    cause: flaw,
    remedy: copyAgain(gateway),
    proof: 'proved',
  };
}

/** In characters; a hint where a gateway's keys are all alike. */
export function lengthOf(key: Secret): number {
  return key.reveal().length;
}

const TOO_LONG = text('It is far longer than any key.', '它远比任何密钥都长。');

/** Beginnings of keys that others issue. A gateway whose own prefix is one of these accepts that one. */
const FOREIGN = [
  ['jt_', 'JoyToken'],
  ['sk-ant-', 'Anthropic'],
  ['sk-proj-', 'OpenAI'],
  ['sk-svcacct-', 'OpenAI'],
  ['sk-or-', 'OpenRouter'],
  ['AIza', 'Google'],
  ['gsk_', 'Groq'],
  ['xai-', 'xAI'],
  ['ghp_', 'GitHub'],
  ['github_pat_', 'GitHub'],
] as const;

/** Why this cannot be a key, or null. New API answers every one of these with the same "Invalid token". */
function flawOf(clear: string, gateway: Gateway): Text | null {
  const { prefix } = gateway.key;
  const body = clear.replace(/^(?:sk-|jt_)/i, '');
  const rules: readonly (readonly [boolean, Text])[] = [
    [clear === '', text('It is empty.', '密钥是空的。')],
    [clear.length > LONGEST_KEY, TOO_LONG],
    [
      /[*•●…]|\.{3}/.test(clear),
      text(
        'It is a masked copy: the middle is hidden. Reveal the full secret first.',
        '这是打码后的副本，中间部分被隐藏了。请先查看完整密钥。',
      ),
    ],
    [
      /^<.*>$|^\$\{?\w|^%\w+%$|^\{(?:env|file):|your[-_ ]|^x+$|placeholder|change-?me|replace-?me|full-secret/i.test(
        body,
      ),
      text('It is a placeholder from an example.', '这是示例中的占位符。'),
    ],
    [/["'`“”‘’「」]/.test(clear), text('There are quotes in it: take them out.', '其中包含引号，请去掉。')],
    [
      /[\r\n]/.test(clear),
      text('There is a line break inside it: a key is one line.', '密钥中间有换行；密钥只有一行。'),
    ],
    [
      /[ \t\u00A0\u3000]/.test(clear),
      text('There is a space inside it: a key has none.', '密钥中间有空格；密钥中没有空格。'),
    ],
    [
      /[^\x21-\x7E]/.test(clear),
      text(
        'There is an invisible, full-width or control character in it: no key has such.',
        '其中包含不可见字符、全角字符或控制字符；密钥中没有这些字符。',
      ),
    ],
    [
      /^eyJ/.test(clear),
      text(
        'It is a login token (of ChatGPT, say), not an API key.',
        '这是登录令牌（例如 ChatGPT 的），不是 API 密钥。',
      ),
    ],
    [
      isAccessToken(clear),
      text(
        "It is the console's access token, which opens the console and not the models.",
        '这是控制台的访问令牌，用于控制台而不是模型接口。',
      ),
    ],
    [/^https?:\/\//i.test(clear), text('It is an address, not a key.', '这是网址，不是密钥。')],
    [/^(?:sk-|jt_)(?:sk-|jt_)/i.test(clear), text('Its prefix stands there twice.', '前缀重复了两次。')],
    ...FOREIGN.filter(([start]) => prefix !== '' && prefix !== start && clear.startsWith(start)).map(
      ([, owner]) =>
        [
          true,
          text(
            `It is a key of ${owner}, not of ${gateway.name}.`,
            `这是 ${owner} 的密钥，不是 ${gateway.name} 的。`,
          ),
        ] as const,
    ),
    [
      !clear.startsWith(prefix),
      text(`A key of ${gateway.name} starts with ${prefix}.`, `${gateway.name} 的密钥以 ${prefix} 开头。`),
    ],
    [
      prefix !== '' && body.length < 6,
      text('It is too short; part of it is missing.', '密钥太短，缺少一部分。'),
    ],
  ];
  return rules.find(([wrong]) => wrong)?.[1] ?? null;
}

/** New API keeps and lists keys without their `sk-`. */
function isBodyOnly(clear: string, { key }: Gateway): boolean {
  return (
    key.length !== undefined &&
    clear.length === key.length - key.prefix.length &&
    /^[A-Za-z0-9]+$/.test(clear)
  );
}

function lengthHint(clear: string, gateway: Gateway): Finding | null {
  const { length } = gateway.key;
  if (length === undefined || clear.length === length) return null;
  return {
    id: 'key-length',
    severity: 'warning',
    title: text(
      `This key has ${clear.length} characters; those of ${gateway.name} have ${length}.`,
      `该密钥有 ${clear.length} 个字符；${gateway.name} 的密钥有 ${length} 个。`,
    ),
    cause: text('Part of it may not have been copied.', '可能没有完整复制。'),
    remedy: copyAgain(gateway),
    proof: 'advice',
  };
}

function malformed(cause: Text, gateway: Gateway): TokaifyError {
  return new TokaifyError('key-malformed', {
    what: text(`This cannot be a key of ${gateway.name}.`, `这不可能是 ${gateway.name} 的密钥。`),
    cause,
    next: copyAgain(gateway),
  });
}

function copyAgain({ console: { keyHint } }: Gateway): Text {
  return text(`Copy the full key: ${keyHint.en}`, `请复制完整密钥：${keyHint.zh}`);
}

function join(texts: readonly Text[]): Text {
  return text(texts.map(({ en }) => en).join('; '), texts.map(({ zh }) => zh).join('；'));
}
