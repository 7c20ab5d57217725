import { showDay } from '../console/expiry.ts';
import { openConsole } from '../console/open.ts';
import { takeStock } from '../console/stock.ts';
import { STATUS_WORDS, tokenJson } from '../console/token.ts';
import { typedAt } from '../console/typed-at.ts';
import { answered, type Block } from '../report.ts';
import { maskRandom, redact } from '../secret.ts';
import { listOf, text } from '../text.ts';
import type { Run } from './command.ts';
import { findingBlocks, showLeft, usedByJson } from './token-view.ts';

/** Every token of the account, who uses it on this machine, and the guide's advice. */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const { tokens, perDollar, advice } = await takeStock(system, console);
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
    rows: tokens.map(([token, keys]) => [
      String(token.id),
      maskRandom(redact(token.name)),
      STATUS_WORDS[token.status],
      showLeft(token, perDollar),
      showDay(token.expiresAt),
      token.shown,
      listOf(keys.map(({ client }) => client.id)),
    ]),
  };
  const create = typedAt(console, 'token create --name NAME --quota 5');
  const none: Block[] = [
    { kind: 'line', text: text('You have no tokens yet.', '还没有令牌。') },
    { kind: 'next', items: [{ label: text('Create one', '创建'), command: create }] },
  ];
  return answered('token list', {
    findings: advice,
    data: {
      gateway: console.gateway.id,
      tokens: tokens.map(([token]) => tokenJson(token, perDollar)),
      usedBy: usedByJson(tokens),
    },
    blocks: [
      ...(tokens.length > 0 ? [table] : none),
      ...(advice.length > 0 ? [{ kind: 'gap' } as const, ...findingBlocks(advice)] : []),
    ],
  });
};
