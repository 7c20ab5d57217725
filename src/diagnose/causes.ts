import type { Code } from '../errors.ts';
import { hasNoGuide } from '../gateway.ts';
import type { Finding, Proof } from '../report.ts';
import type { Answer } from '../system.ts';
import { type Text, text } from '../text.ts';
import { readAnswer, shown } from './answer.ts';
import { DENIED_CAUSES } from './causes-denied.ts';
import { ENDPOINT_CAUSES } from './causes-endpoint.ts';
import { KEY_CAUSES } from './causes-key.ts';
import { NETWORK_CAUSES } from './causes-network.ts';
import { checklist } from './checklist.ts';
import { type Context, type Facts, factsOf, lines, type Row, sentences } from './facts.ts';

export { checklist } from './checklist.ts';

/** Every finding a gateway's answer can lead to. */
export const CAUSES = {
  ...KEY_CAUSES,
  ...DENIED_CAUSES,
  ...ENDPOINT_CAUSES,
  ...NETWORK_CAUSES,
} as const satisfies Record<string, Row>;
export type CauseId = keyof typeof CAUSES & Code;

/**
 * The order of judgement; the first that applies is the cause. What came from elsewhere than the gateway is
 * told apart first, then the address, then whose failure it is, then the exact reasons, then the vague ones.
 */
export const ORDER = [
  'dns',
  'refused',
  'reset',
  'timeout',
  'tls',
  'proxy',
  'waf',
  'redirect',
  'base-url-no-v1',
  'base-url-double-v1',
  'not-a-gateway',
  'model-not-allowed',
  'model-unavailable',
  'wire-api-missing',
  'endpoint-not-found',
  'upstream-auth',
  'upstream-error',
  'key-missing',
  'token-disabled',
  'token-expired',
  'token-exhausted',
  'key-suffix',
  'account-banned',
  'ip-not-allowed',
  'group-denied',
  'token-quota-low',
  'balance-exhausted',
  'model-unpriced',
  'policy-rejected',
  'key-invalid',
  'rate-limited',
  'gateway-overloaded',
  'token-unclear',
  'gateway-error',
] as const satisfies readonly CauseId[];

/** The cause of an answer, or null when it is a good one. */
export function explain(answer: Answer, context: Context): Finding | null {
  const facts = seen(answer, context);
  const id = ORDER.find((candidate) => (CAUSES[candidate] as Row).when(facts));
  return id === undefined ? null : conclude(id, facts);
}

export function seen(answer: Answer, context: Context): Facts {
  return answer.kind === 'fault'
    ? factsOf(context, { reading: null, fault: answer })
    : factsOf(context, { reading: readAnswer(answer, context.key ? [context.key] : []), fault: null });
}

/** The finding of a cause, whoever found it. `detail` says by which other answer it was narrowed down. */
export function conclude(
  id: CauseId,
  facts: Facts,
  more: { detail?: Text; proof?: Proof; remedy?: Text } = {},
): Finding {
  const row: Row = CAUSES[id];
  return {
    id,
    severity: 'error',
    title: row.title(facts),
    cause: lines(sentences(row.cause(facts), more.detail), quote(facts), guideItem(row, facts)),
    remedy: more.remedy ?? row.remedy(facts),
    proof: more.proof ?? row.proof?.(facts) ?? 'proved',
  };
}

/** What the gateway said, word for word but harmless. Its request id is for those who can look it up. */
function quote({ gateway: { name }, status, error, fault, key }: Facts): Text | null {
  if (fault !== null) return text(`(${fault.code})`, `（${fault.code}）`);
  const message = shown(error.message.replace(/\s*\(request id: ?\w+\)$/, ''), key ? [key] : []);
  if (message !== '') {
    return text(`${name} said (${status}): “${message}”`, `${name} 的回答（${status}）：“${message}”`);
  }
  return status >= 300 ? text(`(${name}: ${status})`, `（${name}：${status}）`) : null;
}

function guideItem({ item }: Row, { gateway, keyLength }: Facts): Text | null {
  if (item === undefined || (item === 'endpoint' && hasNoGuide(gateway))) return null;
  if (item !== 'all') {
    const { en, zh } = gateway.checklist[item];
    return text(`The guide's checklist: “${en}”`, `指南的检查清单：“${zh}”`);
  }
  const numbered = checklist(gateway, keyLength).map(({ en, zh }, index) =>
    text(`${index + 1}. ${en}`, `${index + 1}. ${zh}`),
  );
  return lines(text("The guide's checklist:", '指南的检查清单：'), ...numbered);
}
