import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Home } from '../clients/home.ts';
import type { Ran } from '../clients/program.ts';
import { imageOf, readableIn, remainsIn, standing } from './image.ts';
import { freshHome, SCENARIOS } from './scenarios.ts';
import { PROGRAM } from './stage.ts';
import { hasStrace } from './strace.ts';
import { note } from './tally.ts';

const SIZE = Number(process.env.FAULTS_CROWD ?? 50);
const crowd = Array.from({ length: SIZE }, (_, i) => i);
const PATIENT = ['--lock-timeout', '300'];

let home: Home;
beforeEach(() => {
  home = freshHome();
});
afterEach(() => home.close());

const keyOf = (i: number): string => `sk-test-crowd-${String(i).padStart(4, '0')}`;
const setup = (i: number, ...more: string[]): Promise<Ran> =>
  home.tokaify(
    ['setup', 'codex', 'opencode', '--model', `model-${i}`, '--offline', '--yes', '--json', ...more],
    keyOf(i),
    { timeoutMs: 600_000 },
  );
const run = (...args: string[]): Promise<Ran> =>
  home.tokaify([...args, '--json'], undefined, { timeoutMs: 600_000 });

const ends = (all: readonly Ran[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { code } of all) counts[`${code}`] = (counts[`${code}`] ?? 0) + 1;
  return counts;
};

/** Whose setup the files show: the same in all of them, or none at all. OpenCode's settings keep every model. */
function winner(): number | null {
  const found = [
    home.get('.codex/auth.json')?.match(/sk-test-crowd-(\d+)/)?.[1],
    home.get('.codex/config.toml')?.match(/^model = "model-(\d+)"/m)?.[1],
    home.get('.local/share/opencode/auth.json')?.match(/sk-test-crowd-(\d+)/)?.[1],
  ].map((digits) => (digits === undefined ? null : Number(digits)));
  expect(new Set(found).size, `the files disagree: ${found.join(', ')}`).toBe(1);
  return found[0]!;
}

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly undone: readonly string[];
}

async function journal(): Promise<Listed[]> {
  const { stdout } = await run('undo', '--list');
  return (JSON.parse(stdout) as { entries: Listed[] }).entries;
}

function noteCrowd(what: string, all: readonly Ran[], allowed: readonly number[]): void {
  const bad = all.filter(({ code }) => code === null || !allowed.includes(code));
  note({ table: 'crowds', what, outcome: 'new', count: all.filter(({ code }) => code === 0).length });
  note({
    table: 'crowds',
    what,
    outcome: 'old',
    count: all.length - bad.length - all.filter(({ code }) => code === 0).length,
  });
  note({ table: 'crowds', what, outcome: 'else', count: bad.length });
  console.log(`${all.length} at once, ${what}: exit codes ${JSON.stringify(ends(all))}`);
  expect(bad.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([]);
}

describe('a crowd', () => {
  test('of setups: each is made whole or says that it was not', async () => {
    const all = await Promise.all(crowd.map((i) => setup(i, ...PATIENT)));
    noteCrowd('setup', all, [0, 9]);
    const done = crowd.filter((i) => all[i]!.code === 0);
    expect(done).toContain(winner());
    // None is lost silently: who ended 0 has an entry, and who did not has none.
    const ids = done.map((i) => (JSON.parse(all[i]!.stdout) as { undo: string }).undo);
    const entries = await journal();
    expect(entries.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(entries.every(({ status }) => status === 'done')).toBe(true);
    expect(remainsIn(home.path)).toEqual([]);
    expect(readableIn(home.path, ['sk-test-crowd'])).toEqual([]);
  });

  test('of undos: each takes back one change, and in the end nothing is left of any', async () => {
    const before = imageOf(home.path);
    const changes = Math.min(12, SIZE);
    for (const i of crowd.slice(0, changes)) expect((await setup(i)).code).toBe(0);
    const all = await Promise.all(crowd.map(() => run('undo', ...PATIENT)));
    // 4: nothing is left to undo.
    noteCrowd('undo', all, [0, 4, 9]);
    winner();
    const undone = (await journal()).filter(({ undone }) => undone.length > 0);
    // One that met a change which another had just taken back ends 0 as well: everything is as it was.
    const changed = all.filter(({ code, stdout }) => code === 0 && JSON.parse(stdout).changed === true);
    expect(undone).toHaveLength(changed.length);
    for (let i = undone.length; i < changes; i++) expect((await run('undo')).code).toBe(0);
    expect((await run('undo')).code).toBe(4);
    expect(standing(imageOf(home.path), before, before).other).toEqual([]);
    expect(remainsIn(home.path)).toEqual([]);
  });

  test('of removes: one does it, and nobody does it twice', async () => {
    const before = imageOf(home.path);
    expect((await setup(1)).code).toBe(0);
    const all = await Promise.all(crowd.map(() => run('remove', 'codex', 'opencode', '--yes', ...PATIENT)));
    noteCrowd('remove', all, [0, 9]);
    const changed = all.filter(({ code, stdout }) => code === 0 && JSON.parse(stdout).changed === true);
    expect(changed).toHaveLength(1);
    expect(standing(imageOf(home.path), before, before).other).toEqual([]);
    expect(remainsIn(home.path)).toEqual([]);
  });

  test('of everything at once, some of them killed', async () => {
    const act = (i: number): Promise<Ran> => {
      if (i % 5 === 1) return run('undo', ...PATIENT);
      if (i % 5 === 3) return run('remove', 'codex', 'opencode', '--yes', ...PATIENT);
      if (i % 5 === 4)
        return home.tokaify(['setup', 'codex', '--offline', '--yes'], keyOf(i), {
          timeoutMs: 300 + Math.random() * 40 * SIZE,
        });
      return setup(i, ...PATIENT);
    };
    const all = await Promise.all(crowd.map(act));
    const alive = all.filter(({ late }) => !late);
    noteCrowd('everything, some killed', alive, [0, 4, 9]);
    console.log(`${all.length - alive.length} were killed`);
    expect((await run('status')).code).toBe(0);
    expect(remainsIn(home.path)).toEqual([]);
    expect(readableIn(home.path, ['sk-test-crowd'])).toEqual([]);
    expect((await journal()).filter(({ status }) => status === 'pending')).toEqual([]);
    expect((await setup(7)).code).toBe(0);
    expect(winner()).toBe(7);
  });
});

/** Starts a setup that rests for so long at each rename of its files, holding the lock. */
function slowly(i: number, milliseconds: number, at = 'rename'): Promise<Ran> {
  const rest = [
    '-f',
    '-o',
    '/dev/null',
    '-e',
    `trace=${at}`,
    '-e',
    `inject=${at}:delay_enter=${milliseconds}ms`,
  ];
  const args = ['setup', 'codex', 'opencode', '--model', `model-${i}`, '--offline', '--yes', '--json'];
  const words = [...rest, process.execPath, PROGRAM, ...args, '--key-stdin'];
  return home.run('strace', words, { stdin: `${keyOf(i)}\n` });
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!what()) {
    if (Date.now() > end) throw new Error(`it never happened: ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

const staged = (directory: string, name: string): boolean =>
  fs.existsSync(home.at(directory)) &&
  fs.readdirSync(home.at(directory)).some((file) => file.startsWith(`.${name}.tokaify-`));

describe.runIf(hasStrace)('somebody at work', () => {
  test('is waited for, or said to be there', async () => {
    const slow = slowly(1, 1500);
    await until(() => fs.existsSync(home.at('.local/state/tokaify/lock')));
    const [hurried, patient] = await Promise.all([
      setup(2, '--lock-timeout', '0.1'),
      setup(3, '--lock-timeout', '120'),
    ]);
    expect([hurried.code, JSON.parse(hurried.stdout).findings[0].id]).toEqual([9, 'busy']);
    expect((await slow).code).toBe(0);
    // What it had planned started from files that are not there any more.
    expect([0, 9]).toContain(patient.code);
    expect(winner()).toBe(patient.code === 0 ? 3 : 1);
  });

  test('who dies leaves a lock that is taken over', async () => {
    const log = join(home.path, '..', 'trace');
    const dead = spawn('true');
    await new Promise((done) => dead.on('exit', done));
    await setup(1);
    const holder = { pid: dead.pid, host: 'nowhere', start: '', token: '0123456789abcdef' };
    fs.writeFileSync(log, JSON.stringify(holder));
    for (const content of [JSON.stringify(holder), '', '{"pid":']) {
      fs.writeFileSync(home.at('.local/state/tokaify/lock'), content);
      fs.utimesSync(home.at('.local/state/tokaify/lock'), 1, 1);
      expect((await setup(2)).code, content).toBe(0);
      expect(remainsIn(home.path)).toEqual([]);
    }
  });
});

/** Codex, an editor, a dotfile manager: whoever writes between plan and apply keeps what they wrote. */
describe.runIf(hasStrace)('a foreign writer', () => {
  const mine = '# somebody else was here\n[features]\nmine = true\n';
  const lived = SCENARIOS.find(({ name }) => name.includes('lived-in'))!;
  const foreign = () => {
    fs.writeFileSync(home.at('dotfiles/foreign'), mine);
    fs.renameSync(home.at('dotfiles/foreign'), home.at('dotfiles/codex.toml'));
  };
  const before = () => lived.prepare(home);

  test.each([
    [
      'before the journal is written',
      'link',
      () => fs.existsSync(home.at('.local/state/tokaify')) && staged('.local/state/tokaify', 'lock'),
    ],
    ['while the new files are prepared', 'rename', () => staged('.codex', 'auth.json')],
    [
      'between the first file and the second',
      'fsync',
      () => home.get('.codex/auth.json')?.includes('crowd') === true,
    ],
  ])('%s', async (_, at, moment) => {
    await before();
    const auth = home.get('.codex/auth.json');
    const slow = slowly(1, at === 'fsync' ? 400 : 1000, at);
    await until(moment);
    foreign();
    const ran = await slow;
    expect([ran.code, JSON.parse(ran.stdout).findings[0].id]).toEqual([9, 'changed-underfoot']);
    expect(home.get('dotfiles/codex.toml')).toBe(mine);
    expect(home.get('.codex/auth.json')).toBe(auth);
    expect(remainsIn(home.path)).toEqual([]);
    note({ table: 'crowds', what: 'setup against a foreign writer', outcome: 'old' });
    expect((await setup(2)).code).toBe(0);
    expect(home.get('dotfiles/codex.toml')).toContain('mine = true');
  });
});
