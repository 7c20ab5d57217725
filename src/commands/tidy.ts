import { type Recovery, recover } from '../disk/recover.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input } from '../input.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { lockTimeout } from './carry-out.ts';

/** What every writing command does before it reads: finishes or rolls back what an interrupted one left, and says so. */
export async function tidyUp(input: Input, system: System): Promise<Finding[]> {
  return told(await settleFirst(input, system));
}

/** The same, for a command that an interrupted one may have been just the same as. */
export async function settleFirst(input: Input, system: System): Promise<Recovery[]> {
  if (flag(input, 'dryRun') || flag(input, 'check')) return [];
  return recover(system, { lockTimeoutMs: lockTimeout(input) });
}

/** The same before a command that only looks: what cannot be put right just now is no reason not to look. */
export async function tidyIfPossible(system: System): Promise<Finding[]> {
  try {
    return told(await recover(system, { lockTimeoutMs: 0 }));
  } catch (error) {
    if (error instanceof TokaifyError) return [];
    throw error;
  }
}

export function told(recovered: readonly Recovery[]): Finding[] {
  return recovered.map(({ id, kind, said }) => ({
    id: 'recovered',
    severity: kind === 'stuck' ? 'warning' : 'info',
    title: said,
    cause: text(`Change ${id} had been interrupted.`, `改动 ${id} 曾被中断。`),
    remedy: kind === 'stuck' ? text('tokaify doctor', 'tokaify doctor') : text('', ''),
    proof: 'proved',
  }));
}
