import type { Listed } from '../disk/journal.ts';
import type { Finding } from '../report.ts';
import { text } from '../text.ts';

/**
 * The tokens that were created for these changes, as far as no client has them once those of `gone` do not: what was
 * changed on this machine is taken back, and what was created at the console stays there and works.
 */
export function tokensLeft(entries: readonly Listed[], gone: readonly string[]): Finding[] {
  const left = entries
    .filter(({ clients, undone }) => clients.every((id) => gone.includes(id) || undone.includes(id)))
    .flatMap(({ token }) => token ?? []);
  const distinct = left.filter(
    ({ remove }, index) => left.findIndex((one) => one.remove === remove) === index,
  );
  return distinct.map(({ name, disable, remove }) => ({
    id: 'token-created',
    severity: 'info',
    title: text(
      `The token ${name}, which was created for this, stays at the console.`,
      `为此创建的令牌 ${name} 仍保留在控制台中。`,
    ),
    cause: text('It goes on working until it is switched off there.', '在控制台中停用之前，它一直有效。'),
    remedy: text(`Switch it off: ${disable}\nOr delete it: ${remove}`, `停用：${disable}\n或删除：${remove}`),
    proof: 'proved',
  }));
}
