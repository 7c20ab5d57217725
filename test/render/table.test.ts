import { describe, expect, it } from 'vitest';
import { paintOf } from '../../src/render/paint.ts';
import { pairs, table } from '../../src/render/table.ts';
import { width } from '../../src/render/width.ts';

const PLAIN = paintOf(false);
const HEAD = ['ID', 'NAME', 'MODELS'];
const ROWS = [
  ['1', 'laptop', 'gpt-5.4'],
  ['12', '测试令牌', ''],
];

describe('a table', () => {
  it('has columns where there is room', () => {
    expect(table(HEAD, ROWS, PLAIN, 40)).toEqual([
      '  ID  NAME      MODELS',
      '  1   laptop    gpt-5.4',
      '  12  测试令牌',
    ]);
  });

  it('breaks the last cell, and no word in it, where that makes it fit', () => {
    const rows = [['1', 'laptop', 'gpt-5.4, gpt-5.4-mini, claude-4']];
    expect(table(HEAD, rows, PLAIN, 36)).toEqual([
      '  ID  NAME    MODELS',
      '  1   laptop  gpt-5.4, gpt-5.4-mini,\n              claude-4',
    ]);
    expect(table(HEAD, rows, PLAIN, 33)[0]).toBe('  1');
  });

  it('is a list of records where there is none; an empty cell is left out', () => {
    expect(table(HEAD, ROWS, PLAIN, 20)).toEqual([
      '  1',
      '    NAME    laptop',
      '    MODELS  gpt-5.4',
      '  12',
      '    NAME  测试令牌',
    ]);
  });
});

describe('pairs', () => {
  const rows = [
    ['model', 'gpt-5.4'],
    ['from', '~/.local/share/opencode/auth.json:2'],
    ['why', 'the words of a sentence are folded beside their label'],
  ] as const;

  it('stand beside each other where there is room', () => {
    expect(pairs(rows.slice(0, 2), 2, PLAIN, 80)).toEqual([
      '  model  gpt-5.4',
      '  from   ~/.local/share/opencode/auth.json:2',
    ]);
  });

  it('no line is longer than the terminal, and no path is cut', () => {
    const lines = pairs(rows, 2, PLAIN, 40).flatMap((line) => line.split('\n'));
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(40);
    expect(lines).toContain('    ~/.local/share/opencode/auth.json:2');
  });
});
