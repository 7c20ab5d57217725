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
import { firstWords } from '../../src/completion/words.ts';
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
  JSON.stringify({ 'https://a.example/v1': ['gpt-5.4', 'gpt-4o-mini', '$(touch /tmp/no)', 'a b'] }),
);
for (const shell of SHELLS) writeFileSync(join(home, shell), completionScript(shell));
const env = { HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin`, LANG: 'C.UTF-8' };

/** What is typed, the last word unfinished, and what is offered; sorted. */
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
];

describe.runIf(has('bash', 'completion in bash'))('bash', () => {
  it.each(CASES)('%s', (typed, offered) => {
    const words = typed.split(' ').map((word) => `'${word}'`);
    const script = `. '${join(home, 'bash')}'; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _tokaify; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' });
    expect(said.trim().split('\n').sort()).toEqual(offered);
  });
});

describe.runIf(has('fish', 'completion in fish'))('fish', () => {
  it.each(CASES)('%s', (typed, offered) => {
    const said = execFileSync(
      'fish',
      ['-N', '-c', `source '${join(home, 'fish')}'; complete -C '${typed}'`],
      {
        env,
        encoding: 'utf8',
      },
    );
    const found = said
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0]!);
    expect(found.sort()).toEqual(offered);
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
      `PS1='> '; autoload -Uz compinit; compinit -u -D; setopt no_beep; . '${join(home, 'zsh')}'\n`,
    );
    terminal.start('zsh', ['-i']);
    await terminal.sees(/^>/m);
    terminal.type(typed);
    terminal.press('Tab');
    if (offered.length === 1) {
      await terminal.sees(new RegExp(`^> ${typed.slice(0, typed.lastIndexOf(' ') + 1)}${offered[0]}`, 'm'));
      return;
    }
    terminal.press('Tab');
    for (const word of offered)
      await terminal.sees(new RegExp(`(?:^|\\s)${word.replaceAll('.', '\\.')}(?:\\s|$)`, 'm'));
  });
});

describe('the scripts', () => {
  it('PowerShell knows every command and its brackets close', () => {
    const script = completionScript('powershell');
    for (const { name } of COMMANDS) expect(script).toContain(`'${name}' = @{`);
    for (const word of firstWords()) expect(script).toContain(`'${word}'`);
  });

  it('PowerShell: the grammar that VS Code reads it with finds nothing wrong', async () => {
    await Parser.init();
    const grammar = '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm';
    const parser = new Parser();
    parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve(grammar)));
    const isWrong = (script: string): boolean => parser.parse(script)!.rootNode.hasError;
    const script = completionScript('powershell');
    expect(isWrong(script)).toBe(false);
    expect(isWrong(script.replace('}', ''))).toBe(true);
  });

  it.each(SHELLS)('%s says how it is used', (shell) => {
    expect(completionScript(shell)).toContain(`tokaify completion ${shell}`);
  });
});
