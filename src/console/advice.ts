import type { Client } from '../clients/client.ts';
import type { Finding } from '../report.ts';
import { type Text, text } from '../text.ts';
import type { ConsoleSite } from './api.ts';
import { label, type Token } from './token.ts';
import { typedAt } from './typed-at.ts';
import { showDollars } from './units.ts';

/** A token, and the clients on this machine that use it. */
export interface TokenInUse {
  readonly token: Token;
  readonly clients: readonly Pick<Client, 'id' | 'name'>[];
}

export interface TokenEvidence {
  readonly site: ConsoleSite;
  readonly tokens: readonly TokenInUse[];
  /** US dollars; null where nobody said. */
  readonly balance: number | null;
  readonly now: Date;
}

/** US dollars below which the account is said to run low. */
const LOW_BALANCE = 1;
const WEEK_MS = 7 * 24 * 3600 * 1000;
const FOR_A_WHILE =
  /(?<![a-z])(?:test|testing|tmp|temp|temporary|demo|trial|try)(?![a-z])|测试|试用|临时|演示/i;

type Advice = (used: TokenInUse, evidence: TokenEvidence) => Finding | null;

/** "Create separate tokens … instead of sharing one credential across multiple systems." */
const shared: Advice = ({ token, clients }, { site }) => {
  if (clients.length < 2) return null;
  const names = namesOf(clients);
  const name = label(token);
  // The last of them may keep the token that it has.
  const own = clients.slice(0, -1).map((client) => {
    const command = typedAt(
      site,
      `setup ${client.id} --create-token ${token.unlimited ? '--unlimited' : '--quota 5'}`,
    );
    return text(
      `Give ${client.name} a token of its own: ${command}`,
      `为 ${client.name} 单独创建令牌：${command}`,
    );
  });
  return {
    id: 'token-shared',
    severity: 'info',
    title: text(`${names.en} share the token ${name}.`, `${names.zh} 共用令牌 ${name}。`),
    cause: text(
      'None of them can be limited, watched or switched off alone.',
      '无法单独限制、查看或停用其中之一。',
    ),
    remedy: text(own.map(({ en }) => en).join('\n'), own.map(({ zh }) => zh).join('\n')),
    proof: 'advice',
  };
};

/** "Add quotas or expiration dates for test and temporary tokens." */
const unlimited: Advice = ({ token }, { site }) => {
  if (!FOR_A_WHILE.test(token.name) || !token.unlimited || token.expiresAt !== null) return null;
  const command = typedAt(site, `token update ${token.id} --expires 30d`);
  const name = label(token);
  return {
    id: 'token-unlimited',
    severity: 'info',
    title: text(
      `${name} is named like a test, but has neither a quota nor an end.`,
      `${name} 看起来是测试用途，却没有额度上限和有效期。`,
    ),
    cause: text('Such tokens are forgotten, and keep working.', '这类令牌容易被遗忘，却一直有效。'),
    remedy: text(command, command),
    proof: 'advice',
  };
};

const ending: Advice = ({ token, clients }, { site, now }) => {
  if (token.expiresAt === null) return null;
  const left = token.expiresAt * 1000 - now.getTime();
  if (left > WEEK_MS) return null;
  const days = Math.max(1, Math.ceil(left / (24 * 3600 * 1000)));
  const command = typedAt(site, `token update ${token.id} --expires 30d`);
  const names = namesOf(clients);
  const name = label(token);
  return {
    id: 'token-ending',
    severity: 'warning',
    title: text(
      `${name} ends within ${days} day${days === 1 ? '' : 's'}.`,
      `${name} 将在 ${days} 天内到期。`,
    ),
    cause:
      clients.length > 0
        ? text(`${names.en} will be refused then.`, `届时 ${names.zh} 将被拒绝。`)
        : text('Whatever uses it will be refused then.', '届时使用它的程序将被拒绝。'),
    remedy: text(command, command),
    proof: 'advice',
  };
};

function namesOf(clients: TokenInUse['clients']): Text {
  const names = clients.map(({ name }) => name);
  return text(names.join(' and '), names.join('、'));
}

const ADVICE = [shared, unlimited, ending] as const;

/** The guide's recommendations, for tokens that work; then what concerns the account. */
export function adviseOnTokens(evidence: TokenEvidence): Finding[] {
  const findings = evidence.tokens
    .filter(({ token }) => token.status === 'enabled')
    .flatMap((used) => ADVICE.map((advice) => advice(used, evidence)))
    .filter((finding) => finding !== null);
  const low = lowBalance(evidence);
  return low === null ? findings : [...findings, low];
}

function lowBalance({ balance, site: { gateway } }: TokenEvidence): Finding | null {
  if (balance === null || balance >= LOW_BALANCE) return null;
  return {
    id: 'balance-low',
    severity: 'warning',
    title: text(`The account has ${showDollars(balance)} left.`, `账户余额只剩 ${showDollars(balance)}。`),
    cause: text(
      'A call is refused when the balance does not cover it, whatever the token says.',
      '无论令牌如何设置，余额不足时调用都会被拒绝。',
    ),
    remedy: text(`Top up: ${gateway.console.url}`, `请充值：${gateway.console.url}`),
    proof: 'advice',
  };
}
