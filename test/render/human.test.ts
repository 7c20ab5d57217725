import { describe, expect, it } from 'vitest';
import { TokaifyError } from '../../src/errors.ts';
import { failureReport } from '../../src/failure.ts';
import { renderHuman } from '../../src/render/human.ts';
import { width } from '../../src/render/width.ts';
import type { Block, Finding } from '../../src/report.ts';
import { text, verbatim } from '../../src/text.ts';
import { machine } from '../machine.ts';

const LOOK = { colour: false, plain: false, columns: 80, language: 'en' } as const;
const PLAIN = { ...LOOK, plain: true };

const finding: Finding = {
  id: 'token-expired',
  severity: 'error',
  title: text('The token has expired.', '令牌已过期。'),
  cause: text('Its last day has passed.', '已超过有效期。'),
  remedy: text('Give it a new expiry: tokaify token update 7', '设置新的有效期：tokaify token update 7'),
  proof: 'proved',
};
const found = (more: Partial<Finding> = {}): Block[] => [
  { kind: 'finding', finding: { ...finding, ...more } },
];
const firstLine = (blocks: readonly Block[], look: Parameters<typeof renderHuman>[1]) =>
  renderHuman(blocks, look).split('\n')[0]!;

describe('the id of a finding', () => {
  it('stands at the right edge', () => {
    const line = firstLine(found(), LOOK);
    expect(line).toMatch(/^✗ .* {2,}token-expired$/);
    expect(width(line)).toBe(80);
  });

  it('follows the place', () => {
    const where = { path: '~/.codex/auth.json', line: 2, column: 4 };
    expect(firstLine(found({ where }), LOOK)).toMatch(/ ~\/\.codex\/auth\.json:2:4 · token-expired$/);
  });

  it('goes below where there is no room', () => {
    const blocks = found({
      title: verbatim('A title that leaves no room beside it'),
      where: { path: '~/x' },
    });
    const lines = renderHuman(blocks, { ...LOOK, columns: 40 }).split('\n');
    expect(lines.slice(0, 2)).toEqual(['✗ A title that leaves no room beside it', '  ~/x · token-expired']);
  });

  it('is not shown of what is only worth knowing', () => {
    expect(renderHuman(found({ severity: 'info' }), LOOK)).not.toContain(finding.id);
  });

  it('is part of the sentence where it is read aloud', () => {
    expect(firstLine(found(), PLAIN)).toBe('Error: The token has expired. (token-expired)');
    expect(firstLine(found(), { ...PLAIN, language: 'zh' })).toBe('错误：令牌已过期。（token-expired）');
  });

  it('is shown of what ended a command', () => {
    const error = new TokaifyError('token-expired', { what: finding.title, next: finding.remedy });
    expect(renderHuman(failureReport(error, 'verify', machine()).blocks, LOOK)).toContain(
      '  token-expired\n',
    );
  });
});

describe('a place', () => {
  it('is not said again where the title names the file', () => {
    const where = { path: '~/a.toml', line: 5, column: 14 };
    const lines = renderHuman(found({ title: verbatim('~/a.toml is not valid.'), where }), LOOK);
    expect(lines.match(/a\.toml/g)).toHaveLength(1);
    expect(lines).toContain('line 5, column 14');
  });
});

describe('a mark', () => {
  const kinds = ['done', 'look'] as const;
  it.each(kinds)('is a word in the language of the sentence: %s', (kind) => {
    const block: Block = { kind, text: text('x', '字') };
    expect(renderHuman([block], PLAIN)).toMatch(/^[A-Z]\w*: x\n$/);
    expect(renderHuman([block], { ...PLAIN, language: 'zh' })).toMatch(/^[\u4e00-\u9fff]{2}：字\n$/);
  });

  it('counts where lines are broken', () => {
    const block: Block = { kind: 'look', text: verbatim('word '.repeat(40).trim()) };
    for (const line of renderHuman([block], { ...PLAIN, columns: 40 }).split('\n'))
      expect(width(line)).toBeLessThanOrEqual(40);
  });
});
