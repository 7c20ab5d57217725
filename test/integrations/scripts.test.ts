import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Every script of integrations/, run with the built program in a throw-away home. No service, no network. */

const KEY = `sk-test-${'0'.repeat(43)}`;
const INTEGRATIONS = resolve('integrations');

let home: string;
beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'tokaify-integrations-')));
  // `--offline` for those that would ask a gateway; the words they give are all kept.
  program('tokaify', `exec ${process.execPath} ${resolve('bin/tokaify.js')} "$@" --offline`);
  program('npm', `echo "npm $*" >> ${home}/calls`);
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

function program(name: string, body: string): void {
  fs.mkdirSync(join(home, 'bin'), { recursive: true });
  fs.writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function sh(script: string, env: Record<string, string>, ...args: string[]) {
  const ran = spawnSync('sh', [script, ...args], {
    cwd: home,
    encoding: 'utf8',
    env: { HOME: home, PATH: `${home}/bin:/usr/bin:/bin:/usr/sbin`, LANG: 'C.UTF-8', ...env },
  });
  return { code: ran.status, said: ran.stdout + ran.stderr, stdout: ran.stdout };
}

const get = (path: string): string | null => {
  const at = join(home, path);
  return fs.existsSync(at) ? fs.readFileSync(at, 'utf8') : null;
};

describe('devcontainer Feature', () => {
  const feature = join(INTEGRATIONS, 'devcontainer', 'tokaify');
  const install = (options: Record<string, string> = {}) =>
    sh(join(feature, 'install.sh'), { TOKAIFY_SHARE: join(home, 'share'), TOKAIFY_API_KEY: KEY, ...options });
  const create = (env: Record<string, string>) => sh(join(home, 'share', 'configure.sh'), env);

  it('builds without the key, and is configured with it when created', () => {
    expect(install({ CLIENTS: 'codex opencode', MODEL: "it's" })).toMatchObject({ code: 0 });
    expect(get('calls')).toBe('npm install --global tokaify@latest\n');
    expect(get('share/options')).not.toContain(KEY);
    const created = create({ TOKAIFY_API_KEY: KEY });
    expect(created, created.said).toMatchObject({ code: 0 });
    expect(created.said).not.toContain(KEY);
    expect(get('.codex/auth.json')).toContain(KEY);
    expect(get('.codex/config.toml')).toContain('model = "it\'s"');
    expect(get('.local/share/opencode/auth.json')).toContain(KEY);
  });

  it('a container without the secret starts all the same', () => {
    install();
    expect(create({}).code).toBe(0);
    expect(get('.codex/auth.json')).toBeNull();
  });

  it('has no option for a key', () => {
    const { id, options, postCreateCommand } = JSON.parse(
      fs.readFileSync(join(feature, 'devcontainer-feature.json'), 'utf8'),
    );
    expect([id, postCreateCommand]).toEqual(['tokaify', '/usr/local/share/tokaify/configure.sh']);
    expect(Object.keys(options).filter((name) => /key|token|secret/i.test(name))).toEqual([]);
  });
});

describe('GitHub Action', () => {
  const run = (env: Record<string, string> = {}) =>
    sh(join(INTEGRATIONS, 'github-action', 'setup.sh'), {
      GITHUB_OUTPUT: join(home, 'output'),
      TOKAIFY_API_KEY: KEY,
      CLIENTS: 'codex opencode',
      GATEWAY: 'tokaify',
      ...env,
    });

  it('masks the key first, says whether anything changed, and prints no key', () => {
    const first = run();
    const [mask, ...rest] = first.stdout.split('\n');
    expect(mask).toBe(`::add-mask::${KEY}`);
    expect(rest.join('\n')).not.toContain(KEY);
    expect(get('output')).toMatch(/^changed=true\nundo=\d{8}-\d{6}-\w+\n$/);
    run();
    expect(get('output')).toMatch(/changed=false\nundo=\n$/);
  });

  it('fails as the program does, with its outputs set', () => {
    expect(run({ TOKAIFY_API_KEY: 'sk-your-full-secret' }).code).toBe(5);
    expect(get('output')).toBe('changed=false\nundo=\n');
  });

  it('puts no expression into a script', () => {
    const action = fs.readFileSync(join(INTEGRATIONS, 'github-action', 'action.yml'), 'utf8');
    expect(action.match(/run:.*\$\{\{/g)).toBeNull();
    expect(action).toContain('using: composite');
  });
});

describe('the others', () => {
  it('chezmoi', () => {
    program('pass', `echo ${KEY}`);
    const template = fs.readFileSync(
      join(INTEGRATIONS, 'chezmoi', 'run_onchange_after_tokaify.sh.tmpl'),
      'utf8',
    );
    expect(template.match(/\{\{[^}]*\}\}/g)).toHaveLength(1);
    const script = join(home, 'rendered.sh');
    fs.writeFileSync(script, template.replace(/\{\{[^}]*\}\}/, 'a hash'));
    expect(sh(script, {})).toMatchObject({ code: 0 });
    expect(get('.codex/auth.json')).toContain(KEY);
  });

  it('Home Manager', () => {
    fs.writeFileSync(join(home, 'key'), KEY);
    const script = join(INTEGRATIONS, 'home-manager', 'activate.sh');
    const env = { CLIENTS: 'codex', GATEWAY: 'tokaify', KEY_FILE: join(home, 'key') };
    expect(sh(script, env)).toMatchObject({ code: 0 });
    const written = get('.codex/config.toml');
    expect(sh(script, env)).toMatchObject({ code: 0 });
    expect([get('.codex/config.toml'), get('.codex/auth.json')]).toEqual([
      written,
      expect.stringContaining(KEY),
    ]);
    const module = fs.readFileSync(join(INTEGRATIONS, 'home-manager', 'tokaify.nix'), 'utf8');
    for (const name of ['CLIENTS', 'GATEWAY', 'KEY_FILE']) expect(module).toContain(`${name}="\${`);
  });

  // As the user who runs the test: somebody else's home would need an account.
  it.runIf(process.platform === 'linux')('device management', () => {
    fs.writeFileSync(join(home, 'key'), KEY);
    program('tokaify', `echo "$@" >> ${home}/calls; cat >> ${home}/stdin`);
    const env = { TOKAIFY_USERS: 'ann root bob', TOKAIFY_KEY_FILE: join(home, 'key') };
    expect(sh(join(INTEGRATIONS, 'mdm', 'configure.sh'), env)).toMatchObject({ code: 0 });
    expect(get('calls')?.match(/--user \w+/g)).toEqual(['--user ann', '--user bob']);
    expect(get('stdin')).toBe(KEY + KEY);
    program('tokaify', 'exit 4');
    expect(sh(join(INTEGRATIONS, 'mdm', 'configure.sh'), env)).toMatchObject({ code: 1 });
  });

  it('cloud-init', () => {
    const lines = fs.readFileSync(join(INTEGRATIONS, 'cloud-init', 'user-data.yaml'), 'utf8').split('\n');
    expect(lines[0]).toBe('#cloud-config');
    const start = lines.findIndex((line) => line.trim() === 'content: |') + 1;
    const end = lines.findIndex((line, index) => index > start && !line.startsWith('      '));
    const script = join(home, 'first-boot.sh');
    fs.writeFileSync(
      script,
      lines
        .slice(start, end)
        .map((line) => line.slice(6))
        .join('\n'),
    );
    program('fetch_key', `echo ${KEY}`);
    const user = spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim();
    // The user's real home is not ours to write.
    program(
      'tokaify',
      `shift; exec ${process.execPath} ${resolve('bin/tokaify.js')} setup "$@" --check --offline`,
    );
    expect(sh(script, {}, user).code).toBe(3);
  });
});
