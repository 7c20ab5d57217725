import type { Console } from '../console/api.ts';
import { showExpiry } from '../console/expiry.ts';
import { openConsole } from '../console/open.ts';
import { checkWishes, readWishes, withWishes } from '../console/restrictions.ts';
import { selectToken } from '../console/select.ts';
import { alreadyThere } from '../console/taken.ts';
import { differences, label, type Settings, type Token, tokenJson } from '../console/token.ts';
import { changeSettings, listTokens } from '../console/tokens.ts';
import { typedAt } from '../console/typed-at.ts';
import { showDollars, toDollars, unitsPerDollar } from '../console/units.ts';
import { TokaifyError } from '../errors.ts';
import { flag } from '../input.ts';
import { answered, type Block, type Json } from '../report.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import type { Run } from './command.ts';
import { given } from './token-given.ts';
import { NAME, RESTRICTIONS } from './token-options.ts';
import { showAddresses, showGroup, showModels } from './token-view.ts';

/** Reads a token, changes what was asked for and nothing else, shows the difference, and writes it whole. */
export const run: Run = async (input, system) => {
  const wishes = readWishes(input, system.now());
  if (Object.keys(wishes).length === 0) {
    throw new TokaifyError('answer-needed', {
      what: text('No setting to change was given.', '没有给出要更改的设置。'),
      next: text(
        'See what can be changed: tokaify token update --help',
        '查看可更改的设置：tokaify token update --help',
      ),
    });
  }
  const console = openConsole(input, system);
  const perDollar = await unitsPerDollar(system, console);
  const tokens = await listTokens(system, console);
  const token = selectToken(console, tokens, input.args[0]!, {
    command: 'token update',
    options: given(input, [NAME, ...RESTRICTIONS]),
  });
  const wanted = withWishes(token, wishes, perDollar);
  refuseTaken(tokens, token, wanted);
  await checkWishes(system, console, wishes, token.group);
  const changed = differences(token, wanted);
  const data = (now: Token) => ({
    gateway: console.gateway.id,
    differences: changed.map(
      (name): Json => ({
        setting: name,
        from: jsonOf(name, token, perDollar),
        to: jsonOf(name, wanted, perDollar),
      }),
    ),
    token: tokenJson(now, perDollar),
  });
  if (changed.length === 0) {
    return answered('token update', {
      data: data(token),
      blocks: [
        {
          kind: 'done',
          text: text(
            `${label(token)} has these settings already. Nothing to do.`,
            `${label(token)} 的设置已经如此，无需更改。`,
          ),
        },
      ],
    });
  }
  const difference: Block = {
    kind: 'pairs',
    rows: changed.map((name) => {
      const [from, to] = [show(name, token, perDollar), show(name, wanted, perDollar)];
      return [WORDS[name], text(`${from.en} → ${to.en}`, `${from.zh} → ${to.zh}`)];
    }),
  };
  await confirm(system, flag(input, 'yes'), difference);
  const now = await changeSettings(
    system,
    console,
    token,
    Object.fromEntries(changed.map((name) => [name, wanted[name]])),
  );
  return answered('token update', {
    changed: true,
    data: data(now),
    blocks: [
      { kind: 'done', text: text(`Changed ${label(now)}`, `已更改 ${label(now)}`) },
      difference,
      ...stillOff(console, now),
    ],
  });
};

const WORDS = {
  name: text('name', '名称'),
  group: text('group', '分组'),
  unlimited: text('quota', '额度'),
  remaining: text('left', '剩余额度'),
  models: text('models', '模型'),
  allowIps: text('addresses', '允许的 IP'),
  expiresAt: text('expires', '有效期至'),
} as const satisfies Record<keyof Settings, Text>;

function show(name: keyof Settings, settings: Settings, perDollar: number): Text {
  switch (name) {
    case 'name':
      return text(`"${settings.name}"`, `“${settings.name}”`);
    case 'group':
      return showGroup(settings.group);
    case 'unlimited':
      return settings.unlimited ? text('unlimited', '不限') : text('limited', '有限');
    case 'remaining': {
      const dollars = showDollars(toDollars(settings.remaining, perDollar));
      return text(dollars, dollars);
    }
    case 'models':
      return showModels(settings.models);
    case 'allowIps':
      return showAddresses(settings.allowIps);
    case 'expiresAt':
      return showExpiry(settings.expiresAt);
  }
}

function jsonOf(name: keyof Settings, settings: Settings, perDollar: number): Json {
  if (name === 'remaining') return toDollars(settings.remaining, perDollar);
  return name === 'expiresAt' && settings.expiresAt !== null
    ? new Date(settings.expiresAt * 1000).toISOString()
    : settings[name];
}

function refuseTaken(tokens: readonly Token[], token: Token, wanted: Settings): void {
  const other = tokens.find(({ id, name }) => id !== token.id && name === wanted.name);
  if (other === undefined || wanted.name === token.name) return;
  throw alreadyThere(wanted.name, {
    cause: text(`It is ${label(other)}.`, `即 ${label(other)}。`),
    next: text('Choose another --name.', '请换一个 --name。'),
  });
}

async function confirm(system: System, agreed: boolean, difference: Block): Promise<void> {
  if (agreed || system.ask === null) return;
  system.tell([difference]);
  if (await system.ask.confirm(text('Change it?', '确认更改？'), true)) return;
  throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
}

/** The console does not switch a token on again when what it was missing is given. */
function stillOff(console: Console, token: Token): Block[] {
  if (token.status === 'enabled') return [];
  return [
    {
      kind: 'next',
      items: [
        {
          label: text('It is still off. Switch it on', '仍未启用，启用它'),
          command: typedAt(console, `token enable ${token.id}`),
        },
      ],
    },
  ];
}
