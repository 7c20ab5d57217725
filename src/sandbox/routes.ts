import type { Answer, Call } from './answer.ts';
import { invalidUrl, withHeaders } from './answer.ts';
import type { Handler } from './auth.ts';
import { limited, withAccount, withKey, withReadOnlyKey } from './auth.ts';
import {
  createToken,
  deleteToken,
  deleteTokens,
  listTokens,
  revealToken,
  revealTokens,
  searchTokens,
  showToken,
  updateToken,
} from './console.ts';
import type { DialectRow } from './dialects.ts';
import { listGeminiModels, listModels, showModel } from './models.ts';
import { refuseRatioConfig, showNothing, showPricing, showSetup, showStatus } from './open.ts';
import { answerChat, answerResponses } from './relay.ts';
import { billingUsage, subscription, tokenLog, tokenUsage } from './usage.ts';
import {
  listGroups,
  listModelsByChannel,
  listUserModels,
  login,
  manageAccount,
  mintAccessToken,
  showSelf,
} from './users.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `:name` matches one segment. A pattern without it wins over one with it by standing first. */
  readonly pattern: string;
  readonly run: Handler;
  /** Not on every server. */
  readonly exists?: (row: DialectRow) => boolean;
}

const reveals = (row: DialectRow) => row.masksKeys;
const ADMINISTRATOR = 10;

const ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/v1/models', run: withKey(listModels) },
  { method: 'GET', pattern: '/v1/models/:id', run: withKey(showModel) },
  { method: 'GET', pattern: '/v1beta/models', run: withKey(listGeminiModels) },
  { method: 'POST', pattern: '/v1/responses', run: withKey(answerResponses) },
  { method: 'POST', pattern: '/v1/chat/completions', run: withKey(answerChat) },
  // Only its refusals are played: no client here speaks this protocol.
  { method: 'POST', pattern: '/v1/messages', run: withKey(invalidUrl) },
  { method: 'GET', pattern: '/v1/dashboard/billing/subscription', run: withKey(subscription) },
  { method: 'GET', pattern: '/v1/dashboard/billing/usage', run: withKey(billingUsage) },
  { method: 'GET', pattern: '/dashboard/billing/subscription', run: withKey(subscription) },
  { method: 'GET', pattern: '/dashboard/billing/usage', run: withKey(billingUsage) },

  { method: 'GET', pattern: '/api/usage/token/', run: limited('critical', withReadOnlyKey(tokenUsage)) },
  { method: 'GET', pattern: '/api/log/token', run: limited('critical', withReadOnlyKey(tokenLog)) },
  { method: 'GET', pattern: '/api/status', run: showStatus },
  { method: 'GET', pattern: '/api/pricing', run: showPricing },
  { method: 'GET', pattern: '/api/setup', run: showSetup },
  { method: 'GET', pattern: '/api/notice', run: showNothing },
  { method: 'GET', pattern: '/api/about', run: showNothing },
  { method: 'GET', pattern: '/api/ratio_config', run: limited('critical', refuseRatioConfig) },
  { method: 'GET', pattern: '/api/models', run: withAccount(listModelsByChannel) },

  { method: 'GET', pattern: '/api/token/', run: withAccount(listTokens) },
  { method: 'POST', pattern: '/api/token/', run: withAccount(createToken) },
  { method: 'PUT', pattern: '/api/token/', run: withAccount(updateToken) },
  { method: 'GET', pattern: '/api/token/search', run: withAccount(limitedFor('search', searchTokens)) },
  { method: 'POST', pattern: '/api/token/batch', run: withAccount(deleteTokens) },
  {
    method: 'POST',
    pattern: '/api/token/batch/keys',
    run: withAccount(limitedFor('critical', revealTokens)),
    exists: reveals,
  },
  { method: 'GET', pattern: '/api/token/:id', run: withAccount(showToken) },
  { method: 'DELETE', pattern: '/api/token/:id', run: withAccount(deleteToken) },
  {
    method: 'POST',
    pattern: '/api/token/:id/key',
    run: withAccount(limitedFor('critical', revealToken)),
    exists: reveals,
  },

  { method: 'POST', pattern: '/api/user/login', run: limited('critical', login) },
  { method: 'GET', pattern: '/api/user/groups', run: listGroups },
  { method: 'GET', pattern: '/api/user/self', run: withAccount(showSelf) },
  { method: 'GET', pattern: '/api/user/self/groups', run: withAccount(listGroups) },
  { method: 'GET', pattern: '/api/user/models', run: withAccount(listUserModels) },
  { method: 'GET', pattern: '/api/user/token', run: withAccount(mintAccessToken) },
  { method: 'POST', pattern: '/api/user/manage', run: withAccount(manageAccount, ADMINISTRATOR) },
];

/** Finds the route and runs it; a slash too many or too few is a redirect, anything else the front end or a 404. */
export function route(call: Call): Answer {
  if (call.method === 'OPTIONS') return { status: 204 };
  const found = match(call, call.path);
  if (found !== null) return found.run({ ...call, params: found.params });
  const other = call.path.endsWith('/') ? call.path.slice(0, -1) : `${call.path}/`;
  if (match(call, other) !== null) return redirect(call, other);
  return withHeaders(noRoute(call), call.state.row.marks.noRoute);
}

function match({ method, state }: Call, path: string) {
  const segments = path.split('/');
  for (const { pattern, run, exists, ...row } of ROUTES) {
    if (row.method !== method || exists?.(state.row) === false) continue;
    const parts = pattern.split('/');
    if (parts.length !== segments.length) continue;
    const fits = parts.every((part, index) =>
      part.startsWith(':') ? segments[index] !== '' : part === segments[index],
    );
    if (!fits) continue;
    const named = parts.flatMap((part, index) =>
      part.startsWith(':') ? [[part.slice(1), decode(segments[index]!)]] : [],
    );
    return { run, params: Object.fromEntries(named) as Record<string, string> };
  }
  return null;
}

function redirect({ method, query }: Call, path: string): Answer {
  const location = query.size > 0 ? `${path}?${query}` : path;
  if (method !== 'GET') return { status: 307, headers: { location }, bare: true };
  const headers = { location, 'content-type': 'text/html; charset=utf-8' };
  return { status: 301, headers, body: `<a href="${location}">Moved Permanently</a>.\n\n`, bare: true };
}

/** Every path outside the APIs belongs to the console's front end, POST too: why a base URL without /v1 gets HTML. */
function noRoute(call: Call): Answer {
  if (/^\/(?:v1|api|assets)/.test(call.path)) return invalidUrl(call);
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: call.state.row.page,
  };
}

/** Inside the login, unlike `limited`: who is not let in is not counted. */
function limitedFor<T>(rule: Parameters<typeof limited>[0], run: (call: Call, who: T) => Answer) {
  return (call: Call, who: T): Answer => limited(rule, () => run(call, who))(call);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
