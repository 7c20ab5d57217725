import type { Access } from '../choose/access.ts';
import { readAnswer } from '../diagnose/answer.ts';
import { conclude, explain, seen } from '../diagnose/causes.ts';
import type { Context } from '../diagnose/facts.ts';
import { narrow, readUsage, type Usage, usageUrl } from '../diagnose/usage.ts';
import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import { asError } from './as-error.ts';

/** GET /api/usage/token/, which answers for expired and exhausted tokens too. Throws the reason why a key is refused. */
export async function usageOf(
  system: System,
  { gateway, baseUrl, key }: Pick<Access, 'gateway' | 'baseUrl' | 'key'>,
): Promise<Usage> {
  const url = usageUrl(gateway, baseUrl);
  if (url === null) throw noUsagePage(gateway);
  const answer = await system.request({ url, bearer: key });
  const context: Context = { gateway, baseUrl, key, question: 'usage', afterModelsOk: false };
  const facts = seen(answer, context);
  if (answer.kind === 'fault') throw asError(explain(answer, context)!);
  const reading = readAnswer(answer, [key]);
  const usage = readUsage(reading);
  if (usage !== null) return usage;
  const { status, error } = reading;
  if (status === 200 && error && /Failed to get token info|获取令牌信息失败/.test(error.message)) {
    throw asError(conclude('key-suffix', facts));
  }
  const reason = narrow(reading, system.now());
  if (reason !== null) throw asError(conclude(reason.id, facts, { detail: reason.detail }));
  if (status === 404 || reading.html) throw noUsagePage(gateway);
  const finding = explain(answer, context);
  throw finding === null ? noUsagePage(gateway) : asError(finding);
}

function noUsagePage(gateway: Gateway): TokaifyError {
  return new TokaifyError('endpoint-not-found', {
    what: text(
      `${gateway.name} does not say how much a key has used.`,
      `${gateway.name} 不提供密钥的用量查询。`,
    ),
    cause: text(
      'New API has had such a page since 2025-08; it may also be closed at this address.',
      'New API 自 2025-08 起提供该接口；它也可能没有在此地址开放。',
    ),
    next: verbatim(typed(gateway, 'token list')),
  });
}
