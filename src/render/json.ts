import type { Report } from '../report.ts';

/** The one JSON object of the contract. Sentences come out in English, through Text's toJSON. */
export function renderJson(report: Report): string {
  const { command, ok, changed, exitCode, changes, findings, undo, data } = report;
  const answer = {
    schemaVersion: 1,
    command,
    ok,
    changed,
    exitCode,
    changes,
    findings,
    ...(undo ? { undo } : {}),
    ...data,
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}
