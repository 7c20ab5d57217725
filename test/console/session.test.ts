import { symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessTokenFlaw, readAccessToken, readUserId } from '../../src/console/access-token.ts';
import { storedLogins } from '../../src/console/other-logins.ts';
import { forgetSession, loadSession, saveSession, sessionPath } from '../../src/console/session.ts';
import type { Gateway } from '../../src/gateway.ts';
import { builtInGateway, customGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import { codeOf, codeOfAsync, machine } from '../machine.ts';

const HOME = '/home/me';
const gateway = builtInGateway('tokaify')!;
const ACCESS = 'test+console/access/tokenAAAAAA=';
const login = { gateway, url: 'https://console.example.com', user: 2, accessToken: new Secret(ACCESS) };
const FILE = relative(HOME, sessionPath({ ...machine(), home: HOME }, gateway));

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

  const WHOLE =
    '{"baseUrl":"https://api.tokaify.com/v1","origin":"https://api.tokaify.com","console":"https://console.example.com","user":2,"accessToken":"y"}';
  it('is read from its file', () => {
    expect(loadSession(machine({ files: { [FILE]: WHOLE } }), gateway)).toMatchObject({ user: 2 });
  });

  it.each([
    ['nothing', ''],
    ['half of it', `${WHOLE.slice(0, -2)}`],
    ['another shape', WHOLE.replace('2', '"2"')],
    ['another gateway', WHOLE.replace('.com/v1', '.net/v1')],
    ['another console', WHOLE.replace('"origin":"https', '"origin":"http')],
    ['a list', '[]'],
  ])('of %s is none', (_what, content) => {
    const system = machine({ files: { [FILE]: content } });
    expect(loadSession(system, gateway)).toBeNull();
  });

  const elsewhere = { ...gateway, baseUrl: 'https://llm.example.com/v1' };
  const itsConsole = { ...gateway.console, url: 'https://console.example.net' };
  it.each<[what: string, other: Gateway]>([
    ['models elsewhere', elsewhere],
    ['a console elsewhere', { ...gateway, console: itsConsole }],
    ['both', { ...elsewhere, console: itsConsole }],
    ['an address', { ...customGateway('https://eu.tokaify.com/v1'), id: 'tokaify' }],
    ['an address without encryption', { ...customGateway('http://api.tokaify.com/v1'), id: 'tokaify' }],
  ])('is not that of a gateway of the same id with %s: neither takes the other’s', async (_what, other) => {
    const system = machine();
    await saveSession(system, login);
    expect([loadSession(system, other), await forgetSession(system, other)]).toEqual([null, false]);
    await saveSession(system, { ...login, gateway: other, user: 3 });
    expect([loadSession(system, gateway)?.user, loadSession(system, other)?.user]).toEqual([2, 3]);
    expect(await forgetSession(system, other)).toBe(true);
    expect([loadSession(system, gateway)?.user, loadSession(system, other)]).toEqual([2, null]);
  });

  it('is the same for whoever names the gateway otherwise', async () => {
    const system = machine();
    await saveSession(system, login);
    expect(loadSession(system, customGateway(gateway.baseUrl))?.user).toBe(2);
  });

  it('needs a directory that can be used', async () => {
    const system = machine({ files: { '.local/state/tokaify': 'a file' } });
    expect(await codeOfAsync(() => saveSession(system, login))).toBe('state-unusable');
  });
});

describe('the logins that are stored here', () => {
  const elsewhere = { ...gateway, baseUrl: 'https://llm.example.com/v1' };
  it.each<[what: string, gateway: Gateway, command: string]>([
    ['the default one', gateway, 'tokaify whoami'],
    ['another one of ours', builtInGateway('routescope')!, 'tokaify whoami --gateway routescope'],
    ['an address', customGateway('http://127.0.0.1:1/v1'), 'tokaify whoami --gateway http://127.0.0.1:1/v1'],
    ['one of ours elsewhere', elsewhere, `tokaify whoami --base-url ${elsewhere.baseUrl}`],
    [
      'somebody’s template',
      { ...elsewhere, console: { ...gateway.console, url: 'https://console.example.net' } },
      'tokaify whoami --gateway FILE',
    ],
  ])('are named as they have to be typed: %s', async (_what, each, command) => {
    const system = machine();
    await saveSession(system, { ...login, gateway: each });
    const [stored, ...more] = storedLogins(system);
    expect([stored?.url, stored?.command('whoami'), more]).toEqual([login.url, command, []]);
  });

  it('are none where nothing is, or nothing that is one', () => {
    const directory = '.local/state/tokaify/console';
    expect(storedLogins(machine())).toEqual([]);
    expect(storedLogins(machine({ files: { [directory]: 'a file' } }))).toEqual([]);
    const files = { [`${directory}/a.json`]: '{}', [`${directory}/b.json/c`]: '', [`${directory}/d`]: '{}' };
    expect(storedLogins(machine({ files }))).toEqual([]);
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
