import { setTimeout as wait } from 'node:timers/promises';
import manifest from '../../package.json' with { type: 'json' };
import type { Place } from '../place.ts';
import type { Answer, Request } from '../system.ts';
import { openDirect } from './direct.ts';
import type { Carry, Outcome } from './exchange.ts';
import { routeTo } from './proxy.ts';
import { trusted } from './tls.ts';
import { openTunnel } from './tunnel.ts';

export interface Context {
  /** Proxies and certificates are read from here, once. */
  readonly env: Place['env'];
}

const DEFAULT_BUDGET_MS = 10_000;
const CONNECT_MS = 3_000;
const PAUSE_MS = 200;

/**
 * Asks once, and once more if a GET met a broken connection or a 502, 503, 504. Never follows a redirect
 * and never throws for what the network does: that is an answer of kind 'fault'. `timeoutMs` is for everything.
 */
export async function send(request: Request, context: Context): Promise<Answer> {
  const started = performance.now();
  const signal = AbortSignal.timeout(request.timeoutMs ?? DEFAULT_BUDGET_MS);
  const attempt = (): Promise<Outcome> => carry(request, signal, context);
  let outcome = await attempt();
  if (!request.single && (request.method ?? 'GET') === 'GET' && isPassing(outcome) && !signal.aborted) {
    await wait(PAUSE_MS);
    // The first answer stands when the time for a second one runs out.
    const second = await attempt();
    if (!(second.kind === 'fault' && second.fault === 'timeout')) outcome = second;
  }
  return { ...outcome, elapsedMs: Math.round(performance.now() - started) };
}

function isPassing(outcome: Outcome): boolean {
  return outcome.kind === 'fault' ? outcome.fault === 'reset' : [502, 503, 504].includes(outcome.status);
}

async function carry(request: Request, signal: AbortSignal, context: Context): Promise<Outcome> {
  const url = new URL(request.url);
  const route = routeTo(url, context.env);
  if (route.kind === 'blocked')
    return { kind: 'fault', fault: 'proxy', code: route.code, proxy: route.shown };
  const lines = linesOf(context);
  const line = route.kind === 'direct' ? lines.direct() : lines.through(route.url);
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return line({
    url,
    method: request.method ?? 'GET',
    headers: {
      'user-agent': `tokaify/${manifest.version}`,
      accept: 'application/json',
      'accept-language': 'en',
      'accept-encoding': 'identity',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
      ...request.headers,
      ...(request.bearer ? { authorization: `Bearer ${request.bearer.reveal()}` } : {}),
    },
    body,
    signal,
  });
}

interface Lines {
  direct(): Carry;
  through(proxy: URL): Carry;
}

const opened = new WeakMap<Place['env'], Lines>();

/** Connections kept for one environment: opened at the first question, closed by Node when idle at exit. */
function linesOf({ env }: Context): Lines {
  const known = opened.get(env);
  if (known) return known;
  let read: { readonly ca: string[] | undefined } | undefined;
  // Reading a system's bundle takes a tenth of a second, and plain http needs none.
  const ca = (): string[] | undefined => {
    read ??= { ca: trusted(env) };
    return read.ca;
  };
  const tunnels = new Map<string, Carry>();
  let direct: Carry | undefined;
  const lines: Lines = {
    direct() {
      direct ??= openDirect(ca, CONNECT_MS);
      return direct;
    },
    through(proxy) {
      const tunnel = tunnels.get(proxy.href) ?? openTunnel(proxy, ca(), CONNECT_MS);
      tunnels.set(proxy.href, tunnel);
      return tunnel;
    },
  };
  opened.set(env, lines);
  return lines;
}
