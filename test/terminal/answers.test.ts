import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { has, openTerminal, type Terminal } from './terminal.ts';

/** What becomes of an answer: one that is refused is none, and nothing is asked that need not be. */

let sandbox: Sandbox;
let terminal: Terminal;
beforeAll(async () => {
  sandbox = await startSandbox({ limited: false });
});
afterAll(() => sandbox.close());
afterEach(() => terminal.close());

function open(...args: string[]): void {
  terminal = openTerminal();
  terminal.start('tokaify', args);
}

async function answer(question: RegExp, typed: string): Promise<void> {
  await terminal.sees(question);
  terminal.type(typed);
  terminal.press('Enter');
}

const here = (): string[] => ['--gateway', 'sandbox', '--base-url', sandbox.baseUrl];

describe.runIf(has('tmux', 'answers on a terminal'))('an answer', () => {
  it('a base URL that is none, and one that is no public host', async () => {
    open('setup', 'codex');
    await terminal.sees(/\? API key/);
    terminal.press('Escape');
    await terminal.sees(/\? Gateway/);
    terminal.press('End', 'Enter');
    await answer(/\? Base URL [^\n]*back\)$/, 'ftp://x');
    await terminal.sees(/\? Base URL .* ftp:\/\/x\n> It must start with/);
    terminal.press('C-u');
    terminal.type('我的网关');
    terminal.press('Enter');
    await terminal.sees(/\? Base URL .* 我的网关\n> Read as https:\/\/xn--/);
    expect(terminal.screen()).not.toContain('✓ Base URL');
    // One step, whatever was refused, and nothing of it is proposed.
    terminal.press('Escape');
    await terminal.sees(/\? Gateway\n[\s\S]*❯ Another one/);
    terminal.press('Enter');
    await terminal.sees(/\? Base URL \([^()]*\)$/);
    terminal.type(new URL(sandbox.baseUrl).host);
    terminal.press('Enter');
    await terminal.sees(/✓ Base URL 127[\s\S]*\? API key/);
  });

  it.each([
    ['a host of one’s own network', 'http://gateway:3000', 'http://gateway:3000/v1'],
    ['a name of another script', '网关.中国', 'https://xn--d6q013i.xn--fiqs8s/v1'],
    ['this machine', 'localhost:8080', 'http://localhost:8080/v1'],
  ])('%s is a base URL, line by line too', async (_what, typed, url) => {
    open('setup', 'codex', '--plain');
    await terminal.sees(/API key:$/);
    terminal.press('Escape');
    await answer(/Gateway \[1\]$/, 'elsewhere');
    await answer(/Base URL:$/, 'word');
    await answer(/Read as https:\/\/word\/v1[\s\S]*Base URL:$/, typed);
    await terminal.sees(/API key:[\s\S]*API key:$/);
    expect(terminal.screen()).toContain(url);
    expect(terminal.screen().match(/Escape goes back/g)).toHaveLength(1);
  });

  it('a user id and an access token that open nothing', async () => {
    open('login', '--gateway', 'sandbox', '--console-url', sandbox.url);
    await terminal.sees(/^Sandbox +http:\S+\n\? User id/);
    await answer(/\? User id \(Console › Personal Settings · esc leave\)$/, 'alice');
    await terminal.sees(/alice\n> The user id must be a number/);
    terminal.press('C-u');
    await answer(/\? User id [^\n]*\)$/, '2');
    await answer(/✓ User id 2\n\? System access token/, 'test+no/such/access/token/AAAAA=');
    await answer(/! The console of .*\n\? System access token/, sandbox.console.accessToken);
    await terminal.sees(/✓ System access token[\s\S]*Logged in .* as alice/);
    expect(await terminal.exit()).toBe(0);
  });

  it('in letters and digits of full width', async () => {
    open('login', '--gateway', 'sandbox', '--console-url', sandbox.url);
    await answer(/\? User id/, '２');
    await terminal.sees(/✓ User id ２\n\? System access token/);
    terminal.close();
    open('setup', 'codex', ...here());
    await answer(/\? API key/, sandbox.keys.good!);
    await terminal.sees(/\? Model/);
    terminal.type('ｍｉｎｉ');
    await terminal.sees(/\? Model ｍｉｎｉ\n❯ gpt-4o-mini\n {2}gpt-5\.4-mini\n\n/);
    terminal.close();
    open('setup', '--plain');
    await answer(/Which client\? \[1\]$/, '２');
    await terminal.sees(/API key:$/);
  });

  it('a tab is no part of what is searched for', async () => {
    open('setup', 'codex', ...here());
    await answer(/\? API key/, sandbox.keys.good!);
    await terminal.sees(/\? Model/);
    terminal.type('mi');
    terminal.press('Tab');
    terminal.type('ni');
    await terminal.sees(/\? Model mini\n❯ gpt-4o-mini\n {2}gpt-5\.4-mini\n\n/);
  });

  it.each([
    ['en', /\nFind it at: the console of 127\S+\.\s+What you type is not shown\.\nAPI key:$/],
    ['zh', /\n位置：127\S+ 的控制台。输入内容不会显示。\nAPI 密钥:$/],
  ])(
    'line by line it is said where a key is found, and that it will not show (%s)',
    async (language, said) => {
      open('setup', 'codex', '--plain', '--lang', language, '--gateway', sandbox.baseUrl);
      await terminal.sees(said);
    },
  );

  it('a gateway that is not there is tried again', async () => {
    const port = await freePort();
    open('setup', 'codex', '--gateway', `http://127.0.0.1:${port}/v1`);
    await answer(/\? API key/, sandbox.keys.good!);
    await terminal.sees(/What now\?\n❯ Try again\n {2}Type another key\n {2}Stop and change nothing\n/);
    const late = await startSandbox({ limited: false, port });
    try {
      terminal.press('Enter');
      await terminal.sees(/Try again\n✓ Key accepted/);
    } finally {
      await late.close();
    }
  });

  it.each([
    ['verify', []],
    ['models', []],
    ['token', ['usage']],
    ['print', ['cc-switch']],
  ])('%s says whose key it wants', async (command, more) => {
    open(command, ...more, ...here());
    await terminal.sees(/^Sandbox +http.*\n\? API key/);
  });

  const BROKEN: [name: string, more: string[], marked: boolean][] = [
    ['at once', [], false],
    ['as a terminal marks it', [], true],
    ['line by line', ['--plain'], false],
  ];
  it('a paste whose end got lost holds nobody up', async () => {
    open('setup', 'codex', ...here());
    await terminal.sees(/API key/);
    terminal.type(`\x1b[200~${sandbox.keys.good}`);
    await wait(700);
    terminal.press('Enter');
    await terminal.sees(/accepted[\s\S]*Model/);
  });

  it.each(BROKEN)('a key that is pasted in two lines is sent nowhere (%s)', async (_how, more, marked) => {
    const before = sandbox.requests.length;
    const key = sandbox.keys.good!;
    open('setup', 'codex', ...here(), ...more);
    await terminal.sees(/API key/);
    terminal.paste(`${key.slice(0, 30)}\n${key.slice(30)}\n`, marked);
    await terminal.sees(/There is a line break inside it[\s\S]*API key/);
    expect(sandbox.requests).toHaveLength(before);
    expect(terminal.screen()).not.toMatch(/accepted|\[20[01]~/);
    // One line with its end is an answer, and so is a value that was broken off its name.
    terminal.paste(`export NAME=\n${key}\n`, marked);
    await terminal.sees(/accepted[\s\S]*Model/);
    terminal.press('Escape');
    await terminal.sees(/API key[^M•]*$/);
    terminal.paste(`${key}\n`, marked);
    await terminal.sees(/accepted[\s\S]*accepted[\s\S]*Model/);
  });

  it.each([
    [
      'en',
      /What now\?\n❯ Choose a model from the list\n/,
      /\? Model/,
      /\? Write these/,
      /now uses .* gpt-4o-mini/,
    ],
    ['zh', /接下来？\n❯ 从列表中选择模型\n/, /\? 模型/, /\? 写入/, /已接入 .* gpt-4o-mini/],
  ])(
    'a model that the key may not use leads to those that it may (%s)',
    async (lang, what, model, write, done) => {
      open('setup', 'codex', '--model', 'zzz', '--lang', lang, ...here());
      await answer(/\? API/, sandbox.keys.good!);
      await answer(what, '');
      await answer(model, 'mini');
      await answer(write, '');
      await terminal.sees(done);
      expect(await terminal.exit()).toBe(0);
    },
  );

  it.each([
    [
      'en',
      [],
      /\? API key \(.* · Enter keeps sk-sa…0001 ·\s+esc/,
      /✓ API key {2}sk-sa…0001/,
      /\n❯ gpt-4o-mini/,
    ],
    [
      'zh',
      [],
      /\? API 密钥 \(.* · 按回车沿用 sk-sa…0001 ·\s+esc/,
      /✓ API 密钥 {2}sk-sa…0001/,
      /\n❯ gpt-4o-mini/,
    ],
    ['en', ['--plain'], /Enter keeps sk-sa…0001, [^\n]*\nAPI key:$/, /OK: /, /Model \[2\]$/],
    ['zh', ['--plain'], /按回车沿用 sk-sa…0001，[^\n]*\nAPI 密钥:$/, /完成：/, /模型 \[2\]$/],
  ])('a key that is in place is kept by Enter (%s %j)', async (lang, more, key, kept, model) => {
    const again = ['setup', 'codex', '--lang', lang, ...here(), ...more];
    open(...again, '--model', 'gpt-4o-mini', '--yes');
    await answer(/API/, sandbox.keys.good!);
    expect(await terminal.exit()).toBe(0);
    terminal.start('tokaify', again);
    await answer(key, '');
    await terminal.sees(kept);
    await answer(model, '');
    expect(await terminal.exit()).toBe(0);
    expect(terminal.screen()).toMatch(/Nothing to do\.|无需改动。/);
  });

  it.each([
    ['en', /\? Write these/, /now uses[^\n]*\n {2}Written, although the gateway said no\.\n {2}Undo/],
    ['zh', /\? 写入/, /已接入[^\n]*\n {2}已写入，尽管网关拒绝了。\n {2}撤销/],
  ])('written anyway, a "no" is read once (%s)', async (lang, write, done) => {
    open('setup', 'codex', '--model', 'gpt-5.4', '--lang', lang, ...here());
    await answer(/\? API/, sandbox.keys.expired!);
    await terminal.sees(/❯/);
    terminal.press('End', 'Enter');
    await answer(write, '');
    await terminal.sees(done);
    expect(await terminal.exit()).toBe(5);
    expect(terminal.screen().match(/token-expired/g)).toHaveLength(1);
  });

  it('--yes asks for nothing but the key', async () => {
    open('setup', 'codex', '--yes', ...here());
    await answer(/\? API key/, sandbox.keys.good!);
    expect(await terminal.exit()).toBe(0);
    expect(terminal.screen()).not.toMatch(/Model|Write these/);
  });

  it('all clients at once', async () => {
    open('setup', ...here());
    await terminal.sees(/\? Which client\?\n❯ Codex/);
    terminal.press('End', 'Enter');
    await answer(/✓ Which client\? All of them[\s\S]*\? API key/, sandbox.keys.good!);
    await answer(/\? Model/, '');
    await answer(/\? Write these/, '');
    await terminal.sees(/Codex, OpenCode now use Sandbox/);
    expect(await terminal.exit()).toBe(0);
    expect(existsSync(join(terminal.home, '.config/opencode'))).toBe(true);
  });

  it('a list takes a number or a name, line by line', async () => {
    open('setup', '--plain');
    await answer(/Which client\? \[1\]$/, '9');
    await answer(/Type a number or a name[^\n]*\nWhich client\? \[1\]$/, 'opencode');
    await terminal.sees(/API key:$/);
  });

  it.each([
    [
      'en',
      /These fit\. [^\n]*\n {2}2\. gpt-4o-mini\n {2}3\. gpt-5\.4-mini\nModel \[1\]$/,
      /Nothing in the list fits/,
    ],
    [
      'zh',
      /以下各项匹配。[^\n]*\n {2}2\. gpt-4o-mini\n {2}3\. gpt-5\.4-mini\n模型 \[1\]$/,
      /列表中没有匹配项/,
    ],
  ])('line by line a part of a name is enough where it fits one (%s)', async (language, several, none) => {
    open('setup', 'codex', ...here(), '--plain', '--lang', language);
    await answer(/API.*:$/, sandbox.keys.good!);
    await answer(/\[1\]$/, 'mini');
    await answer(several, 'nothing');
    await answer(none, '42');
    await answer(/42\n[^\n]+\n[^\n]*\[1\]$/, '5.4-m');
    await terminal.sees(/5\.4-m\n(?:Model: |模型：)gpt-5\.4-mini\n[\s\S]*\+model = "gpt-5\.4-mini"/);
  });

  it('a long list shows its beginning, and takes every number', async () => {
    const models = Array.from({ length: 45 }, (_, index) => ({
      id: `model-${index + 1}`,
      groups: ['default'],
      ratio: 1,
    }));
    const long = await startSandbox({ limited: false, models });
    try {
      open('setup', 'codex', '--gateway', 'sandbox', '--base-url', long.baseUrl, '--plain');
      await answer(/API key:$/, long.keys.good!);
      await terminal.sees(/ 20\. model-20\n25 more are not shown\. [^\n]*\nModel \[1\]$/);
      terminal.type('model');
      terminal.press('Enter');
      await answer(/model\nThese fit[\s\S]* 20\. model-20\n25 more [^\n]*\nModel \[1\]$/, '33');
      await terminal.sees(/\+model = "model-33"/);
    } finally {
      await long.close();
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
