import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What README.md shows is what the program says and shows; `npm run readme` writes it anew. */

describe('README.md', () => {
  it.each(['scripts/readme.mjs', 'scripts/screens.mjs'])('%s finds nothing to change', (script) => {
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('shows every picture there is', () => {
    const shown = readFileSync('README.md', 'utf8');
    const missing = readdirSync('docs/screens').filter((name) => !shown.includes(`docs/screens/${name}`));
    expect(missing).toEqual([]);
  });
});
