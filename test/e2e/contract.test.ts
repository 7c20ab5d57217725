import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Home, openHome } from '../clients/home.ts';
import { PROGRAM } from '../terminal/terminal.ts';

/** The public contract, on the built program: exit codes, JSON, what is never asked and never written. */

let sandbox: Sandbox;
let home: Home;
beforeAll(async () => {
  sandbox = await startSandbox({ limited: false });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = openHome({ clients: [] });
});
afterEach(() => home.close());

const LIVED_IN = '# mine\nmodel = "gpt-5"   # the usual\n\n[mcp_servers.docs]\ncommand = "npx"\n';
const LOGIN = JSON.stringify({
  auth_mode: 'chatgpt',
  tokens: { access_token: 'test-access', refresh_token: 'test-refresh' },
});
const at = (): string[] => ['--gateway', sandbox.baseUrl];
const setup = (...more: string[]): string[] => ['setup', 'codex', ...at(), ...more];

describe('whose files are meant', () => {
  it('is said in whatever is to be typed next', async () => {
    home.put('other/.keep', '');
    const theirs = ['--home', home.at('other')];
    const done = await home.tokaify(setup(...theirs, '--yes'), sandbox.keys.good);
    expect(done.stdout).toContain(`npx tokaify undo --home ${home.at('other')}`);
    // It would start with the caller's own files.
    expect(done.stdout).not.toContain('codex "');
    const again = await home.tokaify(['remove', 'codex', ...theirs, '--yes']);
    expect(again.stdout).toContain(`npx tokaify undo --home ${home.at('other')}`);
    expect((await home.tokaify(['undo', ...theirs])).code).toBe(0);
    const { findings } = await home.ask(['undo', '2000', ...theirs]);
    expect(JSON.stringify(findings)).toContain(`tokaify undo --home ${home.at('other')} --list`);
  });
});

it.each<[command: string, args: () => string[], key?: () => string]>([
  ['setup', () => setup('--yes'), () => sandbox.keys.good],
  ['undo', () => ['undo']],
  ['status', () => ['status']],
  ['doctor', () => ['doctor']],
])('a home that is not there is no home to make: %s', async (_, args, key) => {
  const before = home.tree();
  const answer = await home.ask([...args(), '--home', home.at('nowhere/deep')], key?.());
  expect([answer.exitCode, answer.findings[0]?.id]).toEqual([4, 'home-invalid']);
  expect(home.tree()).toEqual(before);
});

it('a home that cannot be looked at is none either', async () => {
  // Longer than any name may be: refused by the system in another way than one that is missing.
  const answer = await home.ask(['status', '--home', home.at('x'.repeat(300))]);
  expect([answer.exitCode, answer.findings[0]?.id]).toEqual([4, 'home-invalid']);
});

describe('exit codes', () => {
  interface Case {
    readonly name: string;
    readonly args: () => string[];
    /** null: none is given. */
    readonly key?: (() => string) | null;
    readonly files?: Record<string, string>;
    readonly env?: Record<string, string>;
    readonly code: number;
    readonly id?: string;
  }
  const cases: Case[] = [
    { name: 'no such command', args: () => ['frobnicate'], key: null, code: 2, id: 'unknown-command' },
    { name: 'no such option', args: () => setup('--frobnicate'), code: 2, id: 'unknown-option' },
    {
      name: 'a forgotten value',
      args: () => ['models', '--key-file', '--no-input'],
      key: null,
      code: 2,
      id: 'usage',
    },
    {
      name: 'two places for one key',
      args: () => setup('--key-stdin', '--key-file', 'key'),
      code: 2,
      id: 'usage',
    },
    { name: 'no client', args: () => ['setup', ...at()], code: 2, id: 'answer-needed' },
    { name: 'no such client', args: () => ['setup', 'codx', ...at()], code: 2, id: 'unknown-client' },
    {
      name: 'no such gateway',
      args: () => ['setup', 'codex', '--gateway', 'tokify'],
      code: 2,
      id: 'unknown-gateway',
    },
    {
      name: 'no key and nobody to ask',
      args: () => ['setup', 'codex', ...at()],
      key: null,
      code: 2,
      id: 'key-required',
    },
    {
      name: 'a key in the arguments',
      args: () => ['setup', 'codex', '--key', 'sk-test-1234567890'],
      code: 2,
      id: 'key-in-arguments',
    },
    ...[
      `ak_${'xyz123'.repeat(6)}`,
      `${'aB3dE5'.repeat(8)}`,
      '--model=sk-test-1234567890',
      '--sk-test-1234567890',
      '-ksk-test-1234567890',
      'Bearer sk-test-1234567890',
      '{"_type":"newapi_channel_conn","key":"sk-test-1234567890","url":"https://x.example"}',
    ].map((key) => ({
      name: `a key of another shape in the arguments: ${key}`,
      args: () => ['setup', 'codex', key],
      code: 2,
      id: 'key-in-arguments',
    })),
    { name: 'both login flags', args: () => setup('--keep-login', '--replace-login'), code: 2, id: 'usage' },
    {
      name: 'a carrier that does not exist',
      args: () => setup('--credential', 'pigeon'),
      code: 2,
      id: 'usage',
    },
    {
      name: 'a base URL without /v1',
      args: () => ['setup', 'codex', '--gateway', sandbox.url],
      code: 7,
      id: 'base-url-no-v1',
    },
    {
      name: 'a doubled /v1',
      args: () => [...setup(), '--base-url', `${sandbox.baseUrl}/v1`],
      code: 7,
      id: 'base-url-double-v1',
    },
    {
      name: 'a base URL with an endpoint',
      args: () => [...setup(), '--base-url', `${sandbox.baseUrl}/responses`],
      code: 7,
      id: 'endpoint-not-found',
    },
    {
      name: 'a review model that is not listed',
      args: () => setup('--review-model', 'nope'),
      code: 6,
      id: 'model-not-listed',
    },
    {
      name: 'a key without an end',
      args: setup,
      key: () => `sk-test-${'x'.repeat(70_000)}`,
      code: 5,
      id: 'key-malformed',
    },
    { name: 'a placeholder', args: setup, key: () => 'sk-your-full-secret', code: 5, id: 'key-malformed' },
    { name: 'a masked copy', args: setup, key: () => 'sk-abcd**********wxyz', code: 5, id: 'key-malformed' },
    {
      name: 'a key of two lines',
      args: setup,
      key: () => `${sandbox.keys.good.slice(0, 20)}\n${sandbox.keys.good.slice(20)}`,
      code: 5,
      id: 'key-malformed',
    },
    { name: 'a wrong key', args: setup, key: () => sandbox.keys.deleted, code: 5, id: 'key-invalid' },
    { name: 'a disabled key', args: setup, key: () => sandbox.keys.disabled, code: 5, id: 'token-disabled' },
    { name: 'an expired key', args: setup, key: () => sandbox.keys.expired, code: 5, id: 'token-expired' },
    {
      name: 'an exhausted key',
      args: setup,
      key: () => sandbox.keys.exhausted,
      code: 5,
      id: 'token-exhausted',
    },
    { name: 'a banned account', args: setup, key: () => sandbox.keys.banned, code: 6, id: 'account-banned' },
    {
      name: 'an IP that may not',
      args: setup,
      key: () => sandbox.keys.ipblocked,
      code: 6,
      id: 'ip-not-allowed',
    },
    {
      name: 'a model that is not listed',
      args: () => setup('--model', 'nope'),
      code: 6,
      id: 'model-not-listed',
    },
    {
      name: 'the default model not listed',
      args: setup,
      key: () => sandbox.keys.limited,
      code: 6,
      id: 'model-not-listed',
    },
    {
      name: 'nobody there',
      args: () => ['setup', 'codex', '--gateway', 'http://127.0.0.1:9/v1'],
      code: 8,
      id: 'refused',
    },
    {
      name: 'a connection string for another host',
      args: setup,
      key: () =>
        JSON.stringify({
          _type: 'newapi_channel_conn',
          key: sandbox.keys.good,
          url: 'https://elsewhere.example',
        }),
      code: 4,
      id: 'host-unconfirmed',
    },
    {
      name: 'broken TOML',
      args: setup,
      files: { '.codex/config.toml': 'a = 1\n[broken' },
      code: 4,
      id: 'config-invalid',
    },
    {
      name: 'UTF-16',
      args: setup,
      files: { '.codex/config.toml': '\uFEFFa = "\u0000"' },
      code: 4,
      id: 'config-invalid',
    },
    {
      name: 'broken auth.json',
      args: setup,
      files: { '.codex/auth.json': '{"OPENAI_API_KEY": ' },
      code: 4,
      id: 'config-invalid',
    },
    {
      name: 'a reserved provider',
      args: setup,
      files: { '.codex/config.toml': '[model_providers.openai]\nname = "x"\n' },
      code: 4,
      id: 'reserved-provider',
    },
    {
      name: 'providers that are a list',
      args: setup,
      files: { '.codex/config.toml': 'model_providers = []\n' },
      code: 4,
      id: 'config-conflict',
    },
    {
      name: 'a legacy profile',
      args: setup,
      files: { '.codex/config.toml': 'profile = "work"\n' },
      code: 4,
      id: 'legacy-profile',
    },
    {
      name: 'a forced login',
      args: setup,
      files: { '.codex/config.toml': 'forced_login_method = "chatgpt"\n' },
      code: 4,
      id: 'login-method-forced',
    },
    {
      name: 'a keyring',
      args: setup,
      files: { '.codex/config.toml': 'cli_auth_credentials_store = "keyring"\n' },
      code: 4,
      id: 'credential-store',
    },
    {
      name: 'a ChatGPT login',
      args: () => setup('--yes'),
      files: { '.codex/auth.json': LOGIN },
      code: 4,
      id: 'login-would-be-lost',
    },
    {
      name: 'keys below a table',
      args: setup,
      files: { '.codex/config.toml': '[features]\nmodel_provider = "OpenAI"\n' },
      code: 4,
      id: 'keys-below-table',
    },
    {
      name: 'a CODEX_HOME with a tilde',
      args: setup,
      env: { CODEX_HOME: '~/elsewhere' },
      code: 4,
      id: 'home-invalid',
    },
    {
      name: 'a state directory that is a file',
      args: setup,
      files: { '.local/state/tokaify': '' },
      code: 4,
      id: 'state-unusable',
    },
    {
      name: 'a CODEX_HOME that is a file',
      args: setup,
      files: { '.codex': '' },
      code: 4,
      id: 'not-a-file',
    },
    { name: 'nothing to undo', args: () => ['undo'], key: null, code: 4, id: 'nothing-to-undo' },
  ];
  it.each(cases)('$name → $code $id', async ({ args, key, files = {}, env = {}, code, id }) => {
    for (const [path, content] of Object.entries(files)) home.put(path, content);
    const before = home.tree();
    const given = key === null ? undefined : (key?.() ?? sandbox.keys.good);
    const answer = await home.ask(args(), given, { env: { ...env } });
    expect({
      code: answer.exitCode,
      id: answer.findings[0]?.id,
      ok: answer.ok,
      changed: answer.changed,
    }).toEqual({ code, id, ok: false, changed: false });
    expect(home.tree()).toEqual(before);
    expect(JSON.stringify(answer)).not.toContain((given ?? sandbox.keys.good).slice(5, 25));
  });
});

describe('setup', () => {
  beforeEach(() => home.put('.codex/config.toml', LIVED_IN));

  it('says the same with --check as the run that follows, and writes nothing before', async () => {
    const before = home.tree();
    const check = await home.ask(setup('--check'), sandbox.keys.good);
    expect(home.tree()).toEqual(before);
    const dry = await home.ask(setup('--dry-run'), sandbox.keys.good);
    expect(home.tree()).toEqual(before);
    expect(home.holding('tokaify')).toEqual([]);
    const done = await home.ask(setup(), sandbox.keys.good);
    expect([check.exitCode, dry.exitCode, done.exitCode]).toEqual([3, 0, 0]);
    expect(check.changes).toEqual(done.changes);
    expect(dry.changes).toEqual(done.changes);
    expect([check.changed, dry.changed, done.changed]).toEqual([true, true, true]);
    const again = await home.ask(setup('--check'), sandbox.keys.good);
    expect([again.exitCode, again.changed]).toEqual([0, false]);
    expect(again.changes.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
  });

  it('a second run changes nothing and writes no journal entry', async () => {
    const first = await home.ask(setup(), sandbox.keys.good);
    const between = home.tree();
    const second = await home.ask(setup(), sandbox.keys.good);
    expect(first.undo).toMatch(/^\d{8}-\d{6}-/);
    expect([second.changed, second.undo]).toEqual([false, undefined]);
    expect(home.tree()).toEqual(between);
    const list = await home.ask(['undo', '--list']);
    expect(list.entries).toHaveLength(1);
  });

  it('undo gives every byte and mode back', async () => {
    const before = home.tree();
    await home.ask(setup(), sandbox.keys.good);
    expect(home.mode('.codex/auth.json')).toBe('0600');
    expect((await home.ask(['undo'])).exitCode).toBe(0);
    expect(home.tree()).toEqual(before);
  });

  it('remove keeps what was edited since', async () => {
    await home.ask(setup(), sandbox.keys.good);
    home.put('.codex/config.toml', `${home.get('.codex/config.toml')}\n[features]\nx = true\n`);
    expect((await home.ask(['remove', 'codex'])).exitCode).toBe(0);
    expect(home.get('.codex/config.toml')).toBe(`${LIVED_IN}\n[features]\nx = true\n`);
    expect(home.get('.codex/auth.json')).toBeNull();
    expect((await home.ask(['undo'])).exitCode).toBe(0);
    expect(home.get('.codex/config.toml')).toContain('model_provider = "OpenAI"');
  });

  it('--replace-login is undone to the same login, --keep-login never touches it', async () => {
    home.put('.codex/auth.json', LOGIN, 0o600);
    await home.ask(setup('--keep-login'), sandbox.keys.good);
    expect(home.get('.codex/auth.json')).toBe(LOGIN);
    expect(home.mode('.codex/config.toml')).toBe('0600');
    await home.ask(['undo']);
    await home.ask(setup('--replace-login'), sandbox.keys.good);
    expect(home.get('.codex/auth.json')).not.toContain('test-access');
    await home.ask(['undo']);
    expect(home.get('.codex/auth.json')).toBe(LOGIN);
  });

  it('asks the gateway no more than it needs: before the write and after it', async () => {
    const before = sandbox.requests.length;
    await home.ask(setup(), sandbox.keys.good);
    expect(sandbox.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/models',
      'GET /v1/models',
    ]);
  });

  it('--offline asks nothing', async () => {
    const before = sandbox.requests.length;
    expect((await home.ask(setup('--offline'), sandbox.keys.good)).exitCode).toBe(0);
    expect(sandbox.requests).toHaveLength(before);
  });
});

describe('login', () => {
  it("login --user is the console's user, and the token never comes from the arguments", async () => {
    const { user, accessToken } = sandbox.console;
    const args = ['login', ...at(), '--user', String(user), '--token-stdin', '--json'];
    const login = await home.tokaify(args, undefined, { stdin: `${accessToken}\n` });
    expect(JSON.parse(login.stdout)).toMatchObject({ ok: true, exitCode: 0 });
    expect((await home.ask(['token', 'list', ...at()])).exitCode).toBe(0);
    expect(login.stdout + login.stderr).not.toContain(accessToken);
  });
});

it.each([
  [['--offline', 'doctor', 'codex'], 'doctor'],
  [['--lang', 'en', '--list', 'undo'], 'undo'],
])('options may stand before the command: %j', async (args, command) => {
  expect(await home.ask(args)).toMatchObject({ command, ok: true });
});

describe('a working directory that was deleted', () => {
  it.each([['status'], ['doctor', '--offline'], ['frobnicate']])('%s', async (...args) => {
    const elsewhere = 'mkdir gone; cd gone; rmdir ../gone; exec "$0" "$@"';
    const ran = await home.run('sh', ['-c', elsewhere, process.execPath, PROGRAM, ...args, '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      command: args[0],
      exitCode: args[0] === 'frobnicate' ? 2 : 0,
    });
  });
});

describe('standard input', () => {
  it('a key that comes in pieces is read to its end', async () => {
    home.put('key', sandbox.keys.good);
    const pieces = '(head -c 10 "$0"; sleep 0.3; tail -c +11 "$0") | "$@"';
    const program = [process.execPath, PROGRAM, ...setup('--key-stdin', '--json')];
    const ran = await home.run('sh', ['-c', pieces, home.at('key'), ...program]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, changed: true });
    expect(home.holding(sandbox.keys.good).sort()).toEqual(['.codex/auth.json', 'key']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s while a key is waited for ends it', async (signal) => {
    const program = spawn(process.execPath, [PROGRAM, ...setup('--key-stdin', '--json')], {
      env: { HOME: home.path, PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    await wait(1000);
    program.kill(signal);
    const [code] = await once(program, 'close');
    expect(code).toBe(130);
    expect(JSON.parse(said)).toMatchObject({ exitCode: 130, changed: false });
  });
});

describe('output', () => {
  it('without a terminal there is no colour, and under --json one object and nothing else', async () => {
    const human = await home.tokaify(setup(), sandbox.keys.good);
    expect(human.stdout + human.stderr).not.toContain('\u001b');
    const json = await home.tokaify(['status', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ schemaVersion: 1, command: 'status', exitCode: 0 });
    expect(json.stderr).toBe('');
  });

  it('the home directory shows as ~', async () => {
    const shown = await home.tokaify(setup(), sandbox.keys.good);
    expect(shown.stdout + shown.stderr).not.toContain(home.path);
  });
});

describe('the canary', () => {
  it('the key stands in the files that are for it and nowhere else', async () => {
    const key = sandbox.keys.good;
    const asking: string[][] = [
      setup('--dry-run'),
      setup(),
      setup('--credential', 'env'),
      setup('--credential', 'bearer'),
      ['verify', ...at()],
      ['verify', ...at(), '--live'],
      ['models', ...at()],
    ];
    const silent = [
      ['verify', 'codex'],
      ['status'],
      ['undo', '--list'],
      ['list'],
      ['undo'],
      ['remove', 'codex'],
    ];
    const runs = [
      ...asking.map((args) => ({ args, given: key })),
      ...silent.map((args) => ({ args, given: undefined })),
    ];
    for (const { args, given } of runs) {
      for (const more of [[], ['--json']]) {
        const ran = await home.tokaify([...args, ...more], given);
        const said = ran.stdout + ran.stderr;
        expect(said, args.join(' ')).not.toContain(key.slice(8, 40));
        expect(ran.code, `${args.join(' ')}\n${said}`).toBeLessThan(5);
      }
    }
    expect(home.holding(key)).toEqual([]);
  });
});
