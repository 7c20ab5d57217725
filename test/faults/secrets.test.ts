import fs from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Home, openHome } from '../clients/home.ts';
import type { Ran } from '../clients/program.ts';
import { imageOf, readableIn, remainsIn, standing } from './image.ts';

/** The key and the console's token: in what is said, kept, named, started and sent. */

let sandbox: Sandbox;
let home: Home;
beforeAll(async () => {
  sandbox = await startSandbox({ limited: false });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = openHome({ clients: [] });
});
afterEach(() => home.close());

const KEY = 'sk-test-canary-a1b2c3d4e5f6g7h8';
const parts = (secret: string): string[] => [
  secret,
  secret.slice(6, 24),
  Buffer.from(secret).toString('base64').slice(0, 20),
];
const saidBy = ({ stdout, stderr }: Ran): string => stdout + stderr;

/** A fake client on the PATH that writes down what it was started with. */
function spy(): string {
  const path = home.at('bin/codex');
  home.put(
    'bin/codex',
    `#!/bin/sh\n{ echo "ARGS $*"; env; cat /proc/$PPID/cmdline | tr '\\0' ' '; echo; } >> ${home.at('seen')}\necho codex-cli 0.169.0\n`,
  );
  fs.chmodSync(path, 0o755);
  return `${dirname(path)}:${dirname(process.execPath)}:/usr/bin:/bin`;
}

test.each([
  ['on standard input', KEY, {}],
  ['in $TOKAIFY_API_KEY', undefined, { TOKAIFY_API_KEY: KEY }],
])('a key %s is in no argument and no environment of a program that is started', async (_, key, env) => {
  const PATH = spy();
  for (const args of [
    ['setup', 'codex', '--offline', '--yes'],
    ['status'],
    ['doctor', 'codex', '--offline'],
    ['list'],
  ]) {
    await home.tokaify(args, args[0] === 'setup' ? key : undefined, { env: { PATH, ...env } });
  }
  const seen = home.get('seen');
  expect(seen).toContain('ARGS --version');
  for (const part of parts(KEY)) expect(seen).not.toContain(part);
});

test('the key and the access token stand in no output and no readable file, whatever fails', async () => {
  const { good, exhausted } = sandbox.keys;
  const access = sandbox.console.accessToken;
  const env = { TOKAIFY_ACCESS_TOKEN: access, TOKAIFY_USER_ID: String(sandbox.console.user) };
  const at = ['--gateway', sandbox.baseUrl];
  const withKey = [
    ['setup', 'codex', 'opencode', ...at, '--verbose'],
    ['setup', 'codex', ...at, '--model', 'nope'],
    ['setup', 'codex', '--gateway', 'http://127.0.0.1:9/v1'],
    ['setup', 'codex', '--gateway', 'https://127.0.0.1:9/v1', '--verbose'],
    ['verify', ...at, '--model', 'nope', '--verbose'],
    ['models', ...at],
    ['token', 'usage', ...at],
    ...['env', 'json', 'fields', 'cherry-studio', 'cc-switch', 'curl'].map((format) => [
      'print',
      format,
      ...at,
    ]),
  ];
  const without = [
    ['login', ...at],
    ['whoami', ...at],
    ['token', 'list', ...at],
    ['token', 'show', 'good', ...at],
    ['token', 'show', 'nobody', ...at],
    ['token', 'create', '--name', 'x', ...at],
    ['token', 'create', '--name', 'x', '--quota', '1', ...at],
    ['token', 'update', 'x', '--quota', '-1', ...at],
    ['token', 'disable', 'x', ...at],
    ['token', 'delete', 'good', '--yes', ...at],
    ['status'],
    ['doctor'],
    ['doctor', '--verbose', '--report', 'report.txt'],
    ['doctor', '--fix'],
    ['token', 'rotate', 'good', ...at],
    ['verify'],
    ['undo', '--list'],
    ['undo', 'nonsense'],
    ['undo'],
    ['remove', 'codex', 'opencode', '--yes'],
    ['logout', ...at],
  ];
  const runs = [
    ...withKey.flatMap((args) => [good, exhausted].map((key) => ({ args, key }))),
    ...without.map((args) => ({ args, key: undefined })),
  ];
  // `token reveal` and `print --reveal` exist to show a key, and are not asked here.
  for (const { args, key } of runs) {
    const json = args[0] === 'login' ? [] : ['--json'];
    const ran = await home.tokaify([...args, ...json], key, {
      env: args[0] === 'token' || args[0] === 'login' ? env : {},
    });
    expect(ran.code, `${args.join(' ')}: ${saidBy(ran)}`).not.toBe(1);
    const tokens = sandbox.tokens().map((token) => `sk-${token.key}`);
    for (const secret of [good, exhausted, access, ...tokens])
      expect(saidBy(ran), args.join(' ')).not.toContain(secret.slice(8, 28));
    expect(readableIn(home.path, [good, exhausted, access, ...tokens]), args.join(' ')).toEqual([]);
  }
  expect(home.get('project/report.txt')).not.toBeNull();
  const tokens = sandbox.tokens().map((token) => `sk-${token.key}`);
  for (const secret of [good, access, ...tokens])
    expect(home.get('project/report.txt')).not.toContain(secret.slice(8, 28));
  const names = fs.readdirSync(home.path, { recursive: true, encoding: 'utf8' }).join('\n');
  expect(names).not.toContain(good.slice(8, 28));
});

test('a bug in tokaify ends 1 with everything put back, and its report names no key and no home', async () => {
  const before = imageOf(home.path);
  home.put(
    'bug.cjs',
    `const fs = require('node:fs'); const { renameSync } = fs;
fs.renameSync = (from, to) => {
  if (to.endsWith('config.toml')) throw new Error('boom ${KEY} Bearer ${KEY} at ' + to);
  return renameSync(from, to);
};`,
  );
  const env = { NODE_OPTIONS: `--require ${home.at('bug.cjs')}` };
  for (const more of [[], ['--json']]) {
    const ran = await home.tokaify(['setup', 'codex', '--offline', '--yes', ...more], KEY, { env });
    expect(ran.code).toBe(1);
    expect(saidBy(ran)).toContain('boom');
    expect(saidBy(ran)).not.toContain(KEY.slice(6, 24));
    expect(saidBy(ran)).not.toContain(home.path);
    fs.copyFileSync(home.at('bug.cjs'), `${home.path}.bug`);
    fs.rmSync(home.at('bug.cjs'));
    expect(standing(imageOf(home.path), before, before).other).toEqual([]);
    expect(remainsIn(home.path)).toEqual([]);
    fs.copyFileSync(`${home.path}.bug`, home.at('bug.cjs'));
  }
});

describe('a hostile gateway', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });
  const listen = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    open.push({
      close() {
        server.closeAllConnections();
        server.close();
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const json = (response: ServerResponse, status: number, body: string) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const ESC = '\u001b[31m\u001b]0;title\u0007\u009b2J\u202e\r\n';
  const message = (text: string) =>
    JSON.stringify({ error: { message: text, type: 'new_api_error', code: text } });

  const cases: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    [
      '10 MB of models',
      (response) =>
        json(
          response,
          200,
          JSON.stringify({
            data: Array.from({ length: 100_000 }, (_, i) => ({ id: `model-${i}`, object: 'x'.repeat(80) })),
          }),
        ),
    ],
    ['10 MB of message', (response) => json(response, 401, message('x'.repeat(10_000_000)))],
    ['control characters in a message', (response) => json(response, 403, message(`no ${ESC} way`))],
    [
      'control characters in model names',
      (response) => json(response, 200, JSON.stringify({ data: [{ id: `gpt${ESC}` }] })),
    ],
    [
      'control characters in headers and HTML',
      (response) =>
        response
          .writeHead(503, { server: 'x\u009b2J', 'content-type': 'text/html' })
          .end(`<html>${ESC}</html>`),
    ],
    [
      'JSON, 100,000 deep',
      (response) => json(response, 200, `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    ],
    [
      'prototype keys',
      (response) =>
        json(
          response,
          200,
          '{"__proto__":{"data":[]},"data":[{"id":"__proto__"},{"id":"constructor"}],"constructor":{}}',
        ),
    ],
    [
      'a message that is the key',
      (response) => json(response, 401, message(`Invalid token ${KEY} Bearer ${KEY}`)),
    ],
    ['no object at all', (response) => json(response, 200, 'null')],
    ['an endless stream', (response) => endless(response)],
    [
      'an endless head',
      (response) => void response.socket?.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`),
    ],
  ];
  test.each(cases)('%s', async (name, reply) => {
    const url = await listen((_, response) => reply(response));
    const before = imageOf(home.path);
    for (const more of [[], ['--json']]) {
      const ran = await home.tokaify(['setup', 'codex', '--gateway', `${url}/v1`, '--yes', ...more], KEY, {
        timeoutMs: 120_000,
      });
      expect([5, 6, 7, 8], `${name}: ${ran.code} ${saidBy(ran).slice(0, 2000)}`).toContain(ran.code);
      expect(saidBy(ran).length).toBeLessThan(30_000);
      expect(saidBy(ran)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(saidBy(ran)).not.toContain(KEY.slice(6, 24));
      expect(ran.milliseconds).toBeLessThan(60_000);
      expect(imageOf(home.path)).toEqual(before);
    }
  });

  test('a redirect is followed nowhere', async () => {
    const seen: string[] = [];
    const other = await listen((request, response) => {
      seen.push(JSON.stringify(request.headers));
      json(response, 200, '{"data":[{"id":"gpt-5.4"}]}');
    });
    for (const status of [301, 302, 307, 308]) {
      const url = await listen((_, response) =>
        response.writeHead(status, { location: `${other}/v1/models` }).end(),
      );
      const ran = await home.tokaify(['setup', 'codex', '--gateway', `${url}/v1`, '--yes', '--json'], KEY);
      expect([ran.code, JSON.parse(ran.stdout).findings[0].id]).toEqual([7, 'redirect']);
    }
    expect(seen).toEqual([]);
  });

  test('a proxy sees the key in no request that it could read, but a tunnel', async () => {
    const seen: string[] = [];
    const proxy = await listen((request, response) => {
      seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      response.writeHead(502).end();
    });
    const env = {
      HTTPS_PROXY: proxy,
      HTTP_PROXY: proxy,
      https_proxy: proxy,
      http_proxy: proxy,
      NO_PROXY: '',
    };
    for (const url of ['https://gateway.invalid/v1', 'http://gateway.invalid/v1']) {
      const ran = await home.tokaify(['setup', 'codex', '--gateway', url, '--yes', '--json'], KEY, { env });
      expect(ran.code).toBe(8);
    }
    expect(seen.join('\n')).not.toContain(KEY.slice(6, 24));
  });

  function endless(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":[');
    const more = () => {
      if (response.destroyed) return;
      if (response.write(' '.repeat(65_536))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  }
});
