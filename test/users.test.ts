import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accountIn, findAccount, withRightsOf } from '../src/users.ts';
import { machine } from './machine.ts';

const LINES = `root:x:0:0:root:/root:/bin/bash
# a comment
broken:x:one:1::/home/broken:/bin/sh
nowhere:x:7:7:::/bin/false
dev:x:1000:1001:Dev,,,:/home/dev:/bin/bash
`;

it.each<[name: string, uid: number | null]>([
  ['root', 0],
  ['dev', 1000],
  ['de', null],
  ['broken', null],
  ['nowhere', null],
  ['#', null],
])('passwd: %s', (name, uid) => {
  expect(accountIn(LINES, name)?.uid ?? null).toBe(uid);
});

it('asks getent for whom /etc/passwd does not know, and never with an option in the place of a name', async () => {
  const found = { stdout: 'ldap.user:*:5000:5000::/net/home/ldap.user:/bin/sh\n', code: 0 };
  const system = machine({ run: { getent: found } });
  expect(await findAccount(system, 'ldap.user')).toMatchObject({ uid: 5000, home: '/net/home/ldap.user' });
  const runs = system.runs.length;
  await expect(findAccount(system, '-s')).rejects.toMatchObject({ code: 'unknown-user' });
  await expect(findAccount(system, 'no:body')).rejects.toMatchObject({ code: 'unknown-user' });
  expect(system.runs).toHaveLength(runs);
});

describe.runIf(process.geteuid?.() === 0)('as root', () => {
  // No account of that number is needed: the kernel only knows numbers.
  const account = { name: 'nobody', uid: 64_321, gid: 64_322, home: '' };
  const home = fs.mkdtempSync(join(tmpdir(), 'tokaify-user-'));
  afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

  it('files are theirs, root comes back, and a link of theirs leads root nowhere', async () => {
    fs.chownSync(home, account.uid, account.gid);
    const hidden = join(home, 'not-theirs');
    fs.writeFileSync(hidden, 'root only', { mode: 0o600 });
    await withRightsOf({ ...account, home }, async () => {
      fs.writeFileSync(join(home, 'theirs'), '');
      expect(() => fs.writeFileSync(hidden, 'changed')).toThrowError(
        expect.objectContaining({ code: 'EACCES' }),
      );
    });
    const { uid, gid } = fs.statSync(join(home, 'theirs'));
    expect([uid, gid, process.geteuid!(), process.getegid!()]).toEqual([64_321, 64_322, 0, 0]);
  });

  it('root comes back after a failure as well', async () => {
    const fails = withRightsOf(account, async () => {
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect(process.geteuid!()).toBe(0);
  });

  it('the program itself: --user writes with the owner and modes that user would have', () => {
    // Closed to everybody else, as /root and npx's cache in it are.
    const closed = fs.mkdtempSync(join(tmpdir(), 'tokaify-closed-'));
    for (const part of ['bin', 'dist'])
      fs.cpSync(join(import.meta.dirname, '..', part), join(closed, part), { recursive: true });
    const name = `tkfy${process.pid}`;
    const theirs = join(home, name);
    execFileSync('useradd', ['--create-home', '--home-dir', theirs, '--shell', '/bin/sh', name]);
    const run = (...args: string[]): unknown =>
      JSON.parse(
        spawnSync(process.execPath, [join(closed, 'bin', 'tokaify.js'), ...args, '--user', name, '--json'], {
          cwd: closed,
          input: `sk-test-${'0'.repeat(43)}\n`,
          encoding: 'utf8',
          env: { ...process.env, CODEX_HOME: '/root/never' },
        }).stdout,
      );
    try {
      fs.chmodSync(home, 0o755);
      const { uid, gid } = fs.statSync(theirs);
      const setup = run('setup', 'codex', 'opencode', '--offline', '--key-stdin');
      expect(setup).toMatchObject({ ok: true, changed: true });
      const seen = (path: string) => {
        const stat = fs.statSync(join(theirs, path));
        return [stat.uid, stat.gid, (stat.mode & 0o777).toString(8)];
      };
      expect(seen('.codex')).toEqual([uid, gid, '700']);
      expect(seen('.codex/config.toml')).toEqual([uid, gid, '644']);
      expect(seen('.codex/auth.json')).toEqual([uid, gid, '600']);
      expect(seen('.local/state/tokaify')).toEqual([uid, gid, '700']);
      for (const args of [
        ['status'],
        ['doctor', '--offline'],
        ['list'],
        ['undo', '--list'],
        ['remove', 'codex'],
        ['undo'],
      ])
        expect(run(...args), args.join(' ')).toMatchObject({ command: args[0], exitCode: 0 });
    } finally {
      execFileSync('userdel', ['--remove', name], { stdio: 'ignore' });
      fs.rmSync(closed, { recursive: true });
    }
  });
});
