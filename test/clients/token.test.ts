import { describe, expect, test } from 'vitest';
import { DIALECT_IDS } from '../../src/sandbox/dialects.ts';
import { exec } from './codex.ts';
import { pinnedVersions } from './pinned.ts';
import { openStory, REPLY } from './story.ts';

const [reference] = pinnedVersions('codex');

describe.each(DIALECT_IDS)('New API %s', (dialect) => {
  test('nothing, a token, Codex answers, a new key, Codex still answers, and nothing again', async () => {
    const { home, sandbox, gateway, credentials } = await openStory({
      clients: [reference],
      sandbox: { dialect, seeded: false },
    });
    const { user, accessToken } = sandbox.console;
    const login = [
      'login',
      ...gateway,
      '--console-url',
      sandbox.url,
      '--user',
      String(user),
      '--token-stdin',
    ];
    expect(await home.tokaify(login, undefined, { stdin: `${accessToken}\n` })).toMatchObject({ code: 0 });

    const before = home.tree();
    const made = await home.ask(['setup', 'codex', ...gateway, '--create-token', '--quota', '5']);
    expect(made).toMatchObject({ ok: true, changed: true });
    expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    const [first] = credentials();

    const [token] = (await home.ask(['token', 'list', ...gateway])).tokens as { id: number; name: string }[];
    expect(await home.ask(['token', 'delete', String(token!.id), '--yes', ...gateway])).toMatchObject({
      exitCode: 4,
      findings: [{ id: 'token-in-use' }],
    });
    expect(await home.ask(['token', 'rotate', String(token!.id), ...gateway])).toMatchObject({
      ok: true,
      clients: ['codex'],
    });
    expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    const second = credentials().find((credential) => credential !== first);
    expect(second).toMatch(/^Bearer sk-/);
    const old = await fetch(`${sandbox.baseUrl}/models`, { headers: { authorization: first! } });
    expect(old.status).toBe(401);

    expect(await home.ask(['remove', 'codex', '--purge'])).toMatchObject({ ok: true });
    expect(home.get('.codex/auth.json')).toBe(null);
    expect(Object.keys(home.tree())).toEqual(expect.arrayContaining(Object.keys(before)));
    for (const { id } of (await home.ask(['token', 'list', ...gateway])).tokens as { id: number }[]) {
      expect(await home.ask(['token', 'delete', String(id), '--yes', ...gateway])).toMatchObject({
        ok: true,
      });
    }
    expect(sandbox.tokens()).toEqual([]);
  });
});
