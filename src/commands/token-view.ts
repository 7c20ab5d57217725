import { showExpiry } from '../console/expiry.ts';
import { STATUS_WORDS, type Token } from '../console/token.ts';
import { showDollars, toDollars } from '../console/units.ts';
import type { LocalKey } from '../console/uses.ts';
import type { Block, Finding, Json } from '../report.ts';
import { listOf, type Text, text, verbatim } from '../text.ts';

export function findingBlocks(findings: readonly Finding[]): Block[] {
  return findings.map((finding) => ({ kind: 'finding', finding }));
}

/** All that is known of a token, its key masked. */
export function tokenPairs(token: Token, perDollar: number, users: readonly LocalKey[]): Block {
  const used = showDollars(toDollars(token.used, perDollar));
  return {
    kind: 'pairs',
    rows: [
      [text('status', '状态'), STATUS_WORDS[token.status]],
      [text('key', '密钥'), verbatim(token.shown)],
      [text('group', '分组'), showGroup(token.group)],
      [
        text('quota', '额度'),
        token.unlimited
          ? text(`unlimited, ${used} used`, `不限，已用 ${used}`)
          : text(
              `${showLeft(token, perDollar).en} left, ${used} used`,
              `剩余 ${showLeft(token, perDollar).zh}，已用 ${used}`,
            ),
      ],
      [text('models', '模型'), showModels(token.models)],
      [text('addresses', '允许的 IP'), showAddresses(token.allowIps)],
      [text('expires', '有效期至'), showExpiry(token.expiresAt)],
      ...users.map(
        ({ client, where }) =>
          [
            text('used by', '使用者'),
            verbatim([client.name, at(where())].filter(Boolean).join('  ')),
          ] as const,
      ),
    ],
  };
}

export function showLeft(token: Token, perDollar: number): Text {
  return token.unlimited
    ? text('unlimited', '不限')
    : verbatim(showDollars(toDollars(token.remaining, perDollar)));
}

export function showGroup(group: string): Text {
  return group === '' ? text("the account's own", '账户自己的分组') : verbatim(group);
}

export function showModels(models: Token['models']): Text {
  if (models === null) return text('all', '全部');
  return models.length === 0 ? text('none', '无') : listOf(models);
}

export function showAddresses(allowIps: Token['allowIps']): Text {
  return allowIps.length === 0 ? text('any', '不限') : listOf(allowIps);
}

/** Which clients of this machine use which token. */
export function usedByJson(users: readonly (readonly [Token, readonly LocalKey[]])[]): Json {
  return users.flatMap(([{ id }, keys]) =>
    keys.map(({ client, where }) => ({ token: id, client: client.id, where: at(where()) })),
  );
}

function at(where: ReturnType<LocalKey['where']>): string | null {
  return where ? `${where.path}${where.line === undefined ? '' : `:${where.line}`}` : null;
}
