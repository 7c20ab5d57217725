import { shown } from '../diagnose/answer.ts';
import type { System } from '../system.ts';
import { listOf, text, verbatim } from '../text.ts';
import type { Console } from './api.ts';
import { createToken } from './create.ts';
import { shortened } from './restrictions.ts';
import { type Ending, leaving } from './settle.ts';
import { alreadyThere } from './taken.ts';
import { asGiven, differences, label, type Token } from './token.ts';
import { changeSettings, deleteToken, switchToken } from './tokens.ts';
import { typedAt } from './typed-at.ts';

/**
 * One token in place of another. While both exist the new one is called "NAME (new)", so that a rotation
 * that broke off is recognised and goes on with it; at the end it has the NAME, and the old one, switched
 * off, is "NAME (old)". A rotation ends in one of these, and says which:
 *
 * - nothing but the old token; its key works;
 * - the new token exists, too; the old key works, and every client still has it;
 * - every client has the new key, and it works; the old key works, too;
 * - the old key is switched off or gone; at most the names are not as they should be.
 */
export interface Succession {
  readonly old: Token;
  readonly next: Token;
  readonly deleteOld: boolean;
}

export function successorName(name: string): string {
  const next = shortened(name, ' (new)');
  return next === name ? shortened(name, ' (new 2)') : next;
}

/** "NAME (old)", or with a number where that is taken. */
export function retiredName(name: string, tokens: readonly Token[]): string {
  const taken = new Set(tokens.map((token) => token.name));
  for (let count = 1; ; count++) {
    const candidate = shortened(name, count === 1 ? ' (old)' : ` (old ${count})`);
    if (!taken.has(candidate)) return candidate;
  }
}

/** The successor that an earlier rotation made, wherever that broke off. Somebody's own token of that name is none. */
export function findSuccessor(tokens: readonly Token[], old: Token): Token | null {
  const name = nameOf(old);
  const names = [successorName(name), ...(isRetired(old) ? [name] : [])];
  return tokens.find((token) => names.includes(token.name) && isHeir(token, old)) ?? null;
}

/** Whether it is as `createSuccessor` made it. It was given what the old one had left then; both may have spent since. */
function isHeir(token: Token, old: Token): boolean {
  const given = asGiven(token);
  const wanted = { ...old, name: token.name };
  const isShare = given.remaining >= old.remaining && given.remaining <= asGiven(old).remaining;
  const differing = differences(given, wanted).filter((setting) => !(setting === 'remaining' && isShare));
  return token.id > old.id && token.status === 'enabled' && differing.length === 0;
}

/** Throws `token-exists` where the name that a successor would get is another's. */
export function refuseTaken(console: Console, tokens: readonly Token[], old: Token): void {
  const name = successorName(nameOf(old));
  const named = tokens.filter((token) => token.name === name);
  const [first] = named;
  if (first === undefined) return;
  const rename = typedAt(console, `token update ${first.id} --name NAME`);
  const remove = typedAt(console, `token delete ${first.id}`);
  const all = listOf(named.map(label));
  throw alreadyThere(name, {
    cause: text(
      `A rotation gives its new token that name. ${all.en} has it, but was not made by rotating ${label(old)}.`,
      `轮换时新令牌要用该名称，而 ${all.zh} 不是轮换 ${label(old)} 时创建的。`,
    ),
    next: text(
      `Give it another name: ${rename}\nOr delete it: ${remove}`,
      `请给它改名：${rename}\n或删除它：${remove}`,
    ),
  });
}

const RETIRED = / \(old(?: \d+)?\)$/;

/** A token that is switched off and called "NAME (old)" has lost its NAME to another already. */
function isRetired({ name, status }: Token): boolean {
  return status === 'disabled' && RETIRED.test(name);
}

function nameOf(old: Token): string {
  return isRetired(old) ? old.name.replace(RETIRED, '') : old.name;
}

/** "ci (20 → 21)": the name that the new one gets in the end, since neither keeps the one it has on the way. */
export function passage(old: Token, next: Token): string {
  return `${shown(nameOf(old), [])} (${old.id} → ${next.id})`.trim();
}

/** A token with the same restrictions; what is left of the quota is its quota. */
export async function createSuccessor(system: System, console: Console, old: Token): Promise<Token> {
  const settings = {
    ...old,
    name: successorName(old.name),
    remaining: old.unlimited ? 0 : old.remaining,
  };
  const { cross_group_retry = false } = old.fields;
  const { token } = await createToken(system, console, settings, {
    nameIsOurs: true,
    fields: { cross_group_retry },
  });
  return token;
}

/** Switches the old token off, gives its name to the new one, and deletes it if that was asked for. */
export async function retire(
  system: System,
  console: Console,
  succession: Succession,
  tokens: readonly Token[],
): Promise<Pick<Succession, 'old' | 'next'>> {
  const { old, next, deleteOld } = succession;
  const goOn = verbatim(again(console, succession));
  const name = nameOf(old);
  if (old.status !== 'disabled') {
    const state = text(
      `The new token ${label(next)} is in use and works; the old key may still work as well.`,
      `新令牌 ${label(next)} 已启用且有效；旧密钥可能仍然有效。`,
    );
    await leaving({ state, next: goOn }, () => switchToken(system, console, old, 'disabled'));
  }
  const state = text('The old key no longer works.', '旧密钥已失效。');
  const off: Token = { ...old, status: 'disabled' };
  const retired = isRetired(old)
    ? old
    : await leaving({ state, next: goOn }, () =>
        changeSettings(system, console, off, { name: retiredName(old.name, tokens) }),
      );
  const named =
    next.name === name
      ? next
      : await leaving({ state, next: goOn }, () => changeSettings(system, console, next, { name }));
  if (deleteOld) {
    const remove = verbatim(typedAt(console, `token delete ${old.id} --yes`));
    await leaving({ state, next: remove }, () => deleteToken(system, console, retired));
  }
  return { old: retired, next: named };
}

/** The same command again goes on where it broke off. */
function again(console: Console, { old, deleteOld }: Succession): string {
  return typedAt(console, `token rotate ${old.id}${deleteOld ? ' --delete-old' : ''}`);
}

/** While both keys work and nothing here was changed. */
export function twoTokens(console: Console, succession: Succession): Ending {
  const { next } = succession;
  const goOn = again(console, succession);
  const giveUp = typedAt(console, `token delete ${next.id} --yes`);
  return {
    state: text(
      `The old key works as before, and no client was changed. The new token ${label(next)} exists as well.`,
      `旧密钥照常有效，未更改任何客户端。新令牌 ${label(next)} 也已存在。`,
    ),
    next: text(`Go on: ${goOn}\nGive up: ${giveUp}`, `继续：${goOn}\n放弃：${giveUp}`),
  };
}

/** While both keys work and the clients have the new one. */
export function inPlace(console: Console, succession: Succession): Ending {
  const goOn = again(console, succession);
  return {
    changed: true,
    state: text(
      'The clients use the new key; the old one works as before.',
      '客户端已换用新密钥；旧密钥照常有效。',
    ),
    next: text(`Go on: ${goOn}\nGo back: tokaify undo`, `继续：${goOn}\n退回：tokaify undo`),
  };
}
