import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { listJournal } from '../../src/disk/journal.ts';
import { withLock } from '../../src/disk/lock.ts';
import { pending, recover } from '../../src/disk/recover.ts';
import type { FileSystem } from '../../src/system.ts';
import { type Machine, machine, wrapped } from '../machine.ts';
import { planOf, remains, type Sketch, STATE } from './scenario.ts';

const KEY: Sketch = {
  path: 'auth.json',
  before: '{"k":"old"}\n',
  after: '{"k":"new"}\n',
  more: { secret: true, format: 'json' },
};
const TOML: Sketch = {
  path: 'config.toml',
  before: 'a = 1\nm = "x"\n',
  after: 'a = 1\nm = "y"\nn = 2\n',
  more: { format: 'toml' },
};

/** A change that looks interrupted: files as given, its entry pending. */
async function interrupted(
  now: Record<string, string | null>,
  fs?: (real: FileSystem) => FileSystem,
): Promise<Machine> {
  const m = machine({ files: { [KEY.path]: KEY.before!, [TOML.path]: TOML.before! } });
  const { id } = await apply(m, planOf(m, [KEY, TOML]));
  const entry = m.at(`${STATE}/journal/${id}/entry.json`);
  writeFileSync(entry, readFileSync(entry, 'utf8').replace('"done"', '"pending"'));
  for (const [path, content] of Object.entries(now)) {
    if (content === null) m.fs.unlinkSync(m.at(path));
    else m.put(path, content);
  }
  return machine({ home: m.home, alive: () => false, ...(fs && { fs }) });
}

const OLD = { key: KEY.before, toml: TOML.before };
const NEW = { key: KEY.after, toml: TOML.after };

describe('an interrupted change, by how its files stand', () => {
  const edited = (text: string | null) => `${text}# mine\n`;
  const cases: [string, Record<string, string | null>, string, Record<string, string | null>, string[]][] = [
    ['nothing was replaced', { 'auth.json': KEY.before, 'config.toml': TOML.before }, 'rolled-back', OLD, []],
    ['one of two', { 'config.toml': TOML.before }, 'rolled-back', OLD, []],
    ['all', {}, 'finished', NEW, ['done']],
    [
      'one of two, and the old other was edited since',
      { 'config.toml': edited(TOML.before) },
      'rolled-back',
      { key: KEY.before, toml: edited(TOML.before) },
      ['rolled-back'],
    ],
    // Rolled back, the gateway would get the login that the old auth.json holds.
    [
      'all, and one was edited since',
      { 'config.toml': edited(TOML.after) },
      'finished',
      { key: KEY.after, toml: edited(TOML.after) },
      ['done'],
    ],
    [
      'the second only, edited since',
      { 'auth.json': KEY.before, 'config.toml': edited(TOML.after) },
      'rolled-back',
      { key: KEY.before, toml: edited(TOML.before) },
      [],
    ],
    [
      'one of two, and the other is gone',
      { 'config.toml': null },
      'rolled-back',
      { key: KEY.before, toml: null },
      ['rolled-back'],
    ],
  ];
  test.each(cases)('%s', async (_name, now, kind, files, journal) => {
    const m = await interrupted(now);
    expect(pending(m)).toHaveLength(1);
    expect(await recover(m)).toMatchObject([{ kind, command: 'setup' }]);
    expect({ key: m.get('auth.json'), toml: m.get('config.toml') }).toEqual(files);
    expect(listJournal(m).map(({ status }) => status)).toEqual(journal);
    expect(await recover(m)).toEqual([]);
    expect(remains(m)).toEqual([]);
    expect(m.mode('auth.json')).toBe('0600');
  });
});

test('a file that cannot be written stays for the next command, and its original is named', async () => {
  let refused = true;
  const fs = (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      if (refused && name === 'renameSync' && String(args[1]).endsWith('auth.json')) {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      }
      return go();
    });
  const m = await interrupted({ 'config.toml': TOML.before }, fs);
  const [stuck] = await recover(m);
  expect(stuck).toMatchObject({ kind: 'stuck' });
  expect(stuck!.said.en).toContain('0.before');
  expect(pending(m)).toHaveLength(1);
  refused = false;
  expect(await recover(m)).toMatchObject([{ kind: 'rolled-back' }]);
  expect(m.get('auth.json')).toBe(KEY.before);
});

test('a change that another process is making is not taken for a dead one', async () => {
  const m = await interrupted({});
  const other = machine({ home: m.home, alive: () => true });
  await withLock(other, 0, async () =>
    expect(pending(machine({ home: m.home, alive: () => true }))).toEqual([]),
  );
});

test('temp files of dead processes go, those of living ones and of others stay', async () => {
  const m = await interrupted({ 'config.toml': TOML.before });
  m.put('.config.toml.tokaify-4999998-0a1b.tmp', 'x');
  m.put('.config.toml.tokaify-4999999-0a1b.tmp', 'x');
  m.put('.config.toml.other-4999998.tmp', 'x');
  await recover({ ...m, alive: (pid) => pid === 4_999_999 });
  expect(Object.keys(m.tree()).filter((path) => path.endsWith('.tmp'))).toEqual([
    '.config.toml.other-4999998.tmp',
    '.config.toml.tokaify-4999999-0a1b.tmp',
  ]);
});

test('the next change deals with it by the way', async () => {
  const m = await interrupted({ 'config.toml': TOML.before });
  const { recovered } = await apply(m, planOf(m, [{ path: 'other', before: null, after: 'x' }]));
  expect(recovered).toMatchObject([{ kind: 'rolled-back' }]);
  expect(m.get('auth.json')).toBe(KEY.before);
});
