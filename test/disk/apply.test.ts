import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { listJournal } from '../../src/disk/journal.ts';
import { withLock } from '../../src/disk/lock.ts';
import type { Code } from '../../src/errors.ts';
import type { FileSystem } from '../../src/system.ts';
import { codeOfAsync, type Machine, machine, temporary, wrapped } from '../machine.ts';
import { planOf, remains, SKETCHES, type Sketch, STATE, scene, standings } from './scenario.ts';

const isRoot = process.getuid?.() === 0;
const change = (path: string, before: string | null, after: string | null, more = {}): Sketch => ({
  path,
  before,
  after,
  more,
});

test('all files are replaced, in one entry of the journal', async () => {
  const m = scene();
  const { id, notes } = await apply(m, planOf(m, SKETCHES));
  expect(standings(m)).toBe('new');
  expect(remains(m)).toEqual([]);
  expect(notes).toEqual([]);
  expect(readlinkSync(m.at('.codex/config.toml'))).toBe('../dotfiles/codex.toml');
  expect(listJournal(m)).toMatchObject([
    { id, status: 'done', command: 'setup', clients: ['codex'], undone: [] },
  ]);
});

describe('nothing to do touches nothing', () => {
  const cases: [string, Sketch[]][] = [
    ['no files', []],
    ['equal files', [change('a', 'x', 'x'), change('b', null, null)]],
  ];
  test.each(cases)('%s', async (_name, sketches) => {
    const m = machine({ files: { a: 'x' } });
    expect((await apply(m, planOf(m, sketches))).id).toBeNull();
    expect(Object.keys(m.tree())).toEqual(['a']);
  });
});

describe('modes', () => {
  const cases: [string, number | null, object, string][] = [
    ['a secret is 0600', 0o644, { secret: true }, '0600'],
    ['a new secret is 0600', null, { secret: true, mode: 0o644 }, '0600'],
    ['another file keeps its mode', 0o640, {}, '0640'],
    ['also an odd one', 0o777, {}, '0777'],
    ['a new file follows the umask', null, {}, '0644'],
    ['or gets the mode it had before it was deleted', null, { mode: 0o604 }, '0604'],
  ];
  test.each(cases)('%s', async (_name, mode, more, expected) => {
    const m = machine();
    if (mode !== null) m.put('d/f', 'x', mode);
    await apply(m, planOf(m, [change('d/f', mode === null ? null : 'x', 'y', more)]));
    expect(m.mode('d/f')).toBe(expected);
  });

  test('new directories and all of the state are for their owner only', async () => {
    const m = machine();
    await apply(m, planOf(m, [change('a/b/f', null, 'y'), change('old', null, 'z', { secret: true })]));
    const paths = Object.keys(m.tree()).filter((path) => /^a|^.local/.test(path) && path !== 'a/b/f');
    expect(new Set(paths.map((path) => m.mode(path)))).toEqual(new Set(['0700', '0600']));
  });
});

describe('links', () => {
  test('a dangling link gets its target, missing directories included', async () => {
    const m = machine();
    symlinkSync('real/deep/f', m.at('f'));
    await apply(m, planOf(m, [change('f', null, 'y')]));
    expect(m.get('real/deep/f')).toBe('y');
    expect(m.tree().f).toBe('→ real/deep/f');
  });

  test('deleting takes the file away and leaves the link', async () => {
    const m = machine({ files: { real: 'x' } });
    symlinkSync('real', m.at('f'));
    await apply(m, planOf(m, [change('f', 'x', null)]));
    expect(m.tree()).toMatchObject({ f: '→ real' });
    expect(m.tree()).not.toHaveProperty('real');
  });

  test('a further name of the file keeps the old content, and that is said', async () => {
    const m = machine({ files: { f: 'x' } });
    linkSync(m.at('f'), m.at('g'));
    expect((await apply(m, planOf(m, [change('f', 'x', 'y')]))).notes).toHaveLength(1);
    expect([m.get('f'), m.get('g')]).toEqual(['y', 'x']);
  });
});

test('directories that a deletion leaves empty go if the plan says so, others stay', async () => {
  const m = machine({ files: { 'a/b/f': 'x', 'a/mine': '' } });
  await apply(m, planOf(m, [change('a/b/f', 'x', null, { prune: [m.at('a/b'), m.at('a')] })]));
  expect(Object.keys(m.tree()).filter((path) => path.startsWith('a'))).toEqual(['a/', 'a/mine']);
});

describe('owners', () => {
  const USER = 12_345;
  const GROUP = 54_321;

  test.runIf(isRoot)('root keeps owner and group of what it replaces', async () => {
    const m = machine({ files: { f: 'x' } });
    chownSync(m.at('f'), USER, GROUP);
    await apply(m, planOf(m, [change('f', 'x', 'y', { secret: true })]));
    expect(statSync(m.at('f'))).toMatchObject({ uid: USER, gid: GROUP });
  });

  test.runIf(isRoot)('what root makes in somebody’s home is theirs, the state too', async () => {
    const home = temporary();
    chownSync(home, USER, GROUP);
    const m = machine({ home });
    await apply(m, planOf(m, [change('a/f', null, 'y'), change('b', null, 'y', { secret: true })]));
    const owners = Object.keys(m.tree()).map((path) => [path, statSync(m.at(path)).uid]);
    expect(owners.filter(([, uid]) => uid !== USER)).toEqual([]);
    expect(owners.length).toBeGreaterThan(8);
  });

  test.runIf(isRoot)('a setgid directory gives its group', async () => {
    const m = machine();
    mkdirSync(m.at('d'));
    chownSync(m.at('d'), USER, GROUP);
    chmodSync(m.at('d'), 0o2770);
    await apply(m, planOf(m, [change('d/e/f', null, 'y')]));
    expect(statSync(m.at('d/e/f')).gid).toBe(GROUP);
    expect(statSync(m.at('d/e')).mode & 0o7777).toBe(0o2700);
  });

  const fchownRefused = (real: FileSystem) =>
    wrapped(real, (name, _args, call) => {
      if (name === 'fchownSync') throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      return call();
    });

  test.runIf(isRoot)('a user who cannot give a file away is told', async () => {
    const m = machine({ files: { f: 'x' }, fs: fchownRefused, uid: 1000 });
    chownSync(m.at('f'), USER, GROUP);
    expect((await apply(m, planOf(m, [change('f', 'x', 'y')]))).notes).toHaveLength(1);
    expect(m.get('f')).toBe('y');
  });

  test.runIf(isRoot)('root leaves no file behind that its owner cannot read', async () => {
    const m = machine({ files: { f: 'x' }, fs: fchownRefused });
    chownSync(m.at('f'), USER, GROUP);
    expect(await codeOfAsync(() => apply(m, planOf(m, [change('f', 'x', 'y')])))).toBe('permission-denied');
    expect(m.get('f')).toBe('x');
  });
});

describe('refused, and every file as it was', () => {
  const fault = (call: string, code: string, when: (path: string) => boolean) => (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      if (name === call && when(String(args[0]))) throw Object.assign(new Error(code), { code });
      return go();
    });
  const cases: [string, Code, (m: Machine) => void, ((real: FileSystem) => FileSystem)?][] = [
    ['edited by somebody', 'changed-underfoot', (m) => m.put('.codex/config.toml', 'a = 2\n')],
    ['deleted by somebody', 'changed-underfoot', (m) => m.fs.unlinkSync(m.at('dotfiles/codex.toml'))],
    ['made by somebody', 'changed-underfoot', (m) => m.put('.new/deep/file', 'theirs')],
    ['read-only', 'permission-denied', (m) => chmodSync(m.at('dotfiles/codex.toml'), 0o444)],
    ['in a directory’s place', 'not-a-file', (m) => mkdirSync(m.at('.new/deep/file'), { recursive: true })],
    ['below a file', 'not-a-file', (m) => m.put('.new', '')],
    ['below a dangling link', 'not-a-file', (m) => symlinkSync('nowhere/at-all', m.at('.new'))],
    ['state below a file', 'state-unusable', (m) => m.put('.local', '')],
    [
      'may not be opened for writing',
      'permission-denied',
      () => {},
      fault('openSync', 'EACCES', (path) => path.endsWith('.codex/auth.json')),
    ],
    [
      'a link to what may not be written',
      'read-only-store',
      () => {},
      fault('openSync', 'EACCES', (path) => path.includes('.codex.toml.tokaify')),
    ],
    [
      'a read-only file system',
      'read-only-store',
      () => {},
      fault('openSync', 'EROFS', (path) => path.includes('.auth.json.tokaify')),
    ],
  ];
  test.each(cases)('%s: %s', async (_name, code, arrange, fs) => {
    const m = scene(fs ? { fs } : {});
    const files = () => Object.entries(m.tree()).filter(([path]) => !path.startsWith('.local'));
    arrange(m);
    const untouched = files();
    expect(await codeOfAsync(() => apply(m, planOf(m, SKETCHES)))).toBe(code);
    expect(files()).toEqual(untouched);
    expect(remains(m).filter((path) => !path.startsWith('.new'))).toEqual([]);
    expect(listJournal(m)).toEqual([]);
  });

  test('a link into the Nix store', async () => {
    const m = machine();
    symlinkSync('/nix/store/abc-home/config.toml', m.at('f'));
    expect(await codeOfAsync(() => apply(m, planOf(m, [change('f', null, 'y')])))).toBe('read-only-store');
  });

  test('busy', async () => {
    const m = scene();
    await withLock(m, 0, async () => {
      expect(await codeOfAsync(() => apply(m, planOf(m, SKETCHES), { lockTimeoutMs: 50 }))).toBe('busy');
    });
    expect(standings(m)).toBe('old');
  });
});

test.each([1, 2, 3])(
  'somebody edits file %i right before it is replaced: theirs stays, the others are put back',
  async (index) => {
    const path = SKETCHES[index]!.path;
    let left = index;
    const fs = (real: FileSystem) =>
      wrapped(real, (name, args, call) => {
        const commits = name === 'renameSync' && !String(args[1]).includes(STATE);
        if (commits && --left === 0) {
          call();
          real.mkdirSync(m.at(path.slice(0, path.lastIndexOf('/'))), { recursive: true });
          writeFileSync(m.at(path), 'theirs\n');
          return undefined;
        }
        return call();
      });
    const m = scene({ fs });
    expect(await codeOfAsync(() => apply(m, planOf(m, SKETCHES)))).toBe('changed-underfoot');
    expect(SKETCHES.map((each) => m.get(each.path))).toEqual(
      SKETCHES.map((each, i) => (i === index ? 'theirs\n' : each.before)),
    );
    expect(remains(m).filter((each) => !each.startsWith('.new'))).toEqual([]);
  },
);
