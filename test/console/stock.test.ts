import { expect, it } from 'vitest';
import { openConsole } from '../../src/console/open.ts';
import { saveSession } from '../../src/console/session.ts';
import { adviceOn, takeStock } from '../../src/console/stock.ts';
import type { Finding } from '../../src/report.ts';
import type { Dialect } from '../../src/sandbox/dialects.ts';
import { type Desk, openDesk } from './desk.ts';

const consoleOf = ({ machine, sandbox }: Desk) =>
  openConsole({ args: [], options: { gateway: sandbox.baseUrl } }, machine);

it('knows who uses what here, in files that parse and beside those that do not', async () => {
  const desk = await openDesk();
  const { machine, sandbox } = desk;
  machine.put('.codex/auth.json', JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: sandbox.keys.good }));
  machine.put(
    '.local/share/opencode/auth.json',
    JSON.stringify({ x: { type: 'api', key: sandbox.keys.good } }),
  );
  machine.put('.codex/.env', `A=${sandbox.keys.quota5}\n`);
  machine.put('.codex/config.toml', '= broken');
  const { tokens, advice } = await takeStock(machine, consoleOf(desk));
  const used = tokens.flatMap(([{ name }, keys]) => keys.map(({ client }) => `${name} ${client.id}`));
  expect(used).toEqual(['quota5 codex', 'good codex', 'good opencode']);
  expect(advice.map(({ id }) => id)).toEqual(['token-shared']);
});

it('gives advice only where somebody has logged in, and sends a login nowhere else', async () => {
  const desk = await openDesk();
  const { machine, sandbox } = desk;
  const console = consoleOf(desk);
  machine.put('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: sandbox.keys.good }));
  machine.put(
    '.local/share/opencode/auth.json',
    JSON.stringify({ x: { type: 'api', key: sandbox.keys.good } }),
  );
  expect(await adviceOn(machine, console.gateway)).toEqual([]);
  expect(sandbox.requests).toEqual([]);
  await saveSession(machine, console);
  expect((await adviceOn(machine, console.gateway)).map(({ id }) => id)).toEqual(['token-shared']);
  await sandbox.close();
  expect(await adviceOn(machine, console.gateway)).toEqual([]);
});

it('advises a machine on the tokens that are used there, and an account on all', async () => {
  const desk = await openDesk();
  const { machine, run, sandbox } = desk;
  const console = consoleOf(desk);
  await saveSession(machine, console);
  await run('token', 'update', 'good', '--expires', '3d');
  await run('token', 'update', 'quota5', '--expires', '3d');
  machine.put('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: sandbox.keys.quota5 }));
  const titles = (findings: readonly Finding[]) => findings.map(({ id, title }) => `${id} ${title.en}`);
  expect(titles((await takeStock(machine, console)).advice)).toEqual([
    'token-ending quota5 (3) ends within 3 days.',
    'token-ending good (1) ends within 3 days.',
  ]);
  expect(titles(await adviceOn(machine, console.gateway))).toEqual([
    'token-ending quota5 (3) ends within 3 days.',
  ]);
});

it('advises on the account whether or not a token of it is used here', async () => {
  const self = { success: true, data: { id: 2, username: 'alice', quota: 100 } };
  const { machine, sandbox } = await openDesk({
    sandbox: {
      faults: ({ path }) =>
        path === '/api/user/self' ? { kind: 'answer', status: 200, body: JSON.stringify(self) } : undefined,
    },
  });
  const console = openConsole({ args: [], options: { gateway: sandbox.baseUrl } }, machine);
  await saveSession(machine, console);
  expect((await adviceOn(machine, console.gateway)).map(({ id }) => id)).toEqual(['balance-low']);
});

it.each<[dialect: Dialect, found: number]>([
  ['2026-02', 0],
  // It shows only the ends of a key: better one client too many than one locked out.
  ['2026-07', 1],
])('a key that looks the same when masked, at %s', async (dialect, found) => {
  const desk = await openDesk({ dialect });
  const twin = `${desk.sandbox.keys.good.slice(0, 8)}${'x'.repeat(39)}0001`;
  desk.machine.put('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: twin }));
  const { tokens } = await takeStock(desk.machine, consoleOf(desk));
  expect(tokens.flatMap(([, keys]) => keys)).toHaveLength(found);
});
