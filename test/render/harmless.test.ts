import { describe, expect, it } from 'vitest';
import { renderHuman } from '../../src/render/human.ts';
import { renderJson } from '../../src/render/json.ts';
import type { Block, Finding } from '../../src/report.ts';
import { answered } from '../../src/report.ts';
import { text, verbatim } from '../../src/text.ts';

const LOOK = { colour: false, plain: false, columns: 200, language: 'en' } as const;
/** Hides what follows, forges a line, goes back, and turns the direction of writing. */
const HOSTILE = 'a\x1b[8mb\n✓ forged\r\x9b2Jc\u202ed';

const finding: Finding = {
  id: 'x',
  severity: 'error',
  title: verbatim(HOSTILE),
  cause: verbatim(HOSTILE),
  remedy: verbatim(HOSTILE),
  proof: 'proved',
  where: { path: HOSTILE },
};
const BLOCKS: readonly Block[] = [
  { kind: 'heading', text: verbatim(HOSTILE), aside: verbatim(HOSTILE) },
  { kind: 'done', text: verbatim(HOSTILE) },
  { kind: 'look', text: verbatim(HOSTILE) },
  { kind: 'pairs', rows: [[verbatim(HOSTILE), verbatim(HOSTILE)]] },
  { kind: 'table', head: [verbatim(HOSTILE)], rows: [[HOSTILE], [verbatim(HOSTILE)]] },
  { kind: 'next', items: [{ label: verbatim(HOSTILE), command: HOSTILE }] },
  { kind: 'finding', finding },
  { kind: 'failure', finding },
  { kind: 'change', change: { path: HOSTILE, action: 'update', mode: '0600', diff: `+${HOSTILE}` } },
  { kind: 'line', text: verbatim(HOSTILE) },
  { kind: 'dim', text: verbatim(HOSTILE) },
  { kind: 'raw', text: HOSTILE },
];

describe('what comes from a file or a gateway', () => {
  it.each(BLOCKS.map((block) => [block.kind, block] as const))('moves no terminal as %s', (kind, block) => {
    const shown = renderHuman([block], LOOK);
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    // The lines of an answer for other programs are whatever they are.
    if (kind !== 'raw') expect(shown).not.toMatch(/^✓ forged/m);
  });

  it('leaves our own colours', () => {
    expect(renderHuman([{ kind: 'done', text: text('x', 'x') }], { ...LOOK, colour: true })).toContain(
      '\x1b[32m✓',
    );
  });

  it('moves no terminal as JSON either, and is the same', () => {
    const shown = renderJson(answered('x', { data: { said: HOSTILE }, blocks: [] }));
    expect(shown).not.toMatch(/[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(JSON.parse(shown).said).toBe(HOSTILE);
  });
});
