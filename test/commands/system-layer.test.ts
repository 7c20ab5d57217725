import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDirectories, refuseSharedKey, sharedPlace } from '../../src/shared.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'tokaify.js');

it.each<[NodeJS.Platform, codex: string, opencode: string]>([
  ['linux', '/etc/codex', '/etc'],
  ['darwin', '/etc/codex', '/Library/Application Support'],
  ['win32', 'C:\\ProgramData\\OpenAI\\Codex', 'C:\\ProgramData'],
])('%s', (platform, codex, opencode) => {
  const { env } = sharedPlace({
    env: { CODEX_HOME: '/mine', PATH: '/bin' },
    platform,
    home: '/root',
    cwd: '/root',
  });
  expect([env.CODEX_HOME, env.XDG_CONFIG_HOME, env.PATH]).toEqual([codex, opencode, '/bin']);
});

it.each(['auth-json', 'bearer', 'file'])('a key in %s is refused', (carrier) => {
  expect(() => refuseSharedKey(carrier)).toThrowError(
    expect.objectContaining({ code: 'unsupported-carrier' }),
  );
});

it('directories are open to all but the state is not', () => {
  const root = fs.mkdtempSync(join(tmpdir(), 'tokaify-shared-'));
  const umask = process.umask(0o077);
  const place = { env: { XDG_STATE_HOME: root }, platform: 'linux', home: '/', cwd: '/' } as const;
  const open = openDirectories(fs, place);
  for (const name of ['codex', 'tokaify', 'tokaify/journal'])
    open.mkdirSync(join(root, name), { mode: 0o700 });
  process.umask(umask);
  const mode = (name: string) => fs.statSync(join(root, name)).mode & 0o777;
  expect(['codex', 'tokaify', 'tokaify/journal'].map(mode)).toEqual([0o755, 0o700, 0o700]);
  fs.rmSync(root, { recursive: true });
});

// In a mount namespace with an /etc and a /var/lib of its own, so that this machine's stay as they are.
const may = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
it.runIf(may)('the real layer: readable by all, no key anywhere, and gone again', () => {
  const work = fs.mkdtempSync(join(tmpdir(), 'tokaify-etc-'));
  fs.cpSync('/etc', join(work, 'etc'), { recursive: true, verbatimSymlinks: true });
  fs.mkdirSync(join(work, 'lib'));
  const script = `
    umask 077
    mount --bind ${work}/etc /etc && mount --bind ${work}/lib /var/lib
    "$0" "$1" setup codex opencode --system --json > ${work}/first.json
    "$0" "$1" setup codex opencode --system --json > ${work}/second.json
    cp -r /etc/codex /etc/opencode ${work}
    stat -c '%a %n' /etc/codex /etc/codex/* /etc/opencode /etc/opencode/* /var/lib/tokaify > ${work}/modes
    "$0" "$1" remove codex opencode --system --forget --json > ${work}/third.json
    find /etc/codex /etc/opencode /var/lib -type f > ${work}/left 2>/dev/null || true`;
  try {
    execFileSync('unshare', ['-m', 'sh', '-ec', script, process.execPath, PROGRAM], {
      env: { ...process.env, TOKAIFY_API_KEY: `sk-test-${'0'.repeat(43)}` },
    });
    const read = (name: string) => fs.readFileSync(join(work, name), 'utf8');
    const changed = ['first', 'second', 'third'].map((name) => JSON.parse(read(`${name}.json`)).changed);
    expect(changed).toEqual([true, false, true]);
    expect(read('modes').trim().split('\n')).toEqual([
      '755 /etc/codex',
      '644 /etc/codex/config.toml',
      '755 /etc/opencode',
      '644 /etc/opencode/opencode.jsonc',
      '700 /var/lib/tokaify',
    ]);
    expect(read('codex/config.toml')).toContain('env_key = "TOKAIFY_API_KEY"');
    expect(read('codex/config.toml')).not.toContain('requires_openai_auth');
    expect(JSON.parse(read('opencode/opencode.jsonc')).provider.tokaify.env).toEqual(['TOKAIFY_API_KEY']);
    expect(read('left')).toBe('');
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
});
