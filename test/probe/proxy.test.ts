import { expect, it } from 'vitest';
import { routeTo } from '../../src/probe/proxy.ts';

const PROXY = 'http://proxy.test:3128';

/** "direct", "proxy" or the code of a refusal, as curl 8 and reqwest 0.12 decide. */
const route = (url: string, env: Record<string, string>): string => {
  const found = routeTo(new URL(url), env);
  return found.kind === 'blocked' ? found.code : found.kind;
};

it.each([
  ['https://a.test', {}, 'direct'],
  ['https://a.test', { HTTPS_PROXY: '' }, 'direct'],
  ['https://a.test', { HTTPS_PROXY: PROXY }, 'proxy'],
  ['https://a.test', { https_proxy: PROXY }, 'proxy'],
  ['https://a.test', { HTTP_PROXY: PROXY }, 'direct'],
  ['http://a.test', { HTTPS_PROXY: PROXY }, 'direct'],
  ['http://a.test', { http_proxy: PROXY }, 'PROXY_PLAIN_HTTP'],
  ['https://a.test', { HTTPS_PROXY: 'proxy.test:3128' }, 'proxy'],
  ['https://a.test', { HTTPS_PROXY: 'localhost:3128' }, 'proxy'],
  ['https://a.test', { HTTPS_PROXY: '127.0.0.1:3128' }, 'proxy'],
  ['https://a.test', { HTTPS_PROXY: 'https://proxy.test' }, 'proxy'],
  ['https://a.test', { HTTPS_PROXY: 'socks5://proxy.test' }, 'PROXY_UNSUPPORTED'],
  ['https://localhost', { HTTPS_PROXY: PROXY }, 'direct'],
  ['https://127.9.9.9', { HTTPS_PROXY: PROXY }, 'direct'],
  ['https://[::1]', { HTTPS_PROXY: PROXY }, 'direct'],
])('%s with %j: %s', (url, env, expected) => {
  expect(route(url, env as Record<string, string>)).toBe(expected);
});

it.each([
  ['*', 'https://a.test', 'direct'],
  ['a.test', 'https://a.test', 'direct'],
  ['A.Test', 'https://a.test', 'direct'],
  ['a.test', 'https://b.a.test', 'direct'],
  ['.a.test', 'https://b.a.test', 'direct'],
  ['*.a.test', 'https://b.a.test', 'direct'],
  ['a.test', 'https://ba.test', 'proxy'],
  ['b.a.test', 'https://a.test', 'proxy'],
  ['x.test, a.test', 'https://a.test', 'direct'],
  ['x.test a.test', 'https://a.test', 'direct'],
  ['a.test:443', 'https://a.test', 'direct'],
  ['a.test:8443', 'https://a.test', 'proxy'],
  ['a.test:8443', 'https://a.test:8443', 'direct'],
  ['10.1.2.3', 'https://10.1.2.3', 'direct'],
  ['10.0.0.0/8', 'https://10.1.2.3', 'direct'],
  ['10.0.0.0/16', 'https://10.1.2.3', 'proxy'],
  ['10.0.0.0/99', 'https://10.1.2.3', 'proxy'],
  ['2.3', 'https://10.1.2.3', 'proxy'],
  ['fd00::/8', 'https://[fd00::5]', 'direct'],
  ['[fd00::5]:443', 'https://[fd00::5]', 'direct'],
  ['', 'https://a.test', 'proxy'],
  [',', 'https://a.test', 'proxy'],
])('NO_PROXY=%j for %s: %s', (list, url, expected) => {
  expect(route(url, { HTTPS_PROXY: PROXY, NO_PROXY: list })).toBe(expected);
  expect(route(url, { HTTPS_PROXY: PROXY, no_proxy: list })).toBe(expected);
});

it('shows a proxy without its credentials', () => {
  const found = routeTo(new URL('https://a.test'), { HTTPS_PROXY: 'http://user:hidden@proxy.test:3128' });
  expect(found).toMatchObject({ kind: 'proxy', shown: PROXY });
});
