import { rmSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { listJournal, pastOf, tornEntries } from '../../src/disk/journal.ts';
import { pending, recover } from '../../src/disk/recover.ts';
import { changeBack, invert } from '../../src/plan/invert.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { FileSystem } from '../../src/system.ts';
import { type Machine, type MachineOptions, machine, temporary, wrapped } from '../machine.ts';
import { planOf, remains, SKETCHES, scene as sceneAt, standings } from './scenario.ts';

// Thousands of synced writes: in memory they take seconds.
const scene = (options: MachineOptions = {}) => sceneAt({ home: temporary(true), ...options });

/** A death between two calls that only look leaves the same disk, so those are not counted. */
const LOOKS = /^(?:exists|fstat|lstat|stat|read|readdir|readFile|readlink|realpath|close)Sync$/;

/** Kills the process at its nth call: that one and all later ones fail. A write gets half of its bytes down. */
function deadly(at: number) {
  const death = { calls: 0, dead: false };
  const fs = (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      if (!death.dead && (LOOKS.test(name) || death.calls++ < at)) return go();
      if (!death.dead && name === 'writeSync') {
        const [descriptor, bytes, from, length] = args as [number, Uint8Array, number, number];
        real.writeSync(descriptor, bytes, from, length >> 1);
      }
      death.dead = true;
      throw new Error('killed');
    });
  return { death, fs };
}

/** The next process on the same home. */
const next = (m: Machine): Machine => machine({ home: m.home, alive: () => false });

/** Nothing in between, nothing readable, and whoever comes next finds all old or all new. */
async function judge(m: Machine): Promise<'old' | 'new'> {
  expect(standings(m)).toMatch(/^(old|new|old and new|new and old)$/);
  for (const [path, content] of Object.entries(m.tree())) {
    if (content === null || !/"(old|new)"/.test(content)) continue;
    expect(statSync(m.at(path)).mode & 0o077, path).toBe(0);
  }
  const heir = next(m);
  pending(heir);
  await recover(heir);
  expect(remains(m)).toEqual([]);
  expect(tornEntries(heir)).toEqual([]);
  expect(pending(heir)).toEqual([]);
  const ended = standings(m);
  expect(['old', 'new']).toContain(ended);
  return ended as 'old' | 'new';
}

/** Runs `act` to its death at every call, until it survives. Counts how the files ended. */
async function everyDeath(prepare: () => Promise<Machine>, act: (m: Machine) => Promise<unknown>) {
  const ends = { old: 0, new: 0 };
  for (let at = 0; ; at++) {
    const { death, fs } = deadly(at);
    const ready = await prepare();
    const m = { ...machine({ home: ready.home, alive: () => false, fs }) };
    await act(m).catch(() => {});
    const survived = !death.dead;
    const ended = await judge(m).catch((error: unknown) => {
      throw new Error(`killed at call ${at}`, { cause: error });
    });
    rmSync(m.home, { recursive: true });
    if (survived) return { ...ends, calls: at };
    ends[ended]++;
  }
}

const undoPlan = (m: Machine): Plan => {
  const entry = listJournal(m).find(({ status, undone }) => status === 'done' && undone.length === 0)!;
  const files = pastOf(m, entry).map(({ record, before }) => {
    const current = m.get(record.path.slice(m.home.length + 1));
    const inverse = invert({ record, before }, current === null ? null : new TextEncoder().encode(current));
    if (!('after' in inverse)) throw new Error(inverse.kind);
    return changeBack(record, current === null ? null : new TextEncoder().encode(current), inverse.after);
  });
  const undoes = entry.clients.map((client) => ({ id: entry.id, client }));
  return { command: 'undo', summary: '', files: files.toReversed(), undoes };
};

describe('killed at every call', () => {
  test('of a first change', async () => {
    const ends = await everyDeath(
      async () => scene(),
      (m) => apply(m, planOf(m, SKETCHES)),
    );
    console.log(`first change: ${ends.calls} kills, old ${ends.old}, new ${ends.new}, anything else 0`);
    expect(ends.old).toBeGreaterThan(0);
    expect(ends.new).toBeGreaterThan(0);
  });

  test('of taking it back', async () => {
    const prepare = async () => {
      const m = scene();
      await apply(m, planOf(m, SKETCHES));
      return m;
    };
    const ends = await everyDeath(prepare, async (m) => apply(m, undoPlan(m)));
    console.log(`undo: ${ends.calls} kills, old ${ends.old}, new ${ends.new}, anything else 0`);
    expect(ends.old).toBeGreaterThan(0);
    expect(ends.new).toBeGreaterThan(0);
  });

  test('of recovering from a kill', async () => {
    // In the middle: credential and configuration are new, the others old.
    const prepare = async () => {
      const m = scene();
      let renames = 0;
      let dead = false;
      const fs = (real: FileSystem) =>
        wrapped(real, (name, args, go) => {
          if (name === 'renameSync' && !String(args[1]).includes('tokaify/')) renames++;
          dead ||= renames === 3;
          if (dead) throw new Error('killed');
          return go();
        });
      await apply(machine({ home: m.home, fs }), planOf(m, SKETCHES)).catch(() => {});
      expect(standings(m)).toBe('new and old');
      return m;
    };
    const ends = await everyDeath(prepare, (m) => recover(m));
    console.log(`recovery: ${ends.calls} kills, old ${ends.old}, new ${ends.new}, anything else 0`);
    expect(ends.new).toBe(0);
  });
});

test('after a kill the next change succeeds by itself and says what it found', async () => {
  const kinds = new Set<string>();
  for (let at = 0; at < 120; at += 4) {
    const { fs } = deadly(at);
    const m = scene({ fs, alive: () => false });
    await apply(m, planOf(m, SKETCHES)).catch(() => {});
    const heir = next(m);
    for (const { kind } of await recover(heir)) kinds.add(kind);
    const sketches = SKETCHES.map((each) => ({ ...each, before: m.get(each.path) }));
    await apply(heir, planOf(heir, sketches));
    expect(standings(m)).toBe('new');
    expect(remains(m)).toEqual([]);
  }
  expect([...kinds].sort()).toEqual(['finished', 'rolled-back']);
});
