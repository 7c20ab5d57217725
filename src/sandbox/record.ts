import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { sandboxKeys } from './keys.ts';
import { parseObject } from './parse.ts';
import type { State } from './state.ts';

/** A request as it arrived. Holds credentials in clear: for tests in the same process only. */
export interface SandboxRequest {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds, by the sandbox's clock. */
  readonly at: number;
}

/** A request as a log may show it: no key, token or body in it. */
export interface SandboxLogLine {
  readonly at: string;
  readonly method: string;
  /** Credentials in the query are struck out. */
  readonly path: string;
  /** null when a fault kept the answer back. */
  readonly status: number | null;
  /**
   * `none`, the state of a ready-made key, `token:<id>` of another, `console:<username>` of an access token, or
   * `unknown:` and the first 8 hex digits of its SHA-256.
   */
  readonly credential: string;
  readonly model: string | null;
  readonly stream: boolean;
  readonly bytes: number;
  readonly userAgent: string | null;
}

export function logLine(state: State, request: SandboxRequest, status: number | null): SandboxLogLine {
  const body = parseObject(request.body);
  return {
    at: new Date(request.at).toISOString(),
    method: request.method,
    path: request.path.replace(/([?&](?:key|token)=)[^&]+/g, '$1***'),
    status,
    credential: credentialOf(state, request),
    model: typeof body?.model === 'string' ? body.model : null,
    stream: body?.stream === true,
    bytes: Buffer.byteLength(request.body),
    userAgent: request.headers['user-agent'] ?? null,
  };
}

function credentialOf(state: State, { headers, path }: SandboxRequest): string {
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  const sent = headers.authorization || headers['x-api-key'] || headers['x-goog-api-key'] || query.get('key');
  if (!sent) return 'none';
  const clear = String(sent)
    .replace(/^bearer /i, '')
    .trim();
  const ready = Object.entries(sandboxKeys()).find(([, key]) => key === clear);
  if (ready !== undefined) return ready[0];
  const token = state.tokens.find(({ key }) => `sk-${key}` === clear);
  if (token !== undefined) return `token:${token.id}`;
  const account = state.accounts.find(({ accessToken }) => accessToken === clear);
  if (account !== undefined) return `console:${account.username}`;
  return `unknown:${createHash('sha256').update(clear).digest('hex').slice(0, 8)}`;
}
