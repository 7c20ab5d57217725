import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'rolldown';
import { beforeAll, expect, test } from 'vitest';
import { listJournal } from '../../src/disk/journal.ts';
import { recover } from '../../src/disk/recover.ts';
import { machine, temporary } from '../machine.ts';
import { remains, STATE } from './scenario.ts';

let child = '';

beforeAll(async () => {
  const dir = temporary();
  child = join(dir, 'child.mjs');
  const input = new URL('crowd-child.ts', import.meta.url).pathname;
  const output = { file: child, format: 'esm', codeSplitting: false } as const;
  await build({
    input,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    output,
    logLevel: 'silent',
  });
});

/** Exit code of one process, or 'killed'; it kills itself after so many milliseconds. */
function run(home: string, life?: number): Promise<number | 'killed'> {
  const args = life === undefined ? [home] : [home, String(life)];
  const started = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((done) => started.on('exit', (code, signal) => done(signal ? 'killed' : code!)));
}

test('of a crowd of processes each change is made once, whoever is killed', async () => {
  const m = machine({ alive: () => false });
  // Deaths are spread over the time in which a crowd on a busy machine gets to work.
  const started = performance.now();
  expect(await run(m.home)).toBe(0);
  const single = performance.now() - started;
  const lives = Array.from({ length: 12 }, (_, i) => (i % 2 ? undefined : (single * (i + 2)) / 2));
  const ends = await Promise.all(lives.map((life) => run(m.home, life)));
  await recover(m);
  const made = Number(m.get('a'));
  console.log(
    `12 processes: ${ends.filter((end) => end === 0).length} done, ${ends.filter((end) => end === 'killed').length} killed`,
  );
  expect(ends.filter((end) => end !== 0 && end !== 'killed')).toEqual([]);
  expect(m.get('b')).toBe(m.get('a'));
  expect(listJournal(m)).toHaveLength(made);
  // A process may be killed after its change was made, and before it could say so.
  expect(made).toBeGreaterThan(ends.filter((end) => end === 0).length);
  expect(remains(m)).toEqual([]);
  expect(Object.keys(m.tree()).filter((path) => !path.startsWith(STATE.split('/')[0]!))).toEqual(['a', 'b']);
});
