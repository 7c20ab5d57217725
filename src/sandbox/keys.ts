import type { Text } from '../text.ts';
import { text } from '../text.ts';
import type { Username } from './accounts.ts';
import type { TokenInput } from './tokens.ts';
import { keyText, OMITTED, STATUS } from './tokens.ts';

/** A ready-made key: whose it is, how its token is set up and what it stands for. */
interface KeyRow {
  readonly owner: Username;
  readonly status?: number;
  readonly token: Partial<TokenInput>;
  readonly meaning: Text;
}

const UNLIMITED = { unlimited_quota: true };

/** In the order of their ids: the first key of a fresh sandbox is token 1. */
const ROWS = {
  good: {
    owner: 'alice',
    token: UNLIMITED,
    meaning: text('A token without limits.', '没有任何限制的令牌。'),
  },
  tiny: {
    owner: 'alice',
    token: { remain_quota: 100 },
    meaning: text('Its quota is $0.0002.', '令牌额度只有 0.0002 美元。'),
  },
  quota5: {
    owner: 'alice',
    token: { remain_quota: 2_500_000 },
    meaning: text('Its quota is $5.', '令牌额度为 5 美元。'),
  },
  exhausted: {
    owner: 'alice',
    token: {},
    meaning: text('Its quota is used up.', '令牌额度已用尽。'),
  },
  disabled: {
    owner: 'alice',
    token: UNLIMITED,
    status: STATUS.disabled,
    meaning: text('It was switched off in the console.', '已在控制台停用。'),
  },
  expired: {
    owner: 'alice',
    token: { ...UNLIMITED, expired_time: 1_700_000_000 },
    meaning: text('It ended on 2023-11-14.', '已于 2023-11-14 过期。'),
  },
  ipblocked: {
    owner: 'alice',
    token: { ...UNLIMITED, allow_ips: '10.9.9.9\n192.0.2.0/24' },
    meaning: text('It may be used from other addresses only.', '只允许从别的 IP 使用。'),
  },
  ipok: {
    owner: 'alice',
    token: { ...UNLIMITED, allow_ips: '127.0.0.0/8' },
    meaning: text('It may be used from this machine only.', '只允许从本机使用。'),
  },
  limited: {
    owner: 'alice',
    token: { ...UNLIMITED, model_limits_enabled: true, model_limits: 'gpt-4o-mini' },
    meaning: text('It may use gpt-4o-mini only.', '只允许使用 gpt-4o-mini。'),
  },
  emptylimit: {
    owner: 'alice',
    token: { ...UNLIMITED, model_limits_enabled: true },
    meaning: text('Its list of allowed models is empty.', '允许的模型列表是空的。'),
  },
  vipgroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'vip' },
    meaning: text('It belongs to the group "vip".', '属于 vip 分组。'),
  },
  svipgroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'svip' },
    meaning: text('Its group is closed to this account.', '账户无权使用它的分组。'),
  },
  nogroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'doesnotexist' },
    meaning: text('Its group does not exist.', '它的分组不存在。'),
  },
  auto: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'auto' },
    meaning: text(
      'It picks its group by itself, which this gateway does not offer.',
      '自动选择分组，而本网关没有开放。',
    ),
  },
  poor: {
    owner: 'bob',
    token: UNLIMITED,
    meaning: text('Its account is empty.', '账户余额为零。'),
  },
  banned: {
    owner: 'carol',
    token: UNLIMITED,
    meaning: text('Its account is banned.', '账户已被封禁。'),
  },
  short: {
    owner: 'dave',
    token: UNLIMITED,
    meaning: text('Its account holds $0.00002.', '账户余额只有 0.00002 美元。'),
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

/** One line of what a person may try: the whole key and what it stands for. */
export interface SandboxKey {
  readonly state: KeyState;
  readonly key: string;
  readonly meaning: Text;
}

export function keyStates(): SandboxKey[] {
  return [
    ...readyMadeKeys().map(({ state, key }) => ({
      state,
      key: `sk-${key}`,
      meaning: ROWS[state].meaning,
    })),
    {
      state: 'deleted',
      key: `sk-${keyText('Deleted', 0)}`,
      meaning: text('It was deleted, or mistyped.', '已被删除，或者抄错了。'),
    },
  ];
}

export function sandboxKeys(): Readonly<Record<KeyState, string>> {
  return Object.fromEntries(keyStates().map(({ state, key }) => [state, key])) as Record<KeyState, string>;
}
