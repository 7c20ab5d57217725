import { afterAll, describe, expect, it } from 'vitest';
import { climb } from '../../src/diagnose/ladder.ts';
import type { Gateway } from '../../src/gateway.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { send } from '../../src/probe/endpoint.ts';
import { DIALECT_IDS } from '../../src/sandbox/dialects.ts';
import type { KeyState } from '../../src/sandbox/keys.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { Secret } from '../../src/secret.ts';
import { machine } from '../machine.ts';
import { Confusion } from './confusion.ts';

/** What is wrong with each ready-made key when it wants gpt-5.4, found with one paid request at most. */
const EXPECTED = {
  good: 'ok',
  quota5: 'ok',
  ipok: 'ok',
  tiny: 'token-quota-low',
  exhausted: 'token-exhausted',
  disabled: 'token-disabled',
  expired: 'token-expired',
  ipblocked: 'ip-not-allowed',
  limited: 'model-not-listed',
  emptylimit: 'model-not-listed',
  vipgroup: 'model-not-listed',
  svipgroup: 'group-denied',
  nogroup: 'group-denied',
  auto: 'group-denied',
  poor: 'balance-exhausted',
  short: 'balance-exhausted',
  banned: 'account-banned',
  deleted: 'key-invalid',
} as const satisfies Record<KeyState, string>;

const confusion = new Confusion('ready-made keys, end to end');
afterAll(() => confusion.print());

describe.each(DIALECT_IDS)('the keys of a New API of %s', (dialect) => {
  it.each(['en', 'zh'] as const)('whose account speaks %s', async (language) => {
    const sandbox = await startSandbox({ dialect, language, limited: false });
    try {
      const gateway: Gateway = { ...builtInGateway('sandbox')!, baseUrl: sandbox.baseUrl };
      for (const [state, key] of Object.entries(sandbox.keys)) {
        const system = machine({ request: (request) => send(request, { env: {} }) });
        const verdict = await climb(system, {
          gateway,
          baseUrl: sandbox.baseUrl,
          key: new Secret(key),
          model: 'gpt-5.4',
          wireApi: language === 'en' ? 'responses' : 'chat',
          depth: 'live',
        });
        const [finding] = verdict.findings;
        confusion.add(`${dialect} ${language} ${state}`, EXPECTED[state as KeyState], finding);
        expect(JSON.stringify(verdict.findings)).not.toContain(key.slice(3));
        expect(verdict.requestCount).toBe(system.requests.length);
        expect(verdict.requestCount).toBeLessThanOrEqual(3);
        expect(finding?.proof ?? 'proved').toBe('proved');
      }
    } finally {
      await sandbox.close();
    }
    expect(confusion.wrong).toEqual([]);
  });
});
