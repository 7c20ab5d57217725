import { type Text, text } from '../text.ts';
import { typed } from '../typed.ts';
import {
  coded,
  type Facts,
  inConsole,
  modelOf,
  newKey,
  type Row,
  says,
  sentences,
  support,
} from './facts.ts';

/** Also for a model that the list leaves out because of the token's own limits. */
export function allowModel(facts: Facts): Text {
  return inConsole(facts, text('Allow it', '允许该模型'), 'token update ID --models MODELS');
}

function pick({ gateway }: Facts): Text {
  const list = typed(gateway, 'models');
  return text(`Pick one that it may use (${list}).`, `请选择它可用的模型（${list}）。`);
}

/** The key is good, but it may not (exit code 6). */
export const DENIED_CAUSES = {
  'balance-exhausted': {
    item: 'balance',
    when: (f) =>
      !f.relayed &&
      (f.status === 402 ||
        coded(f, 'insufficient_user_quota', 'INSUFFICIENT_BALANCE', 'insufficient_quota') ||
        /^SUBSCRIPTION_/.test(f.error.code) ||
        says(
          f,
          /用户额度不足|预扣费额度失败|订阅额度不足|user quota is not enough|insufficient (?:account )?balance/i,
        )),
    // OpenAI's word is used for the account, for a key and for an upstream alike.
    proof: (f) => (f.status === 429 ? 'one-of' : 'proved'),
    title: ({ gateway: { name } }) =>
      text(`The ${name} account has too little balance.`, `${name} 账户余额不足。`),
    cause: () => text('The key is good; the money behind it is not enough.', '密钥有效，但余额不够。'),
    remedy: ({ gateway: { console } }) => text(`Top up: ${console.url}`, `请充值：${console.url}`),
  },
  'token-quota-low': {
    item: 'state',
    when: (f) =>
      coded(f, 'pre_consume_token_quota_failed') || says(f, /token quota is not enough|令牌额度不足/),
    title: () =>
      text("What is left of the token's quota is too little for a call.", '令牌剩余额度不够一次调用。'),
    cause: () =>
      text(
        'A call is charged in advance, and the token may not spend that much.',
        '调用会预先扣费，超过了令牌可用的额度。',
      ),
    remedy: (f) =>
      inConsole(f, text("Raise the token's quota", '提高令牌额度'), 'token update ID --quota 5usd'),
  },
  'ip-not-allowed': {
    item: 'ip',
    when: (f) =>
      coded(f, 'ACCESS_DENIED') ||
      (f.error.own && coded(f, 'access_denied')) ||
      says(f, /IP 不在令牌允许|只能在指定网段使用|\bIP\b.{0,40}\bnot\b.{0,12}\b(?:allow|whitelist|permit)/i),
    title: () => text("The token's IP restriction shuts this machine out.", '令牌的 IP 限制拦截了本机。'),
    cause: () =>
      text(
        'It may be used only from listed addresses. The address that counts is the one your network shows to the outside.',
        '该令牌只能从列出的 IP 使用；以你的网络的出口 IP 为准。',
      ),
    remedy: (f) =>
      sentences(
        text(
          '--allow-ip replaces the list: repeat it for the addresses that are to stay.',
          '--allow-ip 会替换整个列表：要保留的地址也需逐个给出。',
        ),
        inConsole(f, text('Add this address', '添加该地址'), 'token update ID --allow-ip IP'),
      ),
  },
  'model-not-allowed': {
    item: 'model',
    when: (f) =>
      (f.status === 403 && coded(f, 'model_not_found')) ||
      says(
        f,
        /无权(?:访问|使用)(?:任何)?模型|無權存取模型|no access to (?:model|any models)|not have access to (?:the )?model/i,
      ),
    title: (f) => text(`This token may not use ${modelOf(f).en}.`, `该令牌不能使用 ${modelOf(f).zh}。`),
    cause: () => text('Its list of allowed models does not hold it.', '它的可用模型列表中没有这个模型。'),
    remedy: (f) => sentences(pick(f), allowModel(f)),
  },
  'model-not-listed': {
    item: 'model',
    when: () => false,
    title: (f) =>
      text(
        `${modelOf(f).en} is not among the models of this key.`,
        `该密钥的模型列表中没有 ${modelOf(f).zh}。`,
      ),
    cause: () => text('', ''),
    remedy: pick,
  },
  'model-unavailable': {
    item: 'logs',
    when: (f) =>
      !f.relayed &&
      (coded(f, 'model_not_found') ||
        says(
          f,
          /无可用渠道|可用渠道(?:不存在|失败)|No available channel|\bmodel\b.{0,80}(?:does not exist|not found)/i,
        )),
    title: (f) => text(`${modelOf(f).en} is not available to this key.`, `该密钥无法使用 ${modelOf(f).zh}。`),
    cause: () =>
      text(
        "No channel of the token's group serves it. Ids count to the letter, upper and lower case too.",
        '令牌所属分组没有提供它的渠道。模型 ID 必须完全一致，包括大小写。',
      ),
    remedy: pick,
  },
  'model-unpriced': {
    item: 'logs',
    when: (f) => coded(f, 'model_price_error'),
    title: (f) => text(`${modelOf(f).en} has no price yet.`, `${modelOf(f).zh} 尚未定价。`),
    cause: ({ gateway: { name } }) =>
      text(`${name} does not sell what has no price.`, `${name} 不提供未定价的模型。`),
    remedy: pick,
  },
  'group-denied': {
    when: (f) =>
      coded(f, 'GROUP_NOT_ALLOWED') ||
      says(f, /无权访问.{1,64}分组|No permission to access this group|分组 .+ 已被弃用/),
    title: () => text("The token's group is closed to this account.", '账户无权使用令牌所属的分组。'),
    cause: () =>
      text(
        'The group does not exist, was retired, or needs another plan.',
        '该分组不存在、已弃用，或需要其他套餐。',
      ),
    remedy: (f) => inConsole(f, text('Choose another group', '更换分组'), 'token update ID --group default'),
  },
  'account-banned': {
    when: (f) => coded(f, 'USER_INACTIVE', 'USER_NOT_FOUND') || says(f, /被封禁|has been banned/),
    title: ({ gateway: { name } }) => text(`The ${name} account is banned.`, `${name} 账户已被封禁。`),
    cause: () => text('Every key of this account is refused.', '该账户的所有密钥都会被拒绝。'),
    remedy: support,
  },
  'key-suffix': {
    item: 'key',
    when: (f) => says(f, /不支持指定渠道|specify(?:ing)? (?:a )?channel/i),
    title: () => text('Something is attached to the key.', '密钥后面多了内容。'),
    cause: () =>
      text(
        'What follows the second hyphen asks for one channel, which only administrators may.',
        '第二个连字符之后的部分表示指定渠道，只有管理员可以使用。',
      ),
    remedy: newKey,
  },
  'policy-rejected': {
    item: 'ip',
    when: (f) => coded(f, 'policy_rejected'),
    title: () => text("The key's policy forbids this.", '密钥策略不允许这样使用。'),
    cause: () => text('It limits addresses, tiers or models.', '它限制了 IP、等级或模型。'),
    remedy: (f) => inConsole(f, text('Change the policy', '修改策略'), 'token show ID'),
  },
} as const satisfies Record<string, Row>;
