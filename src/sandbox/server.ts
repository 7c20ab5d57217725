import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Language } from '../text.ts';
import type { Answer } from './answer.ts';
import type { Model } from './catalog.ts';
import type { Dialect } from './dialects.ts';
import type { KeyState } from './keys.ts';
import { sandboxKeys } from './keys.ts';
import { acceptedLanguage } from './messages.ts';
import type { SandboxLogLine, SandboxRequest } from './record.ts';
import { logLine } from './record.ts';
import { route } from './routes.ts';
import type { State } from './state.ts';
import { openState, requestId } from './state.ts';
import type { TokenRow } from './tokens.ts';

export type { SandboxLogLine, SandboxRequest } from './record.ts';

/** What goes wrong on purpose. */
export type Fault =
  /** The connection is closed before the request is looked at. */
  | { readonly kind: 'drop' }
  /** The request is carried out, the connection closed before its answer. */
  | { readonly kind: 'lose-answer' }
  /** The connection stays open and silent. */
  | { readonly kind: 'hang' }
  /** The answer breaks off after so many of its events, or bytes if it is no stream. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Somebody in between answers. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

export interface SandboxOptions {
  /** Default: the newest. */
  readonly dialect?: Dialect;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** What every model says. */
  readonly reply?: string;
  /** The account's language setting, which outranks Accept-Language. */
  readonly language?: Language;
  readonly now?: () => Date;
  /** false: no tokens and nobody banned, as after an installation. Default: one key for each state. */
  readonly seeded?: boolean;
  /** false: ask as often as you like. */
  readonly limited?: boolean;
  readonly models?: readonly Model[];
  /** Before every answer. */
  readonly latencyMs?: number;
  /** `index` counts requests from 0. */
  readonly faults?: (request: SandboxRequest, index: number) => Fault | undefined;
  /** Called when a request is over; what it gets may be logged. */
  readonly onRequest?: (line: SandboxLogLine) => void;
}

export interface Sandbox {
  /** http://127.0.0.1:PORT, also the console's. */
  readonly url: string;
  /** With /v1. */
  readonly baseUrl: string;
  readonly dialect: Dialect;
  readonly keys: Readonly<Record<KeyState, string>>;
  /** Login to the console of the account that owns most keys. */
  readonly console: { readonly user: number; readonly accessToken: string };
  /** The last 500. */
  readonly requests: readonly SandboxRequest[];
  /** The tokens as they are stored, keys in clear and without `sk-`. */
  tokens(): readonly Readonly<TokenRow>[];
  resetLimits(): void;
  /** Closes every connection, also those in the middle of an answer. */
  close(): Promise<void>;
}

const FRIENDLY = 'Hello from the sandbox. Your client is set up correctly.';
const KEPT_REQUESTS = 500;
const LARGEST_BODY = 32 * 1024 * 1024;
const OWNER = 'alice';

/**
 * Starts an embedded gateway that answers as New API does, on loopback and in memory. Rejects with the
 * system's error (EADDRINUSE) when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { dialect = '2026-07', now = () => new Date(), reply = FRIENDLY, language = null } = options;
  const { models, seeded = true, limited = true } = options;
  const state = openState({
    dialect,
    language,
    reply,
    seeded,
    limited,
    now,
    ...(models === undefined ? {} : { models }),
  });
  const requests: SandboxRequest[] = [];
  let count = 0;

  const server = createServer((message, response) => {
    response.on('error', () => undefined);
    serve(message, response).catch(() => response.destroy());
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message);
    const { method = 'GET', url: path = '/', headers } = message;
    const request: SandboxRequest = { method, path, headers, body, at: now().getTime() };
    requests.push(request);
    if (requests.length > KEPT_REQUESTS) requests.shift();
    const fault = options.faults?.(request, count++);
    if (options.latencyMs !== undefined) await sleep(options.latencyMs);

    const tell = (status: number | null) => options.onRequest?.(logLine(state, request, status));
    if (fault?.kind === 'hang') return tell(null);
    if (fault?.kind === 'drop') {
      tell(null);
      response.destroy();
      return;
    }
    const answer = fault?.kind === 'answer' ? { ...fault, bare: true } : answerTo(state, message, request);
    // Told before the answer goes out, so that whoever has the answer finds the line written.
    tell(fault?.kind === 'lose-answer' ? null : answer.status);
    if (fault?.kind === 'lose-answer') response.destroy();
    else await write(response, request, answer, state, fault?.kind === 'cut' ? fault.after : undefined);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  state.url = url;
  const account = state.accounts.find(({ username }) => username === OWNER)!;
  return {
    url,
    baseUrl: `${url}/v1`,
    dialect,
    keys: sandboxKeys(),
    console: {
      user: account.id,
      get accessToken() {
        return account.accessToken;
      },
    },
    requests,
    tokens: () => state.tokens.map((token) => ({ ...token })),
    resetLimits: () => state.limits.reset(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(state: State, message: IncomingMessage, request: SandboxRequest): Answer {
  const { method, path, headers, body } = request;
  const mark = path.indexOf('?');
  const id = requestId(state);
  const answer = route({
    state,
    method,
    path: mark === -1 ? path : path.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : path.slice(mark + 1)),
    params: {},
    headers,
    body,
    address: addressOf(message),
    requestId: id,
    language: state.language ?? acceptedLanguage(headers['accept-language']),
  });
  if (answer.bare) return answer;
  const marks = { 'x-new-api-version': 'v0.0.0', 'x-oneapi-request-id': id };
  return { ...answer, headers: { ...marks, ...answer.headers } };
}

async function write(
  response: ServerResponse,
  request: SandboxRequest,
  answer: Answer,
  state: State,
  cutAfter: number | undefined,
): Promise<void> {
  const { status, headers, events } = answer;
  const body = Buffer.from(answer.body ?? '');
  const length = events === undefined && status !== 204 ? { 'content-length': body.length } : {};
  response.sendDate = false;
  response.writeHead(status, { date: state.now().toUTCString(), ...length, ...headers });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const parts = events?.slice(0, cutAfter) ?? [body.subarray(0, cutAfter)];
  for (const part of parts) {
    if (part.length === 0 || response.destroyed) continue;
    await new Promise<void>((resolve) => response.write(part, () => resolve()));
  }
  if (cutAfter === undefined) response.end();
  else response.destroy();
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) throw new Error('the request is larger than the sandbox takes');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** As New API's framework sees it out of the box: it believes any proxy's X-Forwarded-For. */
function addressOf({ headers, socket }: IncomingMessage): string {
  const forwarded = String(headers['x-forwarded-for'] ?? headers['x-real-ip'] ?? '')
    .split(',')[0]!
    .trim();
  if (isIP(forwarded) !== 0) return forwarded;
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
