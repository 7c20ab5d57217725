import { isRecord, shown } from '../diagnose/answer.ts';
import { readEnd } from '../diagnose/usage.ts';
import type { Json } from '../report.ts';
import { mask, maskRandom, redact, Secret } from '../secret.ts';
import { type Text, text } from '../text.ts';
import { toDollars } from './units.ts';

export type TokenStatus = 'enabled' | 'disabled' | 'expired' | 'exhausted';

export const STATUS_WORDS = {
  enabled: text('enabled', '已启用'),
  disabled: text('disabled', '已禁用'),
  expired: text('expired', '已过期'),
  exhausted: text('exhausted', '额度用尽'),
} as const satisfies Record<TokenStatus, Text>;

/** What a person decides about a token. */
export interface Settings {
  readonly name: string;
  /** "" is the account's own. */
  readonly group: string;
  readonly unlimited: boolean;
  /** Quota units it may still spend; means nothing, and may be below zero, when unlimited. */
  readonly remaining: number;
  /** null: all that its group has. An empty list allows none. */
  readonly models: readonly string[] | null;
  /** Addresses and ranges; empty: from anywhere. */
  readonly allowIps: readonly string[];
  /** Unix seconds; null: never. */
  readonly expiresAt: number | null;
}

/** A token without restrictions, and without a quota; what is asked for comes on top. */
export const FRESH: Settings = {
  name: '',
  group: '',
  unlimited: false,
  remaining: 0,
  models: null,
  allowIps: [],
  expiresAt: null,
};

/** A token as the console lists it. */
export interface Token extends Settings {
  readonly id: number;
  readonly status: TokenStatus;
  /** Quota units. */
  readonly used: number;
  /** Its key as it is shown everywhere, e.g. `sk-ab…9f2c`. */
  readonly shown: string;
  /** Consoles before 2026-03 list keys whole; since then they are asked for one by one. */
  readonly key: Secret | null;
  /** Every field the console sent but the key: a change must send them all back, or they are zeroed. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** New API's keys; it stores and tells them without this. */
const PREFIX = 'sk-';

/** "ci (42)". New API takes any name, and a line end in one would make lines of ours. */
export function label({ name, id }: Pick<Token, 'name' | 'id'>): string {
  return `${shown(name, [])} (${id})`.trim();
}

/** One row of the console's list, or null when it is none. */
export function parseToken(row: unknown, now: Date): Token | null {
  if (!isRecord(row) || typeof row.id !== 'number' || !Number.isInteger(row.id)) return null;
  const { key: listed, ...fields } = row;
  const number = (name: string): number => (typeof row[name] === 'number' ? row[name] : 0);
  const string = (name: string): string => (typeof row[name] === 'string' ? row[name] : '');
  const key = withPrefix(string('key'));
  const settings: Settings = {
    name: string('name'),
    group: string('group'),
    unlimited: row.unlimited_quota === true,
    remaining: number('remain_quota'),
    models: row.model_limits_enabled === true ? listOf(string('model_limits'), ',') : null,
    allowIps: listOf(string('allow_ips'), '\n'),
    expiresAt: readEnd(row.expired_time),
  };
  return {
    id: row.id,
    ...settings,
    status: statusOf(number('status'), settings, now),
    used: number('used_quota'),
    shown: mask(key),
    key: isWholeKey(listed) ? new Secret(key) : null,
    fields,
  };
}

/** Neither masked nor with something in it that no header can carry. */
export function isWholeKey(told: unknown): told is string {
  return typeof told === 'string' && /^[!-)+-~]+$/.test(told);
}

export function withPrefix(key: string): string {
  return key.startsWith(PREFIX) ? key : PREFIX + key;
}

/** The console writes "expired" and "exhausted" down only when a call first meets them. */
function statusOf(written: number, settings: Settings, now: Date): TokenStatus {
  if (written === 2) return 'disabled';
  if (written === 3) return 'expired';
  if (written === 4) return 'exhausted';
  return impediment(settings, now) ?? 'enabled';
}

/** Why a token with these settings could not be used even when switched on, or null. */
export function impediment(settings: Settings, now: Date): 'expired' | 'exhausted' | null {
  if (settings.expiresAt !== null && settings.expiresAt * 1000 <= now.getTime()) return 'expired';
  return !settings.unlimited && settings.remaining <= 0 ? 'exhausted' : null;
}

/** The token as it is once these settings are written. */
export function withSettings(token: Token, settings: Settings, now: Date): Token {
  const fields = { ...token.fields, ...toFields(settings) };
  const written = typeof fields.status === 'number' ? fields.status : 0;
  const { name, group, unlimited, remaining, models, allowIps, expiresAt } = settings;
  const set = { name, group, unlimited, remaining, models, allowIps, expiresAt };
  return { ...token, ...set, fields, status: statusOf(written, settings, now) };
}

/** The settings in the console's own fields. */
export function toFields(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    name: settings.name,
    group: settings.group,
    unlimited_quota: settings.unlimited,
    remain_quota: settings.remaining,
    expired_time: settings.expiresAt ?? -1,
    model_limits_enabled: settings.models !== null,
    model_limits: settings.models?.join(',') ?? '',
    allow_ips: settings.allowIps.join('\n'),
  };
}

/** As the public contract has it. */
export function tokenJson(token: Token, perDollar: number): { readonly [key: string]: Json } {
  return {
    id: token.id,
    // Somebody pastes the key where the name goes.
    name: maskRandom(redact(token.name)),
    status: token.status,
    group: token.group,
    quota: {
      unlimited: token.unlimited,
      remaining: token.unlimited ? null : toDollars(token.remaining, perDollar),
      used: toDollars(token.used, perDollar),
      unit: 'usd',
    },
    models: token.models,
    allowIps: token.allowIps,
    expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt * 1000).toISOString(),
    key: token.shown,
  };
}

/** The token with the quota that it was given: what was spent since counts as left. */
export function asGiven(token: Token): Token {
  return { ...token, remaining: token.remaining + token.used };
}

/** The settings in which two differ; what is left of an unlimited quota does not count. */
export function differences(left: Settings, right: Settings): (keyof Settings)[] {
  return SETTINGS.filter((name) => {
    if (name === 'remaining' && left.unlimited && right.unlimited) return false;
    return JSON.stringify(left[name]) !== JSON.stringify(right[name]);
  });
}

const SETTINGS = [
  'name',
  'group',
  'unlimited',
  'remaining',
  'models',
  'allowIps',
  'expiresAt',
] as const satisfies readonly (keyof Settings)[];

function listOf(joined: string, separator: string): string[] {
  return joined
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
