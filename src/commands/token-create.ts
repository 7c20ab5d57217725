import { refusal } from '../choose/refusal.ts';
import type { ConsoleSite } from '../console/api.ts';
import { type Created, createToken } from '../console/create.ts';
import { openConsole, siteOf } from '../console/open.ts';
import { checkWishes, readName, readWishes, requireQuota, withWishes } from '../console/restrictions.ts';
import { FRESH, label, tokenJson } from '../console/token.ts';
import { typedAt } from '../console/typed-at.ts';
import { unitsPerDollar } from '../console/units.ts';
import { TokaifyError } from '../errors.ts';
import { answered } from '../report.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import type { Run } from './command.ts';
import { given } from './token-given.ts';
import { RESTRICTIONS } from './token-options.ts';
import { tokenPairs } from './token-view.ts';

/** Creates a token with exactly the restrictions that were asked for. */
export const run: Run = async (input, system) => {
  const wishes = requireQuota(readWishes(input, system.now()));
  const name = wishes.name ?? (await askName(system, siteOf(input, system)));
  const console = openConsole(input, system);
  const perDollar = await unitsPerDollar(system, console);
  const settings = withWishes({ ...FRESH, name }, wishes, perDollar);
  await checkWishes(system, console, wishes);
  const { token, created }: Created = await createToken(system, console, settings, {
    expiry: wishes.expiry,
    asTyped: given(input, RESTRICTIONS),
  });
  return answered('token create', {
    changed: created,
    data: { gateway: console.gateway.id, created, token: tokenJson(token, perDollar) },
    blocks: [
      {
        kind: 'done',
        text: created
          ? text(`Created ${label(token)}`, `已创建 ${label(token)}`)
          : text(
              `${label(token)} exists already, with these settings. Nothing to do.`,
              `${label(token)} 已存在且设置相同，无需创建。`,
            ),
      },
      tokenPairs(token, perDollar, []),
      {
        kind: 'next',
        items: [
          {
            label: text('See its key', '查看密钥'),
            command: typedAt(console, `token reveal ${token.id}`),
          },
        ],
      },
    ],
  });
};

async function askName(system: System, site: ConsoleSite): Promise<string> {
  if (system.ask) {
    const check = (typed: string) => refusal(() => readName(typed));
    return readName(await system.ask.input(text('Name of the token', '令牌名称'), null, check));
  }
  throw new TokaifyError('answer-needed', {
    what: text('No name was given for the token.', '没有给出令牌名称。'),
    cause: text(
      'Name it after what it is for, such as ci or prod-app.',
      '请按用途命名，例如 ci 或 prod-app。',
    ),
    next: verbatim(typedAt(site, 'token create --name ci --quota 5')),
  });
}
