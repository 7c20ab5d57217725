import type { Access } from '../choose/access.ts';
import { isRecord, readAnswer } from '../diagnose/answer.ts';
import { conclude, explain, seen } from '../diagnose/causes.ts';
import type { Context } from '../diagnose/facts.ts';
import { narrow } from '../diagnose/usage.ts';
import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import { asError } from './as-error.ts';

/** What a token tells of itself to whoever has its key. It keeps quiet about status, group and addresses. */
export interface TokenUsage {
  readonly name: string;
  readonly unlimited: boolean;
  /** Quota units; what is left of an unlimited token means nothing. */
  readonly remaining: number;
  readonly used: number;
  /** null: all that its group has. */
  readonly models: readonly string[] | null;
  /** Unix seconds; null: never. */
  readonly expiresAt: number | null;
}

/** GET /api/usage/token/, which answers for expired and exhausted tokens too. Throws the reason why a key is refused. */
export async function askUsage(
  system: System,
  { gateway, baseUrl, key }: Pick<Access, 'gateway' | 'baseUrl' | 'key'>,
): Promise<TokenUsage> {
  const { usage: path } = gateway.questions;
  if (path === null) throw noUsagePage(gateway);
  const url = path.startsWith('/api/') ? new URL(baseUrl).origin + path : baseUrl + path;
  const answer = await system.request({ url, bearer: key });
  const context: Context = { gateway, baseUrl, key, question: 'usage', afterModelsOk: false };
  const facts = seen(answer, context);
  if (answer.kind === 'fault') throw asError(explain(answer, context)!);
  const reading = readAnswer(answer, [key]);
  const { json, status, error } = reading;
  const data = isRecord(json) ? json.data : undefined;
  if (status === 200 && isRecord(data) && data.object === 'token_usage') return parse(data);
  if (status === 200 && error && /Failed to get token info|获取令牌信息失败/.test(error.message)) {
    throw asError(conclude('key-suffix', facts));
  }
  const reason = narrow(reading, system.now());
  if (reason !== null) throw asError(conclude(reason.id, facts, { detail: reason.detail }));
  if (status === 404 || reading.html) throw noUsagePage(gateway);
  const finding = explain(answer, context);
  throw finding === null ? noUsagePage(gateway) : asError(finding);
}

function parse(data: Readonly<Record<string, unknown>>): TokenUsage {
  const number = (name: string): number => (typeof data[name] === 'number' ? data[name] : 0);
  const limits = isRecord(data.model_limits) ? data.model_limits : {};
  const expiresAt = number('expires_at');
  return {
    name: typeof data.name === 'string' ? data.name : '',
    unlimited: data.unlimited_quota === true,
    remaining: number('total_available'),
    used: number('total_used'),
    models:
      data.model_limits_enabled === true ? Object.keys(limits).filter((id) => limits[id] === true) : null,
    expiresAt: expiresAt > 0 ? expiresAt : null,
  };
}

function noUsagePage(gateway: Gateway): TokaifyError {
  return new TokaifyError('endpoint-not-found', {
    what: text(
      `${gateway.name} tells nobody how much a key has used.`,
      `${gateway.name} 不提供密钥的用量查询。`,
    ),
    cause: text(
      'New API has such a page since 2025-08; it may also be closed to this address.',
      'New API 自 2025-08 起提供该接口；它也可能没有在此地址开放。',
    ),
    next: verbatim(typed(gateway, 'token list')),
  });
}
