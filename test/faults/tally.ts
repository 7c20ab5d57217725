import { appendFileSync } from 'node:fs';

/** How the files stood after something went wrong. `else` is what must never be. */
export type Outcome = 'old' | 'between' | 'new' | 'else';

export interface Row {
  readonly table: 'kills' | 'faults' | 'crowds' | 'documents';
  readonly what: string;
  readonly outcome: Outcome;
  readonly count?: number;
}

/** Notes one outcome for docs/reliability.md, which scripts/faults.mjs writes when all tests are done. */
export function note(row: Row): void {
  const path = process.env.FAULTS_TALLY;
  if (path) appendFileSync(path, `${JSON.stringify(row)}\n`);
}
