/** A token as the console's JSON has it; the key without its `sk-`. */
export interface TokenRow {
  readonly id: number;
  readonly user_id: number;
  readonly key: string;
  status: number;
  name: string;
  /** Unix seconds, as every time here. */
  readonly created_time: number;
  accessed_time: number;
  /** -1: never. */
  expired_time: number;
  /** Quota units; goes below zero where `unlimited_quota`. */
  remain_quota: number;
  unlimited_quota: boolean;
  model_limits_enabled: boolean;
  /** Comma-separated ids. */
  model_limits: string;
  /** One address or range a line; empty: from anywhere. */
  allow_ips: string;
  used_quota: number;
  /** Empty: the account's own. */
  group: string;
  cross_group_retry: boolean;
  readonly DeletedAt: null;
}

/** Expired and exhausted are written when a call first meets them, not when they happen. */
export const STATUS = { enabled: 1, disabled: 2, expired: 3, exhausted: 4 } as const;

/** What a person sets; everything else is the server's. */
export const EDITABLE = [
  'name',
  'expired_time',
  'remain_quota',
  'unlimited_quota',
  'model_limits_enabled',
  'model_limits',
  'allow_ips',
  'group',
  'cross_group_retry',
] as const;

export type TokenInput = Pick<TokenRow, (typeof EDITABLE)[number]>;

/** What an omitted field becomes: without a quota, a token that is exhausted from the start. */
export const OMITTED: TokenInput = {
  name: '',
  expired_time: -1,
  remain_quota: 0,
  unlimited_quota: false,
  model_limits_enabled: false,
  model_limits: '',
  allow_ips: '',
  group: '',
  cross_group_retry: false,
};

/** 48 letters and digits, as real keys have behind `sk-`: a word that says what it is, and the token's id. */
export function keyText(word: string, id: number): string {
  return `sandbox${word}${String(id).padStart(41 - word.length, '0')}`;
}

export function maskedKey(key: string): string {
  return `${key.slice(0, 4)}**********${key.slice(-4)}`;
}

export function modelLimits(token: TokenRow): string[] {
  return token.model_limits === '' ? [] : token.model_limits.split(',');
}
