import { whoIs } from '../console/account.ts';
import { showExpiry } from '../console/expiry.ts';
import { openConsole } from '../console/open.ts';
import { STATUS_WORDS, tokenJson } from '../console/token.ts';
import { listTokens } from '../console/tokens.ts';
import { typed } from '../console/typed.ts';
import { toDollars, unitsPerDollar } from '../console/units.ts';
import { localKeys, usersOf } from '../console/uses.ts';
import { adviseOnTokens } from '../diagnose/token-advice.ts';
import type { Block } from '../report.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';
import { consoleReport, findingBlocks, showLeft, usedByJson } from './token-view.ts';

/** Every token of the account, who uses it on this machine, and the guide's advice. */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const perDollar = await unitsPerDollar(system, console);
  const account = await whoIs(system, console);
  const tokens = await listTokens(system, console);
  const local = localKeys(system);
  const users = tokens.map((token) => [token, usersOf(token, local)] as const);
  const findings = adviseOnTokens({
    gateway: console.gateway,
    tokens: users.map(([token, keys]) => ({ token, clients: keys.map(({ client }) => client.name) })),
    balance: toDollars(account.balance, perDollar),
    now: system.now(),
  });
  const table: Block = {
    kind: 'table',
    head: [
      text('ID', 'ID'),
      text('NAME', '名称'),
      text('STATUS', '状态'),
      text('LEFT', '剩余'),
      text('EXPIRES', '有效期至'),
      text('KEY', '密钥'),
      text('USED HERE BY', '本机使用者'),
    ],
    rows: users.map(([token, keys]) => [
      String(token.id),
      token.name,
      STATUS_WORDS[token.status],
      showLeft(token, perDollar),
      showExpiry(token.expiresAt),
      token.shown,
      keys.map(({ client }) => client.id).join(', '),
    ]),
  };
  const create = typed(console.gateway, 'token create --name <name> --quota 5');
  const none: Block[] = [
    { kind: 'line', text: text('There is no token yet.', '还没有令牌。') },
    { kind: 'next', items: [{ label: text('Create one', '创建'), command: create }] },
  ];
  return consoleReport('token list', {
    findings,
    data: {
      gateway: console.gateway.id,
      tokens: tokens.map((token) => tokenJson(token, perDollar)),
      usedBy: usedByJson(users),
    },
    blocks: [
      ...(tokens.length > 0 ? [table] : none),
      ...(findings.length > 0 ? [{ kind: 'gap' } as const, ...findingBlocks(findings)] : []),
    ],
  });
};
