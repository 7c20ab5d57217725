import type { Console } from '../console/api.ts';
import { openConsole } from '../console/open.ts';
import { selectToken } from '../console/select.ts';
import { type Ending, leaving } from '../console/settle.ts';
import {
  createSuccessor,
  findSuccessor,
  inPlace,
  refuseTaken,
  retire,
  twoTokens,
} from '../console/succession.ts';
import { label, type Token, tokenJson } from '../console/token.ts';
import { listTokens, revealKey } from '../console/tokens.ts';
import { typedAt } from '../console/typed-at.ts';
import { unitsPerDollar } from '../console/units.ts';
import { localKeys, usersOf } from '../console/uses.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input } from '../input.ts';
import { answered, type Block, type Report } from '../report.ts';
import { type Survey, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { listOf, text } from '../text.ts';
import type { Run } from './command.ts';
import { refuseDead } from './dead-token.ts';
import { refuseFixed, replaceKey, tryAgain, tryKey } from './rekey-clients.ts';
import { tidyUp } from './tidy.ts';
import { given } from './token-given.ts';
import { DELETE_OLD } from './token-options.ts';
import { tokenPairs } from './token-view.ts';

/**
 * A new key with the same restrictions: made, tried, put into every client that used the old one in one
 * change, tried again as they would send it, and only then is the old one switched off.
 */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const recovered = await tidyUp(input, system);
  const perDollar = await unitsPerDollar(system, console);
  const tokens = await listTokens(system, console);
  const old = selectToken(console, tokens, input.args[0]!, {
    command: 'token rotate',
    options: given(input, [DELETE_OLD]),
  });
  const started = findSuccessor(tokens, old);
  if (started === null) {
    refuseDead(
      console,
      old,
      old.status === 'enabled' ? null : old.status,
      old.status === 'disabled' ? SWITCHED_OFF : NO_USE,
    );
    refuseTaken(console, tokens, old);
  }
  const local = localKeys(system);
  // A file that cannot be read may hold the key, and its client would be locked out.
  if (local.troubles[0]) throw local.troubles[0];
  const users = usersOf(old, local);
  const oldKey = users.length > 0 ? await revealKey(system, console, old) : null;
  const found = users.map(({ client }) => survey(system, client));
  if (oldKey !== null) for (const each of found) refuseFixed(system, each, oldKey);
  await confirm(input, system, old, found);

  const works: Ending = {
    state: text(
      'The old key works as before, and no client was changed.',
      '旧密钥照常有效，未更改任何客户端。',
    ),
  };
  const next = started ?? (await leaving(works, () => createSuccessor(system, console, old)));
  const deleteOld = flag(input, 'deleteOld');
  const succession = { old, next, deleteOld };
  const both = { ...twoTokens(console, succession), changed: started === null };
  const newKey = await leaving(both, () => revealKey(system, console, next));
  let report = answered('token rotate', { changed: started === null, blocks: [] });
  if (oldKey !== null) {
    const exchange = { old, next, oldKey, newKey, found, notes: recovered };
    await leaving(both, () => tryKey(system, console, exchange));
    report = await leaving(both, () => replaceKey(input, system, exchange));
    await leaving(inPlace(console, succession), () => tryAgain(system, console, exchange));
  }

  const here = usersOf({ ...next, key: newKey }, localKeys(system));
  const clients = here.map(({ client }) => client.id);
  const mayRetire =
    old.status === 'disabled' || here.length > 0 || flag(input, 'yes') || (await confirmBlind(system, old));
  if (!mayRetire) return unfinished(console, report, { old, next, perDollar, deleteOld });
  const result = await retire(system, console, succession, tokens);
  return {
    ...report,
    changed: true,
    data: {
      gateway: console.gateway.id,
      token: tokenJson(result.next, perDollar),
      replaced: { id: old.id, name: result.old.name, status: deleteOld ? 'deleted' : 'disabled' },
      clients,
    },
    blocks: [
      ...report.blocks,
      {
        kind: 'done',
        text: deleteOld
          ? text(
              `${label(result.next)} replaced ${old.id}, which is deleted`,
              `${label(result.next)} 已取代 ${old.id}，旧令牌已删除`,
            )
          : text(
              `${label(result.next)} replaced ${label(result.old)}, which is switched off`,
              `${label(result.next)} 已取代 ${label(result.old)}，旧令牌已停用`,
            ),
      },
      tokenPairs(result.next, perDollar, here),
      {
        kind: 'dim',
        text: text(
          'Undoing this would bring back the old key, which no longer works.',
          '撤销会恢复旧密钥，而它已失效。',
        ),
      },
    ],
  };
};

const SWITCHED_OFF = text(
  'Somebody switched it off, and the new key would work again.',
  '它是被人停用的，而新密钥会重新有效。',
);

const NO_USE = text(
  'A new token with the same settings would not work either.',
  '设置相同的新令牌同样无法使用。',
);

async function confirm(input: Input, system: System, old: Token, found: readonly Survey[]): Promise<void> {
  if (system.ask === null || flag(input, 'yes')) return;
  const names = listOf(found.map(({ client }) => client.name));
  const question =
    found.length === 0
      ? text(`Make a new key for ${label(old)}?`, `要为 ${label(old)} 生成新密钥吗？`)
      : text(
          `Make a new key for ${label(old)}, give it to ${names.en}, and switch the old one off?`,
          `要为 ${label(old)} 生成新密钥，交给 ${names.zh} 使用，并停用旧密钥吗？`,
        );
  if (await system.ask.confirm(question, true)) return;
  throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
}

/** Whoever uses it elsewhere would be locked out before anybody could tell them the new key. */
async function confirmBlind(system: System, old: Token): Promise<boolean> {
  if (system.ask === null) return false;
  return system.ask.confirm(
    text(
      `No client on this machine uses ${label(old)}, but something elsewhere may. Switch it off all the same?`,
      `本机没有客户端使用 ${label(old)}，但其他地方可能在用。仍要停用它吗？`,
    ),
    false,
  );
}

function unfinished(
  console: Console,
  report: Report,
  { old, next, perDollar, deleteOld }: { old: Token; next: Token; perDollar: number; deleteOld: boolean },
): Report {
  const blocks: Block[] = [
    { kind: 'done', text: text(`Created ${label(next)}`, `已创建 ${label(next)}`) },
    tokenPairs(next, perDollar, []),
    {
      kind: 'line',
      text: text(
        `No client on this machine uses ${label(old)}. It stays on until you have given the new key to whatever does.`,
        `本机没有客户端使用 ${label(old)}。它会保持启用，直到你把新密钥交给实际的使用者。`,
      ),
    },
    {
      kind: 'next',
      items: [
        { label: text('The new key', '新密钥'), command: typedAt(console, `token reveal ${next.id}`) },
        {
          label: text('Then switch the old one off', '然后停用旧令牌'),
          command: typedAt(console, `token rotate ${old.id}${deleteOld ? ' --delete-old' : ''} --yes`),
        },
      ],
    },
  ];
  return {
    ...report,
    data: {
      gateway: console.gateway.id,
      token: tokenJson(next, perDollar),
      replaced: { id: old.id, name: old.name, status: old.status },
      clients: [],
    },
    blocks: [...report.blocks, ...blocks],
  };
}
