import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { has, openTerminal, scrubbed, type Terminal, type TerminalOptions } from './terminal.ts';

/** What a person sees and types, on a real terminal. Screens are compared with what differs from run to run written over. */

const LIVED_IN = `# My Codex. Hands off my comments!
model = "gpt-5"            # the usual
approval_policy = "on-request"

[mcp_servers.docs]         # read-only
command = "npx"
args = ["-y", "docs-server"]
`;
const HOME = { files: { '.codex/config.toml': LIVED_IN } };
const GOOD = 'good';
const EXPIRED = 'expired';

let sandbox: Sandbox;
let terminal: Terminal;
beforeAll(async () => {
  sandbox = await startSandbox({ limited: false });
});
afterAll(() => sandbox.close());
afterEach(() => terminal.close());

const setup = (...more: string[]): string[] => [
  'setup',
  'codex',
  '--gateway',
  'sandbox',
  '--base-url',
  sandbox.baseUrl,
  ...more,
];

function open(options: TerminalOptions, args: readonly string[]): Terminal {
  terminal = openTerminal({ ...HOME, ...options });
  terminal.start('tokaify', args);
  return terminal;
}

const shown = (): string => `${scrubbed(terminal.screen(), terminal.home)}\n`;
const screen = (name: string): Promise<void> => expect(shown()).toMatchFileSnapshot(`screens/${name}.txt`);
/** With its colours, as the pictures in README.md are made from it. */
const picture = (name: string): Promise<void> =>
  expect(`${scrubbed(terminal.screen(true), terminal.home)}\n`).toMatchFileSnapshot(`screens/${name}.ansi`);
const untouched = (): boolean =>
  readFileSync(join(terminal.home, '.codex/config.toml'), 'utf8') === LIVED_IN &&
  !existsSync(join(terminal.home, '.codex/auth.json'));

async function answer(question: RegExp, text: string): Promise<void> {
  await terminal.sees(question);
  terminal.type(text);
  terminal.press('Enter');
}

describe.runIf(has('tmux', 'stories on a terminal'))('setup', () => {
  it('the first run, with a key that has expired, and the second', async () => {
    open({}, setup());
    await answer(/\? API key/, 'nonsense');
    await answer(/starts with sk-[\s\S]*\? API key/, sandbox.keys[EXPIRED]!);
    await terminal.sees(/What now/);
    await screen('first-run-no');
    await picture('refused');
    expect(terminal.screen()).not.toContain(sandbox.keys[EXPIRED]!.slice(0, 8));
    terminal.press('Enter');
    await answer(/Type another key\n\? API key/, sandbox.keys[GOOD]!);
    await terminal.sees(/\? Model/);
    terminal.type('mini');
    await terminal.sees(/mini\n❯ gpt-4o-mini/);
    await picture('search');
    terminal.press('Down', 'Enter');
    await terminal.sees(/\? Write these changes/);
    await screen('first-run-diff');
    terminal.press('Enter');
    expect(await terminal.exit()).toBe(0);
    await screen('first-run-done');
    expect(readFileSync(join(terminal.home, '.codex/config.toml'), 'utf8')).toContain('"gpt-5.4-mini"');
    terminal.start('tokaify', [
      ...setup(),
      '--key-file',
      join(terminal.home, '.codex/auth.json'),
      '--model',
      'gpt-5.4-mini',
    ]);
    expect(await terminal.exit()).toBe(0);
    await screen('second-run');
    terminal.start('tokaify', ['undo']);
    expect(await terminal.exit()).toBe(0);
    expect(untouched()).toBe(true);
  });

  const LEAVES: [name: string, key: string, questions: number][] = [
    ['at the key', 'C-c', 0],
    ['at the model', 'C-c', 1],
    ['before writing', 'C-c', 2],
    ['by escape at the first question', 'Escape', 0],
    ['by the end of input', 'C-d', 2],
  ];
  it('a login that would go to the gateway, in the words of the doctor', async () => {
    const login = JSON.stringify({ auth_mode: 'chatgpt', tokens: { access_token: 'a', refresh_token: 'r' } });
    const provider = `model_provider = "OpenAI"\n[model_providers.OpenAI]\nname = "Sandbox"\nbase_url = "${sandbox.baseUrl}"\nwire_api = "responses"\nrequires_openai_auth = true\n`;
    open({ files: { '.codex/config.toml': provider, '.codex/auth.json': login } }, [
      'doctor',
      'codex',
      '--offline',
    ]);
    expect(await terminal.exit()).toBeGreaterThan(0);
    await picture('doctor');
  });

  it.each(LEAVES)('leaving %s changes nothing', async (_name, key, questions) => {
    open({}, setup());
    const steps: [RegExp, string][] = [
      [/\? API key/, sandbox.keys[GOOD]!],
      [/\? Model/, ''],
      [/\? Write these changes/, ''],
    ];
    for (const [question, text] of steps.slice(0, questions)) await answer(question, text);
    await terminal.sees(steps[questions]![0]);
    terminal.press(key);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.screen()).toContain('Nothing was changed.');
    expect(untouched()).toBe(true);
  });

  it('stepping back, to a gateway that nobody had asked for', async () => {
    open({}, ['setup', 'codex']);
    await terminal.sees(/Tokaify .*\n\? API key/);
    terminal.press('Escape');
    await terminal.sees(/↩ taken back to: Gateway\n\? Gateway\n❯ Tokaify[\s\S]*esc leave/);
    terminal.press('Up', 'Down', 'Down', 'Down', 'Down', 'Enter');
    await answer(/\? Base URL/, `${sandbox.baseUrl.replace('/v1', '')}`);
    await answer(/\? API key/, sandbox.keys[GOOD]!);
    await terminal.sees(/\? Model\n❯ gpt-5\.4\n/);
    terminal.press('Down', 'Down', 'Enter');
    await terminal.sees(/\? Write these changes/);
    terminal.press('Escape');
    await terminal.sees(/\? Model\n {2}gpt-5\.4\n {2}gpt-4o-mini\n❯ gpt-5\.4-mini/);
    await screen('stepped-back');
    terminal.press('Up', 'Enter');
    await answer(/\? Write these changes/, '');
    expect(await terminal.exit()).toBe(0);
    const written = readFileSync(join(terminal.home, '.codex/config.toml'), 'utf8');
    expect(written).toContain('"gpt-4o-mini"');
    expect(written).toContain(`"${sandbox.baseUrl}"`);
  });

  it('what Enter takes is what the list shows, however quickly it is pressed', async () => {
    open({}, setup());
    await answer(/\? API key/, sandbox.keys[GOOD]!);
    await terminal.sees(/\? Model/);
    // One write: the last letter and Enter arrive together.
    terminal.type('mini\r');
    await terminal.sees(/✓ Model gpt-4o-mini[\s\S]*\? Write these changes/);
    terminal.press('C-c');
    expect(await terminal.exit()).toBe(130);
  });

  it('a search that finds nothing can be mended', async () => {
    open({}, setup());
    await answer(/\? API key/, sandbox.keys[GOOD]!);
    await terminal.sees(/\? Model/);
    terminal.type('minix');
    await terminal.sees(/\? Model minix\n> Nothing matches/);
    terminal.press('Enter', 'BSpace');
    await terminal.sees(/\? Model mini\n❯ gpt-4o-mini\n {2}gpt-5\.4-mini/);
    terminal.press('C-c');
    expect(await terminal.exit()).toBe(130);
  });

  it('a "no" before writing leaves everything', async () => {
    open({}, setup());
    await answer(/\? API key/, sandbox.keys[GOOD]!);
    await answer(/\? Model/, '');
    await answer(/\? Write these changes/, 'n');
    expect(await terminal.exit()).toBe(130);
    expect(untouched()).toBe(true);
  });

  const LOOKS: [
    name: string,
    options: TerminalOptions,
    args: string[],
    write: RegExp,
    model: RegExp,
    key: RegExp,
    pictured?: boolean,
  ][] = [
    ['setup', { rows: 44 }, [], /Write these/, /\? Model/, /\? API key/, true],
    ['narrow', { columns: 40, rows: 60 }, [], /Write these/, /\? Model/, /\? API key/],
    ['dumb', { env: { TERM: 'dumb' } }, [], /Write these/, /Model \[1\]/, /API key:/],
    ['plain', {}, ['--plain'], /Write these/, /Model \[1\]/, /API key:/],
    ['chinese', { rows: 44 }, ['--lang', 'zh'], /写入这些改动/, /\? 模型/, /\? API 密钥/, true],
    [
      'chinese-narrow',
      { columns: 40, rows: 60, env: { LANG: 'zh_CN.UTF-8' } },
      [],
      /写入这些改动/,
      /\? 模型/,
      /\? API 密钥/,
    ],
  ];
  it.each(LOOKS)('a whole setup (%s)', async (name, options, args, write, model, key, pictured = false) => {
    open(options, setup(...args));
    await answer(key, sandbox.keys[GOOD]!);
    await answer(model, '');
    await answer(write, '');
    expect(await terminal.exit()).toBe(0);
    await screen(name);
    if (pictured) await picture(name);
    const { columns = 80 } = options;
    expect(terminal.screen()).not.toContain(sandbox.keys[GOOD]!);
    if (columns < 80)
      expect(
        Math.max(
          ...shown()
            .split('\n')
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(columns);
  });

  it('stepping back line by line', async () => {
    open({}, setup('--plain'));
    await answer(/API key:/, sandbox.keys[GOOD]!);
    await terminal.sees(/Model \[1\]/);
    terminal.press('Escape');
    await answer(/Model \[1\]\nTaken back to: API key\n[\s\S]*API key:/, sandbox.keys[GOOD]!);
    await answer(/Model \[1\][\s\S]*Model \[1\]/, '');
    await answer(/Write these/, '');
    expect(await terminal.exit()).toBe(0);
  });

  it('tables on a narrow terminal', async () => {
    open({ columns: 40 }, ['list']);
    expect(await terminal.exit()).toBe(0);
    await screen('list-narrow');
  });

  const COLOURS: [name: string, env: Record<string, string>, args: string[], coloured: boolean][] = [
    ['a terminal', {}, [], true],
    ['NO_COLOR', { NO_COLOR: '1' }, [], false],
    ['--no-color', {}, ['--no-color'], false],
    ['a dumb terminal', { TERM: 'dumb' }, [], false],
    ['--plain', {}, ['--plain'], false],
  ];
  it.each(COLOURS)('colours on %s', async (_name, env, args, coloured) => {
    open({ env }, setup(...args));
    await answer(/API key/, sandbox.keys[GOOD]!);
    await answer(/Model/, '');
    await terminal.sees(/Write these changes/);
    // Colours are SGR 30 to 37 and 90 to 97; 39 is their end.
    const found = /\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7])(?:;\d+)*m/.test(terminal.screen(true));
    expect(found).toBe(coloured);
    // Light or dark is the terminal's business: its own sixteen colours, and never a background.
    expect(terminal.screen(true)).not.toMatch(/\x1b\[(?:\d+;)*(?:38|4[0-8]|10[0-7])[;m]/);
  });
});
