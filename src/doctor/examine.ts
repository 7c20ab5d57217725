import type { Client } from '../clients/client.ts';
import type { Check, Evidence } from '../diagnose/check.ts';
import { CLIENT_CHECKS } from '../diagnose/client-checks.ts';
import { MACHINE_WIDE, type MachineEvidence } from '../diagnose/machine-checks.ts';
import { pending } from '../disk/recover.ts';
import { CA_VARIABLES } from '../place.ts';
import type { Finding } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { conceal } from './conceal.ts';
import { type Examination, type Examined, worstFirst } from './examination.ts';
import { adviseAll, askAll, byAddress, questionsOf } from './gateways.ts';
import { gather, lookAt, type Scope } from './gather.ts';

export interface Ask extends Scope {
  /** One tiny paid request per client, too. */
  readonly live: boolean;
}

/** Looks at clients and machine and asks the gateways, everything at once. */
export async function examine(system: System, clients: readonly Client[], ask: Ask): Promise<Examination> {
  const looked = clients.map((client) => lookAt(system, client, ask));
  const questions = questionsOf(looked, ask.live);
  const hosts = [...new Set(questions.map(({ baseUrl }) => new URL(baseUrl).host))].join(', ');
  const label = hosts
    ? text(`Asking ${hosts} …`, `正在询问 ${hosts} …`)
    : text('Looking at this machine …', '正在检查本机 …');
  const [evidence, verdicts, advice] = await system.progress(label, () =>
    Promise.all([
      Promise.all(looked.map((each) => gather(system, each, ask))),
      askAll(system, questions),
      adviseAll(system, questions),
    ]),
  );
  const known = looked.flatMap(({ survey: { current } }) => current.credential.secret ?? []);
  const clean = <T extends { readonly findings: readonly Finding[] }>(one: T): T => ({
    ...one,
    findings: one.findings.map((finding) => conceal(finding, system, known)),
  });
  return {
    clients: looked.map((each, index) => ({
      looked: each,
      evidence: evidence[index]!,
      ...clean(judge(evidence[index]!)),
    })),
    gateways: byAddress(questions, verdicts, advice).map((asked) => ({
      ...asked,
      verdict: clean(asked.verdict),
    })),
    machine: clean(run(MACHINE_WIDE, lookAround(system))),
  };
}

function judge(evidence: Evidence): Pick<Examined, 'findings' | 'results'> {
  const { findings, results } = run([...CLIENT_CHECKS, ...evidence.checks], evidence);
  // What reading came upon and no check is named after.
  const unnamed = evidence.current.problems.filter(({ id }) => results.every((result) => result.id !== id));
  return {
    findings: worstFirst([...findings, ...unnamed]),
    results: [...results, ...unnamed.map(({ id, severity }) => ({ id, status: severity }))],
  };
}

function run<E>(checks: readonly Check<E>[], evidence: E): Pick<Examined, 'findings' | 'results'> {
  const judged = checks.map(({ id, judge }) => ({ id, found: judge(evidence) }));
  return {
    findings: worstFirst(judged.flatMap(({ found }) => found)),
    results: judged.map(({ id, found }) => ({ id, status: worstFirst(found)[0]?.severity ?? 'passed' })),
  };
}

function lookAround(system: System): MachineEvidence {
  const named = CA_VARIABLES.filter((name) => system.env[name]);
  return {
    place: system,
    unfinished: pending(system).map(({ id, command }) => ({ id, command })),
    certificates: Object.fromEntries(named.map((name) => [name, flawOf(system, system.env[name]!)])),
  };
}

/** What is wrong with a file of certificates; never throws. */
function flawOf({ fs }: System, path: string): MachineEvidence['certificates'][string] {
  try {
    const content = new TextDecoder().decode(fs.readFileSync(path));
    return content.includes('-----BEGIN CERTIFICATE-----') ? null : 'empty';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
}
