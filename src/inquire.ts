import type { Access } from './choose/access.ts';
import { lines } from './diagnose/facts.ts';
import { climb, type Question, type Verdict } from './diagnose/ladder.ts';
import { exitCodeOf } from './failure.ts';
import type { WireApi } from './gateway.ts';
import type { Block, Finding, Report } from './report.ts';
import type { System } from './system.ts';
import { type Text, text } from './text.ts';

export interface Inquiry {
  readonly model: string | undefined;
  readonly wireApi: WireApi;
  readonly depth: Question['depth'];
  readonly single?: boolean;
  /** Ids of the clients that it is asked for, as `setup` takes them. */
  readonly clients?: readonly string[];
}

/** Asks the gateway, with a spinner on a terminal that says whom. */
export function inquire(
  system: System,
  { gateway, baseUrl, key }: Pick<Access, 'gateway' | 'baseUrl' | 'key'>,
  { model, wireApi, depth, single = false, clients = [] }: Inquiry,
): Promise<Verdict> {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : gateway.name;
  const label = text(`Asking ${host} …`, `正在询问 ${host} …`);
  return system.progress(label, async () => {
    const question = { gateway, baseUrl, key, wireApi, depth, single };
    const verdict = await climb(system, { ...question, ...(model === undefined ? {} : { model }) });
    return clients.length > 0
      ? { ...verdict, findings: verdict.findings.map((each) => meant(each, clients)) }
      : verdict;
  });
}

/** A command to type has the clients in it, where they are known. */
export function meant(finding: Finding, clients: readonly string[]): Finding {
  const { en, zh } = finding.remedy;
  const ids = clients.join(' ');
  const named = (sentence: string) => sentence.replaceAll('tokaify setup CLIENT', `tokaify setup ${ids}`);
  return { ...finding, remedy: text(named(en), named(zh)) };
}

/** What the gateway said, in one line and its findings. */
export function verdictBlocks(verdict: Verdict): Block[] {
  const errors = verdict.findings.some(({ severity }) => severity === 'error');
  const elapsed = verdict.checked.reduce((sum, step) => sum + step.elapsedMs, 0);
  const count = verdict.models?.length;
  const accepted =
    count === undefined
      ? text('Answered', '已应答')
      : text(`Key accepted · ${count} model${count === 1 ? '' : 's'}`, `密钥有效 · ${count} 个模型`);
  const aside = text(`${Math.round(elapsed)} ms`, `${Math.round(elapsed)} 毫秒`);
  return [
    ...(errors ? [] : [{ kind: 'done', text: accepted, aside } as const]),
    ...verdict.findings.map((finding): Block => ({ kind: 'finding', finding })),
  ];
}

/** A report that is nothing but a gateway's answer; it never changed anything, which a command that changes says. */
export function verdictReport(command: string, verdict: Verdict, state: Text | null): Report {
  const exitCode = exitCodeOf(verdict.findings);
  const [first, ...others] = verdict.findings;
  const said =
    first && state ? [{ ...first, cause: lines(first.cause, state) }, ...others] : verdict.findings;
  return {
    command,
    ok: exitCode === 0,
    changed: false,
    exitCode,
    changes: [],
    findings: verdict.findings,
    undo: null,
    blocks: verdictBlocks({ ...verdict, findings: said }),
  };
}
