import type { Client } from '../clients/client.ts';
import { allClients, clientsNamed } from '../clients/table.ts';
import { bundlePath, writeBundle } from '../doctor/bundle.ts';
import { checksOf, type Examination, findingsOf } from '../doctor/examination.ts';
import { type Ask, examine } from '../doctor/examine.ts';
import { isHere } from '../doctor/gather.ts';
import { screen } from '../doctor/screen.ts';
import { EXIT } from '../exit.ts';
import { exitCodeOf } from '../failure.ts';
import { flag, type Input, option } from '../input.ts';
import { tilde } from '../place.ts';
import type { Block, Report } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';
import { mend } from './doctor-fix.ts';

/** Every check of clients, machine and gateways, together; with --fix what loses nothing is repaired first. */
export const run: Run = async (input, system) => {
  const named = option(input, 'report');
  const bundle = named === undefined ? null : bundlePath(system, named);
  const clients = chosen(input, system);
  const ask: Ask = {
    offline: flag(input, 'offline'),
    trusting: flag(input, 'trustProject'),
    live: flag(input, 'live'),
    thorough: flag(input, 'verbose') || bundle !== null,
  };
  const fixed = flag(input, 'fix') ? await mend(input, system, clients) : null;
  const examination = await examine(system, clients, ask);
  if (bundle !== null) await writeBundle(system, bundle, examination);
  const report = diagnosis(examination, input, system);
  return {
    ...report,
    ...(fixed ? merged(report, fixed) : {}),
    data: { ...report.data, ...(bundle ? { report: tilde(bundle, system) } : {}) },
    blocks: [...(fixed?.blocks ?? []), ...report.blocks, ...(bundle ? [written(bundle, system)] : [])],
  };
};

function chosen(input: Input, system: System): Client[] {
  if (input.args.length > 0) return clientsNamed(input.args);
  return allClients().filter((client) => isHere(system, client));
}

function diagnosis(examination: Examination, input: Input, system: System): Report {
  const findings = findingsOf(examination);
  const exitCode = exitCodeOf(findings);
  const view = { verbose: flag(input, 'verbose'), offline: flag(input, 'offline'), place: system };
  return {
    command: 'doctor',
    ok: exitCode === EXIT.done,
    changed: false,
    exitCode,
    changes: [],
    findings,
    undo: null,
    data: { checks: checksOf(examination) },
    blocks: screen(examination, view),
  };
}

/** What was repaired, with what is still wrong after it. */
function merged({ findings, exitCode }: Report, fixed: Report): Partial<Report> {
  const { changed, changes, undo } = fixed;
  const drift = fixed.exitCode === EXIT.drift;
  return {
    changed,
    changes,
    undo,
    findings: [...fixed.findings, ...findings],
    exitCode: drift ? EXIT.drift : exitCode,
    ok: drift || exitCode === EXIT.done,
  };
}

function written(path: string, system: System): Block {
  const shown = tilde(path, system);
  return {
    kind: 'done',
    text: text(`Wrote ${shown}; no key is in it.`, `已写入 ${shown}；其中不含密钥。`),
  };
}
