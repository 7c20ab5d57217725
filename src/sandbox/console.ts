import type { Account } from './accounts.ts';
import type { Answer, Call } from './answer.ts';
import { done, fail, failWith } from './answer.ts';
import { decodeIds, decodeToken, PROBLEM_VALUES, problemOf } from './decode.ts';
import type { MessageId } from './messages.ts';
import type { State } from './state.ts';
import { addToken, seconds } from './state.ts';
import type { TokenRow } from './tokens.ts';
import { maskedKey, STATUS } from './tokens.ts';

const MOST_TOKENS = 1000;
const LONGEST_BATCH = 100;

/** GET /api/token/, the newest first. */
export function listTokens(call: Call, account: Account): Answer {
  return page(call, tokensOf(call.state, account));
}

/** GET /api/token/search: the whole name and the whole key, or with `%` a part of it. */
export function searchTokens(call: Call, account: Account): Answer {
  const patterns = [
    { field: 'name', text: call.query.get('keyword') ?? '' },
    { field: 'key', text: (call.query.get('token') ?? '').replace(/^sk-/, '') },
  ] as const;
  for (const { text } of patterns) {
    const problem = patternProblem(text);
    if (problem !== null) return fail(call, problem);
  }
  const found = tokensOf(call.state, account).filter((token) =>
    patterns.every(({ field, text }) => text === '' || likeness(text).test(token[field])),
  );
  return page(call, found);
}

/** GET /api/token/{id}. */
export function showToken(call: Call, account: Account): Answer {
  return withToken(call, account, (token) => done(shown(call.state, token)));
}

/** POST /api/token/{id}/key. */
export function revealToken(call: Call, account: Account): Answer {
  return withToken(call, account, ({ key }) => done({ key }));
}

/** POST /api/token/batch/keys; ids of others are passed over. */
export function revealTokens(call: Call, account: Account): Answer {
  const ids = decodeIds(call.body);
  if (ids === null) return fail(call, 'invalidParams');
  if (ids.length > LONGEST_BATCH) return fail(call, 'batchTooMany', { max: LONGEST_BATCH });
  const tokens = tokensOf(call.state, account).filter(({ id }) => ids.includes(id));
  return done({ keys: Object.fromEntries(tokens.map(({ id, key }) => [id, key])) });
}

/** POST /api/token/ answers neither id nor key. */
export function createToken(call: Call, account: Account): Answer {
  const request = decodeToken(call.body);
  if ('error' in request) return failWith(request.error);
  const problem = problemOf(request.input);
  if (problem !== null) return fail(call, problem, PROBLEM_VALUES);
  if (tokensOf(call.state, account).length >= MOST_TOKENS) {
    return fail(call, 'tooManyTokens', { max: MOST_TOKENS });
  }
  const { expired_time } = request.input;
  addToken(call.state, account, { ...request.input, expired_time: expired_time === 0 ? -1 : expired_time });
  return done();
}

/**
 * PUT /api/token/ replaces every editable field and leaves the status; with `?status_only=` it is the other way
 * round. A status of 1 is refused while the stored token is expired or exhausted, whatever else is sent.
 */
export function updateToken(call: Call, account: Account): Answer {
  const request = decodeToken(call.body);
  if ('error' in request) return failWith(request.error);
  const problem = problemOf(request.input);
  if (problem !== null) return fail(call, problem, PROBLEM_VALUES);
  if (request.id === 0) return fail(call, 'idEmpty');
  const token = tokensOf(call.state, account).find(({ id }) => id === request.id);
  if (token === undefined) return fail(call, 'recordNotFound');
  const dead = request.status === STATUS.enabled ? cannotEnable(call.state, token) : null;
  if (dead !== null) return fail(call, dead);
  if (call.query.get('status_only')) token.status = request.status;
  else Object.assign(token, request.input);
  return done(shown(call.state, token));
}

/** DELETE /api/token/{id}. */
export function deleteToken(call: Call, account: Account): Answer {
  return withToken(call, account, (token) => {
    call.state.tokens = call.state.tokens.filter((row) => row !== token);
    return done();
  });
}

/** POST /api/token/batch: how many were deleted. */
export function deleteTokens(call: Call, account: Account): Answer {
  const ids = decodeIds(call.body);
  if (ids === null) return fail(call, 'invalidParams');
  const doomed = tokensOf(call.state, account).filter(({ id }) => ids.includes(id));
  call.state.tokens = call.state.tokens.filter((token) => !doomed.includes(token));
  return done(doomed.length);
}

function tokensOf(state: State, account: Account): TokenRow[] {
  return state.tokens.filter(({ user_id: owner }) => owner === account.id).sort((a, b) => b.id - a.id);
}

function withToken(call: Call, account: Account, run: (token: TokenRow) => Answer): Answer {
  const id = call.params.id ?? '';
  if (!/^[+-]?\d+$/.test(id)) return fail(call, 'idNotNumber', { id });
  if (Number(id) === 0) return fail(call, 'idEmpty');
  const token = tokensOf(call.state, account).find((row) => row.id === Number(id));
  return token === undefined ? fail(call, 'recordNotFound') : run(token);
}

function cannotEnable(state: State, token: TokenRow): MessageId | null {
  const { status, expired_time: expiry, remain_quota: left, unlimited_quota: unlimited } = token;
  if (status === STATUS.expired && expiry !== -1 && expiry <= seconds(state.now())) {
    return 'expiredCannotEnable';
  }
  return status === STATUS.exhausted && left <= 0 && !unlimited ? 'exhaustedCannotEnable' : null;
}

function page({ state, query }: Call, tokens: readonly TokenRow[]): Answer {
  const number = Math.max(1, Math.trunc(Number(query.get('p'))) || 1);
  const asked = ['page_size', 'ps', 'size'].map((name) => Math.trunc(Number(query.get(name))));
  const size = Math.min(100, asked.find((value) => value > 0) ?? 10);
  const items = tokens.slice((number - 1) * size, number * size).map((token) => shown(state, token));
  return done({ page: number, page_size: size, total: tokens.length, items });
}

function shown({ row }: State, token: TokenRow): TokenRow {
  return row.masksKeys ? { ...token, key: maskedKey(token.key) } : { ...token };
}

function patternProblem(text: string): MessageId | null {
  if (text.includes('%%')) return 'searchDoubleWildcard';
  const wildcards = text.split('%').length - 1;
  if (wildcards > 2) return 'searchManyWildcards';
  return wildcards > 0 && text.length - wildcards < 2 ? 'searchTooShort' : null;
}

/** SQL's LIKE, which does not tell ASCII letters' cases apart on SQLite. */
function likeness(pattern: string): RegExp {
  const parts = pattern.split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'i');
}
