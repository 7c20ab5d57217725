import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, openHome } from '../clients/home.ts';
import { PROGRAM } from '../terminal/terminal.ts';

/** Gateways that answer as nobody should, on the built program. */

const BODY = 'DistinctBody0123456789abcdefghijklmnopqrstuvwxyz0';
const KEY = `sk-${BODY}`;
const LIST = JSON.stringify({ data: [{ id: 'gpt-5.4' }] });

let home: Home;
let server: http.Server;
beforeEach(() => {
  home = openHome({ clients: [] });
});
afterEach(() => {
  home.close();
  server.closeAllConnections();
  server.close();
});

/** Its base URL. */
async function gateway(answer: http.RequestListener): Promise<string> {
  server = http.createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`;
}

/** A list of models as often as that, then silence. */
const listing =
  (times: number): http.RequestListener =>
  (_, response) => {
    if (times-- > 0) response.setHeader('content-type', 'application/json').end(LIST);
  };

describe('whatever comes back, there is one answer', () => {
  it.each<[name: string, answer: http.RequestListener]>([
    [
      'another protocol',
      ({ socket }) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
    ['nothing', (_, response) => response.writeHead(204).end()],
    ['a created list', (_, response) => response.writeHead(201).end('{}')],
  ])('%s', async (_, answer) => {
    const address = await gateway(answer);
    for (const args of [['models'], ['verify'], ['setup', 'codex', '--yes']]) {
      const { exitCode, ok, findings } = await home.ask([...args, '--gateway', address], KEY);
      expect({ args, exitCode, ok, id: findings[0]?.id }).toEqual({
        args,
        exitCode: 7,
        ok: false,
        id: 'not-a-gateway',
      });
    }
    expect(home.get('.codex/config.toml')).toBeNull();
  });

  it.each<[name: string, said: string]>([
    ['whole', KEY],
    ['without its prefix', BODY],
    ['in capitals', KEY.toUpperCase()],
    ['in base64', Buffer.from(KEY).toString('base64').replace(/=+$/, '')],
  ])('a key that is repeated %s is not', async (_, said) => {
    const address = await gateway((_, response) =>
      response
        .writeHead(401, { 'content-type': 'application/json', 'x-request-id': said })
        .end(JSON.stringify({ error: { message: `Invalid token ${said}`, code: said } })),
    );
    const ran = await home.tokaify(['verify', '--gateway', address], KEY);
    expect(ran.stdout).toContain('Invalid token');
    const asked = await home.ask(['models', '--gateway', address], KEY);
    expect(ran.stdout + ran.stderr + JSON.stringify(asked)).not.toContain(said.slice(4, 40));
  });
});

describe('whoever stops it is told what was done', () => {
  async function stopped(signal: NodeJS.Signals, address: string, when: () => boolean) {
    const args = ['setup', 'codex', '--yes', '--json', '--gateway', address];
    const program = spawn(process.execPath, [PROGRAM, ...args], {
      env: { HOME: home.path, PATH: process.env.PATH, TOKAIFY_API_KEY: KEY },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    await expect.poll(when, { timeout: 9000 }).toBe(true);
    program.kill(signal);
    const [code] = await once(program, 'close');
    return { code, answer: JSON.parse(said) };
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s before anything is written', async (signal) => {
    let asked = false;
    const address = await gateway(() => {
      asked = true;
    });
    const { code, answer } = await stopped(signal, address, () => asked);
    expect({ code, changed: answer.changed, undo: answer.undo }).toEqual({
      code: 130,
      changed: false,
      undo: undefined,
    });
    expect(home.get('.codex/config.toml')).toBeNull();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s while what was written is checked',
    async (signal) => {
      const address = await gateway(listing(1));
      const written = () => home.get('.codex/config.toml')?.includes(address) === true;
      const { code, answer } = await stopped(signal, address, written);
      expect([code, answer.changed]).toEqual([130, true]);
      // It may have been stopped before it knew the number of its change.
      const undone = await home.ask(['undo', ...(answer.undo ? [answer.undo] : [])]);
      expect(undone.exitCode).toBe(0);
      expect(home.get('.codex/config.toml')).toBeNull();
    },
  );
});

it('a key in a place for names is not shown by what only looks', async () => {
  await gateway(() => {});
  home.put('.codex/config.toml', `model_provider = "${KEY}"\nmodel = "${KEY}"\n`);
  await home.tokaify(['doctor', '--offline', '--report', home.at('report.json')]);
  const status = JSON.stringify(await home.ask(['status']));
  expect(status).toContain('sk-Di');
  expect(home.holding(BODY)).toEqual(['.codex/config.toml']);
  expect(status).not.toContain(BODY.slice(4, 40));
});

it.runIf(existsSync('/dev/full'))('an answer that finds no room is no bug, and no success', async () => {
  const address = await gateway(listing(9));
  const full = (...args: string[]) =>
    home.run('sh', ['-c', 'exec "$@" >/dev/full', 'sh', process.execPath, PROGRAM, ...args], {
      env: { TOKAIFY_API_KEY: KEY },
    });
  const codes = [];
  for (const args of [
    ['--version'],
    ['--help'],
    ['status'],
    ['setup', 'codex', '--check', '--gateway', address],
    ['setup', 'codex', '--yes', '--gateway', address],
  ])
    codes.push((await full(...args)).code);
  expect(codes).toEqual([4, 4, 4, 4, 1]);
  expect(home.get('.codex/config.toml')).toContain(address);
});
