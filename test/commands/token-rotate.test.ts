import { describe, expect, it } from 'vitest';
import { send } from '../../src/probe/endpoint.ts';
import type { Report } from '../../src/report.ts';
import type { KeyState } from '../../src/sandbox/keys.ts';
import { type Desk, type DeskOptions, DIALECTS, ending, openDesk, person } from '../console/desk.ts';

/** A desk at which these clients have been set up with the key of one of the sandbox's tokens. */
async function openSetUp(
  state: KeyState,
  clients: readonly string[],
  options: DeskOptions = {},
  flags: readonly string[] = [],
): Promise<Desk> {
  const desk = await openDesk(options);
  desk.machine.put('key.txt', desk.sandbox.keys[state]);
  const report = await desk.run(
    ...['setup', ...clients, '--key-file', desk.machine.at('key.txt'), '--offline', '--yes', ...flags],
  );
  if (ending(report) !== 'done') throw new Error(JSON.stringify(report));
  desk.machine.fs.rmSync(desk.machine.at('key.txt'));
  return desk;
}

const status = async ({ sandbox }: Desk, key: string): Promise<number> => {
  const answer = await send(
    { url: `${sandbox.baseUrl}/models`, headers: { authorization: `Bearer ${key}` } },
    { env: {} },
  );
  return answer.kind === 'answer' ? answer.status : 0;
};

const codexKey = ({ machine }: Desk): string => JSON.parse(machine.get('.codex/auth.json')!).OPENAI_API_KEY;
const named = ({ sandbox }: Desk, name: string) => sandbox.tokens().find((token) => token.name === name);
/** All that the clients read; the journal keeps what it would give back. */
const everything = ({ machine }: Desk): string =>
  JSON.stringify(Object.entries(machine.tree()).filter(([path]) => !path.includes('/journal/')));

describe.each(DIALECTS)('a console of %s', (dialect) => {
  it('tells the whole story: nothing, a token, a client, a new key, and nothing again', async () => {
    const desk = await openDesk({ dialect, sandbox: { seeded: false } });
    const { run, json, machine, sandbox } = desk;
    expect(await json('token', 'list')).toMatchObject({ tokens: [] });
    expect(
      ending(await run('token', 'create', '--name', 'codex', '--quota', '5', '--models', 'gpt-5.4')),
    ).toBe('done');
    expect(ending(await run('token', 'reveal', 'codex', '--output', 'key.txt'))).toBe('done');
    expect(ending(await run('setup', 'codex', '--key-file', machine.at('key.txt')))).toBe('done');
    machine.fs.rmSync(machine.at('key.txt'));
    const oldKey = codexKey(desk);
    expect(await status(desk, oldKey)).toBe(200);
    expect(await json('token', 'show', 'codex')).toMatchObject({
      usedBy: [{ token: 1, client: 'codex', where: '~/.codex/auth.json:3' }],
    });

    const config = machine.get('.codex/config.toml');
    const rotated = await json('token', 'rotate', 'codex');
    expect(rotated).toMatchObject({
      ok: true,
      changed: true,
      token: {
        id: 2,
        name: 'codex',
        status: 'enabled',
        quota: { unlimited: false, remaining: 5, used: 0, unit: 'usd' },
        models: ['gpt-5.4'],
      },
      replaced: { id: 1, name: 'codex (old)', status: 'disabled' },
      clients: ['codex'],
      changes: [{ path: '~/.codex/auth.json', action: 'update' }],
    });
    const newKey = codexKey(desk);
    expect(newKey).toBe(`sk-${named(desk, 'codex')!.key}`);
    expect([await status(desk, newKey), await status(desk, oldKey)]).toEqual([200, 401]);
    expect(machine.get('.codex/config.toml')).toBe(config);
    expect(everything(desk).includes(oldKey)).toBe(false);
    expect(ending(await run('verify', 'codex'))).toBe('done');

    const refused = await run('token', 'delete', 'codex', '--yes');
    expect([ending(refused), refused.exitCode]).toEqual(['token-in-use', 4]);
    expect(refused.findings[0]?.where).toEqual({ path: '~/.codex/auth.json', line: 3 });
    expect(ending(await run('token', 'delete', 'codex (old)', '--yes'))).toBe('done');
    expect(ending(await run('remove', 'codex'))).toBe('done');
    expect(ending(await run('token', 'delete', 'codex', '--yes'))).toBe('done');
    expect(sandbox.tokens()).toEqual([]);
  });

  it('moves every client in one change, and can be run again and again', async () => {
    const desk = await openSetUp('limited', ['codex', 'opencode'], { dialect }, ['--model', 'gpt-4o-mini']);
    const { json, machine } = desk;
    const journal = () => Object.keys(machine.tree()).filter((path) => path.endsWith('entry.json')).length;
    const [before, entries] = [named(desk, 'limited')!, journal()];
    expect(await json('token', 'rotate', 'limited')).toMatchObject({
      ok: true,
      clients: ['codex', 'opencode'],
    });
    expect(journal()).toBe(entries + 1);
    const { id, key, created_time, accessed_time, ...settings } = before;
    expect(named(desk, 'limited')).toMatchObject(settings);
    expect(everything(desk).includes(key)).toBe(false);
    for (const count of [2, 3]) {
      expect(await json('token', 'rotate', 'limited')).toMatchObject({
        ok: true,
        replaced: { name: `limited (old ${count})` },
      });
    }
    expect(ending(await desk.run('verify', 'codex', 'opencode'))).toBe('done');
  });

  it('deletes the old one when told to', async () => {
    const desk = await openSetUp('good', ['codex'], { dialect });
    expect(await desk.json('token', 'rotate', 'good', '--delete-old')).toMatchObject({
      ok: true,
      replaced: { id: 1, status: 'deleted' },
    });
    expect(desk.sandbox.tokens().some(({ id }) => id === 1)).toBe(false);
    expect(await status(desk, codexKey(desk))).toBe(200);
  });
});

describe('whatever carries the key', () => {
  it.each([
    ['codex', 'auth-json'],
    ['codex', 'bearer'],
    ['codex', 'env'],
    ['opencode', 'auth-json'],
    ['opencode', 'file'],
  ])('%s, %s', async (client, carrier) => {
    const desk = await openSetUp('good', [client], {}, ['--credential', carrier]);
    const oldKey = desk.sandbox.keys.good;
    expect(ending(await desk.run('token', 'rotate', 'good'))).toBe('done');
    expect(everything(desk).includes(oldKey)).toBe(false);
    expect(everything(desk).includes(named(desk, 'good')!.key)).toBe(true);
    expect(ending(await desk.run('verify', client))).toBe('done');
    expect(ending(await desk.run('remove', client))).toBe('done');
    expect(everything(desk).includes(named(desk, 'good')!.key)).toBe(false);
  });

  it('a variable is not ours to change', async () => {
    const desk = await openDesk({ machine: { env: { MY_KEY: 'set below' } } });
    const { machine, sandbox, run } = desk;
    Object.assign(machine.env, { MY_KEY: sandbox.keys.good });
    machine.put(
      '.codex/config.toml',
      `model_provider = "x"\n[model_providers.x]\nname = "x"\nbase_url = "${sandbox.baseUrl}"\nenv_key = "MY_KEY"\n`,
    );
    const before = sandbox.tokens();
    expect(ending(await run('token', 'rotate', 'good'))).toBe('unsupported-carrier');
    expect(ending(await run('token', 'delete', 'good', '--yes'))).toBe('token-in-use');
    expect(sandbox.tokens()).toEqual(before);
  });
});

describe('the old key goes on working', () => {
  const unchanged = async (desk: Desk, act: () => Promise<Report>, code: string, more = 0): Promise<void> => {
    const [tree, key] = [everything(desk), codexKey(desk)];
    const report = await act();
    expect(ending(report)).toBe(code);
    // A token that was created is a change, whatever came after it.
    expect(report.changed).toBe(more > 0);
    expect(everything(desk) === tree).toBe(true);
    expect(codexKey(desk)).toBe(key);
    expect(await status(desk, key)).toBe(200);
    expect(desk.sandbox.tokens()).toHaveLength(17 + more);
  };

  it('when a person says no', async () => {
    const ask = person(false);
    const desk = await openSetUp('good', ['codex'], { machine: { ask } });
    await unchanged(desk, () => desk.run('token', 'rotate', 'good'), 'interrupted');
  });

  it('when a file cannot be read', async () => {
    const desk = await openSetUp('good', ['codex']);
    desk.machine.put('.config/opencode/opencode.json', '{ broken');
    await unchanged(desk, () => desk.run('token', 'rotate', 'good'), 'config-invalid');
    await unchanged(desk, () => desk.run('token', 'delete', 'vipgroup', '--yes'), 'config-invalid');
  });

  it('when the new key is refused', async () => {
    let answer = false;
    const desk = await openSetUp('good', ['codex'], {
      sandbox: {
        faults: ({ path }) =>
          answer && path === '/v1/models'
            ? {
                kind: 'answer',
                status: 403,
                body: '{"error":{"code":"access_denied","message":"您的 IP 不在令牌允许访问的列表中","type":"new_api_error"}}',
              }
            : undefined,
      },
    });
    answer = true;
    const act = async () => {
      const report = await desk.run('token', 'rotate', 'good');
      answer = false;
      return report;
    };
    await unchanged(desk, act, 'ip-not-allowed', 1);
    // The next attempt goes on with the token that is there.
    expect(ending(await desk.run('token', 'rotate', 'good'))).toBe('done');
    expect(desk.sandbox.tokens()).toHaveLength(18);
  });

  it('when the files cannot be written', async () => {
    const desk = await openSetUp('good', ['codex']);
    desk.machine.fs.chmodSync(desk.machine.at('.codex/auth.json'), 0o400);
    await unchanged(desk, () => desk.run('token', 'rotate', 'good'), 'permission-denied', 1);
  });
});

describe('a token that nobody uses here', () => {
  it('stays on until whoever uses it elsewhere has the new key', async () => {
    const desk = await openDesk();
    const first = await desk.json('token', 'rotate', 'quota5');
    expect(first).toMatchObject({
      ok: true,
      changed: true,
      token: { name: 'quota5 (new)' },
      replaced: { id: 3, status: 'enabled' },
      clients: [],
    });
    expect(await desk.json('token', 'rotate', 'quota5')).toMatchObject({ ok: true, changed: false });
    expect(desk.sandbox.tokens()).toHaveLength(18);
    expect(await status(desk, desk.sandbox.keys.quota5)).toBe(200);
    expect(await desk.json('token', 'rotate', 'quota5', '--yes')).toMatchObject({
      token: { name: 'quota5' },
      replaced: { name: 'quota5 (old)', status: 'disabled' },
    });
    expect(await status(desk, desk.sandbox.keys.quota5)).toBe(401);
  });

  it.each([
    [true, 401],
    [false, 200],
  ])('is switched off on a terminal when the answer is %j', async (answer, code) => {
    const desk = await openDesk({ machine: { ask: person(true, answer) } });
    expect(ending(await desk.run('token', 'rotate', 'quota5'))).toBe('done');
    expect(await status(desk, desk.sandbox.keys.quota5)).toBe(code);
  });
});

it('a new token keeps what tokaify has no flag for', async () => {
  const desk = await openDesk();
  const { url, console } = desk.sandbox;
  await fetch(`${url}/api/token/`, {
    method: 'POST',
    headers: {
      authorization: console.accessToken,
      'new-api-user': String(console.user),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'retrying', unlimited_quota: true, cross_group_retry: true }),
  });
  expect(ending(await desk.run('token', 'rotate', 'retrying', '--yes'))).toBe('done');
  expect(named(desk, 'retrying')).toMatchObject({ id: 19, cross_group_retry: true });
});

it('another gateway’s key is sent nowhere', async () => {
  const desk = await openSetUp('good', ['codex']);
  const other = await openDesk();
  // Codex talks to another gateway now; the old provider's key is still in its files.
  desk.machine.put(
    '.codex/config.toml',
    `model_provider = "other"
[model_providers.other]
name = "other"
base_url = "${other.sandbox.baseUrl}"
experimental_bearer_token = "${other.sandbox.keys.quota5}"
[model_providers.kept]
name = "kept"
base_url = "${desk.sandbox.baseUrl}"
experimental_bearer_token = "${desk.sandbox.keys.good}"
`,
  );
  expect(ending(await desk.run('token', 'rotate', 'good'))).toBe('done');
  expect(other.sandbox.requests).toEqual([]);
  expect(desk.machine.get('.codex/config.toml')).toContain(named(desk, 'good')!.key);
  expect(desk.machine.get('.codex/config.toml')).toContain(other.sandbox.keys.quota5);
});

describe('a token that has the name of a successor already', () => {
  const makeSvc = async (desk: Desk, ...successor: string[]) => {
    await desk.run('token', 'create', '--name', 'svc', '--quota', '1', '--models', 'gpt-4o-mini');
    await desk.run('token', 'create', '--name', 'svc (new)', ...successor);
  };

  it.each<[what: string, successor: string[]]>([
    ['may do more', ['--unlimited']],
    ['may spend more', ['--quota', '2', '--models', 'gpt-4o-mini']],
    ['may ask other models', ['--quota', '1', '--models', 'gpt-5.4']],
    ['ends', ['--quota', '1', '--models', 'gpt-4o-mini', '--expires', '30d']],
  ])('and %s is left alone, and so is everything else', async (_what, successor) => {
    const desk = await openDesk();
    await makeSvc(desk, ...successor);
    const before = desk.sandbox.tokens();
    const report = await desk.run('token', 'rotate', 'svc', '--yes');
    expect([ending(report), report.exitCode]).toEqual(['token-exists', 4]);
    const { remedy } = report.findings[0]!;
    expect(remedy.en).toContain(`tokaify token update 19 --name`);
    expect(desk.sandbox.tokens()).toEqual(before);
  });

  it('and is off is left alone as well', async () => {
    const desk = await openDesk();
    await makeSvc(desk, '--quota', '1', '--models', 'gpt-4o-mini');
    await desk.run('token', 'disable', 'svc (new)');
    const before = desk.sandbox.tokens();
    expect(ending(await desk.run('token', 'rotate', 'svc', '--yes'))).toBe('token-exists');
    expect(desk.sandbox.tokens()).toEqual(before);
  });

  it('and restrictions that no longer match is no longer one, and does as it is told then', async () => {
    const desk = await openDesk();
    expect(await desk.json('token', 'rotate', 'quota5')).toMatchObject({ token: { name: 'quota5 (new)' } });
    await desk.run('token', 'update', 'quota5', '--quota', '2');
    expect(ending(await desk.run('token', 'rotate', 'quota5', '--yes'))).toBe('token-exists');
    await desk.run('token', 'update', 'quota5 (new)', '--name', 'spare');
    expect(await desk.json('token', 'rotate', 'quota5', '--yes')).toMatchObject({
      ok: true,
      token: { name: 'quota5', quota: { remaining: 2 } },
    });
  });
});

it('a name that ends as its successor’s would is no successor of itself', async () => {
  const desk = await openDesk();
  const name = `${'x'.repeat(44)} (new)`;
  await desk.run('token', 'create', '--name', name, '--unlimited');
  expect(await desk.json('token', 'rotate', '18', '--yes')).toMatchObject({
    ok: true,
    token: { id: 19, name },
    replaced: { id: 18, status: 'disabled' },
  });
});

it('undo says that the key it brings back may be dead, and can be taken back itself', async () => {
  const desk = await openSetUp('good', ['codex']);
  const { run, json } = desk;
  expect(ending(await run('token', 'rotate', 'good'))).toBe('done');
  const { entries } = (await json('undo', '--list')) as { entries: { summary: string }[] };
  expect(entries[0]!.summary).toBe('codex: good (1 → 18)');
  const newKey = codexKey(desk);

  const [dry] = (await run('undo', '--dry-run')).findings;
  expect([dry?.id, dry?.severity, codexKey(desk)]).toEqual(['key-retired', 'warning', newKey]);
  const report = await run('undo');
  expect([ending(report), report.findings.map(({ id }) => id)]).toEqual(['done', ['key-retired']]);
  expect(await status(desk, codexKey(desk))).toBe(401);
  const again = /tokaify (undo \S+)/.exec(report.findings[0]!.remedy.en)![1]!;
  const back = await run(...again.split(' '));
  expect([ending(back), back.findings, codexKey(desk)]).toEqual(['done', [], newKey]);
  expect((await run('undo', '--list')).ok).toBe(true);
});
