import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { Volume } from 'memfs';
import { describe, expect, test } from 'vitest';
import { attempt, release, withLock } from '../../src/disk/lock.ts';
import { ownerHere } from '../../src/disk/process.ts';
import { TokaifyError } from '../../src/errors.ts';
import type { FileSystem, System } from '../../src/system.ts';
import { codeOfAsync, type Machine, type MachineOptions, machine, wrapped } from '../machine.ts';

const STATE = '.local/state/tokaify';
const LOCK = `${STATE}/lock`;
const LIVE = 4_999_001;
const DEAD = 4_999_002;

/** Time that only counts. */
const hasty = (options: MachineOptions = {}): Machine => ({
  ...machine({ alive: (pid) => pid === LIVE, ...options }),
  sleep: async () => {},
});

const lockOf = (system: System, pid: number, changes: object = {}) =>
  `${JSON.stringify({ ...ownerHere({ ...system, pid }), token: 'a1b2c3d4e5f60718', ...changes })}\n`;

const left = (m: Machine) => readdirSync(m.at(STATE));

test('work runs under the lock, and nothing of it stays', async () => {
  const m = machine();
  const during = await withLock(m, 0, async () => left(m));
  expect(during).toEqual(['lock']);
  expect(left(m)).toEqual([]);
  expect(m.mode(STATE)).toBe('0700');
});

test('the lock is released when work throws', async () => {
  const m = machine();
  await expect(withLock(m, 0, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(left(m)).toEqual([]);
});

describe('a lock found on arrival', () => {
  const cases: [string, 'taken' | 'busy', (m: Machine) => string][] = [
    ['of a living process', 'busy', (m) => lockOf(m, LIVE)],
    ['of a dead process', 'taken', (m) => lockOf(m, DEAD)],
    ['of a dead process whose id lives again', 'taken', (m) => lockOf(m, LIVE, { start: 'boot 1' })],
    ['of our own id before a restart', 'taken', (m) => lockOf(m, m.pid)],
    ['empty', 'taken', () => ''],
    ['torn', 'taken', (m) => lockOf(m, LIVE).slice(0, 20)],
    ['of something else', 'taken', () => '{"pid":"x"}'],
    ['with a token that would leave the directory', 'taken', (m) => lockOf(m, LIVE, { token: '../../x' })],
    ['of another host', 'busy', (m) => lockOf(m, DEAD, { host: 'other' })],
  ];
  test.each(cases)('%s is %s', async (_name, outcome, content) => {
    // A living process has a start time; ids above what Linux gives out have none in /proc.
    const fs = (real: FileSystem) =>
      wrapped(real, (name, args, call) =>
        name === 'readFileSync' && args[0] === `/proc/${LIVE}/stat` ? `1 (x) ${'0 '.repeat(19)}777` : call(),
      );
    const m = hasty({ fs });
    m.put(LOCK, content(m));
    // An empty or torn one may be whole in a moment, so it has to be a little old.
    utimesSync(m.at(LOCK), new Date(), new Date(Date.now() - 2_000));
    expect(await codeOfAsync(() => withLock(m, 5000, async () => {}))).toBe(
      outcome === 'busy' ? 'busy' : 'none',
    );
    expect(left(m)).toEqual(outcome === 'busy' ? ['lock'] : []);
  });

  test('of another host, a minute old, is taken', async () => {
    const m = hasty();
    m.put(LOCK, lockOf(m, DEAD, { host: 'other' }));
    utimesSync(m.at(LOCK), new Date(), new Date(Date.now() - 61_000));
    expect(await codeOfAsync(() => withLock(m, 0, async () => {}))).toBe('none');
  });

  test.each(['', '{'])('just made and not whole yet (%j) is waited for', async (content) => {
    const m = hasty();
    m.put(LOCK, content);
    expect(await codeOfAsync(() => withLock(m, 0, async () => {}))).toBe('busy');
  });

  test('that nobody may wait for names its process', async () => {
    const m = hasty();
    m.put(LOCK, lockOf(m, LIVE));
    const error = await withLock(m, 0, async () => {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TokaifyError);
    expect((error as TokaifyError).message).toContain(String(LIVE));
  });

  test('is waited for', async () => {
    const m = machine({ alive: () => true });
    m.put(LOCK, lockOf(m, LIVE));
    setTimeout(() => release(m, m.at(LOCK), 'a1b2c3d4e5f60718'), 100);
    expect(await codeOfAsync(() => withLock(m, 5000, async () => {}))).toBe('none');
  });
});

test('claims and temp files of the dead are swept by the next holder', async () => {
  const m = hasty();
  m.put(`${LOCK}.a1b2c3d4e5f60718`, lockOf(m, DEAD));
  m.put(`${STATE}/.lock.tokaify-${DEAD}-00.tmp`, 'x');
  m.put(`${STATE}/.lock.tokaify-${LIVE}-00.tmp`, 'x');
  await withLock(m, 0, async () => {});
  expect(left(m)).toEqual([`.lock.tokaify-${LIVE}-00.tmp`]);
});

test.each(['EPERM', 'ENOTSUP', 'UNKNOWN'])(
  'without hard links (%s) the lock excludes as well',
  async (code) => {
    const fs = (real: FileSystem) =>
      wrapped(real, (name, args, call) => {
        if (name === 'linkSync' && !(args[1] as string).includes('.tmp'))
          throw Object.assign(new Error(), { code });
        return call();
      });
    const m = hasty({ fs, alive: () => true });
    await withLock(m, 0, async () => {
      expect(await codeOfAsync(() => withLock(m, 0, async () => {}))).toBe('busy');
    });
    expect(left(m)).toEqual([]);
  },
);

describe('a state directory that cannot be used', () => {
  const cases: [string, (m: Machine) => void][] = [
    ['is a file', (m) => m.put(STATE, '')],
    ['lies below a file', (m) => m.put('.local', '')],
    ['has a directory for a lock', (m) => m.put(`${LOCK}/x`, '')],
  ];
  test.each(cases)('%s', async (_name, arrange) => {
    const m = hasty();
    arrange(m);
    expect(await codeOfAsync(() => withLock(m, 0, async () => {}))).toBe('state-unusable');
  });

  test.each(['mkdirSync', 'openSync', 'writeSync', 'closeSync'])('%s fails', async (call) => {
    const fs = (real: FileSystem) =>
      wrapped(real, (name, _args, go) => {
        if (name === call) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        return go();
      });
    const m = hasty({ fs });
    expect(await codeOfAsync(() => withLock(m, 0, async () => {}))).toBe('state-unusable');
    expect(Object.keys(m.tree()).filter((path) => !path.endsWith('/'))).toEqual([]);
  });
});

/**
 * Processes that run between any two file system calls of one another. `schedule` says, for each process,
 * before which of its calls the next process runs from start to end; who wins and who lets go is logged.
 */
function race(
  before: Record<string, string>,
  schedule: readonly number[],
  letGo: readonly boolean[],
): string[] {
  const volume = Volume.fromJSON({ '/s/keep': '', ...before });
  for (const path of Object.keys(before)) volume.utimesSync(path, 0, 1);
  const log: string[] = [];
  const run = (index: number): void => {
    let calls = 0;
    const memory = volume as unknown as FileSystem;
    const fs = wrapped(memory, (name, args, call) => {
      if (calls++ === schedule[index]) run(index + 1);
      const result = call();
      if ((name === 'linkSync' || name === 'renameSync') && args[1] === '/s/lock') log.push(`${index} holds`);
      return result;
    });
    // Nobody waits, so a process that finds the lock held goes away.
    const system: System = { ...machine({ home: '/s' }), fs, pid: 100 + index, alive: (pid) => pid >= 100 };
    const token = attempt(system, '/s/lock');
    expect(token !== null).toBe(log.includes(`${index} holds`));
    if (token && letGo[index]) {
      log.push(`${index} lets go`);
      release(system, '/s/lock', token);
    }
  };
  run(0);
  return log;
}

const overlap = (log: readonly string[]): boolean =>
  log.some(
    (line, i) => i > 0 && line.endsWith('holds') && log[i - 1] !== line && log[i - 1]!.endsWith('holds'),
  );

const dead = (token: string) => JSON.stringify({ pid: 1, host: 'testbox', start: '', token });
const STARTS: Record<string, Record<string, string>> = {
  free: {},
  'a dead holder': { '/s/lock': dead('00000000000000aa') },
  'a dead holder and a dead claim': {
    '/s/lock': dead('00000000000000aa'),
    '/s/lock.00000000000000aa': dead('00000000000000bb'),
  },
  'an empty lock': { '/s/lock': '' },
};

describe('at every interleaving one process at most holds the lock', () => {
  test.each(Object.entries(STARTS))('%s, two processes', (_name, before) => {
    for (const letGo of [false, true]) {
      for (let at = 0; at < 80; at++) {
        const log = race(before, [at], [letGo, letGo]);
        expect(overlap(log), `${at}: ${log}`).toBe(false);
        expect(log.length).toBeGreaterThan(0);
      }
    }
  });

  test.each(Object.entries(STARTS))('%s, five processes', (_name, before) => {
    const moments = fc.array(fc.nat(40), { minLength: 4, maxLength: 4 });
    const letGo = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(moments, letGo, (schedule, goes) => !overlap(race(before, schedule, goes))),
      { numRuns: 300 },
    );
  });
});

test('the lock file is for its owner only', async () => {
  const m = machine();
  await withLock(m, 0, async () => {
    expect(m.mode(LOCK)).toBe('0600');
    expect(JSON.parse(readFileSync(m.at(LOCK), 'utf8'))).toMatchObject({ pid: m.pid });
    writeFileSync(m.at(LOCK), lockOf(m, LIVE));
  });
  // Somebody else's by now: not ours to delete.
  expect(left(m)).toEqual(['lock']);
});
