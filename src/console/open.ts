import { chooseGateway } from '../choose/gateway.ts';
import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { type Input, option } from '../input.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { typed } from '../typed.ts';
import { readAccessToken, readUserId } from './access-token.ts';
import type { Console, ConsoleSite } from './api.ts';
import { loadSession } from './session.ts';

/** The gateway's console, or the one that --console-url names. */
export function siteOf(input: Input, system: System): ConsoleSite {
  const gateway = chooseGateway(input, system);
  const named = option(input, 'consoleUrl');
  return { gateway, url: originOf(named ?? gateway.console.url) };
}

/** The console with a login: the environment's, or the stored one. Throws `login-required`. */
export function openConsole(input: Input, system: System): Console {
  const site = siteOf(input, system);
  const fromEnvironment = environmentLogin(system, site.gateway);
  if (fromEnvironment !== null) return { ...site, ...fromEnvironment };
  const stored = storedLogin(input, system);
  if (stored === null) throw loginRequired(site.gateway);
  return stored;
}

/** The login that was stored; null where there is none, or one to another console than --console-url names. */
export function storedLogin(input: Input, system: System): Console | null {
  const { gateway, url } = siteOf(input, system);
  const stored = loadSession(system, gateway);
  const elsewhere = option(input, 'consoleUrl') !== undefined && stored?.url !== url;
  return elsewhere ? null : stored;
}

/** `$TOKAIFY_ACCESS_TOKEN` with `$TOKAIFY_USER_ID`; null when the first is not set. */
function environmentLogin(system: System, gateway: Gateway): Pick<Console, 'user' | 'accessToken'> | null {
  const { TOKAIFY_ACCESS_TOKEN: token, TOKAIFY_USER_ID: user } = system.env;
  if (!token) return null;
  const accessToken = readAccessToken(token, gateway);
  if (user) return { accessToken, user: readUserId(user) };
  throw new TokaifyError('login-required', {
    what: text(
      '$TOKAIFY_ACCESS_TOKEN is set, $TOKAIFY_USER_ID is not.',
      '已设置 $TOKAIFY_ACCESS_TOKEN，但没有设置 $TOKAIFY_USER_ID。',
    ),
    cause: text('The console wants both.', '控制台同时需要两者。'),
    next: text('Set it too; find it at: Console › Personal Settings', '请一并设置；位置：控制台 › 个人设置'),
  });
}

function loginRequired(gateway: Gateway): TokaifyError {
  const command = typed(gateway, 'login');
  return new TokaifyError('login-required', {
    what: text(
      `Nobody is logged in to the console of ${gateway.name}.`,
      `尚未登录 ${gateway.name} 的控制台。`,
    ),
    cause: text(
      'Tokens are managed there, and an API key does not open it.',
      '令牌在控制台中管理，API 密钥无法登录控制台。',
    ),
    next: text(
      `${command}   (or set $TOKAIFY_ACCESS_TOKEN and $TOKAIFY_USER_ID)`,
      `${command}   （或设置 $TOKAIFY_ACCESS_TOKEN 和 $TOKAIFY_USER_ID）`,
    ),
  });
}

function originOf(typed: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '')
    return parsed.origin;
  throw new TokaifyError('usage', {
    what: text('--console-url is not an address.', '--console-url 不是网址。'),
    next: text('Give one like https://console.example.com', '请提供形如 https://console.example.com 的地址'),
  });
}
