import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Home } from '../clients/home.ts';
import type { Ran } from '../clients/program.ts';
import { type Image, imageOf, readableIn, remainsIn, standing } from './image.ts';
import { freshHome, KEY, SCENARIOS, SECRETS } from './scenarios.ts';
import { PROGRAM } from './stage.ts';
import { note } from './tally.ts';

/** Real disks that are full or read-only need a mount, and that needs root. */
const PAGE = 4096;
const canMount = process.getuid?.() === 0 && tryMount();

let home: Home;
let elsewhere: string;
beforeEach(() => {
  home = freshHome();
  elsewhere = join(home.path, '..', 'elsewhere');
});
afterEach(() => home.close());

const lived = SCENARIOS.find(({ name }) => name.includes('lived-in'))!;
const setup = (env: Record<string, string> = {}): Promise<Ran> =>
  home.tokaify([...lived.args, '--json'], KEY, { env });
const idOf = ({ stdout }: Ran): string | undefined => JSON.parse(stdout).findings[0]?.id;

describe.runIf(canMount)('a disk', () => {
  beforeEach(async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${64 * PAGE},mode=755`, 'tmpfs', home.path]);
    fs.mkdirSync(home.at('project'));
    await lived.prepare(home);
  });
  afterEach(() => execFileSync('umount', [home.path]));

  test.each(['in the home', 'elsewhere'])('that fills up at any moment, the state %s', async (where) => {
    const env = where === 'elsewhere' ? { XDG_STATE_HOME: elsewhere } : {};
    const before = imageOf(home.path);
    expect((await setup(env)).code).toBe(0);
    const after = imageOf(home.path);
    expect((await home.tokaify(['undo'], undefined, { env })).code).toBe(0);
    const codes: (number | null)[] = [];
    for (let free = 0; free < 14; free++) {
      fill(free);
      const ran = await setup(env);
      const { outcome, other } = standing(without(imageOf(home.path)), before, after);
      const right = ran.code === 0 ? 'new' : 'old';
      const fine =
        outcome === right && (ran.code === 0 || ['write-failed', 'state-unusable'].includes(idOf(ran)!));
      note({ table: 'faults', what: 'setup on a full disk', outcome: fine ? right : 'else' });
      expect([outcome, ran.code === 0 || ran.code === 4, other], `${free} pages: ${ran.stdout}`).toEqual([
        right,
        true,
        [],
      ]);
      expect(remainsIn(home.path), `${free} pages`).toEqual([]);
      expect(readableIn(home.path, SECRETS)).toEqual([]);
      codes.push(ran.code);
      fs.rmSync(home.at('filler'));
      if (ran.code === 0) expect((await home.tokaify(['undo'], undefined, { env })).code).toBe(0);
    }
    console.log(`the disk full, the state ${where}: exit codes ${codes.join(' ')}`);
    expect([codes[0], codes.at(-1)]).toEqual([4, 0]);
  });

  test.each(['in the home', 'elsewhere'])('that is read-only, the state %s', async (where) => {
    const env = where === 'elsewhere' ? { XDG_STATE_HOME: elsewhere } : {};
    const before = imageOf(home.path);
    execFileSync('mount', ['-o', 'remount,ro', home.path]);
    const ran = await setup(env);
    expect([ran.code, idOf(ran)]).toEqual([4, where === 'elsewhere' ? 'read-only-store' : 'state-unusable']);
    expect(imageOf(home.path)).toEqual(before);
    note({ table: 'faults', what: 'setup on a read-only disk', outcome: 'old' });
    // Looking needs no writing.
    expect((await home.tokaify(['status', '--json'], undefined, { env })).code).toBe(0);
    expect((await home.tokaify([...lived.args, '--dry-run', '--json'], KEY, { env })).code).toBe(0);
    execFileSync('mount', ['-o', 'remount,rw', home.path]);
    expect((await setup(env)).code).toBe(0);
  });

  function fill(pages: number): void {
    const filler = fs.openSync(home.at('filler'), 'w');
    try {
      for (;;) fs.writeSync(filler, Buffer.alloc(PAGE));
    } catch {
      // Full.
    }
    fs.ftruncateSync(filler, Math.max(0, fs.fstatSync(filler).size - pages * PAGE));
    fs.closeSync(filler);
  }

  const without = (image: Image): Image => new Map([...image].filter(([path]) => path !== 'filler'));
});

/** As somebody who may not do everything: nobody, where the tests run as root. */
describe('a directory', () => {
  const asNobody =
    process.getuid?.() === 0
      ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath]
      : [process.execPath];
  const setUp = (): Promise<Ran> => {
    const [command, ...args] = [...asNobody, PROGRAM, ...lived.args, '--json', '--key-stdin'];
    if (process.getuid?.() === 0) execFileSync('chown', ['-hR', '65534:65534', join(home.path, '..')]);
    return home.run(command!, args, { stdin: `${KEY}\n` });
  };

  test.each([
    ['that may not be written', '.codex', 0o555, 'permission-denied'],
    ['that may not be entered', '.codex', 0o000, 'permission-denied'],
    ['of linked dotfiles that may not be written', 'dotfiles', 0o555, 'read-only-store'],
  ])('%s', async (_, path, mode, id) => {
    await lived.prepare(home);
    const before = imageOf(home.path);
    const was = fs.statSync(home.at(path)).mode;
    fs.chmodSync(home.at(path), mode);
    const ran = await setUp();
    fs.chmodSync(home.at(path), was);
    expect([ran.code, idOf(ran)]).toEqual([4, id]);
    expect(imageOf(home.path)).toEqual(before);
    expect(remainsIn(home.path)).toEqual([]);
    note({ table: 'faults', what: 'setup where it may not write', outcome: 'old' });
    expect((await setUp()).code).toBe(0);
  });
});

function tryMount(): boolean {
  const probe = fs.mkdtempSync('/tmp/tokaify-mount-');
  const mounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', probe]).status === 0;
  if (mounted) execFileSync('umount', [probe]);
  else console.log('nothing can be mounted here: no full and no read-only disk was tried');
  fs.rmdirSync(probe);
  return mounted;
}
