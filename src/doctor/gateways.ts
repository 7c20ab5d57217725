import { adviceOn } from '../console/stock.ts';
import { climb, type Question, type Verdict } from '../diagnose/ladder.ts';
import { CODES, type Code } from '../errors.ts';
import { meant } from '../inquire.ts';
import type { Finding, Where } from '../report.ts';
import type { System } from '../system.ts';
import { type Asked, type Result, worstFirst } from './examination.ts';
import type { Looked } from './gather.ts';

/**
 * Milliseconds for one question: a gateway that is down is known to be after the first. Live requests have the
 * ladder's own time, since a model may think for longer.
 */
const PATIENCE = 3000;

/** A question to a gateway, and the client whose files made it. */
export interface Posed extends Question {
  readonly asker: Looked;
}

/** What the clients would really send, each thing once. */
export function questionsOf(looked: readonly Looked[], live: boolean): Posed[] {
  return distinct(looked.flatMap((each) => questionOf(each, live)));
}

function questionOf(looked: Looked, live: boolean): Posed[] {
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

/** What several clients were told by one gateway is one answer. */
export function byAddress(
  questions: readonly Posed[],
  verdicts: readonly Verdict[],
  advice: Advice,
): Asked[] {
  const addresses = [...new Set(questions.map(({ baseUrl }) => baseUrl))];
  return addresses.map((baseUrl) => {
    const told = questions.flatMap((question, index) =>
      question.baseUrl === baseUrl ? [located(verdicts[index]!, question.asker)] : [],
    );
    const { gateway } = questions.find((question) => question.baseUrl === baseUrl)!;
    const verdict = told.reduce(together);
    const findings = worstFirst([...verdict.findings, ...(advice.get(baseUrl) ?? [])]);
    const all = { ...verdict, findings };
    const results = distinctBy(
      [...told.flatMap(stepsOf), ...stepsOf(all)],
      ({ id, status }) => `${id} ${status}`,
    );
    return { gateway, baseUrl, verdict: all, results };
  });
}

/** Asks them all at once. */
export function askAll(system: System, questions: readonly Posed[]): Promise<Verdict[]> {
  return Promise.all(questions.map((question) => climb(system, question)));
}

/** By base URL, what a console login lets one say about the tokens in use; nothing where nobody is logged in. */
export async function adviseAll(system: System, questions: readonly Posed[]): Promise<Advice> {
  const hurried: System = {
    ...system,
    request: (request) =>
      system.request({ ...request, timeoutMs: Math.min(request.timeoutMs ?? PATIENCE, PATIENCE) }),
  };
  const gateways = new Map(questions.map(({ baseUrl, gateway }) => [baseUrl, gateway]));
  const advice = [...gateways].map(
    async ([url, gateway]) => [url, await adviceOn(hurried, gateway)] as const,
  );
  return new Map(await Promise.all(advice));
}

type Advice = ReadonlyMap<string, readonly Finding[]>;

function together(one: Verdict, other: Verdict): Verdict {
  return {
    findings: distinctBy(
      [...one.findings, ...other.findings],
      ({ id, title, where }) => `${id} ${title.en} ${where?.path}`,
    ),
    models: one.models ?? other.models,
    checked: [...one.checked, ...other.checked],
    notChecked: one.notChecked.filter((what) => other.notChecked.includes(what)),
    requestCount: one.requestCount + other.requestCount,
  };
}

function distinctBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.filter((item, index) => items.findIndex((other) => key(other) === key(item)) === index);
}

/** A gateway's answer with the line of the file that it is about. */
function located(verdict: Verdict, { survey: { client, current } }: Looked): Verdict {
  const whereOf = (id: string): Where | undefined => {
    const category = Object.hasOwn(CODES, id) ? CODES[id as Code] : undefined;
    if (category === 'key') return current.credential.where;
    return category === 'endpoint' ? current.where : undefined;
  };
  const findings = verdict.findings.map((finding) => {
    const where = finding.where ?? whereOf(finding.id);
    return { ...meant(finding, [client.id]), ...(where ? { where } : {}) };
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
