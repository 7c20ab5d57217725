import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Home } from '../clients/home.ts';
import { imageOf, remainsIn } from './image.ts';
import { freshHome, KEY } from './scenarios.ts';
import { PROGRAM } from './stage.ts';

const CONFIG = '# mine\nmodel = "gpt-5"\n\n[mcp_servers.docs]\ncommand = "npx"\n';
const SETUP = ['setup', 'codex', '--offline', '--yes', '--json'];
const isRoot = process.getuid?.() === 0;
const SOMEBODY = 12_345;

let home: Home;
beforeEach(() => {
  home = freshHome();
  fs.mkdirSync(home.at('.codex'), { mode: 0o700 });
});
afterEach(() => home.close());

const owners = (path: string): string[] => {
  const all = [
    path,
    ...fs.readdirSync(path, { recursive: true, encoding: 'utf8' }).map((below) => join(path, below)),
  ];
  return [...new Set(all.map((each) => `${fs.lstatSync(each).uid}:${fs.lstatSync(each).gid}`))];
};

describe('links', () => {
  const cases: readonly (readonly [string, () => string])[] = [
    [
      'a chain of them',
      () => {
        home.put('dotfiles/real.toml', CONFIG, 0o640);
        fs.symlinkSync('real.toml', home.at('dotfiles/c.toml'));
        fs.symlinkSync(home.at('dotfiles/c.toml'), home.at('dotfiles/b.toml'));
        fs.symlinkSync('../dotfiles/b.toml', home.at('.codex/config.toml'));
        return 'dotfiles/real.toml';
      },
    ],
    [
      'a linked directory, and a file linked upwards from it',
      () => {
        fs.rmdirSync(home.at('.codex'));
        home.put('dotfiles/toml/config.toml', CONFIG, 0o644);
        fs.mkdirSync(home.at('dotfiles/deep/codex'), { recursive: true });
        fs.symlinkSync('../../toml/config.toml', home.at('dotfiles/deep/codex/config.toml'));
        fs.symlinkSync('dotfiles/deep/codex', home.at('.codex'));
        return 'dotfiles/toml/config.toml';
      },
    ],
    [
      'one to a file that is not there yet',
      () => {
        fs.mkdirSync(home.at('dotfiles'));
        fs.symlinkSync('../dotfiles/new.toml', home.at('.codex/config.toml'));
        return 'dotfiles/new.toml';
      },
    ],
  ];
  test.each(cases)('%s: the file behind is changed, the links stay', async (_, make) => {
    const real = make();
    const before = imageOf(home.path);
    expect((await home.tokaify(SETUP, KEY)).code).toBe(0);
    const after = imageOf(home.path);
    for (const [path, what] of before)
      if (what.startsWith('→')) expect([path, after.get(path)]).toEqual([path, what]);
    expect(home.get(real)).toContain('model_provider = "OpenAI"');
    expect((await home.tokaify(['undo', '--json'])).code).toBe(0);
    expect(imageOf(home.path)).toEqual(before);
    expect(remainsIn(home.path)).toEqual([]);
  });

  test('a circle is refused', async () => {
    fs.symlinkSync('b.toml', home.at('.codex/config.toml'));
    fs.symlinkSync('config.toml', home.at('.codex/b.toml'));
    const before = imageOf(home.path);
    expect((await home.tokaify(SETUP, KEY)).code).toBe(4);
    expect(imageOf(home.path)).toEqual(before);
  });

  test('a hard link keeps the old content, and that is said', async () => {
    home.put('.codex/config.toml', CONFIG, 0o644);
    fs.linkSync(home.at('.codex/config.toml'), home.at('twin.toml'));
    const ran = await home.tokaify(SETUP.slice(0, -1), KEY);
    expect(ran.code).toBe(0);
    expect(home.get('twin.toml')).toBe(CONFIG);
    expect(ran.stdout).toContain('hard link');
  });
});

describe.runIf(isRoot)('owners', () => {
  test('a read-only store is refused with the lines to add, and used once it holds them', async (context) => {
    // Not below the home, which is deleted before this is unmounted.
    const store = fs.mkdtempSync(join(tmpdir(), 'tokaify-store-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', store], { stdio: 'ignore' });
    } catch {
      console.log('nothing can be mounted here');
      return;
    }
    context.onTestFinished(() => {
      execFileSync('umount', [store]);
      fs.rmdirSync(store);
    });
    const remount = (how: string) => execFileSync('mount', ['-o', `remount,${how}`, store]);
    fs.writeFileSync(join(store, 'config.toml'), CONFIG);
    fs.symlinkSync(join(store, 'config.toml'), home.at('.codex/config.toml'));
    remount('ro');
    const refused = await home.ask(SETUP.slice(0, -1), KEY);
    expect([refused.exitCode, refused.findings[0]?.id]).toEqual([4, 'read-only-store']);
    expect(home.get('.codex/auth.json')).toBeNull();
    const shown = await home.ask([...SETUP.slice(0, -1), '--dry-run'], KEY);
    const lines = (shown.changes as unknown as { diff: string }[])
      .flatMap(({ diff }) => diff.split('\n'))
      .filter((line) => line.startsWith('+'))
      .map((line) => line.slice(1));
    expect(lines).toContain('model_provider = "OpenAI"');
    remount('rw');
    const plain = freshHome();
    plain.put('.codex/config.toml', CONFIG);
    await plain.tokaify(SETUP, KEY);
    fs.writeFileSync(join(store, 'config.toml'), plain.get('.codex/config.toml')!);
    await plain.close();
    remount('ro');
    expect((await home.tokaify(SETUP, KEY)).code).toBe(0);
    expect(home.get('.codex/auth.json')).toContain(KEY);
  });

  test("a setgid directory gives its group, and a file's own group is kept", async () => {
    home.put('.codex/config.toml', CONFIG, 0o640);
    fs.chownSync(home.at('.codex/config.toml'), 0, SOMEBODY + 1);
    fs.chownSync(home.at('.codex'), 0, SOMEBODY);
    fs.chmodSync(home.at('.codex'), 0o2750);
    expect((await home.tokaify(SETUP, KEY)).code).toBe(0);
    expect(fs.statSync(home.at('.codex/auth.json')).gid).toBe(SOMEBODY);
    expect([fs.statSync(home.at('.codex/config.toml')).gid, home.mode('.codex/config.toml')]).toEqual([
      SOMEBODY + 1,
      '0640',
    ]);
    expect(home.mode('.codex/auth.json')).toBe('0600');
  });

  test("root in somebody's home leaves everything to them", async () => {
    home.put('.codex/config.toml', CONFIG, 0o644);
    execFileSync('chown', ['-hR', `${SOMEBODY}:${SOMEBODY}`, home.path]);
    fs.chmodSync(join(home.path, '..'), 0o755);
    const ran = await home.tokaify([...SETUP, '--home', home.path], KEY, { env: { HOME: '/root' } });
    expect(ran.code, ran.stdout).toBe(0);
    expect(owners(home.path)).toEqual([`${SOMEBODY}:${SOMEBODY}`]);
    expect(home.mode('.codex/auth.json')).toBe('0600');
    const own = ['--reuid', `${SOMEBODY}`, '--regid', `${SOMEBODY}`, '--clear-groups'];
    const undone = await home.run('setpriv', [...own, process.execPath, PROGRAM, 'undo', '--json']);
    expect(undone.code, undone.stdout + undone.stderr).toBe(0);
    expect(home.get('.codex/config.toml')).toBe(CONFIG);
  });
});
