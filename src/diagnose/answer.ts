import { stripVTControlCharacters } from 'node:util';
import type { Secret } from '../secret.ts';
import { redact } from '../secret.ts';
import type { Answer } from '../system.ts';

/** An answer, parsed once. Everything in it is still foreign: it is shown through `shown` only. */
export interface Reading {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined when the body is not JSON. */
  readonly json: unknown;
  readonly html: boolean;
  readonly body: string;
  /** The error in the body, wherever the server puts it; null when there is none. */
  readonly error: ErrorBody | null;
  /** New API and one-api sign their answers: by headers, or by the type of their own errors. */
  readonly isNewApi: boolean;
  /** For the support of the gateway. */
  readonly requestId: string | null;
  /** Ids of a model list; null when the body is none. */
  readonly models: readonly string[] | null;
  /** The body was cut: what is missing in it may stand behind that. */
  readonly cut: boolean;
}

export interface ErrorBody {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** Made by the gateway itself, not passed on from its upstream. */
  readonly own: boolean;
  /** In an `error` object, as OpenAI has it. */
  readonly enveloped: boolean;
}

/** `known` are secrets that the answer may repeat: an id that does is none. */
export function readAnswer(answer: Extract<Answer, { kind: 'answer' }>, known: readonly Secret[]): Reading {
  const { status, headers, body } = answer;
  const json = parseJson(body);
  const error = errorIn(json, status);
  const type = headers['content-type'] ?? '';
  return {
    status,
    headers,
    json,
    body,
    html:
      json === undefined &&
      (/text\/html|application\/xhtml/i.test(type) || /^\s*<(?:!doctype|html|\?xml)/i.test(body)),
    error,
    isNewApi:
      'x-oneapi-request-id' in headers ||
      'x-new-api-version' in headers ||
      /^(?:new|one)_api_/.test(error?.type ?? ''),
    requestId: requestIdIn(headers, error, known),
    cut: answer.truncated,
    models: modelIds(json, known) ?? (answer.truncated ? idsIn(body, known) : null),
  };
}

/** The ids of an answer that is a list of models and says nothing else; none of the causes applies to one. */
export function plainList({ status, html, error, models }: Reading): Reading['models'] {
  return status === 200 && !html && error === null ? models : null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * OpenAI's `{error:{type,code,message}}`, mock-llm's `{error:"…",message}`, Sub2API's `{code,message}`,
 * New API's console and Portkey `{success|status,message}`, FastAPI's `{detail}`.
 */
function errorIn(json: unknown, status: number): ErrorBody | null {
  if (!isRecord(json)) return null;
  const enveloped = isRecord(json.error);
  const failed = json.error !== undefined && json.error !== null;
  if (!failed && status < 400 && json.success !== false) return null;
  const fields = isRecord(json.error) ? json.error : json;
  const message =
    [fields.message, fields.msg, json.detail, json['html-message'], json.error].find(isText) ?? '';
  const type = wordOf(fields.type);
  return {
    type,
    code: wordOf(fields.code),
    message,
    own: /^(?:new|one)_api_/.test(type) || /\(request id: ?\w+\)|^Invalid URL \(/.test(message),
    enveloped,
  };
}

function requestIdIn(
  headers: Reading['headers'],
  error: ErrorBody | null,
  known: readonly Secret[],
): string | null {
  const told =
    headers['x-oneapi-request-id'] ??
    headers['x-request-id'] ??
    headers['cf-ray'] ??
    /\(request id: ?(\w+)\)/.exec(error?.message ?? '')?.[1];
  return told !== undefined && /^[\w.:-]{1,80}$/.test(told) && shown(told, known) === told ? told : null;
}

/** `{data:[{id}]}`; of a public catalog `{data:{models:[{model_key}]}}`. */
function modelIds(json: unknown, known: readonly Secret[]): string[] | null {
  const data = isRecord(json) ? json.data : undefined;
  const list = isRecord(data) ? data.models : data;
  if (!Array.isArray(list)) return null;
  return unique(
    list.map((item) => (isRecord(item) ? (item.id ?? item.model_key ?? item.model_id) : item)),
    known,
  );
}

/** A list that was cut at 1 MiB no longer parses. */
function idsIn(body: string, known: readonly Secret[]): string[] | null {
  if (!/^\s*\{[^{}]*"data"\s*:\s*\[/.test(body)) return null;
  return unique(
    [...body.matchAll(/"id"\s*:\s*"([^"\\]+)"/g)].map(([, id]) => id),
    known,
  );
}

/** An id is printed as it stands, so one that could draw on a terminal is none. */
function unique(ids: readonly unknown[], known: readonly Secret[]): string[] {
  const printable = (id: unknown): id is string => isText(id) && id.length <= 200 && shown(id, known) === id;
  return [...new Set(ids.filter(printable))];
}

/** Controls, and what is invisible or turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;
const LONGEST = 300;

/** Foreign text as a person may see it: one line, no control characters, no key, at most 300 characters. */
export function shown(foreign: string, known: readonly Secret[]): string {
  const plain = stripVTControlCharacters(foreign)
    .replace(/\s+/g, ' ')
    .replace(new RegExp(UNPRINTABLE, 'gu'), '')
    .trim();
  const safe = [...redact(plain, known)];
  return safe.length <= LONGEST ? safe.join('') : `${safe.slice(0, LONGEST - 1).join('')}…`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
