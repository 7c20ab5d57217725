import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessTokenFlaw, readAccessToken, readUserId } from '../../src/console/access-token.ts';
import { forgetSession, loadSession, saveSession, sessionPath } from '../../src/console/session.ts';
import { builtInGateway, customGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import { codeOf, codeOfAsync, machine } from '../machine.ts';

const gateway = builtInGateway('tokaify')!;
const ACCESS = 'test+console/access/tokenAAAAAA=';
const login = { gateway, url: 'https://console.example.com', user: 2, accessToken: new Secret(ACCESS) };
const FILE = '.local/state/tokaify/console/tokaify.json';

describe('a stored login', () => {
  it('is for its owner alone, comes back, and goes', async () => {
    const system = machine();
    expect(loadSession(system, gateway)).toBeNull();
    expect(await saveSession(system, login)).toBe(system.at(FILE));
    expect([system.mode(FILE), system.mode('.local/state/tokaify/console')]).toEqual(['0600', '0700']);
    const found = loadSession(system, gateway);
    expect(found).toEqual(login);
    expect(found?.accessToken.equals(login.accessToken)).toBe(true);
    expect(await forgetSession(system, gateway)).toBe(true);
    expect(await forgetSession(system, gateway)).toBe(false);
    expect(system.get(FILE)).toBeNull();
  });

  it('stays private when it replaces a file that was not, and follows a link', async () => {
    const system = machine();
    system.put('elsewhere.json', '{}', 0o644);
    system.put('.local/state/tokaify/console/.keep', '');
    symlinkSync(system.at('elsewhere.json'), system.at(FILE));
    await saveSession(system, login);
    expect(system.mode('elsewhere.json')).toBe('0600');
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"baseUrl":"https://api.tokaify.com/v1","user":2'],
    ['another shape', '{"baseUrl":"https://api.tokaify.com/v1","console":"x","user":"2","accessToken":"y"}'],
    ['a list', '[]'],
  ])('of %s is none', (_what, content) => {
    const system = machine({ files: { [FILE]: content } });
    expect(loadSession(system, gateway)).toBeNull();
  });

  it('is never taken for that of another gateway with the same id', async () => {
    const system = machine();
    const [one, two] = ['https://llm.example.com/v1', 'http://llm.example.com/v1'].map((url) =>
      customGateway(url),
    );
    await saveSession(system, { ...login, gateway: one! });
    expect(sessionPath(system, one!)).toBe(sessionPath(system, two!));
    expect(loadSession(system, two!)).toBeNull();
    expect(loadSession(system, one!)).not.toBeNull();
  });

  it('needs a directory that can be used', async () => {
    const system = machine({ files: { '.local/state/tokaify': 'a file' } });
    expect(await codeOfAsync(() => saveSession(system, login))).toBe('state-unusable');
  });
});

describe('what is pasted as an access token', () => {
  it.each([ACCESS, ` ${ACCESS}\n`, `Bearer ${ACCESS}`, `"${ACCESS}"`, 'pat_of-a-later.console-0123456789'])(
    '%j',
    (pasted) => expect(accessTokenFlaw(pasted, gateway)).toBeNull(),
  );

  it.each([
    '',
    '   ',
    'sk-test-0123456789',
    `sk-${'a1B2'.repeat(12)}`,
    'a1B2'.repeat(12),
    'jt_test_0123456789',
    'test**********AAAA=',
    'test…AAAAAAAAAAAAAAA',
    'two words of sixteen characters',
    'short',
    '令牌令牌令牌令牌令牌令牌令牌令牌令牌',
    `{"_type":"newapi_channel_conn","key":"sk-test-0123456789"} `,
  ])('%j is refused', (pasted) => {
    expect(codeOf(() => readAccessToken(pasted, gateway))).toBe('login-malformed');
  });

  it.each(['2', ' 17 '])('user %j', (typed) => expect(readUserId(typed)).toBe(Number(typed)));
  it.each(['', '0', '-1', 'alice', '1.5', '99999999999999999999'])('user %j is refused', (typed) => {
    expect(codeOf(() => readUserId(typed))).toBe('login-malformed');
  });
});
