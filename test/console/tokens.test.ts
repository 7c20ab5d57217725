import { describe, expect, it } from 'vitest';
import type { Console } from '../../src/console/api.ts';
import { listTokens } from '../../src/console/tokens.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import { codeOfAsync, machine } from '../machine.ts';

const console: Console = {
  gateway: builtInGateway('tokaify')!,
  url: 'https://console.example.com',
  user: 2,
  accessToken: new Secret('test+console/access/tokenAAAAAA='),
};

/** A console whose page n has these ids, and which says that there are so many. */
function consoleOf(page: (number: number) => readonly number[], total: number) {
  return machine({
    request({ url }) {
      const items = page(Number(new URL(url).searchParams.get('p'))).map((id) => ({ id, status: 1 }));
      const body = JSON.stringify({ success: true, message: '', data: { items, total } });
      return { kind: 'answer', status: 200, headers: {}, body, truncated: false, elapsedMs: 1 };
    },
  });
}

const run = (from: number, count = 100) => Array.from({ length: count }, (_, index) => from + index);

describe('the list of tokens', () => {
  it.each<
    [what: string, page: (number: number) => readonly number[], total: number, count: number, pages: number]
  >([
    ['none', () => [], 0, 0, 1],
    ['a page that is not full', () => run(1, 99), 1e9, 99, 1],
    ['as many as there are', (page) => run(page * 100), 200, 200, 2],
    ['the same page again and again', () => run(1), 1e9, 100, 2],
    ['more than an account has as a rule', (page) => (page > 12 ? [] : run(page * 100)), 1e9, 1200, 13],
  ])('%s', async (_what, page, total, count, pages) => {
    const system = consoleOf(page, total);
    expect(await listTokens(system, console)).toHaveLength(count);
    expect(system.requests).toHaveLength(pages);
  });

  it('has an end', async () => {
    const system = consoleOf((page) => run(page * 100), 1e9);
    expect(await codeOfAsync(() => listTokens(system, console))).toBe('not-a-gateway');
    expect(system.requests).toHaveLength(50);
  });
});
