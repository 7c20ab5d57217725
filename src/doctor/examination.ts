import type { Evidence } from '../diagnose/check.ts';
import type { Verdict } from '../diagnose/ladder.ts';
import type { Gateway } from '../gateway.ts';
import type { Finding, Json, Severity } from '../report.ts';
import type { Looked } from './gather.ts';

/** One client, looked at from all sides. */
export interface Examined {
  readonly looked: Looked;
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
  readonly results: readonly Result[];
}

/** One gateway, asked with what its clients would really send. */
export interface Asked {
  readonly gateway: Gateway;
  readonly baseUrl: string;
  readonly verdict: Verdict;
  readonly results: readonly Result[];
}

/** How a check ended. */
export interface Result {
  readonly id: string;
  readonly status: Severity | 'passed' | 'skipped';
}

export interface Examination {
  readonly clients: readonly Examined[];
  readonly gateways: readonly Asked[];
  readonly machine: { readonly findings: readonly Finding[]; readonly results: readonly Result[] };
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => WEIGHT[left.severity] - WEIGHT[right.severity]);
}

/** Every finding, the worst first; within that clients, then gateways, then the machine. */
export function findingsOf({ clients, gateways, machine }: Examination): Finding[] {
  const all = [
    ...clients.flatMap(({ findings }) => findings),
    ...gateways.flatMap(({ verdict }) => verdict.findings),
    ...machine.findings,
  ];
  return worstFirst(all);
}

/** Every check with its outcome, for machines. */
export function checksOf({ clients, gateways, machine }: Examination): Json {
  const scoped = (scope: string, results: readonly Result[]) =>
    results.map(({ id, status }) => ({ id, scope, status }));
  return [
    ...clients.flatMap(({ evidence, results }) => scoped(evidence.client.id, results)),
    ...gateways.flatMap(({ baseUrl, results }) => scoped(baseUrl, results)),
    ...scoped('machine', machine.results),
  ];
}
