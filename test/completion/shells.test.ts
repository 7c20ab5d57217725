import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import treeSitter from '@vscode/tree-sitter-wasm';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/table.ts';
import { completionScript } from '../../src/completion/scripts.ts';
import { SHELLS } from '../../src/completion/shells.ts';
import { firstWords, positions } from '../../src/completion/words.ts';
import { has, openTerminal, PROGRAM, type Terminal } from '../terminal/terminal.ts';

const { Language, Parser } = treeSitter;

/** What each shell offers, asked of the shell itself. */

const home = mkdtempSync(join(tmpdir(), 'tokaify-completion-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
mkdirSync(join(home, 'bin'));
mkdirSync(join(home, '.local/state/tokaify'), { recursive: true, mode: 0o700 });
writeFileSync(join(home, 'bin/tokaify'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`, {
  mode: 0o755,
});
writeFileSync(
  join(home, '.local/state/tokaify/models.json'),
  JSON.stringify({
    'https://a.example/v1': ['gpt-5.4', 'gpt-4o-mini', 'llama:7b', 'llama:70b', '$(touch /tmp/no)', 'a b'],
  }),
);
for (const shell of SHELLS) writeFileSync(join(home, shell), completionScript(shell, 'en'));
// Where the shells stand: what is here may be offered where a file belongs, and nowhere else.
const cwd = join(home, 'here');
mkdirSync(join(cwd, 'folder'), { recursive: true });
for (const file of ['key.txt', 'gpt-notes', 'codex-notes']) writeFileSync(join(cwd, file), '');
const env = { HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin`, LANG: 'C.UTF-8' };

/** What is typed, the last word unfinished, and what is offered; sorted. None: nothing, above all no file. */
const CASES: [typed: string, offered: string[]][] = [
  ['tokaify ver', ['verify']],
  ['tokaify whoa', ['whoami']],
  ['tokaify setup ', ['codex', 'opencode']],
  ['tokaify setup codex --gateway ', ['joytoken', 'routescope', 'sandbox', 'tokaify']],
  ['tokaify setup codex --model gpt', ['gpt-4o-mini', 'gpt-5.4']],
  ['tokaify setup codex --replace', ['--replace-login']],
  ['tokaify token c', ['create']],
  ['tokaify token list --js', ['--json']],
  ['tokaify completion z', ['zsh']],
  ['tokaify help exit', ['exit-codes']],
  ['tokaify status --lang ', ['en', 'zh']],
  // Options and their values may stand before the command.
  ['tokaify --lang zh st', ['status']],
  ['tokaify --gateway routescope sta', ['status']],
  ['tokaify setup codex ', ['opencode']],
  ['tokaify setup codex codex', []],
  ['tokaify completion bash z', []],
  ['tokaify setup --model=gpt-4', ['gpt-4o-mini']],
  ['tokaify help token rev', ['reveal']],
  // What completes them is a row's own.
  ['tokaify print d', ['devcontainer']],
  ['tokaify sandbox --dialect 2026-0', ['2026-02', '2026-04', '2026-07']],
  ['tokaify setup --verify ', ['once', 'twice']],
  ['tokaify apply --verify ', ['once']],
  // Files where they belong.
  ['tokaify setup --key-file k', ['key.txt']],
  ['tokaify apply k', ['key.txt']],
  ['tokaify doctor --report k', ['key.txt']],
  ['tokaify setup --gateway k', ['key.txt']],
  ['tokaify list c', []],
  ['tokaify token show c', []],
  ['tokaify setup --quota k', []],
  ['tokaify setup --output k', []],
  ['tokaify login --user r', []],
  ['tokaify frobnicate s', []],
];

describe.runIf(has('bash', 'completion in bash'))('bash', () => {
  it.each(CASES)('%s', (typed, offered) => {
    const words = typed.split(' ').map((word) => `'${word}'`);
    const script = `. '${join(home, 'bash')}'; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _tokaify; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['--norc', '-c', script], { env, cwd, encoding: 'utf8' });
    expect(lines(said).map((word) => word.replace(/^--model=/, ''))).toEqual(offered);
  });

  it('takes what it split at = and : for one word', () => {
    const script = `. '${join(home, 'bash')}'; COMP_WORDS=(tokaify setup --model = llama : 7); COMP_CWORD=6; _tokaify; printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(lines(execFileSync('bash', ['--norc', '-c', script], { env, cwd, encoding: 'utf8' }))).toEqual([
      '70b',
      '7b',
    ]);
  });
});

/** Sorted. */
function lines(said: string): string[] {
  return said.split('\n').filter(Boolean).sort();
}

describe.runIf(has('fish', 'completion in fish'))('fish', () => {
  it.each(CASES)('%s', (typed, offered) => {
    const said = execFileSync(
      'fish',
      ['-N', '-c', `source '${join(home, 'fish')}'; complete -C '${typed}'`],
      {
        env,
        cwd,
        encoding: 'utf8',
      },
    );
    const found = lines(said).map((line) => line.split('\t')[0]!.replace(/^--model=/, ''));
    expect(found).toEqual(offered);
  });
});

describe.runIf(has('zsh', 'completion in zsh') && has('tmux', 'completion in zsh'))('zsh', () => {
  let terminal: Terminal;
  afterEach(() => terminal.close());
  it.each(CASES)('%s', async (typed, offered) => {
    // A list of several stays on the screen; a single one is typed out.
    terminal = openTerminal({
      env: { ...env, ZDOTDIR: home, PS1: '> ' },
      files: {},
    });
    writeFileSync(
      join(home, '.zshrc'),
      `PS1='> '; autoload -Uz compinit; compinit -u -D; setopt no_beep; cd '${cwd}'; . '${join(home, 'zsh')}'\n`,
    );
    terminal.start('zsh', ['-i']);
    await terminal.sees(/^>/m);
    terminal.type(typed);
    terminal.press('Tab');
    if (offered.length === 1) {
      await terminal.sees(new RegExp(`^> ${typed.replace(/[^ =]*$/, '')}${offered[0]}`, 'm'));
      return;
    }
    if (offered.length === 0) {
      terminal.type('!');
      await terminal.sees(new RegExp(`^> ${typed}!$`, 'm'));
      return;
    }
    terminal.press('Tab');
    for (const word of offered)
      await terminal.sees(new RegExp(`(?:^|\\s)${word.replaceAll('.', '\\.')}(?:\\s|$)`, 'm'));
  });
});

describe('the scripts', () => {
  it('PowerShell knows every command and its brackets close', () => {
    const script = completionScript('powershell', 'en');
    for (const { name } of COMMANDS) expect(script).toContain(`'${name}' = @{`);
    for (const { word } of firstWords()) expect(script).toContain(`'${word}'`);
  });

  it('PowerShell: the grammar that VS Code reads it with finds nothing wrong', async () => {
    await Parser.init();
    const grammar = '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm';
    const parser = new Parser();
    parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve(grammar)));
    const isWrong = (script: string): boolean => parser.parse(script)!.rootNode.hasError;
    const script = completionScript('powershell', 'en');
    expect(isWrong(script)).toBe(false);
    expect(isWrong(script.replace('}', ''))).toBe(true);
  });

  it('say no flag twice in one place', () => {
    for (const { path, options } of positions()) {
      const flags = options.map(({ word }) => word);
      expect(flags, path).toEqual([...new Set(flags)]);
    }
  });

  // A script knows of an option before a command only whether a value follows, and so does the parser.
  it('no flag takes a value on one command and none on another', () => {
    const all = positions().flatMap(({ options }) => options);
    const of = (valued: boolean) =>
      new Set(all.filter((one) => (one.value !== null) === valued).map(({ word }) => word));
    expect([...of(true)].filter((flag) => of(false).has(flag))).toEqual([]);
  });

  it.each(['zsh', 'fish'] as const)('%s: descriptions in Chinese', (shell) => {
    expect(completionScript(shell, 'zh')).toContain(COMMANDS[0]!.summary.zh);
  });

  it.each(SHELLS)('%s says how it is used', (shell) => {
    expect(completionScript(shell, 'en')).toContain(`tokaify completion ${shell}`);
  });
});
