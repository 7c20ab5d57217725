import type { Gateway } from '../gateway.ts';
import { type Text, text } from '../text.ts';
import { isRecord, type Reading } from './answer.ts';
import type { CauseId } from './causes.ts';

/** What New API's usage page tells about a token, also about one that is refused everywhere else. It keeps quiet about status, group and addresses. */
export interface Usage {
  readonly name: string;
  /** Unix seconds; null: never. */
  readonly expiresAt: number | null;
  /** Quota units left; null: unlimited. */
  readonly left: number | null;
  /** Quota units. */
  readonly used: number;
  /** Ids the token is limited to; null: not limited. */
  readonly limits: readonly string[] | null;
}

/** Where it is asked for; null where the gateway has no such page. */
export function usageUrl({ questions: { usage: path } }: Gateway, baseUrl: string): string | null {
  if (path === null) return null;
  return path.startsWith('/api/') ? new URL(baseUrl).origin + path : baseUrl + path;
}

export function readUsage({ status, json }: Reading): Usage | null {
  const data = isRecord(json) ? json.data : undefined;
  if (status !== 200 || !isRecord(data) || data.object !== 'token_usage') return null;
  const limits =
    data.model_limits_enabled !== true ? null : isRecord(data.model_limits) ? data.model_limits : {};
  return {
    name: typeof data.name === 'string' ? data.name : '',
    expiresAt: readEnd(data.expires_at),
    // The totals of an unlimited token mean nothing; -75 was seen.
    left: data.unlimited_quota === true ? null : Number(data.total_available) || 0,
    used: Number(data.total_used) || 0,
    limits: limits && Object.keys(limits).filter((id) => limits[id] === true),
  };
}

/** The second of year 9999 after which a date is written differently; nobody's token lasts longer. */
const LAST = 253_402_300_799;

/** When a token ends, in Unix seconds. New API says 0 or -1 for never. */
export function readEnd(told: unknown): number | null {
  return typeof told === 'number' && told > 0 && told <= LAST ? told : null;
}

/** Which of the reasons for a bare 401 it is, judged by the usage page's answer; null when that does not tell. */
export function narrow(reading: Reading, now: Date): { id: CauseId; detail: Text } | null {
  const { status, error } = reading;
  const says = (pattern: RegExp): boolean =>
    error !== null && !error.enveloped && pattern.test(error.message);
  if (status === 401 && says(/status is unavailable|状态不可用|狀態不可用/)) {
    return { id: 'token-disabled', detail: text('Its usage page says so.', '用量接口如此说明。') };
  }
  if (status === 401 && says(/^(?:Invalid token|无效的令牌|無效的令牌)/)) {
    return {
      id: 'key-invalid',
      detail: text(
        'Its usage page, which knows disabled, expired and exhausted tokens too, does not know it.',
        '用量接口能查到已禁用、已过期和已用尽的令牌，却查不到这一个。',
      ),
    };
  }
  if (status === 403 && says(/has been banned|被封禁/)) {
    return { id: 'account-banned', detail: text('Its usage page says so.', '用量接口如此说明。') };
  }
  const usage = readUsage(reading);
  if (usage === null) return null;
  if (usage.expiresAt !== null && usage.expiresAt * 1000 <= serverTime(reading, now)) {
    const day = new Date(usage.expiresAt * 1000).toISOString().slice(0, 10);
    return {
      id: 'token-expired',
      detail: text(`Its usage page says that it ended on ${day}.`, `用量接口显示它已于 ${day} 到期。`),
    };
  }
  if (usage.left !== null && usage.left <= 0) {
    return {
      id: 'token-exhausted',
      detail: text('Its usage page says that nothing is left.', '用量接口显示剩余额度为零。'),
    };
  }
  return {
    id: 'token-disabled',
    detail: text(
      'Its usage page knows it as neither expired nor used up, and yet it is refused.',
      '用量接口显示它既未过期也未用尽，却仍被拒绝。',
    ),
  };
}

/** The server's clock decides what has expired, where it shows it. */
function serverTime({ headers }: Reading, now: Date): number {
  const told = Date.parse(headers.date ?? '');
  return Number.isNaN(told) ? now.getTime() : told;
}
