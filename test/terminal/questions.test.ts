import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { has, openTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

/** What a shell, a window and a person do to a question. */

let sandbox: Sandbox;
/** Takes connections and never answers. */
let dead: Server;
let deadUrl: string;
let terminal: Terminal;
beforeAll(async () => {
  sandbox = await startSandbox({ limited: false });
  dead = createServer(() => {});
  await new Promise<void>((ready) => dead.listen(0, '127.0.0.1', ready));
  deadUrl = `http://127.0.0.1:${(dead.address() as { port: number }).port}/v1`;
});
afterAll(async () => {
  dead.close();
  await sandbox.close();
});
afterEach(() => terminal.close());

const PROMPT = 'shell>';
const KEY = 'sk-abcdefghijklmnop';
const setup = (...more: string[]): string[] => [
  ...['setup', 'codex', '--gateway', 'sandbox', '--base-url', sandbox.baseUrl],
  ...more,
];
const good = (): string => sandbox.keys.good!;

function open(args: readonly string[], options: TerminalOptions = {}): void {
  terminal = openTerminal(options);
  terminal.start('tokaify', args);
}

/** In a shell that has jobs. */
async function openIn(shell: string, flag: string, args: readonly string[]): Promise<void> {
  terminal = openTerminal({ env: { PS1: `${PROMPT} `, HISTFILE: '' }, files: { '.zshrc': '' } });
  terminal.start(shell, [flag]);
  await terminal.sees(/shell>/);
  enter(`tokaify ${args.join(' ')}`);
}

function enter(typed: string): void {
  terminal.type(typed);
  terminal.press('Enter');
}

async function answer(question: RegExp, typed: string): Promise<void> {
  await terminal.sees(question);
  enter(typed);
}

const SHELLS: [shell: string, flag: string, stopped: RegExp][] = [
  ['bash', '--norc', /Stopped .*[\s\S]*shell>$/],
  ['zsh', '-f', /suspended [\s\S]*shell>$/],
];

describe.runIf(has('tmux', 'questions on a terminal'))('questions', () => {
  describe.each(SHELLS)('stopped in %s', (shell, flag, stopped) => {
    if (!has(shell, `stopping in ${shell}`)) return it.skip('is not here');

    /** Ctrl-Z, and back. */
    async function stopAndGoOn(): Promise<void> {
      terminal.press('C-z');
      await terminal.sees(stopped);
      expect(terminal.hasCursor()).toBe(true);
      // What comes next is not to be found in what was there before.
      enter('clear; fg');
    }

    it('every question is there again with what was typed, and takes the answer', async () => {
      await openIn(shell, flag, setup());
      await terminal.sees(/\? API key/);
      terminal.type(good().slice(0, 5));
      await terminal.sees(/ •{5}$/);
      await stopAndGoOn();
      await terminal.sees(/^[^?]*\? API key .*•{5}$/);
      enter(good().slice(5));
      await terminal.sees(/\? Model/);
      terminal.type('mini');
      terminal.press('Down');
      await terminal.sees(/❯ gpt-5\.4-mini/);
      await stopAndGoOn();
      await terminal.sees(/^[^?]*\? Model mini\n {2}gpt-4o-mini\n❯ gpt-5\.4-mini/);
      terminal.press('Enter');
      await terminal.sees(/\? Write these changes/);
      await stopAndGoOn();
      await answer(/^[^?]*\? Write these changes/, 'y');
      await terminal.sees(/now uses Sandbox · gpt-5\.4-mini/);
      expect(existsSync(join(terminal.home, '.codex/auth.json'))).toBe(true);
    });

    it('line by line', async () => {
      await openIn(shell, flag, setup('--plain'));
      await terminal.sees(/API key:/);
      terminal.type(good().slice(0, 5));
      await stopAndGoOn();
      await answer(/^[^?]*API key:$/, good().slice(5));
      await answer(/Model \[1\]$/, '');
      await terminal.sees(/Write these changes/);
      await stopAndGoOn();
      await answer(/^[^?]*Write these changes\? \[Y\/n\]$/, 'no');
      await terminal.sees(/Nothing was changed\.\s+shell>$/);
      enter('echo "[$?]"');
      await terminal.sees(/\[130\]/);
    });

    it('under the spinner', async () => {
      await openIn(shell, flag, ['setup', 'codex', '--gateway', deadUrl]);
      await answer(/\? API key/, KEY);
      await terminal.sees(/Asking/);
      await stopAndGoOn();
      await terminal.sees(/Asking/);
      terminal.press('C-c');
      await terminal.sees(/Interrupted/);
      expect(terminal.screen()).not.toContain('Asking');
    });
  });

  it('where no shell waits it goes on', async () => {
    open(setup());
    await terminal.sees(/\? API key/);
    terminal.press('C-z');
    // What is typed at once would have been for the shell.
    await wait(500);
    terminal.type(good());
    await answer(/•{20}/, '');
    await terminal.sees(/\? Model/);
  });

  describe('interrupted', () => {
    const LEFT: [name: string, args: () => string[], key: string, seen: RegExp, screen: RegExp][] = [
      ['a list', () => ['setup'], 'C-c', /\? Which client/, /^✗ Interrupted\.\n {2}Nothing was changed\.$/],
      [
        'a key',
        () => setup(),
        'C-c',
        /\? API key/,
        /^Sandbox .*\n✗ Interrupted\.\n {2}Nothing was changed\.$/,
      ],
      ['a line', () => ['setup', '--plain'], 'C-c', /\[1\]$/, /\[1\]\nError: Interrupted\./],
      ['a line, by its end', () => ['setup', '--plain'], 'C-d', /\[1\]$/, /\[1\]\nError: Interrupted\./],
    ];
    it.each(LEFT)('%s is left clean', async (_name, args, key, seen, screen) => {
      open(args());
      await terminal.sees(seen);
      terminal.press(key);
      expect(await terminal.exit()).toBe(130);
      expect(terminal.screen()).toMatch(screen);
    });

    it.each([
      ['the spinner', [], /••\n✗ Interrupted\./],
      ['the line that says who is asked', ['--plain'], /Asking 127[.:\d]* …\nError: Interrupted\./],
    ])('%s', async (_name, more, screen) => {
      open(['setup', 'codex', '--gateway', deadUrl, ...more]);
      await answer(/API key/, KEY);
      await terminal.sees(/Asking/);
      terminal.press('C-c');
      expect(await terminal.exit()).toBe(130);
      expect(terminal.screen()).toMatch(screen);
    });

    it('the sandbox', async () => {
      open(['sandbox', '--port', '0']);
      await terminal.sees(/Ctrl-C/);
      terminal.press('C-c');
      expect(await terminal.exit()).toBe(0);
      expect(terminal.screen()).toMatch(/\^C\n {2}Stopped\.$/);
    });
  });

  describe('what is typed while the gateway is asked', () => {
    const PASTED = 'sk-pasted-too-late';
    const WITH_KEY = ['--key-file', '.key'];

    it.each([
      ['after a question', [], true],
      ['after a question, line by line', ['--plain'], true],
      ['with the key from a file', WITH_KEY, false],
      ['with the key from a file, line by line', [...WITH_KEY, '--plain'], false],
    ])('is not shown %s', async (_name, more, asked) => {
      terminal = openTerminal({ files: { '.key': KEY } });
      const command = `cd; tokaify setup codex --gateway ${deadUrl} ${more.join(' ')}`;
      terminal.start('sh', ['-c', `${command}; stty -a | tr ' ' '\\n' | grep -x -e '-*echo' -e '-*icanon'`]);
      if (asked) await answer(/API key/, KEY);
      await terminal.sees(/Asking/);
      const rows = terminal.screen().split('\n').length;
      terminal.type(PASTED);
      terminal.press('Enter', 'Enter');
      await wait(300);
      expect(terminal.screen()).not.toContain(PASTED);
      expect(terminal.screen().match(/Asking/g)).toHaveLength(1);
      expect(terminal.screen().split('\n')).toHaveLength(rows);
      terminal.press('C-c');
      // And at the end the terminal is as it was.
      await terminal.sees(/Interrupted\.[\s\S]*\nicanon\necho$/);
    });

    it('answers no question', async () => {
      open(setup());
      await terminal.sees(/\? API key/);
      terminal.type(good());
      await terminal.sees(/•{20}/);
      terminal.type('\rmini\r');
      await terminal.sees(/\? Model\n❯ gpt-5\.4\n/);
    });

    it('a command behind the shell goes on, and takes no key', async () => {
      await openIn('bash', '--norc', []);
      await terminal.sees(/shell>$/);
      enter(`TOKAIFY_API_KEY=${KEY} tokaify verify --gateway ${deadUrl} &`);
      await terminal.sees(/Asking/);
      enter('jobs');
      await terminal.sees(/\[1\]\+ +Running/);
      enter('fg');
      await terminal.sees(/Asking/);
      terminal.press('C-c');
      await terminal.sees(/Interrupted/);
    });
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'])('ended by %s from outside', async (signal) => {
    const cases: [args: string[], answered: string | null, seen: RegExp, left: RegExp][] = [
      [['setup'], null, /\? Which client/, /^✗ Interrupted\.\n {2}Nothing was changed\.\n\[/],
      [['setup', '--plain'], null, /\[1\]$/, /\[1\]\nError: Interrupted\./],
      [['setup', 'codex', '--gateway', deadUrl], KEY, /Asking/, /••\n✗ Interrupted\.\n/],
      [['setup', 'codex', '--gateway', deadUrl, '--plain'], KEY, /Asking/, /Asking .*\nError: Interrupted\./],
    ];
    for (const [args, answered, seen, left] of cases) {
      terminal = openTerminal();
      // Somebody stays, since a terminal without a program has no cursor.
      const child = 'echo $$ > "$HOME/pid"; exec tokaify "$@"';
      terminal.start('sh', ['-c', `sh -c '${child}' sh "$@"; echo "[$?]"; sleep 60`, 'sh', ...args]);
      if (answered) await answer(/API key/, answered);
      await terminal.sees(seen);
      process.kill(Number(readFileSync(join(terminal.home, 'pid'), 'utf8')), signal);
      await terminal.sees(/\[130\]$/);
      expect(terminal.screen()).toMatch(left);
      expect(terminal.screen()).not.toMatch(/Asking.*Interrupted/);
      expect(terminal.hasCursor()).toBe(true);
      terminal.close();
    }
  });

  it.each([
    ['en', 'perhaps', /\? Write .* perhaps\n> Answer y/, '是', /now uses/],
    ['zh', '好', /\? 写入.* 好\n> 请回答/, 'YES', /已接入/],
    ['zh', '好', /\? 写入.* 好\n> 请回答/, '是', /已接入/],
    ['zh', '好', /\? 写入.* 好\n> 请回答/, '否', /已停止/],
  ])('yes and no in %s: %s, %s, then %s', async (language, unclear, refused, clear, done) => {
    open(setup('--lang', language, '--model', 'gpt-5.4'));
    await answer(/\? API/, good());
    await answer(/\? (?:Model|模型|Write|写入)/, unclear);
    await terminal.sees(refused);
    terminal.press('C-u');
    enter(clear);
    await terminal.sees(done);
  });

  it('a terminal whose size nobody has set is asked line by line, and ends', async () => {
    terminal = openTerminal();
    terminal.start('sh', ['-c', `stty cols 0 rows 0; exec tokaify ${setup().join(' ')}`]);
    await answer(/API key:/, good());
    await answer(/Model \[1\]/, '');
    await answer(/Write these/, '');
    expect(await terminal.exit()).toBe(0);
  });

  it('a window that gets narrower and wider shows one question', async () => {
    open(setup());
    await terminal.sees(/\? API key/);
    terminal.type(good());
    await terminal.sees(/•{28}\n•{23}$/);
    for (const [columns, rows] of [
      [40, /^\? API key \(printed by:\n {2}tokaify sandbox · esc leave\) •{9}\n•{40}\n•{2}$/m],
      [30, /^\? API key \(printed by:\n {2}tokaify sandbox · esc leave\)\n •{29}\n•{22}$/m],
      [80, /^\? API key \(printed by: tokaify sandbox · esc leave\) •{28}\n•{23}$/m],
    ] as const) {
      terminal.resize(columns);
      // The terminal breaks the lines itself at first, and that may look the same.
      await wait(600);
      await terminal.sees(rows);
      expect(terminal.screen().match(/API key/g), `at ${columns}:\n${terminal.screen()}`).toHaveLength(1);
    }
    terminal.press('Enter');
    await terminal.sees(/\? Model/);
    terminal.resize(38);
    await terminal.sees(/move · ⏎\nchoose · esc back$/);
    expect(terminal.screen().match(/Model/g)).toHaveLength(1);
  });

  it('what is typed while a window gets narrower is neither drawn at its old width nor lost', async () => {
    open(setup());
    await terminal.sees(/\? API key/);
    terminal.type(good().slice(0, 40));
    await terminal.sees(/•{28}\n•{12}$/);
    terminal.resize(40);
    // What is drawn before the program hears of the new width, nobody can take away.
    await wait(120);
    for (const letter of good().slice(40)) {
      terminal.type(letter);
      await wait(10);
    }
    // tmux tells the size within 250 ms; before that nobody could know it.
    await wait(280);
    terminal.press('Enter');
    await terminal.sees(/\? Model/);
    expect(terminal.screen()).not.toContain('? API key');
    expect(terminal.screen()).toMatch(/^✓ API key {2}•{8}\n✓ Key accepted/m);
    expect(terminal.screen()).not.toMatch(/^•/m);
    terminal.resize(36);
    await wait(280);
    terminal.type('mi');
    terminal.type('ni');
    await terminal.sees(/\? Model mini/);
    expect(terminal.screen().match(/Model/g)).toHaveLength(1);
  });

  it.each([
    [
      'en',
      [
        /^\? Base URL \(such as\n {2}https:\S+ ·\n {2}esc back\) /m,
        /^> It must start with https:\/\/ or\n {2}http:\/\/\.$/m,
      ],
    ],
    [
      'zh',
      [
        /^\? Base URL \(例如\n {2}https:\S+ ·\n {2}esc 返回\) /m,
        /^> 它必须以 https:\/\/ 或 http:\/\/\n {2}开头。$/m,
      ],
    ],
  ])('a narrow window breaks no word of a question (%s)', async (language, lines) => {
    open(['setup', 'codex', '--lang', language], { columns: 32 });
    await answer(/\? API/, 'nonsense');
    await terminal.sees(/^! /m);
    terminal.press('Escape');
    await terminal.sees(/❯ Tokaify/);
    terminal.press('End', 'Enter');
    await answer(/\? Base URL/, 'ftp://x');
    for (const line of lines) await terminal.sees(line);
  });

  it.each([
    ['en', /^! A key of Tokaify starts\n {2}with sk-\.$/m, 'Type a number or a name\nfrom the list.\n'],
    ['zh', /^! Tokaify 的密钥以 sk- 开\n {2}头。$/m, '请输入列表中的编号或名\n称。\n'],
  ])('nor does it break one of a refusal (%s)', async (language, wrong, plainly) => {
    open(['setup', 'codex', '--lang', language], { columns: 27 });
    await answer(/\? API/, 'nonsense');
    await terminal.sees(wrong);
    terminal.close();
    open(['setup', '--lang', language, '--plain'], { columns: 24 });
    await answer(/\[1\]$/, '9');
    await terminal.sees(/\[1\][\s\S]*\[1\]$/);
    expect(terminal.screen()).toContain(plainly);
  });

  it('a window of five rows has question, choice and tip', async () => {
    open(['setup'], { rows: 5 });
    await terminal.sees(/^\? Which client\?\n❯ Codex\n {2}OpenCode\n {2}All of them\n↑↓ move/);
    terminal.press('Enter');
    await terminal.sees(/\? API key/);
    terminal.press('Escape');
    await terminal.sees(/^\? Gateway\n❯ Tokaify\n.*\nhttps:.*\n1 of 5 · ↑↓ move/);
    terminal.press('End');
    await terminal.sees(/❯ Another one.*\n5 of 5/);
  });

  it('a long list says how long, and goes by pages', async () => {
    open(setup());
    await answer(/\? API key/, good());
    await terminal.sees(/❯ gpt-5\.4\n[\s\S]*1 of 9 ·/);
    terminal.press('NPage');
    await terminal.sees(/❯ up-500\n[\s\S]*8 of 9 ·/);
    terminal.press('End');
    await terminal.sees(/9 of 9 ·/);
    terminal.press('PPage');
    await terminal.sees(/2 of 9 ·/);
    terminal.type('up');
    await terminal.sees(/\? Model up\n❯ up-401/);
    // Neither takes the cursor into what was typed.
    terminal.press('Home');
    terminal.type('-5');
    await terminal.sees(/\? Model up-5\n❯ up-500/);
    terminal.type('x');
    await terminal.sees(/Nothing matches/);
    terminal.press('Enter', 'BSpace');
    await terminal.sees(/\? Model up-5\n❯ up-500/);
  });
});
