import type { Finding, Where } from '../report.ts';
import { text } from '../text.ts';

/**
 * Headers and parameters that somebody gave a provider stay when it gets another address, and go there from then on;
 * they may hold a key of the gateway before. Empty where the address stays, or nothing of the kind stands there.
 */
export function headersKept(
  names: readonly string[],
  before: unknown,
  after: string,
  where: Where | undefined,
): Finding[] {
  if (typeof before !== 'string' || names.length === 0 || hostOf(before) === hostOf(after)) return [];
  const list = { en: names.join(', '), zh: names.join('、') };
  return [
    {
      id: 'headers-kept',
      severity: 'warning',
      title: text(
        `${list.en} was made for ${hostOf(before)}, and goes to ${hostOf(after)} now.`,
        `${list.zh} 原本用于 ${hostOf(before)}，现在会发送到 ${hostOf(after)}。`,
      ),
      cause: text('Setup leaves alone what it did not make.', 'setup 不会改动不是它写入的内容。'),
      remedy: text('If there is a key in it, take it out.', '如果其中含有密钥，请将其删除。'),
      proof: 'proved',
      ...(where ? { where } : {}),
    },
  ];
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
