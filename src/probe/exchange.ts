import type { Readable } from 'node:stream';
import type { Answer, NetworkFault } from '../system.ts';

/** One request on the wire, headers complete. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Ends the whole exchange when its time is up. */
  readonly signal: AbortSignal;
}

export type Outcome = WithoutTime<Answer>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'elapsedMs'> : never;

/** A way to exchange: directly or through a proxy. Resolves always; a failure is a fault. */
export type Carry = (exchange: Exchange) => Promise<Outcome>;

const BODY_LIMIT = 1024 * 1024;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Throws what the stream throws: the other side left early, or time was up. */
export async function readAnswer(stream: Readable, status: number, headers: Headers): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the stream and its connection.
    if (size > BODY_LIMIT) break;
  }
  return {
    kind: 'answer',
    status,
    headers: headersOf(headers),
    body: Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8'),
    truncated: size > BODY_LIMIT,
  };
}

export function headersOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  );
}

const FAULTS: readonly (readonly [RegExp, NetworkFault])[] = [
  [/^(?:ENOTFOUND|ENODATA|ESERVFAIL|EAI_|DNS_TIMEOUT)/, 'dns'],
  // EACCES and EPERM: a local firewall's way to say no.
  [/^(?:ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/, 'refused'],
  [/TIMEDOUT$|TIMEOUT$/, 'timeout'],
  // HPE_*: what came back is not HTTP, as when http:// is spoken to an https port.
  [/^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|HPE_)/, 'reset'],
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|EPROTO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/, 'tls'],
  [/SELF_SIGNED|_UNTRUSTED$|_REJECTED$|ERROR_IN_CERT|PATH_LENGTH/, 'tls'],
];

/** A fault from whatever was thrown: by its code only, since a message may quote what was sent. */
export function faultOf(error: unknown): { fault: NetworkFault; code: string } {
  const code = codeOf(error);
  return { fault: FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? 'reset', code };
}

function codeOf(error: unknown): string {
  if (error === null || typeof error !== 'object') return 'UNKNOWN';
  // undici 7.30 wraps a wrong name in the target's certificate as a failure of the proxy's.
  const wrapped = 'code' in error && error.code === 'UND_ERR_PRX_TLS' && 'cause' in error;
  if ('code' in error && typeof error.code === 'string' && !wrapped) return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : 'UNKNOWN';
}
