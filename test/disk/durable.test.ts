import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { rememberModels } from '../../src/disk/models-cache.ts';
import { recover } from '../../src/disk/recover.ts';
import type { FileSystem } from '../../src/system.ts';
import { type Machine, machine, wrapped } from '../machine.ts';
import { planOf, SKETCHES, STATE, scene, standings } from './scenario.ts';

/** What a power cut could undo: files whose bytes, and directories whose names, were not synced. */
interface Unsynced {
  readonly bytes: Set<string>;
  readonly names: Set<string>;
}

/** A file system that knows what is on the disk; `step` sees each rename and unlink before it is done. */
function disk(step: (name: string, from: string, to: string, lost: Unsynced) => void) {
  const lost: Unsynced = { bytes: new Set(), names: new Set() };
  const open = new Map<number, string>();
  const fs = (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      const [first, second] = args as [string, string];
      if (name === 'renameSync' || name === 'unlinkSync') step(name, first, second ?? first, lost);
      const result = go();
      if (name === 'openSync') open.set(result as number, first);
      const file = open.get(args[0] as number) ?? '';
      if (name === 'writeSync') lost.bytes.add(file);
      if (name === 'fsyncSync') for (const each of [lost.bytes, lost.names]) each.delete(file);
      if (name === 'mkdirSync') lost.names.add(dirname(first));
      if (name === 'unlinkSync') lost.bytes.delete(first);
      if (name === 'renameSync') lost.names.add(dirname(second));
      if (name === 'unlinkSync') lost.names.add(dirname(first));
      return result;
    });
  return { fs, lost };
}

/** Without what is in tokaify's own directory itself: a lock and a cache may be lost. */
const kept = (m: Machine, { bytes, names }: Unsynced): string[] =>
  [...[...bytes].filter((path) => dirname(path) !== m.at(STATE)), ...names].filter(
    (path) => path !== m.at(STATE),
  );

test('every step of a change is on the disk before the next one relies on it', async () => {
  const seen: string[] = [];
  let m = scene();
  const { fs, lost } = disk((name, from, to, unsynced) => {
    if (dirname(to) === m.at(STATE)) return;
    seen.push(`${name} ${to.replace(`${m.home}/`, '').replace(/journal\/[^/]+/, 'journal/ID')}`);
    expect([from, kept(m, unsynced)]).toEqual([from, []]);
  });
  m = machine({ home: m.home, fs });
  await apply(m, planOf(m, SKETCHES));
  expect(standings(m)).toBe('new');
  expect(seen).toEqual([
    `renameSync ${STATE}/journal/ID/entry.json`,
    'renameSync .codex/auth.json',
    'renameSync dotfiles/codex.toml',
    'renameSync .new/deep/file',
    'unlinkSync .codex/gone',
    `renameSync ${STATE}/journal/ID/entry.json`,
  ]);
  expect(kept(m, lost)).toEqual([]);
});

test('what a dead process left finished is on the disk before it is called that', async () => {
  const m = scene();
  let steps = 0;
  let dead = false;
  const deadly = (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      dead ||= steps === SKETCHES.length && name === 'fsyncSync';
      if (dead) throw new Error('killed');
      if (/^(?:rename|unlink)Sync$/.test(name) && !String(args[0]).includes(STATE)) steps++;
      return go();
    });
  await apply(machine({ home: m.home, fs: deadly }), planOf(m, SKETCHES)).catch(() => {});
  expect(standings(m)).toBe('new');

  const synced: string[] = [];
  const open = new Map<number, string>();
  let before: string[] = [];
  const fs = (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      const result = go();
      if (name === 'openSync') open.set(result as number, String(args[0]));
      if (name === 'fsyncSync') synced.push(open.get(args[0] as number) ?? '');
      if (name === 'renameSync' && String(args[1]).endsWith('entry.json')) before = [...synced];
      return result;
    });
  const heir = machine({ home: m.home, fs, alive: () => false });
  expect(await recover(heir)).toMatchObject([{ kind: 'finished' }]);
  for (const directory of ['.codex', 'dotfiles', '.new/deep']) expect(before).toContain(m.at(directory));
});

test('what may be lost costs no sync', async () => {
  const m = machine({ files: { [`${STATE}/models.json`]: '{}' } });
  const { fs, lost } = disk(() => {});
  await rememberModels(machine({ home: m.home, fs }), 'https://a.example/v1', ['one']);
  expect(JSON.parse(m.get(`${STATE}/models.json`)!)).toEqual({ 'https://a.example/v1': ['one'] });
  expect([...lost.bytes].map((path) => dirname(path))).toEqual([m.at(STATE)]);
});
