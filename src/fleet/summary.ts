import { EXIT } from '../exit.ts';
import type { Block, Json, Report } from '../report.ts';
import { verbatim } from '../text.ts';
import { toldFor, UNDO } from '../typed.ts';
import { type Site, whoseOf } from './home.ts';

export interface Outcome {
  readonly site: Site;
  readonly report: Report;
}

/** One answer for all homes. The first failure decides the exit code; a home that failed says nothing about the others. */
export function summary(reported: readonly Outcome[]): Report {
  const outcomes = reported.map(({ site, report }) => {
    const { findings, undo } = report;
    const blocks: Block[] = [...report.blocks, ...(undo ? [{ kind: 'next', items: [UNDO] } as const] : [])];
    return { site, report: { ...report, ...toldFor({ findings, blocks }, whoseOf(site)) } };
  });
  const failed = outcomes.find(
    ({ report: { exitCode } }) => exitCode !== EXIT.done && exitCode !== EXIT.drift,
  );
  const drift = outcomes.find(({ report: { exitCode } }) => exitCode === EXIT.drift);
  return {
    command: 'apply',
    ok: failed === undefined,
    changed: outcomes.some(({ report }) => report.changed),
    exitCode: (failed ?? drift)?.report.exitCode ?? EXIT.done,
    changes: outcomes.flatMap(({ site, report }) =>
      report.changes.map((change) => ({ ...change, path: absolute(change.path, site.home) })),
    ),
    findings: outcomes.flatMap(({ site, report }) =>
      report.findings.map((finding) =>
        finding.where
          ? { ...finding, where: { ...finding.where, path: absolute(finding.where.path, site.home) } }
          : finding,
      ),
    ),
    undo: null,
    data: { homes: outcomes.map(homeJson) },
    blocks: outcomes.flatMap(({ site, report }): Block[] => [
      { kind: 'heading', text: verbatim(site.wanted.user ?? site.home) },
      ...report.blocks,
    ]),
  };
}

function homeJson({ site: { wanted, home }, report }: Outcome): Json {
  const { ok, changed, exitCode, changes, findings, undo } = report;
  return {
    ...(wanted.user === undefined ? {} : { user: wanted.user }),
    home,
    ok,
    changed,
    exitCode,
    // Both are data and sentences only; Report's types are closed, Json's is not.
    changes: changes.map((change) => ({ ...change })),
    findings: findings.map(({ where, ...finding }) => ({
      ...finding,
      ...(where ? { where: { ...where } } : {}),
    })),
    ...(undo ? { undo } : {}),
  };
}

function absolute(shown: string, home: string): string {
  return /^~(?:[\\/]|$)/.test(shown) ? `${home}${shown.slice(1)}` : shown;
}
