import { chooseGateway } from '../choose/gateway.ts';
import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { type Input, option } from '../input.ts';
import type { System } from '../system.ts';
import { listOf, type Text, text } from '../text.ts';
import { readAccessToken, readUserId } from './access-token.ts';
import type { Console, ConsoleSite } from './api.ts';
import { storedLogins } from './other-logins.ts';
import { loadSession } from './session.ts';
import { typedAt, usualOrigin } from './typed-at.ts';

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
  if (stored === null) throw loginRequired(system, site);
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
    cause: text('The console needs both.', '控制台同时需要两者。'),
    next: text('Set it too; find it at: Console › Personal Settings', '请一并设置；位置：控制台 › 个人设置'),
  });
}

function loginRequired(system: System, site: ConsoleSite): TokaifyError {
  const { gateway, url } = site;
  const login = typedAt(site, 'login');
  const others = storedLogins(system);
  const urls = listOf(others.map(({ url }) => url));
  const meant = others.map(({ url, command }) => {
    const ask = command('whoami');
    return text(`If you mean ${url}: ${ask}`, `如果是指 ${url}：${ask}`);
  });
  return new TokaifyError('login-required', {
    what:
      url === usualOrigin(gateway)
        ? text(
            `Nobody is logged in to the console of ${gateway.name}.`,
            `尚未登录 ${gateway.name} 的控制台。`,
          )
        : text(`Nobody is logged in to the console at ${url}.`, `尚未登录位于 ${url} 的控制台。`),
    cause: lines([
      text(
        'Tokens are managed there, and an API key does not open it.',
        '令牌在控制台中管理，API 密钥无法登录控制台。',
      ),
      ...(others.length > 0 ? [text(`You are logged in to: ${urls.en}`, `已登录的控制台：${urls.zh}`)] : []),
    ]),
    next: lines([
      text(
        `${login}   (or set $TOKAIFY_ACCESS_TOKEN and $TOKAIFY_USER_ID)`,
        `${login}   （或设置 $TOKAIFY_ACCESS_TOKEN 和 $TOKAIFY_USER_ID）`,
      ),
      ...meant,
    ]),
  });
}

function lines(all: readonly Text[]): Text {
  return text(all.map(({ en }) => en).join('\n'), all.map(({ zh }) => zh).join('\n'));
}

function originOf(typed: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '')
    return parsed.origin;
  throw new TokaifyError('usage', {
    what: text('--console-url must be a web address.', '--console-url 必须是网址。'),
    next: text(
      'For example: --console-url https://console.example.com',
      '例如：--console-url https://console.example.com',
    ),
  });
}
