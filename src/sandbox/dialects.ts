import type { Dialect } from './dialect-ids.ts';
import type { MessageId } from './messages.ts';

export { DIALECT_IDS, type Dialect } from './dialect-ids.ts';

/** Why a key is not let in, before IP, account, group and model are looked at. */
export type KeyRefusal = 'missing' | 'unknown' | 'disabled' | 'expired' | 'exhausted' | 'exhaustedJustNow';

/** What differs from one server to the next, beside the language of a sentence (messages.ts). */
export interface DialectRow {
  readonly refusals: Readonly<Record<KeyRefusal, MessageId>>;
  /** Lists show `abcd**********wxyz`, and there are endpoints that reveal the whole key. */
  readonly masksKeys: boolean;
  /** The usage endpoints answer for a disabled key too. */
  readonly disabledMayAskUsage: boolean;
  readonly usageWithoutHeader: MessageId;
  /** `detail` is the JSON parser's own complaint, or one fixed phrase. */
  readonly badJson: { readonly message: MessageId; readonly detail: 'parser' | 'fixed' };
  /** `owned_by` in a model list: of one model, of every model the group serves, of any other. */
  readonly owners: { readonly models: Readonly<Record<string, string>>; readonly served: string | null };
  /** GET /v1/models/{id} knows a static table and nothing of groups or limits. */
  readonly singleModels: Readonly<Record<string, string>>;
  /** Price of an output token in input tokens; 1 where not named. */
  readonly completionRatios: Readonly<Record<string, number>>;
  readonly cacheRatios: Readonly<Record<string, number>>;
  readonly pricingVersion: string | null;
  /** Characters between time and random part of a request id: the server's own, if any. */
  readonly node: string;
  /** Build marks sent on three kinds of answers. */
  readonly marks: Readonly<Record<'console' | 'noRoute' | 'channelSuffix', Readonly<Record<string, string>>>>;
  readonly page: string;
  readonly statusExtras: Readonly<Record<string, string>>;
  /** Members of `chats` in /api/status that came later than the rest. */
  readonly chats: readonly string[];
  readonly adminPermissions: boolean;
  /** Fields of POST /api/user/manage's account that come and go. */
  readonly accountFields: Readonly<Record<string, number | null>>;
}

/** Since 2026-04 every unusable key gets one and the same sentence. */
const ONE_REFUSAL = {
  missing: 'tokenInvalid',
  unknown: 'tokenInvalid',
  disabled: 'tokenInvalid',
  expired: 'tokenInvalid',
  exhausted: 'tokenInvalid',
  exhaustedJustNow: 'tokenInvalid',
} as const;

const MARKS = {
  console: { 'auth-version': '864b7076dbcd0a3c01b5520316720ebf' },
  noRoute: { 'cache-version': 'b688f2fb5be447c25e5aa3bd063087a83db32a288bf6a4f35f2d8db310e40b14' },
  channelSuffix: { specific_channel_version: '701e3ae1dc3f7975556d354e0675168d004891c8' },
} as const;

const APRIL = {
  refusals: ONE_REFUSAL,
  masksKeys: true,
  disabledMayAskUsage: true,
  usageWithoutHeader: 'tokenNotProvided',
  badJson: { message: 'badRequest', detail: 'parser' },
  owners: { models: { 'gpt-4o-mini': 'openai', 'gpt-5.4': 'codex' }, served: null },
  singleModels: { 'gpt-4o-mini': 'openai', 'gpt-5.4': 'codex' },
  completionRatios: { 'gpt-4o-mini': 4, 'gpt-5.4': 6, 'gpt-5.4-mini': 6 },
  cacheRatios: { 'gpt-4o-mini': 0.5 },
  pricingVersion: '5a90f2b86c08bd983a9a2e6d66c255f4eaef9c4bc934386d2b6ae84ef0ff1f1f',
  node: 'sandbox4',
  marks: MARKS,
  page: '<!doctype html>\n<html lang="en"><head><title>New API</title></head><body><div id="root"></div></body></html>\n',
  statusExtras: {},
  chats: ['AionUI', 'CC Switch'],
  adminPermissions: false,
  accountFields: { access_token: null, created_at: 0, last_login_at: 0 },
} as const satisfies DialectRow;

export const DIALECTS = {
  '2026-02': {
    ...APRIL,
    refusals: {
      missing: 'tokenMissing',
      unknown: 'tokenInvalid',
      disabled: 'tokenDisabled',
      expired: 'tokenExpired',
      exhausted: 'tokenExhausted',
      exhaustedJustNow: 'tokenExhaustedJustNow',
    },
    masksKeys: false,
    usageWithoutHeader: 'authorizationMissing',
    badJson: { message: 'badRequestBilingual', detail: 'parser' },
    owners: { models: { 'gpt-4o-mini': 'openai' }, served: null },
    singleModels: { 'gpt-4o-mini': 'openai' },
    completionRatios: { 'gpt-4o-mini': 4, 'gpt-5.4': 8, 'gpt-5.4-mini': 8 },
    cacheRatios: {},
    pricingVersion: null,
    node: '',
    marks: { console: {}, noRoute: {}, channelSuffix: {} },
    statusExtras: { _qn: 'new-api' },
    chats: [],
    accountFields: { access_token: null },
  },
  '2026-04': APRIL,
  '2026-07': {
    ...APRIL,
    disabledMayAskUsage: false,
    badJson: { message: 'badRequest', detail: 'fixed' },
    owners: { models: { 'gpt-4o-mini': 'openai' }, served: 'openai' },
    singleModels: { 'gpt-4o-mini': 'advanced_custom', 'gpt-5.4': 'advanced_custom' },
    node: 'sandbox7',
    page: '<!doctype html>\n<html lang="en"><head><meta charset="UTF-8"/><title>New API</title></head><body><div id="root"></div></body></html>\n',
    chats: ['AionUI', 'CC Switch', 'DeepChat'],
    adminPermissions: true,
    accountFields: { created_at: 0, last_login_at: 0 },
  },
} as const satisfies Record<Dialect, DialectRow>;
