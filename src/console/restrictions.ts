import { shown } from '../diagnose/answer.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input, option } from '../input.ts';
import { nearest } from '../nearest.ts';
import { word } from '../quote.ts';
import type { System } from '../system.ts';
import { listOf, type Text, text } from '../text.ts';
import { listGroups, listModels } from './account.ts';
import { addressFlaw } from './address.ts';
import type { Console } from './api.ts';
import { type Expiry, readExpiry } from './expiry.ts';
import type { Settings } from './token.ts';
import { readDollars, toUnits } from './units.ts';

/** What somebody typed about a token; absent: nothing was said. */
export interface Wishes {
  readonly name?: string;
  /** "" is the account's own. */
  readonly group?: string;
  readonly quota?: { readonly dollars: number } | 'unlimited';
  /** null: all. */
  readonly models?: readonly string[] | null;
  readonly allowIps?: readonly string[];
  readonly expiry?: Expiry;
}

/** Bytes of UTF-8, as New API counts (2026-02 … 2026-07). */
export const LONGEST_NAME = 50;

/** Reads the flags of `token create` and `token update`. Throws `restriction-invalid`; asks nobody. */
export function readWishes(input: Input, now: Date): Wishes {
  const { name, group, quota, models, expires } = Object.fromEntries(
    ['name', 'group', 'quota', 'models', 'expires'].map((key) => [key, option(input, key)]),
  );
  const ips = input.options.allowIp;
  return {
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(group === undefined ? {} : { group: readGroup(group) }),
    ...readQuota(quota, flag(input, 'unlimited')),
    ...(models === undefined ? {} : { models: readModels(models) }),
    ...(Array.isArray(ips) ? { allowIps: readAddresses(ips.map(String)) } : {}),
    ...(expires === undefined ? {} : { expiry: readExpires(expires, now) }),
  };
}

/** New API makes a token without a quota of one that says nothing about it: exhausted from the start. */
export function requireQuota(wishes: Wishes): Wishes {
  if (wishes.quota !== undefined) return wishes;
  throw new TokaifyError('answer-needed', {
    what: text('How much the token may spend was not given.', '没有给出令牌的额度。'),
    cause: text(
      'Without a quota the console makes a token that can spend nothing, and every call with it is refused.',
      '不给出额度时，控制台创建的令牌额度为零，所有调用都会被拒绝。',
    ),
    next: text('Add --quota 5 (US dollars), or --unlimited.', '请加上 --quota 5（美元）或 --unlimited。'),
  });
}

export function readName(typed: string): string {
  const name = typed.trim();
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > LONGEST_NAME) {
    throw invalid(
      '--name',
      text(
        `The name has ${bytes} bytes (a Chinese character has 3); the console takes ${LONGEST_NAME} at most.`,
        `名称有 ${bytes} 字节（一个汉字占 3 字节）；控制台最多接受 ${LONGEST_NAME} 字节。`,
      ),
    );
  }
  if (name === '' || /\p{Cc}/u.test(name)) {
    throw invalid(
      '--name',
      name === ''
        ? text('The name is empty.', '名称为空。')
        : text(
            'There is a line break or another control character in the name.',
            '名称中包含换行或其他控制字符。',
          ),
    );
  }
  return name;
}

/** Whole characters of a name, as many as fit before the suffix in the bytes that the console takes. */
export function shortened(name: string, suffix = ''): string {
  const bytes = (part: string): number => new TextEncoder().encode(part).length;
  const characters = [...name];
  while (bytes(characters.join('') + suffix) > LONGEST_NAME) characters.pop();
  return `${characters.join('').trimEnd()}${suffix}`.trim();
}

function readGroup(typed: string): string {
  const group = typed.trim();
  if (group !== '') return group === 'account' ? '' : group;
  throw invalid(
    '--group',
    text(
      "The group is empty; --group account means the account's own.",
      '分组为空；--group account 表示账户自己的分组。',
    ),
  );
}

function readQuota(typed: string | undefined, unlimited: boolean): Pick<Wishes, 'quota'> {
  if (typed === undefined) return unlimited ? { quota: 'unlimited' } : {};
  if (unlimited) {
    throw invalid(
      '--quota',
      text('--quota and --unlimited contradict each other.', '--quota 与 --unlimited 相互矛盾。'),
    );
  }
  const dollars = readDollars(typed);
  if (dollars === null) {
    throw invalid(
      '--quota',
      text(
        `"${typed}" is not an amount in US dollars; write 5, 5usd or $5.`,
        `“${typed}” 不是美元金额；请写作 5、5usd 或 $5。`,
      ),
    );
  }
  return { quota: { dollars } };
}

function readModels(typed: string): string[] | null {
  if (typed.trim() === 'all') return null;
  const models = [
    ...new Set(
      typed
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    ),
  ];
  if (models.length > 0) return models;
  throw invalid(
    '--models',
    text('No model is named; --models all allows all of them.', '没有列出模型；--models all 表示不限制。'),
  );
}

function readAddresses(typed: readonly string[]): string[] {
  if (typed.length === 1 && typed[0]!.trim() === 'any') return [];
  const addresses = [...new Set(typed.map((address) => address.trim()))];
  for (const address of addresses) {
    const flaw = addressFlaw(address);
    if (flaw !== null) throw invalid('--allow-ip', flaw);
  }
  return addresses;
}

function readExpires(typed: string, now: Date): Expiry {
  const expiry = readExpiry(typed, now);
  if ('relative' in expiry) return expiry;
  throw invalid('--expires', text(`"${typed}": ${expiry.en}`, `“${typed}”：${expiry.zh}`));
}

/** New API takes a group or model that does not exist and refuses every call then, so both are looked up first. */
export async function checkWishes(
  system: System,
  console: Console,
  { group, models }: Wishes,
  /** Whose models count where no group is wished for. */
  present = '',
): Promise<void> {
  if (group !== undefined && group !== '') {
    const groups = await listGroups(system, console);
    if (!groups.includes(group)) throw unknown('unknown-group', '--group', group, groups);
  }
  if (models === undefined || models === null) return;
  const offered = await listModels(system, console, group ?? present);
  const missing = models.find((id) => !offered.includes(id));
  if (missing !== undefined) throw unknown('unknown-model', '--models', missing, offered);
}

/** The settings that were there, with what was wished for in their place. */
export function withWishes(base: Settings, wishes: Wishes, perDollar: number): Settings {
  const { quota } = wishes;
  return {
    name: wishes.name ?? base.name,
    group: wishes.group ?? base.group,
    unlimited: quota === undefined ? base.unlimited : quota === 'unlimited',
    remaining:
      quota === undefined || quota === 'unlimited' ? base.remaining : readUnits(quota.dollars, perDollar),
    models: wishes.models === undefined ? base.models : wishes.models,
    allowIps: wishes.allowIps ?? base.allowIps,
    expiresAt: wishes.expiry === undefined ? base.expiresAt : wishes.expiry.at,
  };
}

function readUnits(dollars: number, perDollar: number): number {
  const units = toUnits(dollars, perDollar);
  if (units > 0 && Number.isSafeInteger(units)) return units;
  throw invalid(
    '--quota',
    units === 0
      ? text(
          'A token that can spend nothing is refused at its first call.',
          '没有额度的令牌首次调用即被拒绝。',
        )
      : text('That is more than the console can store.', '超出控制台可表示的范围。'),
  );
}

function invalid(name: string, cause: Text): TokaifyError {
  return new TokaifyError('restriction-invalid', {
    what: text(`The value of ${name} cannot be used.`, `${name} 的值不可用。`),
    cause,
    next: text(
      'See what it can be: tokaify token create --help',
      '查看可用的值：tokaify token create --help',
    ),
  });
}

function unknown(
  code: 'unknown-group' | 'unknown-model',
  name: string,
  typed: string,
  known: readonly string[],
): TokaifyError {
  const readable = known.map((name) => shown(name, []));
  const close = nearest(typed, readable);
  const list = listOf([...readable.slice(0, 20), ...(known.length > 20 ? ['…'] : [])]);
  const kind = KINDS[code];
  return new TokaifyError(code, {
    what: text(`Your account has no ${kind.en} "${typed}".`, `你的账户没有${kind.zh}“${typed}”。`),
    cause:
      known.length > 0
        ? text(`It has: ${list.en}`, `可用：${list.zh}`)
        : text(`It has no ${kind.en} at all.`, `没有任何${kind.zh}。`),
    next: close
      ? text(`Did you mean: ${name} ${word(close)}`, `是否想用：${name} ${word(close)}`)
      : text(`Give one of them with ${name}.`, `请用 ${name} 给出其中之一。`),
  });
}

const KINDS = {
  'unknown-group': text('group', '分组'),
  'unknown-model': text('model', '模型'),
} as const;
