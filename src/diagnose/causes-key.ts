import { text } from '../text.ts';
import { coded, inConsole, newKey, type Row, says } from './facts.ts';

/** The key itself is not accepted (exit code 5). */
export const KEY_CAUSES = {
  'key-missing': {
    item: 'key',
    when: (f) =>
      f.status === 401 &&
      (coded(f, 'missing_api_key', 'API_KEY_REQUIRED') ||
        says(f, /未提供令牌|未提供 Authorization|Token not provided|didn't provide an API key/)),
    title: ({ gateway: { name } }) => text(`No key reached ${name}.`, `${name} 没有收到密钥。`),
    cause: () =>
      text(
        'None was sent, or something in between took it out of the request.',
        '没有发送密钥，或者中间设备把它从请求中去掉了。',
      ),
    remedy: newKey,
  },
  'key-malformed': {
    item: 'key',
    when: () => false,
    title: ({ gateway: { name } }) => text(`This cannot be a key of ${name}.`, `这不可能是 ${name} 的密钥。`),
    cause: () => text('', ''),
    remedy: newKey,
  },
  'token-disabled': {
    item: 'state',
    when: (f) => coded(f, 'API_KEY_DISABLED') || says(f, /状态不可用|狀態不可用|status is unavailable/),
    title: () => text('The token is disabled.', '令牌已被禁用。'),
    cause: () => text('It exists, but it is switched off.', '令牌存在，但处于关闭状态。'),
    remedy: (f) => inConsole(f, text('Enable it', '启用该令牌'), 'token enable ID'),
  },
  'token-expired': {
    item: 'state',
    when: (f) =>
      coded(f, 'API_KEY_EXPIRED') || says(f, /(?:令牌|token|key).{0,16}(?:已过期|已過期|expired)/i),
    title: () => text('The token has expired.', '令牌已过期。'),
    cause: () => text('Its last day has passed.', '已超过有效期。'),
    remedy: (f) =>
      inConsole(f, text('Give it a new expiry', '设置新的有效期'), 'token update ID --expires 30d'),
  },
  'token-exhausted': {
    item: 'state',
    when: (f) =>
      coded(f, 'API_KEY_QUOTA_EXHAUSTED') ||
      says(f, /额度已用尽|額度已用盡|quota (?:is|has been) exhausted|TokenStatusExhausted/),
    title: () => text("The token's own quota is used up.", '令牌自身的额度已用尽。'),
    cause: () =>
      text(
        'This is the limit of the token, not the balance of the account.',
        '这是令牌的限额，不是账户余额。',
      ),
    remedy: (f) => inConsole(f, text('Raise its quota', '提高令牌额度'), 'token update ID --quota 5usd'),
  },
  'key-invalid': {
    item: 'key',
    when: (f) =>
      (f.status === 401 || f.status === 403) &&
      (coded(f, 'invalid_api_key', 'INVALID_API_KEY') ||
        (f.error.type === 'one_api_error' && says(f, /无效的令牌|令牌验证失败/)) ||
        says(f, /incorrect api key|invalid (?:x-)?api[- ]key|api key (?:is )?(?:invalid|not valid)/i)),
    // A 403 says "invalid or not active" (JoyToken), and after a list of models it may be the upstream's word.
    proof: (f) => (f.status === 403 || f.afterModelsOk ? 'one-of' : 'proved'),
    title: ({ gateway: { name } }) => text(`${name} does not know this key.`, `${name} 不认识这个密钥。`),
    cause: (f) =>
      f.status === 403
        ? text('It is wrong or incomplete, or no longer active.', '密钥有误、不完整，或已停用。')
        : text('It is wrong or incomplete, or was deleted.', '密钥有误、不完整，或已被删除。'),
    remedy: newKey,
  },
  'token-unclear': {
    item: 'all',
    when: (f) => f.status === 401 || f.status === 403,
    proof: () => 'one-of',
    title: ({ gateway: { name }, status }) =>
      text(`${name} did not accept this key (${status}).`, `${name} 没有接受这个密钥（${status}）。`),
    cause: () => text('It does not say why.', '网关没有说明原因。'),
    remedy: newKey,
  },
} as const satisfies Record<string, Row>;
