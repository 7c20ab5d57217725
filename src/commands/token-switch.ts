import { openConsole } from '../console/open.ts';
import { selectToken } from '../console/select.ts';
import { impediment, label, tokenJson } from '../console/token.ts';
import { listTokens, switchToken } from '../console/tokens.ts';
import { typedAt } from '../console/typed-at.ts';
import { unitsPerDollar } from '../console/units.ts';
import { localKeys, usersOf } from '../console/uses.ts';
import type { Input } from '../input.ts';
import { answered, type Finding, type Report } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';
import { refuseDead } from './dead-token.ts';
import { findingBlocks } from './token-view.ts';

export const enable: Run = (input, system) => change(input, system, 'enabled');
export const disable: Run = (input, system) => change(input, system, 'disabled');

const DONE = {
  enabled: { command: 'token enable', en: 'works again', zh: '已重新启用' },
  disabled: { command: 'token disable', en: 'is switched off', zh: '已停用' },
} as const;

const NO_USE = text('Even switched on, it would be refused.', '即使启用，它仍会被拒绝。');

async function change(input: Input, system: System, wanted: 'enabled' | 'disabled'): Promise<Report> {
  const console = openConsole(input, system);
  const perDollar = await unitsPerDollar(system, console);
  const { command, en, zh } = DONE[wanted];
  const token = selectToken(console, await listTokens(system, console), input.args[0]!, { command });
  const already = token.status === wanted;
  // The console refuses this only where a call has met the end already; otherwise it would switch on what none can use.
  if (wanted === 'enabled') refuseDead(console, token, impediment(token, system.now()), NO_USE);
  if (!already) await switchToken(system, console, token, wanted);
  const findings = wanted === 'disabled' ? usersOf(token, localKeys(system)).map(cutOff) : [];
  return answered(command, {
    changed: !already,
    findings,
    data: { gateway: console.gateway.id, token: tokenJson({ ...token, status: wanted }, perDollar) },
    blocks: [
      {
        kind: 'done',
        text: already
          ? text(`${label(token)} ${en} already. Nothing to do.`, `${label(token)} ${zh}，无需更改。`)
          : text(`${label(token)} ${en}.`, `${label(token)} ${zh}。`),
      },
      ...findingBlocks(findings),
    ],
  });

  function cutOff({ client, where }: ReturnType<typeof usersOf>[number]): Finding {
    const again = typedAt(console, `token enable ${token.id}`);
    const at = where();
    return {
      id: 'token-in-use',
      severity: 'warning',
      title: text(`${client.name} uses it and will be refused.`, `${client.name} 正在使用它，将被拒绝。`),
      cause: text('The key of this token is still in its settings.', '该令牌的密钥仍在其配置中。'),
      remedy: text(again, again),
      proof: 'proved',
      ...(at ? { where: at } : {}),
    };
  }
}
