import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report.ts';
import { type Desk, DIALECTS, ending, openDesk, person } from '../console/desk.ts';

const NAME = 'codex@testbox';
const CREATE = ['setup', 'codex', '--create-token', '--quota', '20', '--expires', '90d'];
const named = ({ sandbox }: Desk, name = NAME) => sandbox.tokens().filter((token) => token.name === name);
const codexKey = ({ machine }: Desk) => JSON.parse(machine.get('.codex/auth.json')!).OPENAI_API_KEY;

describe.each(DIALECTS)('a console of %s', (dialect) => {
  it('from nothing to a client with a token of its own, in one command', async () => {
    const desk = await openDesk({ dialect, sandbox: { seeded: false } });
    const answer = await desk.json(...CREATE, '--models', 'gpt-5.4', '--allow-ip', '127.0.0.1');
    expect(answer).toMatchObject({
      ok: true,
      changed: true,
      tokenCreated: true,
      token: { id: 1, name: NAME, quota: { unlimited: false, remaining: 20 }, models: ['gpt-5.4'] },
    });
    expect(codexKey(desk)).toBe(`sk-${named(desk)[0]!.key}`);
    expect(ending(await desk.run('verify', 'codex'))).toBe('done');

    const again = await desk.json(...CREATE, '--models', 'gpt-5.4', '--allow-ip', '127.0.0.1');
    expect(again).toMatchObject({ ok: true, changed: false, tokenCreated: false });
    expect(named(desk)).toHaveLength(1);
  });
});

describe('setup --create-token', () => {
  it('one token for the clients of one setup', async () => {
    const desk = await openDesk();
    expect(ending(await desk.run('setup', 'codex', 'opencode', '--create-token', '--unlimited'))).toBe(
      'done',
    );
    expect(named(desk, 'codex+opencode@testbox')).toHaveLength(1);
  });

  it.each<[flags: string[], code: string]>([
    [['--create-token'], 'answer-needed'],
    [['--create-token', '--unlimited', '--dry-run'], 'usage'],
    [['--create-token', '--unlimited', '--check'], 'usage'],
    [['--create-token', '--unlimited', '--offline'], 'usage'],
    [['--create-token', '--unlimited', '--key-stdin'], 'usage'],
    [['--quota', '5'], 'usage'],
    [['--allow-ip', '10.0.0.1'], 'usage'],
    [['--console-url', 'https://console.example.com'], 'usage'],
    [['--create-token', '--quota', 'lots'], 'restriction-invalid'],
    [['--create-token', '--unlimited', '--models', 'gpt-4o-mini'], 'restriction-invalid'],
    [['--create-token', '--unlimited', '--group', 'svip'], 'unknown-group'],
  ])('%j creates nothing: %s', async (flags, code) => {
    const desk = await openDesk();
    expect(ending(await desk.run('setup', 'codex', ...flags))).toBe(code);
    expect(desk.sandbox.tokens()).toHaveLength(17);
    expect(Object.keys(desk.machine.tree()).some((path) => path.startsWith('.codex'))).toBe(false);
  });

  it('creates nothing while a file cannot be edited, and nothing without a login', async () => {
    const broken = await openDesk({ machine: { files: { '.codex/config.toml': '= broken' } } });
    expect(ending(await broken.run(...CREATE))).toBe('config-invalid');
    expect(named(broken)).toEqual([]);
    const nobody = await openDesk({ login: false });
    expect(ending(await nobody.run(...CREATE))).toBe('login-required');
  });

  it('says what is left when the setup comes to nothing, and uses it the next time', async () => {
    const files = { '.codex/auth.json': '{"tokens":{"access_token":"test","refresh_token":"test"}}' };
    const desk = await openDesk({ machine: { files } });
    const refused = await desk.run(...CREATE);
    expect(ending(refused)).toBe('login-would-be-lost');
    expect(refused.findings[0]?.remedy.en).toContain('tokaify token delete 18 --yes');
    expect(desk.machine.get('.codex/auth.json')).toBe(files['.codex/auth.json']);

    const done = await desk.run(...CREATE, '--replace-login');
    expect([ending(done), named(desk).length]).toEqual(['done', 1]);
    expect(codexKey(desk)).toBe(`sk-${named(desk)[0]!.key}`);
  });

  it('says which token it takes, new or not', async () => {
    const desk = await openDesk();
    const told = () => JSON.stringify(desk.machine.told.splice(0));
    await desk.run(...CREATE);
    expect(told()).toContain(`${NAME} (18)`);
    await desk.run('remove', 'codex');
    told();
    await desk.run(...CREATE);
    expect(told()).toContain(`${NAME} (18)`);
  });

  it('says so as well when the gateway does not take the new key', async () => {
    const desk = await openDesk();
    const report = await desk.run(...CREATE, '--allow-ip', '203.0.113.7');
    expect([ending(report), report.exitCode]).toEqual(['ip-not-allowed', 6]);
    expect(report.findings.map(({ id }) => id)).toContain('token-created');
    expect(Object.keys(desk.machine.tree()).some((path) => path.startsWith('.codex'))).toBe(false);
  });

  it('says so as well when a person thinks better of it', async () => {
    const desk = await openDesk({ machine: { ask: person('gpt-5.4', false) } });
    const report = await desk.run(...CREATE);
    expect([ending(report), named(desk).length]).toEqual(['interrupted', 1]);
    expect(report.findings[0]?.remedy.en).toContain('tokaify token delete 18 --yes');
  });

  it('is not taken back whole by undo or remove, which name the token that stays', async () => {
    const desk = await openDesk();
    const left = ({ findings }: Report) => findings.filter(({ id }) => id === 'token-created');
    await desk.run('setup', 'codex', 'opencode', '--create-token', '--unlimited');
    const undone = await desk.run('undo');
    expect(left(undone)).toHaveLength(1);
    const gateway = `--gateway ${desk.sandbox.baseUrl}`;
    expect(left(undone)[0]!.remedy.en.split('\n')).toEqual([
      `Switch it off: tokaify token disable 18 ${gateway}`,
      `Or delete it: tokaify token delete 18 ${gateway}`,
    ]);
    // Taken back itself, there is nothing more to say.
    expect(left(await desk.run('undo', undone.undo!))).toEqual([]);
    // OpenCode still has it.
    expect(left(await desk.run('remove', 'codex'))).toEqual([]);
    expect(left(await desk.run('remove', 'opencode', '--dry-run'))).toHaveLength(1);
    expect(left(await desk.run('remove', 'opencode'))).toHaveLength(1);
  });

  it('with a key of one’s own leaves nothing at the console to speak of', async () => {
    const desk = await openDesk();
    Object.assign(desk.machine, { readStdin: async () => desk.sandbox.keys.good });
    expect(ending(await desk.run('setup', 'codex', '--key-stdin'))).toBe('done');
    expect((await desk.run('undo')).findings).toEqual([]);
  });
});
