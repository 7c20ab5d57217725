import { retraceable } from '../ask/retrace.ts';
import { greet } from '../choose/access.ts';
import { refusal } from '../choose/refusal.ts';
import { accessTokenFlaw, readAccessToken, readUserId } from '../console/access-token.ts';
import { type Account, whoIs } from '../console/account.ts';
import type { Console, ConsoleSite } from '../console/api.ts';
import { siteOf } from '../console/open.ts';
import { saveSession } from '../console/session.ts';
import { TokaifyError } from '../errors.ts';
import { isLoopback } from '../gateway.ts';
import { flag, type Input, option } from '../input.ts';
import { tilde } from '../place.ts';
import { answered, type Finding } from '../report.ts';
import type { Ask, System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { Run } from './command.ts';
import { findingBlocks } from './token-view.ts';

/** Takes the console's access token, tries it, and keeps it for the `token` commands. A new one is never minted: that would kill the old. */
export const run: Run = async (input, system) => {
  const site = siteOf(input, system);
  const { console, account } = await retraceable(system, (each) => logIn(input, each, site));
  const path = await saveSession(system, console);
  const findings = unencrypted(site);
  const { gateway, url } = site;
  return answered('login', {
    changed: true,
    findings,
    data: {
      gateway: gateway.id,
      console: url,
      user: { id: account.id, username: account.username, group: account.group },
    },
    blocks: [
      {
        kind: 'done',
        text: text(
          `Logged in to the console of ${gateway.name} as ${account.username} (${account.id})`,
          `已登录 ${gateway.name} 的控制台：${account.username}（${account.id}）`,
        ),
        aside: verbatim(tilde(path, system)),
      },
      ...findingBlocks(findings),
      {
        kind: 'next',
        items: [
          { label: text('Your tokens', '查看令牌'), command: typed(gateway, 'token list') },
          { label: text('Log out', '退出登录'), command: typed(gateway, 'logout') },
        ],
      },
    ],
  });
};

interface LoggedIn {
  readonly console: Console;
  readonly account: Account;
}

/** User id and access token, and whose they are. What a person typed is asked for again as long as the console does not take it. */
async function logIn(input: Input, system: System, site: ConsoleSite): Promise<LoggedIn> {
  const { gateway } = site;
  const { TOKAIFY_ACCESS_TOKEN, TOKAIFY_USER_ID } = system.env;
  const named = option(input, 'user') ?? TOKAIFY_USER_ID;
  // A wrong id is said before a secret is asked for.
  const known = named === undefined ? null : readUserId(named);
  const pasted = flag(input, 'tokenStdin') ? await system.readStdin() : TOKAIFY_ACCESS_TOKEN;
  if (system.ask === null && (known === null || !pasted)) {
    throw new TokaifyError('login-required', {
      what: text(
        'A user id and an access token are needed, and nobody can be asked.',
        '需要用户 ID 和访问令牌，但当前无法提问。',
      ),
      next: text(
        'Give them with --user ID --token-stdin, or with $TOKAIFY_USER_ID and $TOKAIFY_ACCESS_TOKEN. Find both at: Console › Personal Settings',
        '请用 --user ID --token-stdin 提供，或设置 $TOKAIFY_USER_ID 和 $TOKAIFY_ACCESS_TOKEN。位置：控制台 › 个人设置',
      ),
    });
  }
  if (known === null || !pasted) greet(system, { name: gateway.name, baseUrl: site.url });
  const user = known ?? readUserId(await askUser(system.ask!));
  const open = async (clear: string): Promise<LoggedIn> => {
    const console = { ...site, user, accessToken: readAccessToken(clear, gateway) };
    const account = await whoIs(system, console);
    refuseOther(console, account);
    return { console, account };
  };
  if (pasted) return open(pasted);
  let opened: LoggedIn | undefined;
  const typed = await system.ask!.secret(
    text('System access token', '系统访问令牌'),
    text('Console › Personal Settings › Security', '控制台 › 个人设置 › 安全设置'),
    async (value) => {
      const flaw = accessTokenFlaw(value, gateway);
      if (flaw !== null) return flaw;
      try {
        opened = await open(value);
        return null;
      } catch (error) {
        if (error instanceof TokaifyError && error.code === 'login-rejected') return error.trouble.what;
        throw error;
      }
    },
  );
  return opened ?? open(typed);
}

function askUser(ask: Ask): Promise<string> {
  return ask.input(
    text('User id', '用户 ID'),
    text('Console › Personal Settings', '控制台 › 个人设置'),
    (typed) => refusal(() => readUserId(typed)),
  );
}

/** Later consoles ignore the id that is sent, and would answer for whoever the token belongs to. */
function refuseOther({ user }: Console, account: Account): void {
  if (account.id === user) return;
  throw new TokaifyError('login-rejected', {
    what: text(
      `The access token belongs to user ${account.id}, not to ${user}.`,
      `该访问令牌属于用户 ${account.id}，而不是 ${user}。`,
    ),
    next: text(`If that is you: --user ${account.id}`, `如果那就是你：--user ${account.id}`),
  });
}

function unencrypted({ url }: ConsoleSite): Finding[] {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname)) return [];
  return [
    {
      id: 'insecure-http',
      severity: 'warning',
      title: text(
        `The access token travels unencrypted to ${hostname}.`,
        `访问令牌会以明文发送到 ${hostname}。`,
      ),
      cause: text(
        'Anyone on the way can read it and manage your tokens.',
        '途中任何人都能读取它并管理你的令牌。',
      ),
      remedy: text('Use https:// if the console offers it.', '如果控制台支持，请使用 https://。'),
      proof: 'advice',
    },
  ];
}
