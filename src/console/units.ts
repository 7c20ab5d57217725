import { isRecord } from '../diagnose/answer.ts';
import { TokaifyError } from '../errors.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { typed } from '../typed.ts';
import { askOpenly, type ConsoleSite } from './api.ts';

/** How many quota units, in which New API counts, this gateway gives for one US dollar. */
export async function unitsPerDollar(system: System, site: ConsoleSite): Promise<number> {
  const status = await askOpenly(system, site, '/api/status');
  const units = isRecord(status) ? status.quota_per_unit : undefined;
  if (typeof units === 'number' && Number.isFinite(units) && units > 0) return units;
  const login = typed(site.gateway, 'login --console-url URL');
  throw new TokaifyError('not-a-gateway', {
    what: text(
      `${site.url} does not say how many quota units make a dollar.`,
      `${site.url} 没有说明一美元等于多少额度单位。`,
    ),
    cause: text('Its /api/status has no quota_per_unit.', '其 /api/status 中没有 quota_per_unit。'),
    next: text(`If the console has another address: ${login}`, `如果控制台是另一个地址：${login}`),
  });
}

export function toUnits(dollars: number, perDollar: number): number {
  return Math.round(dollars * perDollar);
}

/** Six decimals, which is finer than any price. */
export function toDollars(units: number, perDollar: number): number {
  return Math.round((units / perDollar) * 1e6) / 1e6;
}

/** "$5.00", "$0.0002", "-$1.50". */
export function showDollars(dollars: number): string {
  const amount = Math.abs(dollars);
  const exact = amount.toFixed(6).replace(/0{1,4}$/, '');
  return `${dollars < 0 ? '-' : ''}$${exact}`;
}

/** `5`, `5.50`, `5usd`, `5 USD`, `$5`; null for anything else, and for less than nothing. */
export function readDollars(typed: string): number | null {
  const amount = /^\$?\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:usd)?$/i.exec(typed.trim())?.[1];
  return amount === undefined ? null : Number(amount);
}
