import { describe, expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { listJournal } from '../../src/disk/journal.ts';
import { recover } from '../../src/disk/recover.ts';
import { TokaifyError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/system.ts';
import { type Machine, temporary, wrapped } from '../machine.ts';
import { planOf, remains, SKETCHES, scene, standings } from './scenario.ts';

/** What the system may answer to which call. */
const FAULTS: Record<string, string[]> = {
  chmodSync: ['EPERM'],
  closeSync: ['EIO', 'EDQUOT'],
  fchmodSync: ['EPERM'],
  fstatSync: ['EIO'],
  fsyncSync: ['EIO', 'ENOSPC'],
  linkSync: ['EPERM', 'EIO'],
  lstatSync: ['EACCES', 'ELOOP'],
  mkdirSync: ['ENOSPC', 'EROFS', 'EACCES', 'ENOENT'],
  openSync: ['EACCES', 'EROFS', 'EMFILE', 'ENOSPC', 'ENOENT'],
  readFileSync: ['EIO'],
  readdirSync: ['EIO'],
  readlinkSync: ['EACCES'],
  renameSync: ['EXDEV', 'EBUSY', 'EPERM', 'EIO', 'ENOSPC', 'ENOENT'],
  rmSync: ['EIO'],
  statSync: ['EIO', 'EACCES'],
  unlinkSync: ['EIO', 'EPERM'],
  writeSync: ['ENOSPC', 'EDQUOT', 'EIO'],
};

/** What must hold, whatever failed; returns how it ended. */
async function judge(
  m: Machine,
  run: () => Promise<unknown>,
  broken: { on: boolean },
): Promise<'old' | 'new'> {
  let error: unknown;
  try {
    await run();
  } catch (thrown) {
    error = thrown;
  }
  broken.on = false;
  const ended = standings(m);
  // A bug would be exit 1; every fault has a code.
  if (error !== undefined && !(error instanceof TokaifyError)) throw error;
  expect(ended).toBe(error === undefined ? 'new' : 'old');
  const journal = listJournal(m).map(({ status }) => status);
  expect(journal.filter((status) => status !== 'pending')).toEqual(
    ended === 'new' && journal[0] !== 'pending' ? ['done'] : [],
  );
  await recover(m);
  expect(standings(m)).toBe(ended);
  expect(listJournal(m).map(({ status }) => status)).toEqual(ended === 'new' ? ['done'] : []);
  expect(remains(m)).toEqual([]);
  return ended as 'old' | 'new';
}

function faulty(call: string, fault: string, at: number, lasting: boolean) {
  const broken = { on: true, calls: 0, met: false };
  const fs = (real: FileSystem) =>
    wrapped(real, (name, _args, go) => {
      if (!broken.on || name !== call) return go();
      const index = broken.calls++;
      if (index < at || (index > at && !lasting)) return go();
      broken.met = true;
      throw Object.assign(new Error(fault), { code: fault });
    });
  return { broken, m: scene({ home: temporary(true), fs, alive: () => false }) };
}

async function everyCall(call: string, fault: string, lasting: boolean): Promise<Record<string, number>> {
  const ends = { old: 0, new: 0 };
  for (let at = 0; ; at++) {
    const { broken, m } = faulty(call, fault, at, lasting);
    const ended = await judge(m, () => apply(m, planOf(m, SKETCHES)), broken).catch((error: unknown) => {
      throw new Error(`${call} ${fault} at call ${at}${lasting ? ' and after' : ''}`, { cause: error });
    });
    if (!broken.met) return ends;
    ends[ended]++;
  }
}

const table = Object.entries(FAULTS).flatMap(([call, faults]) =>
  faults.map((fault) => [call, fault] as const),
);

describe('a fault at any one call leaves all files old, or all new', () => {
  test.each(table)('%s %s', async (call, fault) => {
    const ends = await everyCall(call, fault, false);
    console.log(`${call} ${fault}: old ${ends.old}, new ${ends.new}, anything else 0`);
  });
});

describe('a disk that fills up and stays full', () => {
  test.each([
    ['writeSync', 'ENOSPC'],
    ['fsyncSync', 'EIO'],
    ['openSync', 'EROFS'],
    ['renameSync', 'EROFS'],
  ] as const)('%s %s', async (call, fault) => {
    for (let at = 0; ; at++) {
      const { broken, m } = faulty(call, fault, at, true);
      const error = await apply(m, planOf(m, SKETCHES)).catch((thrown: unknown) => thrown);
      broken.on = false;
      await recover(m);
      expect(['old', 'new'], `${call} ${fault} from call ${at}: ${error}`).toContain(standings(m));
      expect(remains(m)).toEqual([]);
      if (!broken.met) return;
      if (error instanceof Error) expect(error).toBeInstanceOf(TokaifyError);
    }
  });
});
