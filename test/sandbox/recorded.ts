import { existsSync, readFileSync } from 'node:fs';
import { accessTokenOf } from '../../src/sandbox/accounts.ts';
import type { Dialect } from '../../src/sandbox/dialects.ts';
import type { Asked } from './ask.ts';

/** One request a real server was sent and what it answered; bodies stop after 1500 characters. */
export interface Recorded {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ct: string | null;
  readonly loc?: string;
  readonly hdr: Readonly<Record<string, string>>;
  readonly body: string;
}

export const CUT_AT = 1500;

const FOLDER = new URL('../../../shared/fixtures/new-api/', import.meta.url);

export function recorded(dialect: Dialect): readonly Recorded[] | null {
  const file = new URL(`new-api-${dialect}.measured.json`, FOLDER);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded[]) : null;
}

/** What a replay has learned so far: whole keys by token name, and keys as lists show them. */
export interface Learned {
  readonly keys: Map<string, string>;
  readonly listed: Map<string, string>;
}

interface Replayed extends Asked {
  /** In place of the recorded path, where that holds a key of the recorded server. */
  readonly path?: string;
}

const IDS = { root: 1, alice: 2, bob: 3, carol: 4 } as const;
type Who = keyof typeof IDS;
const OWNERS: Readonly<Record<string, Who>> = { poor: 'bob', banned: 'carol' };

const as = (who: Who, extra: Readonly<Record<string, string>> = {}) => ({
  authorization: accessTokenOf(who),
  'new-api-user': String(IDS[who]),
  ...extra,
});
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const LANGUAGES: Readonly<Record<string, string>> = { en: 'en', zh: 'zh-CN' };

const UNLIMITED = { unlimited_quota: true };
const CREATED: Readonly<Record<string, Record<string, unknown>>> = {
  ok: UNLIMITED,
  tiny: { remain_quota: 100 },
  quota5: { remain_quota: 2_500_000 },
  exhausted: {},
  disabled: UNLIMITED,
  expired: { ...UNLIMITED, expired_time: 1_700_000_000 },
  ipblocked: { ...UNLIMITED, allow_ips: '10.9.9.9\n192.0.2.0/24' },
  ipok: { ...UNLIMITED, allow_ips: '127.0.0.0/8' },
  limited: { ...UNLIMITED, model_limits_enabled: true, model_limits: 'gpt-4o-mini,vip-only,ghost-model' },
  emptylimit: { ...UNLIMITED, model_limits_enabled: true },
  vipgroup: { ...UNLIMITED, group: 'vip' },
  svipgroup: { ...UNLIMITED, group: 'svip' },
  nogroup: { ...UNLIMITED, group: 'doesnotexist' },
  auto: { ...UNLIMITED, group: 'auto' },
  poor: UNLIMITED,
  banned: UNLIMITED,
};

/** Headers of the "badkey" records, from the good key and from the key as lists show it. */
const BAD_KEYS: Readonly<Record<string, (key: string, listed: string) => Record<string, string>>> = {
  missing: () => ({}),
  emptyBearer: () => ({ authorization: 'Bearer ' }),
  wrong: () => bearer('sk-0000000000000000000000000000000000000000000000wrong'),
  noprefix: (key) => bearer(key.slice(3)),
  double: (key) => bearer(`sk-${key}`),
  truncated: (key) => bearer(key.slice(0, -4)),
  channelSuffix: (key) => bearer(`${key}-12`),
  spaces: (key) => bearer(`  ${key} `),
  quoted: (key) => bearer(`"${key}"`),
  lower: (key) => ({ authorization: `bearer ${key}` }),
  BEARER: (key) => ({ authorization: `BEARER ${key}` }),
  raw: (key) => ({ authorization: key }),
  doubleBearer: (key) => bearer(`Bearer ${key}`),
  xapikey: (key) => ({ 'x-api-key': key }),
  masked: (_key, listed) => bearer(`sk-${listed}`),
  placeholder: () => bearer('sk-your-full-secret'),
  placeholder2: () => bearer('sk-your-token'),
  midspace: (key) => bearer(`${key.slice(0, 20)} ${key.slice(20)}`),
  upper: (key) => bearer(`SK-${key.slice(3)}`),
  queryKey: () => ({}),
};

/** Key and model of the "POST responses …" and "POST chat …" records. */
const CALLS: Readonly<Record<string, readonly [string, string]>> = {
  'unknown model': ['ok', 'nope-model'],
  'vip-only from default group': ['ok', 'vip-only'],
  'limited: allowed': ['limited', 'gpt-4o-mini'],
  'limited: forbidden': ['limited', 'gpt-5.4'],
  'limited: allowed but no channel': ['limited', 'vip-only'],
  'limited: ghost': ['limited', 'ghost-model'],
  emptylimit: ['emptylimit', 'gpt-5.4'],
  'case-diff': ['ok', 'GPT-5.4'],
  'trailing space': ['ok', 'gpt-5.4 '],
  'empty model': ['ok', ''],
  up401: ['ok', 'up-401'],
  up402: ['ok', 'up-402'],
  up404: ['ok', 'up-404'],
  up429: ['ok', 'up-429'],
  up500: ['ok', 'up-500'],
  uphtml: ['ok', 'up-html'],
};

const DRY: Readonly<Record<string, readonly [string, string]>> = {
  allowed: ['ok', 'gpt-5.4'],
  unknown: ['ok', 'nope-model'],
  forbidden: ['limited', 'gpt-5.4'],
  poor: ['poor', 'gpt-5.4'],
};

const INPUT = {
  resp: (model: string) => ({ model, input: 'ping', max_output_tokens: 16 }),
  chat: (model: string) => ({ model, messages: [{ role: 'user', content: 'ping' }], max_tokens: 16 }),
  dry: { responses: {}, chat: {}, 'chat empty messages': { messages: [] } } as Readonly<
    Record<string, object>
  >,
};

/** Headers and bodies of the console records that need more than alice's login. */
const CONSOLE: Readonly<Record<string, (keys: Map<string, string>) => Replayed>> = {
  'no auth': () => ({ headers: {} }),
  'sk- key': (keys) => ({ headers: { ...bearer(keys.get('ok')!), 'new-api-user': '2' } }),
  'at w/o user id': () => ({ headers: { authorization: accessTokenOf('alice') } }),
  'bad at': () => ({ headers: as('alice', { authorization: 'bm90IGFuIGFjY2VzcyB0b2tlbiBhdCBhbGw=' }) }),
  mismatch: () => ({ headers: as('alice', { 'new-api-user': '3' }) }),
  nonint: () => ({ headers: as('alice', { 'new-api-user': 'alice' }) }),
  'Bearer at': () => ({ headers: as('alice', bearer(accessTokenOf('alice'))) }),
  'cookie only': () => ({ headers: { cookie: 'session=sandbox-alice' } }),
  banned: () => ({ headers: as('carol') }),
  'search by key': (keys) => ({ path: `/api/token/search?keyword=&token=${keys.get('ok')}` }),
  'enable expired': () => ({ body: { id: 6, status: 1 } }),
  'enable exhausted': () => ({ body: { id: 4, status: 1 } }),
  'create name too long': () => ({ body: { ...UNLIMITED, name: 'x'.repeat(51) } }),
  'create negative': () => ({ body: { name: 'negative', remain_quota: -1 } }),
  'create string quota': () => ({ body: { name: 'text', remain_quota: '5' } }),
  'create minimal {name}': () => ({ body: { name: 'minimal' } }),
  'create empty name': () => ({ body: { ...UNLIMITED, name: '' } }),
  'update full': () => ({
    body: {
      id: 9,
      name: 'limited2',
      expired_time: 1_893_456_000,
      remain_quota: 1_000_000,
      model_limits_enabled: true,
      model_limits: 'gpt-4o-mini',
      allow_ips: '127.0.0.1\n::1',
    },
  }),
  'batch keys': () => ({ body: { ids: [1, 9, 15] } }),
  'batch delete': () => ({ body: { ids: [3, 15] } }),
};

/** What else was asked, by whole label. */
const SINGLE: Readonly<Record<string, (keys: Map<string, string>) => Replayed>> = {
  'disable token (status_only)': () => ({ headers: as('alice'), body: { id: 5, status: 2 } }),
  'ban carol': () => ({ headers: as('root'), body: { id: IDS.carol, action: 'disable' } }),
  'resp missing|en': () => ({ body: INPUT.resp('gpt-5.4') }),
  'resp wrong|en': () => ({ headers: bearer('sk-wrong'), body: INPUT.resp('gpt-5.4') }),
  'GET /v1/models/gpt-5.4 limited': (keys) => ({ headers: bearer(keys.get('limited')!) }),
  'models anthropic hdr': (keys) => ({
    headers: { 'x-api-key': keys.get('ok')!, 'anthropic-version': '2023-06-01' },
  }),
  'models gemini': (keys) => ({ headers: { 'x-goog-api-key': keys.get('ok')! } }),
  'POST /v1/messages wrong key': () => ({
    headers: { 'x-api-key': 'sk-wrong' },
    body: INPUT.chat('gpt-5.4'),
  }),
  'POST responses bad json': (keys) => ({ headers: bearer(keys.get('ok')!), body: '{bad json' }),
  'deleted token models': (keys) => ({ headers: bearer(keys.get('tiny')!) }),
  'deleted token usage': (keys) => ({ headers: bearer(keys.get('tiny')!) }),
  'login wrong': () => ({ body: { username: 'alice', password: 'wrong' } }),
  'self slash': (keys) => ({ headers: bearer(keys.get('ok')!) }),
  self: (keys) => ({ headers: bearer(keys.get('ok')!) }),
};

/** The request behind a label, or null where the label does not say enough. */
export function requestOf(record: Recorded, { keys, listed }: Learned): Replayed | null {
  const [subject = '', ...rest] = record.label.split('|');
  const language = LANGUAGES[rest.at(-1) ?? ''];
  const spoken = language === undefined ? {} : { 'accept-language': language };
  const found = SINGLE[record.label]?.(keys) ?? general(record, subject, rest, keys, listed);
  return found && { ...found, headers: { ...spoken, ...found.headers } };
}

function general(
  { label, method }: Recorded,
  subject: string,
  rest: readonly string[],
  keys: Map<string, string>,
  listed: Map<string, string>,
): Replayed | null {
  const set = /^(create|list after create|reveal) (\w+)$/.exec(label);
  if (set !== null) {
    const name = set[2]!;
    const headers = as(OWNERS[name] ?? 'alice');
    return set[1] === 'create' ? { headers, body: { name, ...CREATED[name] } } : { headers };
  }
  const bad = /^(?:models|usage) badkey (\w+)$/.exec(subject);
  if (bad !== null) {
    const path = label === 'models badkey queryKey|en' ? { path: `/v1/models?key=${keys.get('ok')}` } : {};
    return { ...path, headers: BAD_KEYS[bad[1]!]!(keys.get('ok')!, listed.get('ok')!) };
  }
  const dry = /^DRY (responses|chat|chat empty messages) (\w+)$/.exec(label);
  if (dry !== null) {
    const [key, model] = DRY[dry[2]!]!;
    return { headers: bearer(keys.get(key)!), body: { model, ...INPUT.dry[dry[1]!] } };
  }
  const call = /^POST (responses|chat) (.+)$/.exec(subject);
  if (call !== null) {
    const [key, model] = CALLS[call[2]!]!;
    return {
      headers: bearer(keys.get(key)!),
      body: call[1] === 'chat' ? INPUT.chat(model) : INPUT.resp(model),
    };
  }
  if (subject.startsWith('MGMT ')) return { headers: as('alice'), ...CONSOLE[subject.slice(5)]?.(keys) };
  if (subject.startsWith('PUBLIC ')) return {};
  const state = rest[0];
  if (rest.length === 2 && state !== undefined && keys.has(state)) {
    const headers = bearer(keys.get(state)!);
    const asked = /^(resp|chat) (.+)$/.exec(subject);
    return asked === null ? { headers } : { headers, body: INPUT[asked[1] as 'resp' | 'chat'](asked[2]!) };
  }
  if (/^(?:GET|POST|HEAD|OPTIONS) \//.test(label)) {
    const body = method === 'POST' ? { body: INPUT.resp('gpt-5.4') } : {};
    return { headers: bearer(keys.get('ok')!), ...body };
  }
  return null;
}

/** Keeps the keys an answer shows. */
export function learn({ label }: Recorded, body: string, { keys, listed }: Learned): void {
  const [, verb, name = ''] = /^(list after create|reveal) (\w+)$/.exec(label) ?? [];
  if (verb === undefined) return;
  const { data } = JSON.parse(body) as { data?: { key?: string; items?: { key: string }[] } };
  const key = data?.key ?? data?.items?.[0]?.key;
  if (key === undefined) return;
  if (data?.items !== undefined) listed.set(name, key);
  if (!key.includes('*')) keys.set(name, `sk-${key}`);
}
