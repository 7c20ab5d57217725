import type { Answer, Call } from './answer.ts';
import { done, fail, goJson, json } from './answer.ts';
import type { Caller } from './auth.ts';
import { GROUPS, QUOTA_PER_UNIT } from './catalog.ts';
import type { LogRow, State } from './state.ts';
import type { TokenRow } from './tokens.ts';
import { modelLimits } from './tokens.ts';

/** GET /api/usage/token/: of an unlimited token the totals mean nothing, and may be below zero. */
export function tokenUsage(call: Call): Answer {
  const parts = (call.headers.authorization ?? '').split(' ');
  if (parts.length !== 2 || parts[0]?.toLowerCase() !== 'bearer') return fail(call, 'bearerInvalid', {}, 401);
  const key = parts[1]!.replace(/^sk-/, '');
  const token = call.state.tokens.find((row) => row.key === key);
  if (token === undefined) return fail(call, 'tokenInfoFailed');
  const data = {
    expires_at: token.expired_time === -1 ? 0 : token.expired_time,
    model_limits: Object.fromEntries(
      modelLimits(token)
        .sort()
        .map((id) => [id, true]),
    ),
    model_limits_enabled: token.model_limits_enabled,
    name: token.name,
    object: 'token_usage',
    total_available: token.remain_quota,
    total_granted: token.remain_quota + token.used_quota,
    total_used: token.used_quota,
    unlimited_quota: token.unlimited_quota,
  };
  return json(200, { code: true, data, message: 'ok' });
}

/** GET /api/log/token: the newest first, numbered for display. */
export function tokenLog({ state }: Call, token: TokenRow): Answer {
  const rows = state.logs.filter(({ tokenId }) => tokenId === token.id).reverse();
  return done(rows.slice(0, 1000).map((row, index) => logEntry(state, row, index + 1)));
}

/** GET /v1/dashboard/billing/subscription, in dollars. */
export function subscription(_call: Call, { token }: Caller): Answer {
  const dollars = (token.remain_quota + token.used_quota) / QUOTA_PER_UNIT;
  const limit = token.unlimited_quota ? 100_000_000 : dollars;
  return json(200, {
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: limit,
    hard_limit_usd: limit,
    system_hard_limit_usd: limit,
    access_until: token.expired_time === -1 ? 0 : token.expired_time,
  });
}

/** GET /v1/dashboard/billing/usage, in cents. */
export function billingUsage(_call: Call, { token }: Caller): Answer {
  return json(200, { object: 'list', total_usage: (token.used_quota / QUOTA_PER_UNIT) * 100 });
}

function logEntry({ row: dialect }: State, row: LogRow, id: number) {
  const other = {
    billing_source: 'wallet',
    cache_ratio: dialect.cacheRatios[row.model.id] ?? 1,
    cache_tokens: 0,
    completion_ratio: dialect.completionRatios[row.model.id] ?? 1,
    frt: row.stream ? 1 : -1000,
    group_ratio: GROUPS[row.group]?.ratio ?? 1,
    model_price: -1,
    model_ratio: row.model.ratio,
    request_conversion: [row.path.endsWith('/responses') ? 'OpenAI Responses' : 'OpenAI Compatible'],
    request_path: row.path,
    user_group_ratio: -1,
  };
  return {
    id,
    user_id: row.userId,
    created_at: row.at,
    type: 2,
    content: '',
    username: row.username,
    token_name: row.tokenName,
    model_name: row.model.id,
    quota: row.quota,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    use_time: 0,
    is_stream: row.stream,
    channel: 1,
    channel_name: '',
    token_id: row.tokenId,
    group: row.group,
    ip: '',
    request_id: row.requestId,
    other: goJson(other),
  };
}
