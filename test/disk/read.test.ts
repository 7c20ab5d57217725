import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readFile, SIZE_LIMIT } from '../../src/disk/read.ts';
import type { Code } from '../../src/errors.ts';
import type { FileSystem } from '../../src/system.ts';
import { bytes, codeOf, type Machine, machine, wrapped } from '../machine.ts';

test('a file is its bytes, its mode and the place behind its name', () => {
  const m = machine();
  const path = m.put('.codex/config.toml', '\uFEFFa = 1\r\n', 0o640);
  expect(readFile(m, path)).toEqual({ path, target: path, bytes: bytes('\uFEFFa = 1\r\n'), mode: 0o640 });
});

describe('no file is no error', () => {
  const cases: [string, (m: Machine) => void, string][] = [
    ['missing file', () => {}, 'a'],
    ['missing directory', () => {}, 'no/where/a'],
    ['dangling link', (m) => symlinkSync('b', m.at('a')), 'a'],
    ['dangling link into a missing directory', (m) => symlinkSync('no/b', m.at('a')), 'a'],
    ['file in a dangling directory link', (m) => symlinkSync('no', m.at('d')), 'd/a'],
  ];
  test.each(cases)('%s', (_name, arrange, path) => {
    const m = machine();
    arrange(m);
    expect(readFile(m, m.at(path))).toMatchObject({ bytes: null, mode: null });
  });
});

describe('links are followed to the last', () => {
  const cases: [string, [to: string, at: string][], string, string][] = [
    ['relative', [['real/f', 'a']], 'a', 'real/f'],
    ['absolute', [['HOME/real/f', 'a']], 'a', 'real/f'],
    [
      'chain',
      [
        ['b', 'a'],
        ['c', 'b'],
        ['real/f', 'c'],
      ],
      'a',
      'real/f',
    ],
    ['directory', [['real', 'd']], 'd/f', 'real/f'],
    [
      'out of a linked directory',
      [
        ['real/deep', 'd'],
        ['../f', 'real/deep/up'],
      ],
      'd/up',
      'real/f',
    ],
    [
      'up through a linked directory',
      [
        ['real/deep', 'd'],
        ['d/../f', 'a'],
      ],
      'a',
      'real/f',
    ],
    [
      'dangling chain',
      [
        ['b', 'a'],
        ['no/where', 'b'],
      ],
      'a',
      'no/where',
    ],
  ];
  test.each(cases)('%s', (_name, links, path, target) => {
    const m = machine({ files: { 'real/f': 'x', 'real/deep/.keep': '' } });
    for (const [to, at] of links) symlinkSync(to.replace('HOME', m.home), m.at(at));
    expect(readFile(m, m.at(path)).target).toBe(m.at(target));
  });
});

describe('what stands in a file’s place is refused and never waited for', () => {
  const cases: [string, Code, (m: Machine) => unknown, string][] = [
    ['directory', 'not-a-file', (m) => mkdirSync(m.at('a')), 'a'],
    ['pipe', 'not-a-file', (m) => execFileSync('mkfifo', [m.at('a')]), 'a'],
    [
      'link to a pipe',
      'not-a-file',
      (m) => {
        execFileSync('mkfifo', [m.at('p')]);
        symlinkSync('p', m.at('a'));
      },
      'a',
    ],
    ['device', 'not-a-file', (m) => symlinkSync('/dev/zero', m.at('a')), 'a'],
    ['link to itself', 'not-a-file', (m) => symlinkSync('a', m.at('a')), 'a'],
    [
      'links in a circle',
      'not-a-file',
      (m) => {
        symlinkSync('b', m.at('a'));
        symlinkSync('a', m.at('b'));
      },
      'a',
    ],
    ['directories in a circle', 'not-a-file', (m) => symlinkSync('d', m.at('d')), 'd/a'],
    ['file in a directory’s place', 'not-a-file', (m) => m.put('d', ''), 'd/a'],
    ['name too long', 'not-a-file', () => {}, 'n'.repeat(300)],
    ['name with a NUL', 'not-a-file', () => {}, 'a\0b'],
    [
      'too large',
      'too-large',
      (m) => {
        m.put('a', '');
        execFileSync('truncate', ['-s', String(SIZE_LIMIT + 1), m.at('a')]);
      },
      'a',
    ],
  ];
  test.each(cases)('%s', (_name, code, arrange, path) => {
    const m = machine();
    arrange(m);
    expect(codeOf(() => readFile(m, `${m.home}/${path}`))).toBe(code);
  });

  test('socket', async () => {
    const m = machine();
    const server = createServer();
    await new Promise<void>((done) => server.listen(m.at('a'), done));
    try {
      expect(codeOf(() => readFile(m, m.at('a')))).toBe('not-a-file');
    } finally {
      server.close();
    }
  });

  test('a pipe that takes the file’s place between the look and the opening', () => {
    let swap = () => {};
    const fs = (real: FileSystem) =>
      wrapped(real, (name, _args, call) => {
        if (name === 'openSync') swap();
        return call();
      });
    const m = machine({ fs, files: { a: 'x' } });
    swap = () => execFileSync('sh', ['-c', 'rm "$0"; mkfifo "$0"', m.at('a')]);
    expect(codeOf(() => readFile(m, m.at('a')))).toBe('not-a-file');
  });
});

describe('what the system answers becomes a refusal', () => {
  const cases: [string, string, Code][] = [
    ['openSync', 'EACCES', 'permission-denied'],
    ['lstatSync', 'EACCES', 'permission-denied'],
    ['openSync', 'EPERM', 'permission-denied'],
    ['readFileSync', 'EIO', 'read-failed'],
    ['openSync', 'EMFILE', 'read-failed'],
    ['statSync', 'ESTALE', 'read-failed'],
  ];
  test.each(cases)('%s %s', (call, fault, code) => {
    const fs = (real: FileSystem) =>
      wrapped(real, (name, _args, go) => {
        if (name === call) throw Object.assign(new Error(fault), { code: fault });
        return go();
      });
    const m = machine({ fs, files: { a: 'x' } });
    expect(codeOf(() => readFile(m, m.at('a')))).toBe(code);
  });
});
