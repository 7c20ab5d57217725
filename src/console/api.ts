import { isRecord } from '../diagnose/answer.ts';
import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { Secret } from '../secret.ts';
import { type Done, noteDone } from '../so-far.ts';
import type { Answer, Request, System } from '../system.ts';
import { text } from '../text.ts';
import { type AskedWith, refusalOf } from './refusals.ts';
import { typedAt } from './typed-at.ts';

/** The website on which an account manages its tokens; its address may differ from where models answer. */
export interface ConsoleSite {
  readonly gateway: Gateway;
  /** Origin, no trailing slash. */
  readonly url: string;
}

/** Somebody's access to it. */
export interface Console extends ConsoleSite {
  /** The account's number; New API wants it beside the access token (2026-02 … 2026-07). */
  readonly user: number;
  readonly accessToken: Secret;
}

export interface ConsoleRequest {
  readonly method?: NonNullable<Request['method']>;
  readonly path: string;
  readonly body?: unknown;
  /** The id of the token that it is about. */
  readonly about?: number;
}

/**
 * The `data` of a console's yes; undefined where it carries none. Everything else is thrown: New API says
 * most of its noes with HTTP 200 and `success: false`.
 */
export async function ask(system: System, console: Console, request: ConsoleRequest): Promise<unknown> {
  const { path, about, ...rest } = request;
  // A key is asked for by POST, too.
  if (rest.method !== undefined && rest.method !== 'GET' && !path.endsWith('/key')) noteDone(sent(console));
  const answer = await carry(system, console, {
    ...rest,
    url: console.url + path,
    bearer: console.accessToken,
    headers: { 'New-Api-User': String(console.user) },
  });
  return dataOf(answer, console, { accessToken: console.accessToken, about });
}

/** Whoever stops the command now has to look what became of it. */
function sent(site: ConsoleSite): Done {
  const list = typedAt(site, 'token list');
  return {
    said: text('What was sent to the console may have been done.', '发送给控制台的操作可能已经完成。'),
    next: text(`Look at your tokens: ${list}`, `请查看令牌：${list}`),
    undo: null,
  };
}

/** The same for what the console tells everybody. */
export async function askOpenly(system: System, site: ConsoleSite, path: string): Promise<unknown> {
  return dataOf(await carry(system, site, { url: site.url + path }), site);
}

function carry(system: System, { url }: ConsoleSite, request: Request): Promise<Answer> {
  const { host } = new URL(url);
  return system.progress(text(`Asking ${host} …`, `正在询问 ${host} …`), () => system.request(request));
}

function dataOf(answer: Answer, site: ConsoleSite, asked?: AskedWith): unknown {
  const refusal = refusalOf(answer, site, asked);
  if (refusal !== null) throw refusal;
  const parsed: unknown = answer.kind === 'answer' ? JSON.parse(answer.body) : undefined;
  return isRecord(parsed) ? parsed.data : undefined;
}

/** A yes with something else in it than New API sends. */
export function strange({ url }: ConsoleSite, path: string): TokaifyError {
  return new TokaifyError('not-a-gateway', {
    what: text(`${url} answered otherwise than New API does.`, `${url} 的回答不符合 New API 的格式。`),
    cause: text(`It was asked for ${path}.`, `所请求的是 ${path}。`),
    next: text(`Look at your tokens there: ${url}`, `请到该控制台查看令牌：${url}`),
  });
}
