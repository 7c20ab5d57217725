import type { Text } from '../text.ts';
import { text } from '../text.ts';
import type { Username } from './accounts.ts';
import type { TokenInput } from './tokens.ts';
import { keyText, OMITTED, STATUS } from './tokens.ts';

/** A ready-made key: whose it is, how its token is set up, what it stands for and what it will be answered. */
interface KeyRow {
  readonly owner: Username;
  readonly status?: number;
  readonly token: Partial<TokenInput>;
  readonly meaning: Text;
  readonly answer: Text;
}

const UNLIMITED = { unlimited_quota: true };
const WORKS = text('Everything works.', '一切正常。');
const REFUSED = text(
  'Refused everywhere with 401; since 2026-04 it only says "Invalid token". The usage page tells why.',
  '一律返回 401；自 2026-04 起只提示“无效的令牌”，原因要看用量接口。',
);

/** In the order of their ids: the first key of a fresh sandbox is token 1. */
const ROWS = {
  good: {
    owner: 'alice',
    token: UNLIMITED,
    meaning: text('A token without limits.', '没有任何限制的令牌。'),
    answer: WORKS,
  },
  tiny: {
    owner: 'alice',
    token: { remain_quota: 100 },
    meaning: text('Its quota is $0.0002.', '令牌额度只有 0.0002 美元。'),
    answer: text(
      'Lists models; a call is refused with 403: the quota does not cover it.',
      '可以列出模型；调用返回 403：令牌额度不够。',
    ),
  },
  quota5: {
    owner: 'alice',
    token: { remain_quota: 2_500_000 },
    meaning: text('Its quota is $5.', '令牌额度为 5 美元。'),
    answer: text('Works until $5 are spent.', '用完 5 美元之前一切正常。'),
  },
  exhausted: {
    owner: 'alice',
    token: {},
    meaning: text('Its quota is used up.', '令牌额度已用尽。'),
    answer: REFUSED,
  },
  disabled: {
    owner: 'alice',
    token: UNLIMITED,
    status: STATUS.disabled,
    meaning: text('It was switched off in the console.', '已在控制台停用。'),
    answer: REFUSED,
  },
  expired: {
    owner: 'alice',
    token: { ...UNLIMITED, expired_time: 1_700_000_000 },
    meaning: text('It ended on 2023-11-14.', '已于 2023-11-14 过期。'),
    answer: REFUSED,
  },
  ipblocked: {
    owner: 'alice',
    token: { ...UNLIMITED, allow_ips: '10.9.9.9\n192.0.2.0/24' },
    meaning: text('It may be used from other addresses only.', '只允许从别的 IP 使用。'),
    answer: text('Refused with 403 access_denied.', '返回 403 access_denied。'),
  },
  ipok: {
    owner: 'alice',
    token: { ...UNLIMITED, allow_ips: '127.0.0.0/8' },
    meaning: text('It may be used from this machine only.', '只允许从本机使用。'),
    answer: WORKS,
  },
  limited: {
    owner: 'alice',
    token: { ...UNLIMITED, model_limits_enabled: true, model_limits: 'gpt-4o-mini' },
    meaning: text('It may use gpt-4o-mini only.', '只允许使用 gpt-4o-mini。'),
    answer: text(
      'Lists that one model; any other is refused with 403.',
      '只列出这一个模型；使用其他模型返回 403。',
    ),
  },
  emptylimit: {
    owner: 'alice',
    token: { ...UNLIMITED, model_limits_enabled: true },
    meaning: text('Its list of allowed models is empty.', '允许的模型列表是空的。'),
    answer: text('Lists no model; every call is refused with 403.', '列不出任何模型；所有调用返回 403。'),
  },
  vipgroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'vip' },
    meaning: text('It belongs to the group "vip".', '属于 vip 分组。'),
    answer: text(
      'Lists vip-only; any other model is answered with 503: no channel in this group.',
      '只列出 vip-only；其他模型返回 503：该分组没有可用渠道。',
    ),
  },
  svipgroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'svip' },
    meaning: text('Its group is closed to this account.', '账户无权使用它的分组。'),
    answer: text('Refused with 403: no access to the group svip.', '返回 403：无权访问 svip 分组。'),
  },
  nogroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'doesnotexist' },
    meaning: text('Its group does not exist.', '它的分组不存在。'),
    answer: text('Refused with 403: no access to that group.', '返回 403：无权访问该分组。'),
  },
  auto: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'auto' },
    meaning: text(
      'It picks its group by itself, which this gateway does not offer.',
      '自动选择分组，而本网关没有开放。',
    ),
    answer: text('Refused with 403: no access to the group auto.', '返回 403：无权访问 auto 分组。'),
  },
  poor: {
    owner: 'bob',
    token: UNLIMITED,
    meaning: text('Its account is empty.', '账户余额为零。'),
    answer: text(
      'Lists models; a call is refused with 403 insufficient_user_quota.',
      '可以列出模型；调用返回 403 insufficient_user_quota。',
    ),
  },
  banned: {
    owner: 'carol',
    token: UNLIMITED,
    meaning: text('Its account is banned.', '账户已被封禁。'),
    answer: text('Refused everywhere with 403.', '一律返回 403。'),
  },
  short: {
    owner: 'dave',
    token: UNLIMITED,
    meaning: text('Its account holds $0.00002.', '账户余额只有 0.00002 美元。'),
    answer: text(
      'Lists models; a call is refused with 403: the balance does not cover it.',
      '可以列出模型；调用返回 403：余额不够预扣。',
    ),
  },
} as const satisfies Record<string, KeyRow>;

type SeededState = keyof typeof ROWS;
/** `deleted` has the shape of a key and no token behind it. */
export type KeyState = SeededState | 'deleted';

/** `key` is without its `sk-`. */
export interface ReadyMadeKey {
  readonly state: SeededState;
  readonly id: number;
  readonly key: string;
  readonly owner: Username;
  readonly status: number;
  readonly input: TokenInput;
}

export function readyMadeKeys(): ReadyMadeKey[] {
  return (Object.keys(ROWS) as SeededState[]).map((state, index) => {
    const { owner, token, status = STATUS.enabled }: KeyRow = ROWS[state];
    const id = index + 1;
    const word = `${state[0]!.toUpperCase()}${state.slice(1)}`;
    return { state, id, key: keyText(word, id), owner, status, input: { ...OMITTED, ...token, name: state } };
  });
}

/** One line of what a person may try: the whole key, what it stands for, what it will be answered. */
export interface SandboxKey {
  readonly state: KeyState;
  readonly key: string;
  readonly meaning: Text;
  readonly answer: Text;
}

export function keyStates(): SandboxKey[] {
  return [
    ...readyMadeKeys().map(({ state, key }) => ({
      state,
      key: `sk-${key}`,
      meaning: ROWS[state].meaning,
      answer: ROWS[state].answer,
    })),
    {
      state: 'deleted',
      key: `sk-${keyText('Deleted', 0)}`,
      meaning: text('It was deleted, or mistyped.', '已被删除，或者抄错了。'),
      answer: text('Refused everywhere with 401.', '一律返回 401。'),
    },
  ];
}

export function sandboxKeys(): Readonly<Record<KeyState, string>> {
  return Object.fromEntries(keyStates().map(({ state, key }) => [state, key])) as Record<KeyState, string>;
}
