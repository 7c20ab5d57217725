import { flag } from '../choose.ts';
import { recover } from '../disk/recover.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { lockTimeout } from './carry-out.ts';
import type { Input } from './command.ts';

/** What every writing command does before it reads: finishes or rolls back what an interrupted one left, and says so. */
export async function tidyUp(input: Input, system: System): Promise<Finding[]> {
  if (flag(input, 'dryRun') || flag(input, 'check')) return [];
  const recovered = await recover(system, { lockTimeoutMs: lockTimeout(input) });
  return recovered.map(({ id, kind, said }) => ({
    id: 'recovered',
    severity: kind === 'stuck' ? 'warning' : 'info',
    title: said,
    cause: text(`Change ${id} had been interrupted.`, `改动 ${id} 曾被中断。`),
    remedy: kind === 'stuck' ? text('tokaify doctor', 'tokaify doctor') : text('', ''),
    proof: 'proved',
  }));
}
