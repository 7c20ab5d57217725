import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { type Account, whoIs } from './account.ts';
import { adviseOnTokens, type TokenEvidence } from './advice.ts';
import type { Console } from './api.ts';
import { loadSession } from './session.ts';
import type { Token } from './token.ts';
import { listTokens } from './tokens.ts';
import { toDollars, unitsPerDollar } from './units.ts';
import { type LocalKey, localKeys, usersOf } from './uses.ts';

/** An account's tokens, who uses them on this machine, and what the guide would say to that. */
export interface Stock {
  readonly account: Account;
  readonly perDollar: number;
  readonly tokens: readonly (readonly [Token, readonly LocalKey[]])[];
  readonly advice: readonly Finding[];
}

export async function takeStock(system: System, console: Console): Promise<Stock> {
  const { evidence, ...stock } = await gather(system, console);
  return { ...stock, advice: adviseOnTokens(evidence) };
}

async function gather(
  system: System,
  console: Console,
): Promise<Omit<Stock, 'advice'> & { evidence: TokenEvidence }> {
  const perDollar = await unitsPerDollar(system, console);
  const account = await whoIs(system, console);
  const local = localKeys(system);
  const listed = await listTokens(system, console);
  const tokens = listed.map((token) => [token, usersOf(token, local)] as const);
  const evidence = {
    site: console,
    tokens: tokens.map(([token, keys]) => ({ token, clients: keys.map(({ client }) => client) })),
    balance: toDollars(account.balance, perDollar),
    now: system.now(),
  };
  return { account, perDollar, tokens, evidence };
}

/**
 * The advice alone, on the account and on tokens that a client here uses: what others do with theirs is nothing that is
 * wrong with this machine. None where no login to this gateway is stored or its console does not answer. An access
 * token of the environment is for the gateway that a command names, so it is not sent to all there are.
 */
export async function adviceOn(system: System, gateway: Gateway): Promise<readonly Finding[]> {
  try {
    const console = loadSession(system, gateway);
    if (console === null) return [];
    const { evidence } = await gather(system, console);
    return adviseOnTokens({
      ...evidence,
      tokens: evidence.tokens.filter(({ clients }) => clients.length > 0),
    });
  } catch (error) {
    if (error instanceof TokaifyError) return [];
    throw error;
  }
}
