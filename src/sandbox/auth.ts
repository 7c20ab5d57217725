import { BlockList, isIP } from 'node:net';
import type { Account } from './accounts.ts';
import type { Answer, Call } from './answer.ts';
import { fail, refuse, tooMany, withHeaders } from './answer.ts';
import type { KeyRefusal } from './dialects.ts';
import type { Rule } from './limits.ts';
import type { State } from './state.ts';
import { accountOf, mayUseGroup, seconds } from './state.ts';
import type { TokenRow } from './tokens.ts';
import { STATUS } from './tokens.ts';

export type Handler = (call: Call) => Answer;

export interface Caller {
  readonly token: TokenRow;
  readonly account: Account;
  /** The group whose channels serve the call. */
  readonly group: string;
}

export function limited(rule: Rule, run: Handler): Handler {
  return (call) => (call.state.limits.allow(rule, call.address) ? run(call) : tooMany());
}

/** The full check of an API key, in the server's order. */
export function withKey(run: (call: Call, caller: Caller) => Answer): Handler {
  return (call) => {
    const { state } = call;
    const sent = sentKey(call);
    const [key = '', suffix] = bareKey(sent ?? '').split('-');
    const token = state.tokens.find((row) => row.key === key);
    const refusal = sent === undefined ? 'missing' : refusalOf(state, token);
    if (refusal !== null || token === undefined) {
      const values = { head: key.slice(0, 3), tail: key.slice(-3), remain: token?.remain_quota ?? 0 };
      return refuse(call, 401, state.row.refusals[refusal ?? 'unknown'], values);
    }
    if (!admits(token.allow_ips, call.address)) return refuse(call, 403, 'ipDenied', {}, 'access_denied');
    const account = accountOf(state, token);
    if (account.status === 'banned') return refuse(call, 403, 'userBanned');
    if (token.group !== '' && !mayUseGroup(token.group)) {
      return refuse(call, 403, 'groupDenied', { group: token.group });
    }
    if (suffix !== undefined) {
      return withHeaders(refuse(call, 403, 'channelSuffix'), state.row.marks.channelSuffix);
    }
    return run(call, { token, account, group: token.group || account.group });
  };
}

/** The lenient check of the usage endpoints: the key exists, its account is not banned. */
export function withReadOnlyKey(run: (call: Call, token: TokenRow) => Answer): Handler {
  return (call) => {
    const { state, headers } = call;
    if (!headers.authorization) return fail(call, state.row.usageWithoutHeader, {}, 401);
    const [key = ''] = bareKey(headers.authorization).split('-');
    const token = state.tokens.find((row) => row.key === key);
    if (token === undefined) return fail(call, 'tokenInvalid', {}, 401);
    if (token.status === STATUS.disabled && !state.row.disabledMayAskUsage) {
      return fail(call, 'tokenDisabled', {}, 401);
    }
    if (accountOf(state, token).status === 'banned') return fail(call, 'userBanned', {}, 403);
    return run(call, token);
  };
}

/** The console's check: an access token or a session cookie, and always the account's id beside it. */
export function withAccount(run: (call: Call, account: Account) => Answer, role = 1): Handler {
  return (call) => {
    const { state, headers } = call;
    const session = /(?:^|;\s*)session=sandbox-(\w+)/.exec(headers.cookie ?? '')?.[1];
    const sent = (headers.authorization ?? '').replace(/^Bearer /, '');
    if (session === undefined && sent === '') return fail(call, 'notLoggedIn', {}, 401);
    const account = state.accounts.find((row) =>
      session === undefined ? row.accessToken === sent : row.username === session,
    );
    if (account === undefined) return fail(call, 'accessTokenInvalid');
    const id = headers['new-api-user'];
    if (id === undefined || id === '') return fail(call, 'userIdMissing', {}, 401);
    if (!/^[+-]?\d+$/.test(String(id))) return fail(call, 'userIdFormat', {}, 401);
    if (Number(id) !== account.id) return fail(call, 'userIdMismatch', {}, 401);
    if (account.status === 'banned') return fail(call, 'userBanned');
    if (account.role < role) return fail(call, 'privilegeMissing');
    return withHeaders(run(call, account), state.row.marks.console);
  };
}

/** The header that counts, or undefined if none came. Anthropic's and Gemini's are read on some paths only. */
function sentKey({ path, headers, query }: Call): string | undefined {
  const { 'x-api-key': anthropic, 'x-goog-api-key': google } = headers;
  if (/^\/v1beta\/models|^\/v1\/models\//.test(path)) {
    const gemini = google || query.get('key');
    if (gemini) return String(gemini);
  }
  if (/\/v1\/(?:messages|models)/.test(path) && anthropic) return String(anthropic);
  return headers.authorization || undefined;
}

/** `Bearer ` and `bearer `, but no other spelling, and one `sk-` are taken off. */
function bareKey(header: string): string {
  return header
    .replace(/^[Bb]earer /, '')
    .trim()
    .replace(/^sk-/, '');
}

function refusalOf(state: State, token: TokenRow | undefined): KeyRefusal | null {
  if (token === undefined) return 'unknown';
  if (token.status === STATUS.exhausted) return 'exhausted';
  if (token.status === STATUS.expired) return 'expired';
  if (token.status !== STATUS.enabled) return 'disabled';
  if (token.expired_time !== -1 && token.expired_time < seconds(state.now())) {
    token.status = STATUS.expired;
    return 'expired';
  }
  if (!token.unlimited_quota && token.remain_quota <= 0) {
    token.status = STATUS.exhausted;
    return 'exhaustedJustNow';
  }
  return null;
}

function admits(allowed: string, address: string): boolean {
  const rules = allowed.replace(/[ ,]/g, '').split('\n').filter(Boolean);
  if (rules.length === 0) return true;
  const list = new BlockList();
  for (const rule of rules) {
    const [base = '', bits] = rule.split('/');
    const family = isIP(base);
    const widest = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? widest : Number(bits);
    // What is no address lets nobody in; the server does not complain about it.
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > widest) continue;
    list.addSubnet(base, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
