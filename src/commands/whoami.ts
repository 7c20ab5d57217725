import { whoIs } from '../console/account.ts';
import { openConsole } from '../console/open.ts';
import { showDollars, toDollars, unitsPerDollar } from '../console/units.ts';
import { answered } from '../report.ts';
import { text, verbatim } from '../text.ts';
import type { Run } from './command.ts';
import { showGroup } from './token-view.ts';

/** Whose console the `token` commands work on, and what the account has left. */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const account = await whoIs(system, console);
  const perDollar = await unitsPerDollar(system, console);
  const remaining = toDollars(account.balance, perDollar);
  const used = toDollars(account.used, perDollar);
  const { id, username, group, requests } = account;
  return answered('whoami', {
    data: {
      gateway: console.gateway.id,
      console: console.url,
      user: { id, username, group },
      balance: { remaining, used, unit: 'usd' },
      requests,
    },
    blocks: [
      { kind: 'heading', text: verbatim(`${username} (${id})`), aside: verbatim(console.url) },
      {
        kind: 'pairs',
        rows: [
          [text('gateway', '网关'), verbatim(console.gateway.name)],
          [text('group', '分组'), showGroup(group)],
          [text('balance', '余额'), verbatim(showDollars(remaining))],
          [text('used', '已用'), verbatim(showDollars(used))],
          [text('requests', '请求数'), verbatim(String(requests))],
        ],
      },
    ],
  });
};
