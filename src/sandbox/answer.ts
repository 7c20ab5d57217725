import type { IncomingHttpHeaders } from 'node:http';
import type { Language } from '../text.ts';
import type { UpstreamFailure } from './catalog.ts';
import type { MessageId } from './messages.ts';
import { message } from './messages.ts';
import type { State } from './state.ts';

/** A request as a handler sees it. */
export interface Call {
  readonly state: State;
  readonly method: string;
  /** As it was sent, slashes and all, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stands in the place of `:name` in the route's pattern. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly address: string;
  readonly requestId: string;
  readonly language: Language;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Server-sent events, framed, in place of a body. */
  readonly events?: readonly string[];
  /** Given before New API's own middleware runs: without its version and request id. */
  readonly bare?: boolean;
}

export type Values = Readonly<Record<string, string | number>>;

export function say(call: Call, id: MessageId, values?: Values): string {
  return message(call.state.dialect, call.language, id, values);
}

/** JSON as Go's encoder writes it: &, < and > escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[&<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: goJson(value) };
}

/** What an upstream said is passed on byte for byte, its content type too. */
export function relayed(value: unknown): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A refusal before the call is looked at: key, IP, account, group, model, channel. */
export function refuse(call: Call, status: number, id: MessageId, values?: Values, code = ''): Answer {
  const text = `${say(call, id, values)} (request id: ${call.requestId})`;
  return json(status, { error: { code, message: text, type: 'new_api_error' } });
}

/** A refusal of the call itself: validation, price, money. */
export function reject(call: Call, status: number, code: string, id: MessageId, values?: Values): Answer {
  const text = `${say(call, id, values)} (request id: ${call.requestId})`;
  return json(status, { error: { message: text, type: 'new_api_error', param: '', code } });
}

export function passOn({ status, message: text, type, code }: UpstreamFailure): Answer {
  return json(status, { error: { message: text, type, param: '', code } });
}

/** The console's no; by default with HTTP 200, as all its business failures. */
export function fail(call: Call, id: MessageId, values?: Values, status = 200): Answer {
  return failWith(say(call, id, values), status);
}

export function failWith(text: string, status = 200): Answer {
  return json(status, { message: text, success: false });
}

/** The console's yes; without an argument it carries no data. */
export function done(...data: readonly [] | readonly [unknown]): Answer {
  return json(200, { ...(data.length === 1 ? { data: data[0] } : {}), message: '', success: true });
}

export function tooMany(): Answer {
  return { status: 429 };
}

export function invalidUrl({ method, path }: Call): Answer {
  const text = `Invalid URL (${method} ${path})`;
  return json(404, { error: { message: text, type: 'invalid_request_error', param: '', code: '' } });
}

export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
