import { type Access, chooseAccess } from '../choose/access.ts';
import { showExpiry } from '../console/expiry.ts';
import { showDollars, toDollars, unitsPerDollar } from '../console/units.ts';
import { usageOf } from '../console/usage.ts';
import { TokaifyError } from '../errors.ts';
import { answered } from '../report.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { Run } from './command.ts';
import { showModels } from './token-view.ts';

/** What a key has used and has left, asked with nothing but the key. */
export const run: Run = async (input, system) => {
  const access = await chooseAccess(input, system);
  const usage = await usageOf(system, access);
  const perDollar = await dollars(system, access);
  const { left } = usage;
  const remaining = left === null ? null : toDollars(left, perDollar);
  const used = toDollars(usage.used, perDollar);
  const account = typed(access.gateway, 'whoami');
  return answered('token usage', {
    data: {
      gateway: access.gateway.id,
      usage: {
        name: usage.name,
        quota: { unlimited: remaining === null, remaining, used, unit: 'usd' },
        models: usage.limits,
        expiresAt: usage.expiresAt === null ? null : new Date(usage.expiresAt * 1000).toISOString(),
        key: access.key.toString(),
      },
    },
    blocks: [
      { kind: 'heading', text: verbatim(usage.name), aside: verbatim(access.key.toString()) },
      {
        kind: 'pairs',
        rows: [
          [
            text('left', '剩余额度'),
            remaining === null ? text('unlimited', '不限') : verbatim(showDollars(remaining)),
          ],
          [text('used', '已用'), verbatim(showDollars(used))],
          [text('models', '模型'), showModels(usage.limits)],
          [text('expires', '有效期至'), showExpiry(usage.expiresAt)],
        ],
      },
      {
        kind: 'dim',
        text: text(`The balance of the account counts too: ${account}`, `账户余额也有影响：${account}`),
      },
    ],
  });
};

/** Where models are served the console's front page may be missing. */
async function dollars(system: System, { gateway, baseUrl }: Access): Promise<number> {
  const here = { gateway, url: new URL(baseUrl).origin };
  try {
    return await unitsPerDollar(system, here);
  } catch (error) {
    if (!(error instanceof TokaifyError) || gateway.console.url === here.url) throw error;
    return unitsPerDollar(system, { gateway, url: gateway.console.url });
  }
}
