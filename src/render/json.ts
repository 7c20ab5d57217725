import type { Report } from '../report.ts';

/** JSON lets these stand as they are, and a terminal that shows it does what they say. */
const RAW = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

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
  return `${JSON.stringify(answer, null, 2).replace(RAW, escaped)}\n`;
}
