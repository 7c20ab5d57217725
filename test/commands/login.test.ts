import { describe, expect, it } from 'vitest';
import { DIALECTS, ending, openDesk, person, words } from '../console/desk.ts';

const STORE = '.local/state/tokaify/console';

describe.each(DIALECTS)('a console of %s', (dialect) => {
  it('from standard input, remembered for the next command, and forgotten', async () => {
    let given = '';
    const desk = await openDesk({ dialect, login: false });
    const { run, json, sandbox, machine } = desk;
    Object.assign(machine, { readStdin: async () => given });
    given = `${sandbox.console.accessToken}\n`;
    expect(ending(await run('token', 'list'))).toBe('login-required');

    const report = await json('login', '--user', '2', '--token-stdin');
    expect(report).toMatchObject({ ok: true, changed: true, user: { id: 2, username: 'alice' } });
    const [file] = Object.keys(machine.tree()).filter((path) => path.endsWith('.json'));
    expect([machine.mode(file!), machine.mode(STORE)]).toEqual(['0600', '0700']);
    expect(machine.get(file!)).toContain(sandbox.console.accessToken);

    expect(ending(await run('token', 'list'))).toBe('done');
    expect(await json('whoami')).toMatchObject({ user: { username: 'alice' } });
    expect(await json('logout')).toMatchObject({ changed: true });
    expect(await json('logout')).toMatchObject({ changed: false });
    expect(ending(await run('whoami'))).toBe('login-required');
    expect(Object.keys(machine.tree()).filter((path) => path.endsWith('.json'))).toEqual([]);
  });

  it('never mints an access token, and never shows one', async () => {
    const { run, json, sandbox } = await openDesk({ dialect });
    const { accessToken } = sandbox.console;
    for (const argv of [['login'], ['whoami'], ['token', 'list'], ['logout']]) {
      const report = await run(...argv);
      expect(ending(report)).toBe('done');
      expect(words(report) + JSON.stringify(await json(...argv))).not.toContain(accessToken);
    }
    expect(sandbox.console.accessToken).toBe(accessToken);
    expect(sandbox.requests.some(({ path }) => path.startsWith('/api/user/token'))).toBe(false);
  });
});

describe('login', () => {
  it('asks for what is missing', async () => {
    const { sandbox } = await openDesk();
    const ask = person('2', sandbox.console.accessToken);
    const desk = await openDesk({ login: false, machine: { ask } });
    expect(ending(await desk.run('login'))).toBe('done');
    expect(ask.asked).toBe(2);
  });

  it.each<[what: string, flags: string[], stdin: string, code: string]>([
    ['nothing', [], '', 'login-required'],
    ['no user', ['--token-stdin'], 'A', 'login-required'],
    ['no access token', ['--user', '2'], '', 'login-required'],
    ['an empty standard input', ['--user', '2', '--token-stdin'], '', 'login-required'],
    ['an sk- key', ['--user', '2', '--token-stdin'], `sk-${'a1B2'.repeat(12)}`, 'login-malformed'],
    ['a name for a user', ['--user', 'alice', '--token-stdin'], 'A', 'login-malformed'],
    [
      'one that opens nothing',
      ['--user', '2', '--token-stdin'],
      'test+no/such/access/token/AAAAA=',
      'login-rejected',
    ],
  ])('%s', async (_what, flags, stdin, code) => {
    const { run, machine } = await openDesk({ login: false, machine: { stdin } });
    expect(ending(await run('login', ...flags))).toBe(code);
    expect(machine.tree()).toEqual({});
  });

  it('somebody else’s user id', async () => {
    const { sandbox } = await openDesk();
    const { run, machine } = await openDesk({
      login: false,
      machine: { stdin: sandbox.console.accessToken },
    });
    expect(ending(await run('login', '--user', '3', '--token-stdin'))).toBe('login-rejected');
    expect(machine.tree()).toEqual({});
  });

  it('a console that ignores the id tells whose the access token is', async () => {
    const self = { success: true, data: { id: 2, username: 'alice' } };
    const { run, machine } = await openDesk({
      machine: { env: { TOKAIFY_USER_ID: '3' } },
      sandbox: { faults: () => ({ kind: 'answer', status: 200, body: JSON.stringify(self) }) },
    });
    expect(ending(await run('login'))).toBe('login-rejected');
    expect(machine.tree()).toEqual({});
  });

  it('where the console is another host than the models', async () => {
    const console = await openDesk();
    const stdin = console.sandbox.console.accessToken;
    const { run, sandbox } = await openDesk({ login: false, machine: { stdin } });
    const argv = ['--user', '2', '--token-stdin', '--console-url'];
    expect(ending(await run('login', ...argv, `${console.sandbox.url}/console/`))).toBe('done');
    expect(ending(await run('token', 'create', '--name', 'ci', '--unlimited'))).toBe('done');
    expect(console.sandbox.tokens().some(({ name }) => name === 'ci')).toBe(true);
    expect(sandbox.requests).toEqual([]);
    // The login is for that console and no other.
    const elsewhere = ['--console-url', sandbox.url];
    expect(ending(await run('token', 'list', ...elsewhere))).toBe('login-required');
    expect((await run('logout', ...elsewhere)).changed).toBe(false);
    expect(ending(await run('token', 'list'))).toBe('done');
    expect((await run('logout')).changed).toBe(true);
  });

  it.each([
    ['ftp://console.example.com', 'usage'],
    ['https://user:pass@console.example.com', 'usage'],
    ['', 'usage'],
  ])('a console at %j', async (url, code) => {
    const { run } = await openDesk();
    expect(ending(await run('login', '--console-url', url))).toBe(code);
  });

  it('elsewhere is said to whoever asks for another console, with the command that asks there', async () => {
    const stdin = (await openDesk()).sandbox.console.accessToken;
    const desk = await openDesk({ login: false, machine: { stdin } });
    const whoami = async (...argv: string[]) => {
      const report = await desk.runAsTyped('whoami', ...argv);
      return [ending(report), report.findings[0]?.remedy.en.split('\n') ?? []];
    };
    expect(await whoami()).toEqual(['login-required', [expect.stringMatching(/^tokaify login /)]]);
    await desk.run('login', '--user', '2', '--token-stdin');
    const { baseUrl, url } = desk.sandbox;
    const there = `If you mean ${url}: tokaify whoami --gateway ${baseUrl}`;
    expect(await whoami()).toEqual(['login-required', [expect.stringMatching(/^tokaify login /), there]]);
    expect(await whoami('--gateway', baseUrl)).toEqual(['done', []]);

    const logout = await desk.runAsTyped('logout');
    expect(logout.blocks.flatMap((block) => (block.kind === 'next' ? block.items : []))).toMatchObject([
      { command: `tokaify logout --gateway ${baseUrl}` },
    ]);
    expect([logout.changed, (await desk.run('logout')).changed]).toEqual([false, true]);
    expect((await desk.runAsTyped('logout')).blocks).toHaveLength(1);
  });
});
