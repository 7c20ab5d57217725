import { describe, expect, it } from 'vitest';
import { commandsApart } from '../../src/render/commands.ts';
import { width } from '../../src/render/width.ts';
import { widest, wrap } from '../../src/render/wrap.ts';

const commandsIn = (sentence: string) => commandsApart(sentence).filter((_, index) => index % 2 === 1);

describe('a command in a sentence', () => {
  it.each([
    ['Enable it in the console (http://x), or: tokaify token enable 7', ['tokaify token enable 7']],
    ['See what it may use: tokaify models.', ['tokaify models']],
    ['A (tokaify token rotate 7), or B', ['tokaify token rotate 7']],
    ['`tokaify status` tells', ['tokaify status']],
    ['codex app-server daemon stop   (ends running chats)', ['codex app-server daemon stop']],
    ['tokaify token update 7 --expires 30d', ['tokaify token update 7 --expires 30d']],
    ['Carry the key in config.toml: --credential bearer', ['--credential bearer']],
    ['Look at it with ls -ld ~/.codex, move it away.', ['ls -ld ~/.codex']],
    ['请用 ls -ld ~/.codex 查看，将其移走。', ['ls -ld ~/.codex']],
    ['然后运行：tokaify setup <客户端> --model <id>', ['tokaify setup <客户端> --model <id>']],
    ['请恢复（tokaify undo --list），或重试', ['tokaify undo --list']],
    ['tokaify setup opencode, and delete the key', ['tokaify setup opencode']],
    ['Give both (--context and --output), or remove it.', []],
    ['codex exec sends it instead of the key in auth.json; the chat does not.', []],
    ['Another tokaify is at work (process 7).', []],
    ['tokaify cannot use its own directory ~/x.', []],
    ['Undone: codex → Tokaify', []],
  ])('%s', (sentence, commands) => expect(commandsIn(sentence)).toEqual(commands));
});

describe('lines', () => {
  const remedy = 'Enable it in the console, or: tokaify token enable 7';

  it('are as long as there is room, also the first, where something stands already', () => {
    expect(wrap('one two three four five six', 24, 2, 12)).toBe('one two\n  three four five six');
  });

  it('do not break a command', () => {
    expect(wrap(remedy, 40, 4)).toBe('Enable it in the console, or:\n    tokaify token enable 7');
  });

  it('begin further to the left where a command fits only so', () => {
    expect(wrap(remedy, 24, 4).split('\n').at(-1)).toBe('  tokaify token enable 7');
  });

  it('leave it to the terminal to break what is longer than itself', () => {
    const command = 'tokaify setup codex --gateway https://models.example.net/v1';
    expect(wrap(`Or: ${command}`, 40, 4)).toBe(`Or:\n    ${command}`);
  });

  it('hang on the number of an item', () => {
    expect(wrap('1. Whether the token is disabled', 24, 2)).toBe('1. Whether the token\n     is disabled');
  });

  it('neither begin with a closing mark nor end with an opening one', () => {
    const said = '网关没有接受这个密钥（401），“令牌”已过期；请在控制台（https://x）重试。';
    for (let columns = 20; columns < 60; columns += 1) {
      for (const line of wrap(said, columns, 2).split('\n')) {
        expect(line.trim()).not.toMatch(/^[）”。，；]|[（“]$/);
        expect(width(line)).toBeLessThanOrEqual(Math.max(22, columns));
      }
    }
  });

  it('keep a whole command as the widest part', () => expect(widest(remedy)).toBe(22));
});

describe('columns', () => {
  it.each([
    ['👨‍👩‍👧‍👦', 2],
    ['👍🏽', 2],
    ['🇨🇳', 2],
    ['❤️', 2],
    ['ｱｲｳ', 3],
    ['アイウ', 6],
    ['한국', 4],
    ['𠀀', 2],
    ['e\u0301', 1],
    ['a\u200bb', 2],
    ['“令牌” · → ✓…', 13],
  ])('%s is %i wide', (text, columns) => expect(width(text)).toBe(columns));
});
