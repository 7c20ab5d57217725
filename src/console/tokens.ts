import { isRecord } from '../diagnose/answer.ts';
import { TokaifyError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { ask, type Console, strange } from './api.ts';
import { leaving, settle } from './settle.ts';
import {
  differences,
  isWholeKey,
  label,
  parseToken,
  type Settings,
  STATUS_WORDS,
  type Token,
  withPrefix,
  withSettings,
} from './token.ts';
import { typedAt } from './typed-at.ts';

/** The most New API gives at once. */
const PAGE = 100;
/** An account has 1000 tokens at most, unless whoever runs the gateway allows more (2026-02 … 2026-07). */
const MOST = 5000;

/** Every token of the account, the newest first. Throws `not-a-gateway` where the list does not come to an end. */
export async function listTokens(system: System, console: Console): Promise<Token[]> {
  const found = new Map<number, Token>();
  for (let page = 1; ; page++) {
    const known = found.size;
    const { tokens, total } = await listPage(system, console, page);
    for (const token of tokens) found.set(token.id, token);
    if (tokens.length < PAGE || found.size >= total || found.size === known) break;
    if (found.size >= MOST) throw endless(console);
  }
  return [...found.values()].sort((left, right) => right.id - left.id);
}

function endless({ url }: Console): TokaifyError {
  return new TokaifyError('not-a-gateway', {
    what: text(`The list of tokens at ${url} has no end.`, `${url} 的令牌列表没有尽头。`),
    cause: text(
      `More than ${MOST} tokens came; an account of New API can usually have 1000.`,
      `已收到 ${MOST} 多个，而 New API 账户通常最多 1000 个。`,
    ),
    next: text(`Look at your tokens there: ${url}`, `请到该控制台查看令牌：${url}`),
  });
}

async function listPage(system: System, console: Console, page: number) {
  const data = await ask(system, console, { path: `/api/token/?p=${page}&size=${PAGE}` });
  const rows = isRecord(data) ? data.items : undefined;
  // Go says null for an empty list.
  const tokens = (Array.isArray(rows) ? rows : []).map((row) => parseToken(row, system.now()));
  if (!isRecord(data) || (rows !== null && !Array.isArray(rows)) || tokens.includes(null)) {
    throw strange(console, '/api/token/');
  }
  return {
    tokens: tokens.filter((token) => token !== null),
    total: typeof data.total === 'number' ? data.total : 0,
  };
}

/** The token as it stands now. Throws `unknown-token` when it is gone. */
export async function getToken(system: System, console: Console, id: number): Promise<Token> {
  const token = parseToken(await ask(system, console, { path: `/api/token/${id}` }), system.now());
  if (token === null) throw strange(console, `/api/token/${id}`);
  return token;
}

/** The whole key, asked for where the list did not tell it. New API allows 20 such questions in 20 minutes. */
export async function revealKey(system: System, console: Console, token: Token): Promise<Secret> {
  if (token.key !== null) return token.key;
  const data = await ask(system, console, { method: 'POST', path: `/api/token/${token.id}/key` });
  const key = isRecord(data) ? data.key : undefined;
  if (!isWholeKey(key)) throw strange(console, `/api/token/${token.id}/key`);
  return new Secret(withPrefix(key));
}

/**
 * Changes some settings and gives the token back as it is then. The console replaces every field, so all are
 * read afresh first: the quota that was spent meanwhile stays spent, and fields that tokaify does not know
 * go back as they came.
 */
export async function changeSettings(
  system: System,
  console: Console,
  token: Token,
  changes: Partial<Settings>,
): Promise<Token> {
  const names = Object.keys(changes) as (keyof Settings)[];
  const undone = { state: text(`${label(token)} is as it was.`, `${label(token)} 保持原样。`) };
  const fresh = await leaving(undone, () => getToken(system, console, token.id));
  const after = withSettings(fresh, { ...fresh, ...changes }, system.now());
  await settle(
    () => ask(system, console, { method: 'PUT', path: '/api/token/', body: after.fields }),
    async () => {
      const differing = differences(await getToken(system, console, token.id), after);
      return !names.some((name) => differing.includes(name));
    },
    {
      undone,
      unknown: {
        state: text(
          `The console could not be asked whether ${label(token)} was changed: it has either all of the changes or none.`,
          `无法向控制台确认 ${label(token)} 是否已更改：要么全部更改，要么保持原样。`,
        ),
        next: verbatim(typedAt(console, `token show ${token.id}`)),
      },
    },
  );
  return after;
}

export function switchToken(
  system: System,
  console: Console,
  token: Token,
  status: 'enabled' | 'disabled',
): Promise<void> {
  const { id } = token;
  const body = { id, status: status === 'enabled' ? 1 : 2 };
  return settle(
    () => ask(system, console, { method: 'PUT', path: '/api/token/?status_only=true', body, about: id }),
    async () => (await getToken(system, console, id)).status === status,
    {
      undone: {
        state: text(
          `${label(token)} is still ${STATUS_WORDS[token.status].en}.`,
          `${label(token)} 仍为${STATUS_WORDS[token.status].zh}。`,
        ),
      },
      unknown: {
        state: text(
          `The console could not be asked whether ${label(token)} was ${STATUS_WORDS[status].en}.`,
          `无法向控制台确认 ${label(token)} 是否${STATUS_WORDS[status].zh}。`,
        ),
        next: verbatim(typedAt(console, `token ${status === 'enabled' ? 'enable' : 'disable'} ${id}`)),
      },
    },
  );
}

export function deleteToken(system: System, console: Console, token: Token): Promise<void> {
  return settle(
    () => ask(system, console, { method: 'DELETE', path: `/api/token/${token.id}` }),
    () => isGone(system, console, token.id),
    {
      undone: { state: text(`${label(token)} still exists.`, `${label(token)} 仍然存在。`) },
      unknown: {
        state: text(
          `The console could not be asked whether ${label(token)} still exists.`,
          `无法向控制台确认 ${label(token)} 是否仍然存在。`,
        ),
        next: verbatim(typedAt(console, 'token list')),
      },
    },
  );
}

async function isGone(system: System, console: Console, id: number): Promise<boolean> {
  try {
    await getToken(system, console, id);
    return false;
  } catch (error) {
    if (error instanceof TokaifyError && error.code === 'unknown-token') return true;
    throw error;
  }
}
