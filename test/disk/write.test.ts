import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { recover } from '../../src/disk/recover.ts';
import { assertWritable } from '../../src/disk/writable.ts';
import { replaceFile, TEMP, tempBeside } from '../../src/disk/write.ts';
import type { FileSystem, RunResult } from '../../src/system.ts';
import { bytes, codeOf, codeOfAsync, machine, wrapped } from '../machine.ts';
import { planOf, remains, SKETCHES, scene, standings } from './scenario.ts';

/** Fails the first calls of that name on a path. */
const failing = (call: string, code: string, times: number, path: string) => {
  let left = times;
  return (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      if (name === call && String(args.at(-1)).endsWith(path) && left-- > 0)
        throw Object.assign(new Error(code), { code });
      return go();
    });
};

describe('Windows', () => {
  test('the scenario, with backslashes', async () => {
    const m = scene({ platform: 'win32', uid: null, env: { LOCALAPPDATA: '' } });
    await apply(m, planOf(m, SKETCHES));
    expect(standings(m)).toBe('new');
    expect(remains(m)).toEqual([]);
    expect(Object.keys(m.tree())).toContain('AppData/Local/tokaify/journal/');
    expect(await recover(m)).toEqual([]);
  });

  const cases: [string, number, 'none' | 'write-failed' | 'permission-denied'][] = [
    ['EPERM', 1, 'none'],
    ['EBUSY', 5, 'none'],
    ['EACCES', 8, 'none'],
    ['EBUSY', 9, 'write-failed'],
    ['EPERM', 9, 'permission-denied'],
  ];
  test.each(cases)('a rename refused with %s %i times: %s', async (code, times, outcome) => {
    let slept = 0;
    const add = (ms: number) => {
      slept += ms;
    };
    const fs = failing('renameSync', code, times, 'auth.json');
    const base = scene({ platform: 'win32', uid: null, fs });
    const m = { ...base, sleep: async (ms: number) => add(ms) };
    expect(await codeOfAsync(() => apply(m, planOf(m, SKETCHES)))).toBe(outcome);
    expect(standings(m)).toBe(outcome === 'none' ? 'new' : 'old');
    expect(remains(m)).toEqual([]);
    expect(slept).toBeLessThan(3000);
  });

  test('elsewhere a rename is tried once', async () => {
    const m = scene({ fs: failing('renameSync', 'EBUSY', 1, 'auth.json') });
    expect(await codeOfAsync(() => apply(m, planOf(m, SKETCHES)))).toBe('write-failed');
  });

  const SID = '"box\\u","S-1-5-21-1-2-3-1001"';
  const system32 = 'C:\\Windows\\System32\\';
  const acls: [string, Record<string, Partial<RunResult>>, number][] = [
    ['narrowed', { [`${system32}whoami.exe`]: { stdout: SID }, [`${system32}icacls.exe`]: {} }, 0],
    ['refused', { [`${system32}whoami.exe`]: { stdout: SID }, [`${system32}icacls.exe`]: { code: 5 } }, 1],
    ['no tools', {}, 1],
  ];
  test.each(acls)('access to a secret: %s', async (_name, run, notes) => {
    const m = scene({ platform: 'win32', uid: null, run });
    expect((await apply(m, planOf(m, SKETCHES))).notes).toHaveLength(notes);
    const onTemp = m.runs.filter((line) => line.includes('icacls') && line.includes('auth.json.tokaify'));
    if (notes === 0) {
      expect(onTemp).toHaveLength(2);
      expect(onTemp[1]).toMatch(
        /\/inheritance:r \/grant:r \*S-1-5-21-1-2-3-1001:\(F\) \*S-1-5-18:\(F\) \*S-1-5-32-544:\(F\)/,
      );
    }
    // The configuration holds no key: Codex' own sandbox users keep their access.
    expect(m.runs.filter((line) => line.includes('config.toml'))).toEqual([]);
  });
});

test('a temp file is known by its name, which holds nothing but the file’s and the process’', () => {
  const m = machine();
  const name = tempBeside(m, m.at(`${'长'.repeat(80)}.json`))
    .split('/')
    .at(-1)!;
  expect(TEMP.exec(name)?.[1]).toBe(String(m.pid));
  expect(Buffer.byteLength(name)).toBeLessThan(256);
});

test('a long file reaches the disk whole when the system takes little at a time', async () => {
  const content = bytes('0123456789'.repeat(1000));
  const fs = (real: FileSystem) =>
    wrapped(real, (name, args, go) => {
      if (name !== 'writeSync') return go();
      const [descriptor, all, from, length] = args as [number, Uint8Array, number, number];
      return real.writeSync(descriptor, all, from, Math.min(length, 7));
    });
  const m = machine({ fs });
  await replaceFile(m, m.at('f'), content, { secret: false });
  expect(new Uint8Array(readFileSync(m.at('f')))).toEqual(content);
});

test('no link is followed into which somebody turned the temp file', async () => {
  const m = machine({ files: { victim: 'x' } });
  const fs = wrapped(m.fs, (name, args, go) => {
    if (name === 'openSync' && TEMP.test(String(args[0]).split('/').at(-1)!)) {
      m.fs.linkSync(m.at('victim'), String(args[0]));
    }
    return go();
  });
  await expect(replaceFile({ ...m, fs }, m.at('f'), bytes('y'), { secret: false })).rejects.toMatchObject({
    code: 'EEXIST',
  });
  expect(m.get('victim')).toBe('x');
});

test('a file that may be written is left as it is', () => {
  const m = machine({ files: { f: 'x' } });
  expect(codeOf(() => assertWritable(m, m.at('f')))).toBe('none');
  expect(codeOf(() => assertWritable(m, m.at('no/f')))).toBe('none');
  expect(m.tree()).toEqual({ f: 'x' });
});
