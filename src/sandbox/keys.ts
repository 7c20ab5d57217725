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
    meaning: text('no limits', '没有限制'),
  },
  tiny: {
    owner: 'alice',
    token: { remain_quota: 100 },
    meaning: text('a quota of $0.0002', '额度 $0.0002'),
  },
  quota5: {
    owner: 'alice',
    token: { remain_quota: 2_500_000 },
    meaning: text('a quota of $5', '额度 $5'),
  },
  exhausted: {
    owner: 'alice',
    token: {},
    meaning: text('quota used up', '额度已用尽'),
  },
  disabled: {
    owner: 'alice',
    token: UNLIMITED,
    status: STATUS.disabled,
    meaning: text('switched off', '已停用'),
  },
  expired: {
    owner: 'alice',
    token: { ...UNLIMITED, expired_time: 1_700_000_000 },
    meaning: text('ended on 2023-11-14', '2023-11-14 过期'),
  },
  ipblocked: {
    owner: 'alice',
    token: { ...UNLIMITED, allow_ips: '10.9.9.9\n192.0.2.0/24' },
    meaning: text('other addresses only', '仅限其他 IP'),
  },
  ipok: {
    owner: 'alice',
    token: { ...UNLIMITED, allow_ips: '127.0.0.0/8' },
    meaning: text('this machine only', '仅限本机'),
  },
  limited: {
    owner: 'alice',
    token: { ...UNLIMITED, model_limits_enabled: true, model_limits: 'gpt-4o-mini' },
    meaning: text('gpt-4o-mini only', '仅限 gpt-4o-mini'),
  },
  emptylimit: {
    owner: 'alice',
    token: { ...UNLIMITED, model_limits_enabled: true },
    meaning: text('no model at all', '没有可用模型'),
  },
  vipgroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'vip' },
    meaning: text('group vip', 'vip 分组'),
  },
  svipgroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'svip' },
    meaning: text('a group not open to it', '无权使用的分组'),
  },
  nogroup: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'doesnotexist' },
    meaning: text('a group there is not', '不存在的分组'),
  },
  auto: {
    owner: 'alice',
    token: { ...UNLIMITED, group: 'auto' },
    meaning: text('group auto, not offered', 'auto 分组未开放'),
  },
  poor: {
    owner: 'bob',
    token: UNLIMITED,
    meaning: text('account empty', '账户余额为零'),
  },
  banned: {
    owner: 'carol',
    token: UNLIMITED,
    meaning: text('account banned', '账户已封禁'),
  },
  short: {
    owner: 'dave',
    token: UNLIMITED,
    meaning: text('account holds $0.00002', '账户仅 $0.00002'),
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

/** One line of what a person may try: the whole key, and in a few words what it stands for; both fit on one of 80 columns. */
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
      meaning: text('deleted, or mistyped', '已删除或抄错'),
    },
  ];
}

export function sandboxKeys(): Readonly<Record<KeyState, string>> {
  return Object.fromEntries(keyStates().map(({ state, key }) => [state, key])) as Record<KeyState, string>;
}
