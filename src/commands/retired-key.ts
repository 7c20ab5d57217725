import type { Entry } from '../disk/entry.ts';
import type { Finding } from '../report.ts';
import { text } from '../text.ts';
import { typed } from '../typed.ts';

/**
 * What there is to say when the files of a change are as they were before it. The last step of a rotation switches the
 * old token off; the journal, written before that, cannot tell whether it was reached.
 */
export function retiredKey(entry: Entry, clients: readonly string[], undo: string | null): Finding[] {
  if (entry.command !== 'token rotate') return [];
  const again = typed(null, `undo ${undo}`);
  const look = typed(null, `verify ${clients.join(' ')}`);
  return [
    {
      id: 'key-retired',
      severity: 'warning',
      title: text(
        'The key that comes back is the one that was rotated away.',
        '恢复的是已被轮换掉的旧密钥。',
      ),
      cause: text(
        'Unless that rotation broke off, its token was switched off or deleted, and the gateway refuses it.',
        '除非那次轮换中途中断，否则其令牌已被停用或删除，网关会拒绝它。',
      ),
      remedy:
        undo === null
          ? text('Leave it as it is, or switch that token on again.', '请保持原样，或重新启用该令牌。')
          : text(
              `Take the new key again: ${again}\nSee whether the old one works: ${look}`,
              `换回新密钥：${again}\n查看旧密钥是否有效：${look}`,
            ),
      proof: 'advice',
    },
  ];
}
