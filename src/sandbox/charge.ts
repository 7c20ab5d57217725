import type { Answer, Call } from './answer.ts';
import { reject } from './answer.ts';
import type { Caller } from './auth.ts';
import type { Model } from './catalog.ts';
import { GROUPS, QUOTA_PER_UNIT } from './catalog.ts';
import { seconds } from './state.ts';

/** Held back before a call for the prompt, however short it is. */
const LEAST_PROMPT = 500;
/** Above this balance nothing is held back, provided the token has it too. */
const TRUSTED = 10 * QUOTA_PER_UNIT;

/** Dollars as refusals print them, with the full-width sign. */
export function money(quota: number): string {
  return `＄${(quota / QUOTA_PER_UNIT).toFixed(6)}`;
}

/** null when account and token can pay for the call, before it is made. */
export function cannotPay(
  call: Call,
  { token, account, group }: Caller,
  model: Model,
  estimate: { readonly promptTokens: number; readonly maxTokens: number },
): Answer | null {
  const tokens = Math.max(estimate.promptTokens, LEAST_PROMPT) + estimate.maxTokens;
  const needs = Math.floor(tokens * (model.ratio ?? 0) * (GROUPS[group]?.ratio ?? 1));
  const has = money(account.quota);
  if (account.quota <= 0) return reject(call, 403, 'insufficient_user_quota', 'balanceEmpty', { has });
  const trusted = account.quota > TRUSTED && (token.unlimited_quota || token.remain_quota > TRUSTED);
  if (trusted) return null;
  if (account.quota < needs) {
    return reject(call, 403, 'insufficient_user_quota', 'balanceShort', { has, needs: money(needs) });
  }
  if (!token.unlimited_quota && token.remain_quota < needs) {
    const values = { has: money(token.remain_quota), needs: money(needs) };
    return reject(call, 403, 'pre_consume_token_quota_failed', 'tokenQuotaShort', values);
  }
  return null;
}

/** Books a finished call on token, account and log. */
export function charge(
  call: Call,
  { token, account, group }: Caller,
  model: Model,
  used: { readonly promptTokens: number; readonly completionTokens: number; readonly stream: boolean },
): void {
  const { state } = call;
  const output = used.completionTokens * (state.row.completionRatios[model.id] ?? 1);
  const quota = Math.round((used.promptTokens + output) * (model.ratio ?? 0) * (GROUPS[group]?.ratio ?? 1));
  const at = seconds(state.now());
  token.remain_quota -= quota;
  token.used_quota += quota;
  token.accessed_time = at;
  account.quota -= quota;
  account.used += quota;
  account.requests += 1;
  state.logs.push({
    at,
    tokenId: token.id,
    userId: account.id,
    username: account.username,
    tokenName: token.name,
    model,
    quota,
    ...used,
    group,
    requestId: call.requestId,
    path: call.path,
  });
}
