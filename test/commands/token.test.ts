import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { DIALECTS, ending, openDesk, person, words } from '../console/desk.ts';

describe.each(DIALECTS)('a console of %s', (dialect) => {
  it('creates a token with exactly what was asked for', async () => {
    const now = () => new Date('2026-11-22T10:00:00Z');
    const { run, json, sandbox } = await openDesk({ dialect, sandbox: { now }, machine: { now } });
    const made = await json(
      ...['token', 'create', '--name', '生产 prod', '--quota', '$2.50', '--models', 'gpt-5.4,gpt-4o-mini'],
      ...['--allow-ip', '203.0.113.7', '--allow-ip', '2001:db8::/32', '--expires', '30d', '--group', 'vip'],
    );
    expect(made).toMatchObject({ ok: false, exitCode: 2 });
    expect(sandbox.tokens()).toHaveLength(17);

    const again = await json(
      ...['token', 'create', '--name', '生产 prod', '--quota', '$2.50', '--models', 'gpt-5.4,gpt-4o-mini'],
      ...[
        '--allow-ip',
        '203.0.113.7',
        '--allow-ip',
        '2001:db8::/32',
        '--expires',
        '30d',
        '--group',
        'default',
      ],
    );
    expect(again).toMatchObject({ ok: true, changed: true, created: true });
    expect(again.token).toEqual({
      id: 18,
      name: '生产 prod',
      status: 'enabled',
      group: 'default',
      quota: { unlimited: false, remaining: 2.5, used: 0, unit: 'usd' },
      models: ['gpt-5.4', 'gpt-4o-mini'],
      allowIps: ['203.0.113.7', '2001:db8::/32'],
      expiresAt: '2026-12-22T10:00:00.000Z',
      key: 'sk-sa…0018',
    });
    expect(sandbox.tokens().at(-1)).toMatchObject({
      remain_quota: 1_250_000,
      unlimited_quota: false,
      expired_time: 1_797_933_600,
      model_limits_enabled: true,
      model_limits: 'gpt-5.4,gpt-4o-mini',
      allow_ips: '203.0.113.7\n2001:db8::/32',
      group: 'default',
      cross_group_retry: false,
    });
    expect(await run('token', 'show', '18')).toMatchObject({ data: { token: again.token } });
  });

  it.each<[fault: 'drop' | 'lose-answer', end: string, count: number]>([
    ['drop', 'reset', 0],
    ['lose-answer', 'done', 1],
  ])('%s on the wire', async (kind, end, count) => {
    const { run, sandbox } = await openDesk({
      dialect,
      sandbox: { faults: ({ method }) => (method === 'POST' ? { kind } : undefined) },
    });
    expect(ending(await run('token', 'create', '--name', 'ci', '--unlimited'))).toBe(end);
    expect(sandbox.tokens()).toHaveLength(17 + count);
  });

  it('creates once, however often it is told to', async () => {
    const { run, json, sandbox } = await openDesk({ dialect });
    const argv = ['token', 'create', '--name', 'ci', '--quota', '5', '--expires', '30d'];
    expect(await json(...argv)).toMatchObject({ ok: true, changed: true, created: true });
    expect(await json(...argv)).toMatchObject({ ok: true, changed: false, created: false });
    for (const other of [
      ['--quota', '6'],
      ['--models', 'gpt-5.4'],
      ['--expires', '60d'],
      ['--group', 'vip'],
    ]) {
      expect(ending(await run(...argv, ...other)), other.join(' ')).toBe('token-exists');
    }
    await run('token', 'disable', 'ci');
    expect(ending(await run(...argv))).toBe('token-exists');
    expect(sandbox.tokens()).toHaveLength(18);
  });

  it('changes what is given, and nothing else', async () => {
    const { json, run, sandbox } = await openDesk({ dialect });
    const before = sandbox.tokens().find(({ name }) => name === 'limited')!;
    const answer = await json('token', 'update', 'limited', '--name', 'small', '--quota', '3');
    expect(answer).toMatchObject({
      ok: true,
      changed: true,
      differences: [
        { setting: 'name', from: 'limited', to: 'small' },
        { setting: 'unlimited', from: true, to: false },
        { setting: 'remaining', from: 0, to: 3 },
      ],
    });
    const after = sandbox.tokens().find(({ id }) => id === before.id);
    expect(after).toEqual({ ...before, name: 'small', unlimited_quota: false, remain_quota: 1_500_000 });
    expect(await json('token', 'update', 'small', '--quota', '3')).toMatchObject({
      changed: false,
      differences: [],
    });
    expect(ending(await run('token', 'update', 'small', '--name', 'good'))).toBe('token-exists');
    expect(ending(await run('token', 'update', 'small'))).toBe('answer-needed');
  });

  it('keeps what was spent while somebody was thinking', async () => {
    const ask = {
      ...person(),
      confirm: async () => {
        await spend(sandbox.baseUrl, sandbox.keys.quota5);
        return true;
      },
    };
    const { run, sandbox } = await openDesk({ dialect, machine: { ask } });
    await run('token', 'update', 'quota5', '--expires', '30d');
    const token = sandbox.tokens().find(({ name }) => name === 'quota5')!;
    expect(token.used_quota).toBeGreaterThan(0);
    expect(token.remain_quota).toBe(2_500_000 - token.used_quota);
    expect(token.expired_time).toBeGreaterThan(0);
  });

  it('asks before it changes, and takes no for an answer', async () => {
    const ask = person(false);
    const { run, sandbox, machine } = await openDesk({ dialect, machine: { ask } });
    const before = sandbox.tokens();
    expect(ending(await run('token', 'update', 'good', '--quota', '5'))).toBe('interrupted');
    expect(sandbox.tokens()).toEqual(before);
    expect(machine.told.some(({ kind }) => kind === 'pairs')).toBe(true);
  });

  it('switches off and on, and says who will miss it', async () => {
    const { run, json, sandbox } = await openDesk({ dialect });
    const status = () => sandbox.tokens().find(({ name }) => name === 'good')!.status;
    expect(await json('token', 'disable', 'good')).toMatchObject({
      changed: true,
      token: { status: 'disabled' },
    });
    expect(status()).toBe(2);
    expect(await json('token', 'disable', 'good')).toMatchObject({ changed: false });
    expect(await json('token', 'enable', 'good')).toMatchObject({
      changed: true,
      token: { status: 'enabled' },
    });
    expect(status()).toBe(1);
    expect(ending(await run('token', 'enable', 'expired'))).toBe('token-expired');
    expect(ending(await run('token', 'enable', 'exhausted'))).toBe('token-exhausted');
  });

  it('says that a token which was given time is still off', async () => {
    const { run, sandbox } = await openDesk({ dialect });
    // A call meets the end, and the console writes it down.
    await spend(sandbox.baseUrl, sandbox.keys.expired);
    const report = await run('token', 'update', 'expired', '--expires', '30d');
    expect(report.blocks.at(-1)?.kind).toBe('next');
    expect(ending(await run('token', 'enable', 'expired'))).toBe('done');
  });

  it('lists page by page, newest first', async () => {
    const { json, sandbox } = await openDesk({ dialect, sandbox: { seeded: false } });
    await createMany(sandbox, 230);
    const { tokens } = (await json('token', 'list')) as { tokens: { id: number }[] };
    expect(tokens.map(({ id }) => id)).toEqual(Array.from({ length: 230 }, (_, index) => 230 - index));
    expect(sandbox.requests.filter(({ path }) => path.startsWith('/api/token/?p='))).toHaveLength(3);
  });

  it('reveals for a pipe, in the format that is wanted', async () => {
    const { run, sandbox } = await openDesk({ dialect });
    const key = sandbox.keys.good;
    const raw = async (...argv: string[]) => {
      const [block] = (await run('token', 'reveal', 'good', ...argv)).blocks;
      return block?.kind === 'raw' ? block.text : '';
    };
    expect(await raw()).toBe(key);
    expect(await raw('--format', 'env')).toBe(`TOKAIFY_API_KEY=${key}`);
    expect(JSON.parse(await raw('--format', 'connection'))).toEqual({
      _type: 'newapi_channel_conn',
      key,
      url: sandbox.url,
    });
    const cherry = new URL(await raw('--format', 'cherry-studio'));
    const data = Buffer.from(cherry.searchParams.get('data')!, 'base64').toString('utf8');
    expect(JSON.parse(data)).toMatchObject({ baseUrl: sandbox.url, apiKey: key, type: 'openai' });
    const cc = new URL(await raw('--format', 'cc-switch')).searchParams;
    expect([cc.get('resource'), cc.get('endpoint'), cc.get('apiKey')]).toEqual([
      'provider',
      sandbox.baseUrl,
      key,
    ]);
  });

  it('reveals nothing on a screen unasked, and does not even ask for it', async () => {
    const { run, json, sandbox } = await openDesk({ dialect, machine: { ask: person() } });
    const masked = await run('token', 'reveal', 'good');
    expect(words(masked) + JSON.stringify(masked.data)).not.toContain(sandbox.keys.good);
    expect(masked.data).toMatchObject({ masked: true, key: 'sk-sa…0001' });
    expect(sandbox.requests.some(({ path }) => path.endsWith('/key'))).toBe(false);
    expect(await json('token', 'reveal', 'good')).toMatchObject({ masked: true, key: 'sk-sa…0001' });
    expect(await json('token', 'reveal', 'good', '--yes')).toMatchObject({ key: sandbox.keys.good });
    expect(words(await run('token', 'reveal', 'good', '--yes'))).toContain(sandbox.keys.good);
  });

  it('reveals into a file for its owner alone, and replaces no other', async () => {
    const { run, sandbox, machine } = await openDesk({ dialect });
    const reveal = ['token', 'reveal', 'good', '--output', 'keys/good.txt'];
    const first = await run(...reveal);
    expect([first.changed, words(first).includes(sandbox.keys.good)]).toEqual([true, false]);
    expect([machine.get('keys/good.txt'), machine.mode('keys/good.txt')]).toEqual([
      `${sandbox.keys.good}\n`,
      '0600',
    ]);
    expect((await run(...reveal)).changed).toBe(false);
    expect(ending(await run(...reveal, '--format', 'env'))).toBe('output-exists');
    expect(machine.get('keys/good.txt')).toBe(`${sandbox.keys.good}\n`);
    machine.put('directory/x', '');
    expect(ending(await run('token', 'reveal', 'good', '--output', 'directory'))).toBe('not-a-file');
  });

  it.each<[boolean, string, string]>([
    [true, 'done', 'TOKAIFY_API_KEY='],
    [false, 'output-exists', 'mine'],
  ])('replaces a file when told %j', async (answer, end, content) => {
    const { run, machine } = await openDesk({
      dialect,
      machine: { ask: person(answer), files: { '.env': 'mine\n' } },
    });
    expect(ending(await run('token', 'reveal', 'good', '--format', 'env', '--output', '.env'))).toBe(end);
    expect(machine.get('.env')).toContain(content);
  });

  it('deletes when sure', async () => {
    const { run, json, sandbox } = await openDesk({ dialect });
    expect(ending(await run('token', 'delete', 'good'))).toBe('answer-needed');
    expect(sandbox.tokens()).toHaveLength(17);
    expect(await json('token', 'delete', 'good', '--yes')).toMatchObject({
      changed: true,
      deleted: { id: 1, name: 'good' },
    });
    expect(sandbox.tokens().some(({ name }) => name === 'good')).toBe(false);
    expect(ending(await run('token', 'delete', 'good', '--yes'))).toBe('unknown-token');
  });

  it.each([
    [true, 16],
    [false, 17],
  ])('deletes on a terminal when the answer is %j', async (answer, left) => {
    const { run, sandbox } = await openDesk({ dialect, machine: { ask: person(answer) } });
    await run('token', 'delete', 'good');
    expect(sandbox.tokens()).toHaveLength(left);
  });

  it('knows who is there', async () => {
    const { json } = await openDesk({ dialect });
    expect(await json('whoami')).toMatchObject({
      user: { id: 2, username: 'alice', group: 'default' },
      balance: { remaining: 10, used: 0, unit: 'usd' },
    });
  });
});

describe('two tokens of one name', () => {
  it('are told apart by id only', async () => {
    const { run, sandbox } = await openDesk({ sandbox: { seeded: false } });
    await createMany(sandbox, 2, () => 'twin');
    for (const argv of [
      ['show'],
      ['update', '--quota', '5'],
      ['enable'],
      ['disable'],
      ['reveal'],
      ['rotate'],
      ['delete', '--yes'],
    ]) {
      const [verb, ...flags] = argv;
      const report = await run('token', verb!, 'twin', ...flags);
      expect(ending(report), verb).toBe('ambiguous-token');
      expect(JSON.stringify(report.findings[0]?.cause)).toMatch(/1.*2|2.*1/);
    }
    expect(ending(await run('token', 'show', '2'))).toBe('done');
    expect(sandbox.tokens()).toHaveLength(2);
  });

  it('an id comes before a name', async () => {
    const { json, sandbox } = await openDesk({ sandbox: { seeded: false } });
    await createMany(sandbox, 2, (index) => (index === 0 ? '2' : 'two'));
    expect(await json('token', 'show', '2')).toMatchObject({ token: { id: 2, name: 'two' } });
  });
});

describe('bad input', () => {
  it.each<[argv: string, code: string, exitCode: number]>([
    [`token create --name ${'令'.repeat(17)} --unlimited`, 'restriction-invalid', 2],
    ['token create --name ci --quota lots', 'restriction-invalid', 2],
    ['token create --name ci --quota 0', 'restriction-invalid', 2],
    ['token create --name ci --quota 5 --unlimited', 'restriction-invalid', 2],
    ['token create --name ci', 'answer-needed', 2],
    ['token create --unlimited', 'answer-needed', 2],
    ['token create --name ci --unlimited --group svip', 'unknown-group', 2],
    ['token create --name ci --unlimited --models gpt-5.4,gpt-6', 'unknown-model', 2],
    ['token create --name ci --unlimited --models vip-only --group default', 'unknown-model', 2],
    ['token create --name ci --unlimited --allow-ip 10.0.0.0/99', 'restriction-invalid', 2],
    ['token create --name ci --unlimited --expires 2020-01-01', 'restriction-invalid', 2],
    ['token update good --group svip', 'unknown-group', 2],
    ['token update vipgroup --models gpt-5.4', 'unknown-model', 2],
    ['token show nobody', 'unknown-token', 2],
    ['token show 999', 'unknown-token', 2],
    ['token enable expired', 'token-expired', 5],
    ['token enable exhausted', 'token-exhausted', 5],
    ['token rotate expired', 'token-expired', 5],
    ['token rotate exhausted', 'token-exhausted', 5],
    ['token rotate disabled', 'token-disabled', 5],
    ['token reveal good --format yaml', 'usage', 2],
    ['token show', 'usage', 2],
    ['token reveals', 'unknown-command', 2],
    ['token list --console-url not a url', 'usage', 2],
  ])('%s', async (argv, code, exitCode) => {
    const { run, sandbox } = await openDesk();
    const before = sandbox.tokens();
    const report = await run(...argv.split(' '));
    expect([ending(report), report.exitCode]).toEqual([code, exitCode]);
    expect(sandbox.tokens()).toEqual(before);
  });

  it.each<[env: Record<string, string>, code: string, exitCode: number]>([
    [{ TOKAIFY_ACCESS_TOKEN: '' }, 'login-required', 2],
    [{ TOKAIFY_USER_ID: '' }, 'login-required', 2],
    [{ TOKAIFY_USER_ID: '3' }, 'login-rejected', 5],
    [{ TOKAIFY_USER_ID: 'alice' }, 'login-malformed', 5],
    [{ TOKAIFY_ACCESS_TOKEN: 'sk-test-0123456789abcdef' }, 'login-malformed', 5],
    [{ TOKAIFY_ACCESS_TOKEN: 'test+no/such/access/token/AAAAA=' }, 'login-rejected', 5],
  ])('with %j', async (env, code, exitCode) => {
    for (const dialect of DIALECTS) {
      const { run } = await openDesk({ dialect, machine: { env } });
      for (const argv of [
        ['token', 'list'],
        ['whoami'],
        ['token', 'create', '--name', 'ci', '--unlimited'],
      ]) {
        const report = await run(...argv);
        expect([ending(report), report.exitCode], `${dialect} ${argv}`).toEqual([code, exitCode]);
      }
    }
  });

  it('a header that somebody in between dropped', async () => {
    const { run } = await openDesk({
      wire: (request, go) => {
        Object.assign(request, { headers: {} });
        return go();
      },
    });
    expect(ending(await run('whoami'))).toBe('login-rejected');
  });

  it('an account that is banned', async () => {
    const env = { TOKAIFY_ACCESS_TOKEN: 'sandbox+carol/1/AAAAAAAAAAAAAAA=', TOKAIFY_USER_ID: '4' };
    const { run } = await openDesk({ machine: { env } });
    const report = await run('token', 'list');
    expect([ending(report), report.exitCode]).toEqual(['account-banned', 6]);
  });

  it('more reveals than the console allows', async () => {
    const { run } = await openDesk({ sandbox: { limited: true } });
    for (let count = 0; count < 20; count++)
      expect(ending(await run('token', 'reveal', 'good'))).toBe('done');
    const report = await run('token', 'reveal', 'good');
    expect([ending(report), report.exitCode]).toEqual(['rate-limited', 8]);
  });

  it.each<
    [what: string, answer: { status: number; body?: string; headers?: Record<string, string> }, code: string]
  >([
    ['429 without a body', { status: 429 }, 'rate-limited'],
    [
      'HTTP 200 with success: false',
      { status: 200, body: '{"success":false,"message":"no"}' },
      'console-refused',
    ],
    [
      'a web page',
      { status: 200, body: '<!doctype html>', headers: { 'content-type': 'text/html' } },
      'endpoint-not-found',
    ],
    [
      'tokens that are none',
      { status: 200, body: '{"success":true,"data":{"items":[{"id":"x"}]}}' },
      'not-a-gateway',
    ],
    ['half of it', { status: 200, body: '{"success":true,"da' }, 'not-a-gateway'],
  ])('%s in place of the list', async (_what, answer, code) => {
    const { run } = await openDesk({
      sandbox: {
        faults: ({ path }) => (path.startsWith('/api/token/') ? { kind: 'answer', ...answer } : undefined),
      },
    });
    for (const argv of [
      ['token', 'list'],
      ['token', 'create', '--name', 'ci', '--unlimited'],
      ['token', 'show', '1'],
    ]) {
      expect(ending(await run(...argv)), argv.join(' ')).toBe(code);
    }
  });
});

async function spend(baseUrl: string, key: string): Promise<void> {
  await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.4', messages: [{ role: 'user', content: 'ping' }] }),
  });
}

async function createMany(
  { url, console: { user, accessToken } }: Sandbox,
  count: number,
  nameOf = (index: number): string => `token ${index}`,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    await fetch(`${url}/api/token/`, {
      method: 'POST',
      headers: {
        authorization: accessToken,
        'new-api-user': String(user),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: nameOf(index), unlimited_quota: true }),
    });
  }
}
