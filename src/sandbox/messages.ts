import type { Language } from '../text.ts';
import type { Dialect } from './dialects.ts';

/** A server's sentence. `{name}` is filled in by the caller; `zhOnly` lists the servers that know no English one. */
interface Sentence {
  readonly en: string;
  readonly zh: string;
  readonly zhOnly: readonly Dialect[];
}

/** Obeys Accept-Language on every server: the console's own handlers. */
const both = (en: string, zh: string): Sentence => ({ en, zh, zhOnly: [] });
/** Written in Chinese into the code before 2026-04: key checks, channel choice, console login. */
const sinceApril = (en: string, zh: string): Sentence => ({ en, zh, zhOnly: ['2026-02'] });
/** The same text whatever was asked for. */
const always = (text: string): Sentence => ({ en: text, zh: text, zhOnly: [] });

const MESSAGES = {
  tokenInvalid: sinceApril('Invalid token', '无效的令牌'),
  tokenMissing: always('未提供令牌'),
  tokenDisabled: sinceApril('This token status is unavailable', '该令牌状态不可用'),
  tokenExpired: always('该令牌已过期'),
  tokenExhausted: always('该令牌额度已用尽 TokenStatusExhausted[sk-{head}***{tail}]'),
  tokenExhaustedJustNow: always(
    '[sk-{head}***{tail}] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = {remain}',
  ),
  channelSuffix: always('普通用户不支持指定渠道'),
  ipDenied: always('您的 IP 不在令牌允许访问的列表中'),
  groupDenied: always('无权访问 {group} 分组'),
  userBanned: sinceApril('User has been banned', '用户已被封禁'),

  badRequest: both('Invalid request: Invalid request: {error}', '无效的请求，无效的请求，{error}'),
  badRequestBilingual: always('Invalid request, 无效的请求, {error}'),
  modelRequired: sinceApril(
    'Model name not specified, model name cannot be empty',
    '未指定模型名称，模型名称不能为空',
  ),
  modelForbidden: sinceApril('This token has no access to model {model}', '该令牌无权访问模型 {model}'),
  noChannel: sinceApril(
    'No available channel for model {model} under group {group} (distributor)',
    '分组 {group} 下模型 {model} 无可用渠道（distributor）',
  ),
  inputRequired: always('input is required'),
  messagesRequired: always('field messages is required'),
  modelUnpriced: always(
    '模型 {model} 的价格尚未由管理员配置，暂时无法使用，请联系站点管理员开启该模型；Model {model} has not been priced by the administrator yet. Please contact the site administrator to enable this model.',
  ),
  balanceEmpty: always('用户额度不足, 剩余额度: {has}'),
  balanceShort: always('预扣费额度失败, 用户剩余额度: {has}, 需要预扣费额度: {needs}'),
  tokenQuotaShort: always('token quota is not enough, token remain quota: {has}, need quota: {needs}'),

  authorizationMissing: always('未提供 Authorization 请求头'),
  tokenNotProvided: both('Token not provided', '未提供令牌'),
  bearerInvalid: always('Invalid Bearer token'),
  tokenInfoFailed: both('Failed to get token info, please try again later', '获取令牌信息失败，请稍后重试'),

  notLoggedIn: sinceApril(
    'Unauthorized, not logged in and no access token provided',
    '无权进行此操作，未登录且未提供 access token',
  ),
  accessTokenInvalid: sinceApril('Unauthorized, invalid access token', '无权进行此操作，access token 无效'),
  userIdMissing: sinceApril(
    'Unauthorized, New-Api-User header not provided',
    '无权进行此操作，未提供 New-Api-User',
  ),
  userIdFormat: sinceApril(
    'Unauthorized, New-Api-User header format error',
    '无权进行此操作，New-Api-User 格式错误',
  ),
  userIdMismatch: sinceApril(
    'Unauthorized, New-Api-User does not match logged in user',
    '无权进行此操作，New-Api-User 与登录用户不匹配',
  ),
  privilegeMissing: sinceApril('Unauthorized, insufficient privileges', '无权进行此操作，权限不足'),
  loginFailed: sinceApril(
    'Username or password is incorrect, or user has been banned',
    '用户名或密码错误，或用户已被封禁',
  ),
  ratioConfigOff: always('倍率配置接口未启用'),

  recordNotFound: always('record not found'),
  idEmpty: always('id 或 userId 为空！'),
  idNotNumber: always('strconv.Atoi: parsing "{id}": invalid syntax'),
  invalidParams: both('Invalid parameters', '无效的参数'),
  nameTooLong: both('Token name is too long', '令牌名称过长'),
  quotaNegative: both('Quota value cannot be negative', '额度值不能为负数'),
  quotaTooLarge: both(
    'Quota value exceeds valid range, maximum is {max}',
    '额度值超出有效范围，最大值为 {max}',
  ),
  tooManyTokens: always('已达到最大令牌数量限制 ({max})'),
  expiredCannotEnable: both(
    'Token has expired and cannot be enabled. Please modify the expiration time or set it to never expire',
    '令牌已过期，无法启用，请先修改令牌过期时间，或者设置为永不过期',
  ),
  exhaustedCannotEnable: both(
    'Token quota is exhausted and cannot be enabled. Please modify the remaining quota or set it to unlimited',
    '令牌可用额度已用尽，无法启用，请先修改令牌剩余额度，或者设置为无限额度',
  ),
  batchTooMany: both('Too many items in batch request, maximum is {max}', '批量请求数量过多，最多 {max} 条'),
  searchDoubleWildcard: always('搜索模式中不允许包含连续的 % 通配符'),
  searchManyWildcards: always('搜索模式中最多允许包含 2 个 % 通配符'),
  searchTooShort: always('使用模糊搜索时，关键词长度至少为 2 个字符'),
} as const satisfies Record<string, Sentence>;

export type MessageId = keyof typeof MESSAGES;

export function message(
  dialect: Dialect,
  language: Language,
  id: MessageId,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const sentence: Sentence = MESSAGES[id];
  const template = sentence.zhOnly.includes(dialect) ? sentence.zh : sentence[language];
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** The first tag decides, as far as it is Chinese; anything else, `*` included, is English. */
export function acceptedLanguage(header: string | undefined): Language {
  return /^\s*zh\b/i.test(header ?? '') ? 'zh' : 'en';
}
