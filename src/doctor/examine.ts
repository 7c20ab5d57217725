import type { Client } from '../clients/client.ts';
import type { Check, Evidence } from '../diagnose/check.ts';
import { CLIENT_CHECKS } from '../diagnose/client-checks.ts';
import { climb, type Question, type Verdict } from '../diagnose/ladder.ts';
import { CA_VARIABLES, MACHINE_WIDE, type MachineEvidence } from '../diagnose/machine-checks.ts';
import { pending } from '../disk/recover.ts';
import { CODES, type Code } from '../errors.ts';
import type { Finding, Where } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { conceal } from './conceal.ts';
import { type Examination, type Examined, type Result, worstFirst } from './examination.ts';
import { gather, type Looked, lookAt, type Scope } from './gather.ts';

export interface Ask extends Scope {
  /** One tiny paid request per client, too. */
  readonly live: boolean;
}

/**
 * Milliseconds for one question: a gateway that is down is known to be after the first. Live requests have the
 * ladder's own time, since a model may think for longer.
 */
const PATIENCE = 3500;

/** Looks at clients and machine and asks the gateways, everything at once. */
export async function examine(system: System, clients: readonly Client[], ask: Ask): Promise<Examination> {
  const looked = clients.map((client) => lookAt(system, client, ask));
  const questions = distinct(looked.flatMap((each) => questionOf(each, ask)));
  const hosts = [...new Set(questions.map(({ baseUrl }) => new URL(baseUrl).host))].join(', ');
  const label = hosts
    ? text(`Asking ${hosts} …`, `正在询问 ${hosts} …`)
    : text('Looking at this machine …', '正在检查本机 …');
  const [evidence, verdicts] = await system.progress(label, () =>
    Promise.all([
      Promise.all(looked.map((each) => gather(system, each, ask))),
      Promise.all(questions.map((question) => climb(system, question))),
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
    gateways: questions.map(({ gateway, baseUrl, asker }, index) => {
      const verdict = clean(located(verdicts[index]!, asker));
      return { gateway, baseUrl, verdict, results: stepsOf(verdict) };
    }),
    machine: clean(run(MACHINE_WIDE, lookAround(system))),
  };
}

interface Posed extends Question {
  readonly asker: Looked;
}

function questionOf(looked: Looked, { live }: Ask): Posed[] {
  const { gateway, asked, survey } = looked;
  const { baseUrl, credential, model, wireApi } = survey.current;
  if (!asked || gateway === null || baseUrl === null || credential.secret === null) return [];
  const question = {
    gateway,
    baseUrl,
    key: credential.secret,
    model: model ?? gateway.models.default,
    wireApi,
    asker: looked,
  };
  return [live ? { ...question, depth: 'live' } : { ...question, depth: 'dry', timeoutMs: PATIENCE }];
}

/** Two clients with the same address, key, model and API are one question. */
function distinct(questions: readonly Posed[]): Posed[] {
  const same = (a: Posed, b: Posed): boolean =>
    a.baseUrl === b.baseUrl && a.model === b.model && a.wireApi === b.wireApi && a.key.equals(b.key);
  return questions.filter(
    (question, index) => questions.findIndex((other) => same(other, question)) === index,
  );
}

function judge(evidence: Evidence): Pick<Examined, 'findings' | 'results'> {
  const { findings, results } = run([...CLIENT_CHECKS, ...evidence.client.checks], evidence);
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

/** A gateway's answer with the line of the file that it is about. */
function located(verdict: Verdict, { survey: { current } }: Looked): Verdict {
  const whereOf = (id: string): Where | undefined => {
    const category = Object.hasOwn(CODES, id) ? CODES[id as Code] : undefined;
    if (category === 'key') return current.credential.where;
    return category === 'endpoint' ? current.where : undefined;
  };
  const findings = verdict.findings.map((finding) => {
    const where = finding.where ?? whereOf(finding.id);
    return where ? { ...finding, where } : finding;
  });
  return { ...verdict, findings };
}

function stepsOf({ checked, findings, notChecked }: Verdict): Result[] {
  const failed = findings.find(({ severity }) => severity === 'error');
  const steps = checked.map(({ step }, index): Result => {
    const decided = failed !== undefined && index === checked.length - 1;
    return { id: `gateway-${step}`, status: decided ? 'error' : 'passed' };
  });
  return [
    ...steps,
    ...findings.map(({ id, severity }): Result => ({ id, status: severity })),
    ...notChecked.map((what): Result => ({ id: `gateway-${what}`, status: 'skipped' })),
  ];
}

function lookAround(system: System): MachineEvidence {
  const named = CA_VARIABLES.filter((name) => system.env[name]);
  return {
    place: system,
    unfinished: pending(system).map(({ id, command }) => ({ id, command })),
    namedFiles: Object.fromEntries(named.map((name) => [name, system.fs.existsSync(system.env[name]!)])),
  };
}
