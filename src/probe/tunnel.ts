import type { Readable } from 'node:stream';
import methods from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import { type Carry, faultOf, readAnswer } from './exchange.ts';

// What undici's index does; the index itself would triple the size of the package.
Object.assign(Dispatcher.prototype, methods);

/** Asks through a proxy by CONNECT, so that it sees a host name and nothing else. Loaded only when a proxy is set. */
export function openTunnel(proxy: URL, ca: string[] | undefined, connectMs: number): Carry {
  const tls = { timeout: connectMs, rejectUnauthorized: true, ...(ca ? { ca } : {}) };
  const dispatcher = new ProxyAgent({
    uri: `${proxy.protocol}//${proxy.host}`,
    // By hand: undici 7.30 leaves out a user name that has no password.
    ...(proxy.username ? { token: basic(proxy) } : {}),
    requestTls: tls,
    proxyTls: tls,
  });
  const shown = `${proxy.protocol}//${proxy.host}`;
  return async ({ url, method, headers, body, signal }) => {
    try {
      const answer = await inTime(
        signal,
        dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers,
          body: body ?? null,
          signal,
        }),
      );
      return await readAnswer(answer.body as Readable, answer.statusCode, answer.headers);
    } catch (error) {
      if (signal.aborted) return { kind: 'fault', fault: 'timeout', code: 'ANSWER_TIMEOUT', proxy: shown };
      return { kind: 'fault', ...tunnelFault(error), proxy: shown };
    }
  };
}

/** undici 7.30 hears an abort only after the tunnel stands. */
function inTime<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function tunnelFault(error: unknown): ReturnType<typeof faultOf> {
  // The only place where undici 7.30 keeps the status of a proxy that refuses.
  const refused = error instanceof Error && /^Proxy response \((\d{3})\)/.exec(error.message);
  if (refused) return { fault: 'proxy', code: `PROXY_${refused[1]}` };
  const { fault, code } = faultOf(error);
  // The gateway's own connection failures are the proxy's to tell, by a status; these are about the proxy itself.
  return { fault: fault === 'tls' || fault === 'reset' ? fault : 'proxy', code };
}

function basic(proxy: URL): string {
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
