import { isRecord, type Reading, readAnswer, shown } from '../diagnose/answer.ts';
import { explain } from '../diagnose/causes.ts';
import { type Code, TokaifyError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { Answer } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { ConsoleSite } from './api.ts';
import { asError } from './as-error.ts';
import { typedAt } from './typed-at.ts';

/** A no of the console, in the words of its servers (2026-02 … 2026-07 and the `code` of newer ones). */
interface Row {
  readonly code: Code;
  readonly when: RegExp;
  readonly what: (site: ConsoleSite) => Text;
  readonly next: (site: ConsoleSite, token: string) => Text;
}

/** What the question had with it. */
export interface AskedWith {
  readonly accessToken?: Secret | undefined;
  /** The id of the token that it was about. */
  readonly about?: number | undefined;
}

/** Where no token is known: a word that a shell takes as it stands. */
const SOME_TOKEN = 'ID';

const logInAgain = (site: ConsoleSite): Text => {
  const command = typedAt(site, 'login');
  return text(
    `Copy user id and system access token again (Console › Personal Settings › Security), then: ${command}`,
    `请重新复制用户 ID 和系统访问令牌（控制台 › 个人设置 › 安全设置），然后运行：${command}`,
  );
};

const notAccepted = ({ gateway }: ConsoleSite): Text =>
  text(
    `The console of ${gateway.name} does not accept this access token.`,
    `${gateway.name} 的控制台不接受该访问令牌。`,
  );

/** The first that matches counts; matched against "message code". */
const ROWS: readonly Row[] = [
  {
    code: 'account-banned',
    when: /has been banned|已被封禁|AUTH_USER_DISABLED/,
    what: ({ gateway }) => text(`${gateway.name} has banned this account.`, `${gateway.name} 已封禁该账户。`),
    next: ({ gateway }) => text(`Ask the support of ${gateway.name}.`, `请联系 ${gateway.name} 客服。`),
  },
  {
    code: 'login-rejected',
    when: /New-Api-User/,
    what: () =>
      text('The user id and the access token do not belong together.', '用户 ID 与访问令牌不匹配。'),
    next: logInAgain,
  },
  {
    code: 'login-rejected',
    when: /access token|AUTH_(?:UNAUTHORIZED|TOKEN_EXPIRED|SESSION_REVOKED)/i,
    what: notAccepted,
    next: logInAgain,
  },
  {
    code: 'unknown-token',
    when: /record not found/,
    what: () => text('The console has no such token any more.', '控制台中已没有该令牌。'),
    next: (site) => verbatim(typedAt(site, 'token list')),
  },
  {
    code: 'restriction-invalid',
    when: /Token name is too long|令牌名称过长/,
    what: () => text('The name is too long for this console.', '该名称超出控制台允许的长度。'),
    next: () => text('Give a shorter one with --name.', '请用 --name 给出更短的名称。'),
  },
  {
    code: 'token-expired',
    when: /has expired and cannot be enabled|已过期，无法启用/,
    what: () => text('The token has expired.', '该令牌已过期。'),
    next: (site, token) => {
      const command = typedAt(site, `token update ${token} --expires 30d`);
      return text(`Set a later end first: ${command}`, `请先延长有效期：${command}`);
    },
  },
  {
    code: 'token-exhausted',
    when: /quota is exhausted and cannot be enabled|额度已用尽，无法启用/,
    what: () => text('The quota of the token is used up.', '该令牌的额度已用尽。'),
    next: (site, token) => {
      const command = typedAt(site, `token update ${token} --quota 5`);
      return text(`Give it a new quota first: ${command}`, `请先增加额度：${command}`);
    },
  },
];

/** What keeps an answer from being a yes, or null. Nothing secret is quoted. */
export function refusalOf(answer: Answer, site: ConsoleSite, asked: AskedWith = {}): TokaifyError | null {
  if (answer.kind === 'fault') return failing(answer, site);
  const { accessToken } = asked;
  const reading = readAnswer(answer, accessToken ? [accessToken] : []);
  const { status, json } = reading;
  if (status === 429 || status >= 500 || (reading.html && status === 403)) return failing(answer, site);
  if (status >= 300 && status < 400) return moved(reading, site);
  if (!isRecord(json) || typeof json.success !== 'boolean') {
    // `next` refuses with 401 and a code; anything else without `success` is no console of New API.
    if (status !== 401 && status !== 403) return noConsole(reading, site);
  } else if (json.success && status < 400) return null;
  return no(reading, site, asked);
}

/** Whether the console may have done what it was asked to, although its yes did not arrive. */
export function mayHaveActed(error: unknown): boolean {
  return error instanceof TokaifyError && UNCERTAIN.has(error.code);
}

const UNCERTAIN: ReadonlySet<Code> = new Set([
  'reset',
  'timeout',
  'proxy',
  'waf',
  'gateway-error',
  'gateway-overloaded',
  'not-a-gateway',
]);

function failing(answer: Answer, { gateway, url }: ConsoleSite): TokaifyError {
  const at = { ...gateway, baseUrl: url };
  const finding = explain(answer, { gateway: at, baseUrl: url, question: 'usage', afterModelsOk: false });
  if (finding === null) throw new Error('a failing answer has a cause');
  return asError(finding);
}

function no(reading: Reading, site: ConsoleSite, { accessToken, about }: AskedWith): TokaifyError {
  const { error, status } = reading;
  const said = shown(error?.message ?? '', accessToken ? [accessToken] : []);
  const cause = text(
    said === '' ? `It answered ${status}.` : `${site.gateway.name} said: “${said}”`,
    said === '' ? `它返回了 ${status}。` : `${site.gateway.name} 的回答：“${said}”`,
  );
  const row = ROWS.find(({ when }) => when.test(`${error?.message ?? ''} ${error?.code ?? ''}`));
  if (row)
    return new TokaifyError(row.code, {
      what: row.what(site),
      cause,
      next: row.next(site, String(about ?? SOME_TOKEN)),
    });
  if (status === 401) {
    return new TokaifyError('login-rejected', { what: notAccepted(site), cause, next: logInAgain(site) });
  }
  return new TokaifyError('console-refused', {
    what: text(`The console of ${site.gateway.name} refused.`, `${site.gateway.name} 的控制台拒绝了请求。`),
    cause,
    next: text(`Look there: ${site.url}`, `请到控制台查看：${site.url}`),
  });
}

function moved({ headers, status }: Reading, { url }: ConsoleSite): TokaifyError {
  const target = headers.location ?? '';
  const origin = URL.canParse(target, url) ? new URL(target, url).origin : '';
  return new TokaifyError('redirect', {
    what: text(
      `${url} redirects to another address (${status}).`,
      `${url} 把请求重定向到别处（${status}）。`,
    ),
    cause: text(
      'The access token is sent to no address that you did not name.',
      '访问令牌不会发送到未经确认的地址。',
    ),
    next:
      origin === '' || origin === url
        ? text('Give the address of the console: --console-url URL', '请给出控制台地址：--console-url URL')
        : text(
            `If that is your console: --console-url ${origin}`,
            `如果那就是你的控制台：--console-url ${origin}`,
          ),
  });
}

function noConsole({ status, html }: Reading, { gateway, url }: ConsoleSite): TokaifyError {
  const missing = status === 404 || html;
  const login = typed(gateway, 'login --console-url URL');
  return new TokaifyError(missing ? 'endpoint-not-found' : 'not-a-gateway', {
    what: text(`No console of New API answers at ${url}.`, `${url} 不是 New API 控制台。`),
    cause: html
      ? text('A web page came back.', '返回的是网页。')
      : text(`It answered ${status}, but not as such a console does.`, `它返回了 ${status}，格式也不符。`),
    next: text(
      `If the console of ${gateway.name} has another address: ${login}`,
      `如果 ${gateway.name} 的控制台是另一个地址：${login}`,
    ),
  });
}
