import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/console/refusals.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import type { Answer, NetworkFault } from '../../src/system.ts';

const gateway = builtInGateway('tokaify')!;
const site = { gateway, url: 'https://console.example.com' };
const accessToken = new Secret('test+console/access/tokenAAAAAA=');

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  kind: 'answer',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  truncated: false,
  elapsedMs: 1,
});
const no = (message: string, status = 200, more = {}) => answer(status, { success: false, message, ...more });
const html = { 'content-type': 'text/html; charset=utf-8' };

describe('what keeps an answer from being a yes', () => {
  it.each<[what: string, answer: Answer, code: string | null]>([
    ['a yes with data', answer(200, { success: true, message: '', data: 1 }), null],
    ['a yes without', answer(200, { success: true, message: '' }), null],
    ['an sk- key, in English', no('Unauthorized, invalid access token'), 'login-rejected'],
    ['an sk- key, in Chinese', no('无权进行此操作，access token 无效'), 'login-rejected'],
    ['nothing sent', no('Unauthorized, not logged in and no access token provided', 401), 'login-rejected'],
    ['no user id', no('Unauthorized, New-Api-User header not provided', 401), 'login-rejected'],
    ['another user id', no('无权进行此操作，New-Api-User 与登录用户不匹配', 401), 'login-rejected'],
    ['a code of newer consoles', answer(401, { code: 'AUTH_TOKEN_EXPIRED', message: 'x' }), 'login-rejected'],
    ['a disabled user there', answer(403, { code: 'AUTH_USER_DISABLED', message: 'x' }), 'account-banned'],
    ['a bare 401', answer(401, {}), 'login-rejected'],
    ['a bare 403', answer(403, {}), 'console-refused'],
    ['banned', no('User has been banned'), 'account-banned'],
    ['banned, in Chinese', no('用户已被封禁'), 'account-banned'],
    ['a token that is gone', no('record not found'), 'unknown-token'],
    ['a long name', no('Token name is too long'), 'restriction-invalid'],
    ['a long name, in Chinese', no('令牌名称过长'), 'restriction-invalid'],
    ['an expired one', no('Token has expired and cannot be enabled. Please modify…'), 'token-expired'],
    ['an exhausted one', no('令牌可用额度已用尽，无法启用，请先修改令牌剩余额度'), 'token-exhausted'],
    ['Go complains', no('json: cannot unmarshal string into Go struct field'), 'console-refused'],
    ['no reason', no(''), 'console-refused'],
    ['429 without a body', answer(429, ''), 'rate-limited'],
    ['429 with one', no('slow down', 429), 'rate-limited'],
    ['500', no('Database error', 500), 'gateway-error'],
    ['502', answer(502, '<html>Bad Gateway</html>', html), 'gateway-overloaded'],
    ['a filter', answer(403, '<html>Just a moment…</html>', html), 'waf'],
    ['the front end', answer(200, '<!doctype html><html></html>', html), 'endpoint-not-found'],
    ['404', answer(404, { error: { message: 'Invalid URL (GET /api/token/)' } }), 'endpoint-not-found'],
    ['another API', answer(200, { object: 'list', data: [] }), 'not-a-gateway'],
    ['half an answer', answer(200, '{"success":tr'), 'not-a-gateway'],
    ['nothing', answer(200, ''), 'not-a-gateway'],
    ['a list', answer(200, '[]'), 'not-a-gateway'],
    ['elsewhere', answer(301, '', { location: 'https://other.example.com/' }), 'redirect'],
    ['nowhere', answer(302, '', { location: ':' }), 'redirect'],
  ])('%s', (_what, given, code) => {
    expect(refusalOf(given, site, { accessToken })?.code ?? null).toBe(code);
  });

  it.each<NetworkFault>(['dns', 'refused', 'reset', 'timeout', 'tls', 'proxy'])('%s', (fault) => {
    expect(refusalOf({ kind: 'fault', fault, code: 'X', elapsedMs: 1 }, site)?.code).toBe(fault);
  });

  it('never repeats the access token', () => {
    const error = refusalOf(no(`what is ${accessToken.reveal()}?`), site, { accessToken })!;
    expect(JSON.stringify(error.trouble)).not.toContain(accessToken.reveal());
  });
});
