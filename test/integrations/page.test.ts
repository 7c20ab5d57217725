import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/** docs/fleets.md, followed to the letter: its `sh` blocks one after the other in one throw-away home. */

const page = fs.readFileSync('docs/fleets.md', 'utf8');
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
const home = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'tokaify-page-')));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

it('there are commands to run', () => {
  expect(blocks.length).toBeGreaterThan(3);
});

it.each(blocks.map((block) => [block.split('\n')[0]!, block]))('%s', (_first, block) => {
  fs.mkdirSync(join(home, 'bin'), { recursive: true });
  const shim = `#!/bin/sh\nexec ${process.execPath} ${resolve('bin/tokaify.js')} "$@"\n`;
  fs.writeFileSync(join(home, 'bin', 'tokaify'), shim, { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', block], {
    cwd: home,
    encoding: 'utf8',
    env: {
      HOME: home,
      PATH: `${home}/bin:/usr/bin:/bin`,
      LANG: 'C.UTF-8',
      GATEWAY: 'http://127.0.0.1:9/v1',
      TOKAIFY_API_KEY: `sk-test-${'0'.repeat(43)}`,
    },
  });
  expect(status, stdout + stderr).toBe(0);
});

it.each([...page.matchAll(/\]\((\.\.?\/[^)]+|[\w.]+\.svg)\)/g)].map(([, link]) => link!))(
  '%s is there',
  (link) => {
    expect(fs.existsSync(join('docs', link))).toBe(true);
  },
);
