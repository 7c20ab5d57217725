import type { Step } from '../diagnose/steps.ts';
import { type Place, pathOf, tilde } from '../place.ts';
import type { Block, Finding } from '../report.ts';
import { listOf, type Text, text, verbatim } from '../text.ts';
import { type Asked, type Examination, type Examined, findingsOf, type Result } from './examination.ts';

/** What of the answer is shown beside what is wrong. */
export interface View {
  readonly verbose: boolean;
  readonly offline: boolean;
  readonly place: Place;
}

/** An examination as a person reads it: a group a client, a group a gateway, the problems first. */
export function screen(examination: Examination, view: View): Block[] {
  const { clients, gateways, machine } = examination;
  const findings = findingsOf(examination);
  const groups = [
    ...(clients.length === 0 ? [nobody] : []),
    ...clients.map((one) => clientGroup(one, view)),
    ...gateways.map((one) => gatewayGroup(one, view)),
    ...(machine.findings.length > 0 || view.verbose ? [machineGroup(machine, view)] : []),
  ];
  const shown = groups.flatMap((group): Block[] => [...group, { kind: 'gap' }]);
  // Where nothing is set up it would mislead that nothing is wrong.
  return clients.length === 0 && findings.length === 0 ? shown.slice(0, -1) : [...shown, footer(findings)];
}

const nobody: readonly Block[] = [
  { kind: 'line', text: text('No client was found on this machine.', '本机没有找到任何客户端。') },
  { kind: 'next', items: [{ label: text('Set one up', '配置客户端'), command: 'tokaify setup codex' }] },
];

function clientGroup({ evidence, findings, results }: Examined, view: View): Block[] {
  const { client, version, files, asked, current } = evidence;
  const own = Object.values(files).find(({ access }) => access === 'own');
  const directory = own ? ` · ${tilde(pathOf(view.place).dirname(own.path), view.place)}` : '';
  const silent = current.baseUrl !== null && !asked;
  return [
    { kind: 'heading', text: verbatim(`${client.name}${version ? ` ${version}` : ''}${directory}`) },
    ...findings.map((finding) => shown(finding, view)),
    ...passed(results, view),
    ...(silent ? [skipped([text('the gateway', '网关')], view.offline ? '--offline' : null)] : []),
  ];
}

function machineGroup({ findings, results }: Examination['machine'], view: View): Block[] {
  return [
    { kind: 'heading', text: text('This machine', '本机') },
    ...findings.map((finding) => shown(finding, view)),
    ...passed(results, view),
  ];
}

function gatewayGroup({ gateway, baseUrl, verdict }: Asked, view: View): Block[] {
  const failed = verdict.findings.some(({ severity }) => severity === 'error');
  const count = verdict.requestCount;
  const steps = [...new Set(verdict.checked.map(({ step }) => step))];
  const good = steps.map((step) => GOOD[step]).filter((said) => said !== null);
  return [
    {
      kind: 'heading',
      text: verbatim(gateway.name === new URL(baseUrl).host ? baseUrl : `${gateway.name} · ${baseUrl}`),
    },
    ...verdict.findings.map((finding) => shown(finding, view)),
    ...(failed || good.length === 0
      ? []
      : [
          {
            kind: 'done',
            text: list(good),
            aside: text(`${count} question${count === 1 ? '' : 's'}`, `${count} 个问题`),
          } as const,
        ]),
    ...(failed || verdict.notChecked.length === 0
      ? []
      : [
          skipped(
            verdict.notChecked.map((what) => NOT_CHECKED[what]),
            '--live',
          ),
        ]),
  ];
}

/** What an answer without a finding means. */
const GOOD: Readonly<Record<Step, Text | null>> = {
  models: text('key accepted', '密钥有效'),
  catalog: null,
  usage: null,
  'base-url': null,
  dry: text('model allowed', '模型可用'),
  live: text('a real request was answered', '真实请求得到应答'),
};

const NOT_CHECKED = {
  balance: text('account balance', '账户余额'),
  upstream: text('the upstream', '上游'),
} as const;

function skipped(items: readonly Text[], flag: string | null): Block {
  const { en, zh } = list(items);
  const said = flag === null ? text(en, zh) : text(`${en}   (${flag})`, `${zh}（${flag}）`);
  return { kind: 'dim', text: text(`not checked: ${said.en}`, `未检查：${said.zh}`) };
}

function list(items: readonly Text[]): Text {
  return text(items.map(({ en }) => en).join(', '), items.map(({ zh }) => zh).join('、'));
}

/** What is only worth knowing takes one line. */
function shown(finding: Finding, { verbose }: View): Block {
  const brief = finding.severity === 'info' && !verbose;
  return { kind: 'finding', finding: brief ? { ...finding, cause: NOTHING, remedy: NOTHING } : finding };
}

const NOTHING = text('', '');

function passed(results: readonly Result[], { verbose }: View): Block[] {
  const ids = results.filter(({ status }) => status === 'passed').map(({ id }) => id);
  if (ids.length === 0) return [];
  const rest = ids.length === results.length;
  const count = rest
    ? text(`${ids.length} checks`, `${ids.length} 项检查通过`)
    : text(`${ids.length} more checks`, `其余 ${ids.length} 项检查通过`);
  if (!verbose) return [{ kind: 'done', text: count, aside: verbatim('--verbose') }];
  // An id is named after what would be wrong.
  const missed = listOf(ids);
  return [
    { kind: 'done', text: count },
    {
      kind: 'dim',
      text: text(`looked for and not found: ${missed.en}`, `已检查，未发现：${missed.zh}`),
    },
  ];
}

function footer(findings: readonly Finding[]): Block {
  const count = (level: Finding['severity']) => findings.filter(({ severity }) => severity === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors + warnings === 0) return { kind: 'done', text: text('Nothing is wrong.', '没有发现问题。') };
  const parts = [
    ...(errors ? [text(`${errors} error${errors === 1 ? '' : 's'}`, `${errors} 个错误`)] : []),
    ...(warnings ? [text(`${warnings} warning${warnings === 1 ? '' : 's'}`, `${warnings} 个警告`)] : []),
  ];
  return {
    kind: 'heading',
    text: text(parts.map(({ en }) => en).join(' · '), parts.map(({ zh }) => zh).join(' · ')),
  };
}
