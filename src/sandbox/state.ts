import { randomBytes } from 'node:crypto';
import type { Language } from '../text.ts';
import type { Account } from './accounts.ts';
import { openAccounts } from './accounts.ts';
import type { Model } from './catalog.ts';
import { GROUPS, MODELS } from './catalog.ts';
import type { Dialect, DialectRow } from './dialects.ts';
import { DIALECTS } from './dialects.ts';
import { readyMadeKeys } from './keys.ts';
import type { Limits } from './limits.ts';
import { openLimits } from './limits.ts';
import type { TokenInput, TokenRow } from './tokens.ts';
import { keyText, STATUS } from './tokens.ts';

/** One paid call, as the log endpoint and the account's totals remember it. */
export interface LogRow {
  readonly at: number;
  readonly tokenId: number;
  readonly userId: number;
  readonly username: string;
  readonly tokenName: string;
  readonly model: Model;
  readonly quota: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly stream: boolean;
  readonly group: string;
  readonly requestId: string;
  readonly path: string;
}

/** Everything the server remembers. In memory only: a new process starts afresh. */
export interface State {
  readonly dialect: Dialect;
  readonly row: DialectRow;
  /** The account's own language setting; null: what the request asks for. */
  readonly language: Language | null;
  readonly reply: string;
  readonly models: readonly Model[];
  readonly accounts: readonly Account[];
  readonly limits: Limits;
  readonly startedAt: number;
  readonly now: () => Date;
  tokens: TokenRow[];
  logs: LogRow[];
  nextTokenId: number;
  /** Where the console says it is; known once the server listens. */
  url: string;
}

export interface StateOptions {
  readonly dialect: Dialect;
  readonly language: Language | null;
  readonly reply: string;
  readonly models?: readonly Model[];
  /** false: a fresh installation, no tokens and nobody banned. */
  readonly seeded: boolean;
  readonly limited: boolean;
  readonly now: () => Date;
}

export function openState(options: StateOptions): State {
  const { dialect, language, reply, now } = options;
  const state: State = {
    dialect,
    row: DIALECTS[dialect],
    language,
    reply,
    models: options.models ?? MODELS,
    accounts: openAccounts(options.seeded ? ['carol'] : []),
    limits: openLimits(options.limited, now),
    startedAt: seconds(now()),
    now,
    tokens: [],
    logs: [],
    nextTokenId: 1,
    url: '',
  };
  for (const { owner, key, status, input } of options.seeded ? readyMadeKeys() : []) {
    const account = state.accounts.find(({ username }) => username === owner)!;
    addToken(state, account, input, { key, status });
  }
  return state;
}

export function addToken(
  state: State,
  account: Account,
  input: TokenInput,
  fixed: { readonly key?: string; readonly status?: number } = {},
): TokenRow {
  const id = state.nextTokenId++;
  const { name, expired_time, remain_quota, unlimited_quota, model_limits_enabled, model_limits } = input;
  const { allow_ips, group, cross_group_retry } = input;
  const token: TokenRow = {
    id,
    user_id: account.id,
    key: fixed.key ?? keyText('New', id),
    status: fixed.status ?? STATUS.enabled,
    name,
    created_time: seconds(state.now()),
    accessed_time: seconds(state.now()),
    expired_time,
    remain_quota,
    unlimited_quota,
    model_limits_enabled,
    model_limits,
    allow_ips,
    used_quota: 0,
    group,
    cross_group_retry,
    DeletedAt: null,
  };
  state.tokens.push(token);
  return token;
}

export function accountOf(state: State, token: TokenRow): Account {
  return state.accounts.find(({ id }) => id === token.user_id)!;
}

/** Models the group has a channel and a price for, in the order they are listed. */
export function modelsOf(state: State, group: string): Model[] {
  return state.models.filter((model) => model.ratio !== null && model.groups.includes(group));
}

export function mayUseGroup(group: string): boolean {
  return Object.hasOwn(GROUPS, group);
}

export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Time to the nanosecond, the server's own mark if it has one, eight random characters. */
export function requestId(state: State): string {
  const time = state.now().toISOString().replace(/\D/g, '');
  const random = Array.from(randomBytes(8), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${time}${String(randomBytes(3).readUIntBE(0, 3) % 1_000_000).padStart(6, '0')}${state.row.node}${random}`;
}
