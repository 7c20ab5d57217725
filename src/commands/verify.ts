import { chooseAccess } from '../choose/access.ts';
import { chooseGateway } from '../choose/gateway.ts';
import type { Client } from '../clients/client.ts';
import { clientsNamed } from '../clients/table.ts';
import type { Verdict } from '../diagnose/ladder.ts';
import { projectDecides } from '../diagnose/project.ts';
import { conceal } from '../doctor/conceal.ts';
import { findingOf, TokaifyError } from '../errors.ts';
import { exitCodeOf } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { gatewayAt } from '../gateways.ts';
import { flag, type Input, option } from '../input.ts';
import { inquire, verdictBlocks } from '../inquire.ts';
import { tilde } from '../place.ts';
import type { Block, Finding, Json, Report, Where } from '../report.ts';
import { maskRandom, redact } from '../secret.ts';
import { survey, unparsed } from '../survey.ts';
import type { System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { Run } from './command.ts';

/** Asks the gateway with what each client would really send; without a client, with the flags given. */
export const run: Run = async (input, system) => {
  const depth = flag(input, 'live') ? 'live' : 'dry';
  const asked: Asked[] = [];
  if (input.args.length === 0) {
    const access = await chooseAccess(input, system);
    const model = option(input, 'model') ?? access.gateway.models.default;
    const wireApi = access.gateway.wireApis[0] ?? 'responses';
    asked.push({
      id: 'flags',
      title: access.gateway.name,
      baseUrl: access.baseUrl,
      verdict: await inquire(system, access, { model, wireApi, depth }),
    });
  }
  if (input.args.length > 0) refuseOthersKey(input);
  for (const client of clientsNamed(input.args)) asked.push(await askAs(client, input, system, depth));
  return report(asked);
};

/** A client is asked about with what it would send; a key or an address given beside it would be ignored. */
function refuseOthersKey(input: Input): void {
  const given = ['keyStdin', 'keyFile', 'baseUrl'].findIndex((name) => input.options[name] !== undefined);
  if (given === -1) return;
  const option = ['--key-stdin', '--key-file', '--base-url'][given];
  throw new TokaifyError('usage', {
    what: text(
      `${option} and a client contradict each other: the client sends its own key to its own address.`,
      `${option} 与客户端相互矛盾：客户端会把自己的密钥发往自己的地址。`,
    ),
    next: text(
      'Leave out the client to try a key, or the option to try the client.',
      '测试密钥时请省略客户端，测试客户端时请省略该选项。',
    ),
  });
}

interface Asked {
  readonly id: string;
  readonly title: string;
  readonly baseUrl: string | null;
  readonly verdict: Verdict;
}

async function askAs(client: Client, input: Input, system: System, depth: 'dry' | 'live'): Promise<Asked> {
  const wanted = option(input, 'gateway') === undefined ? undefined : chooseGateway(input, system);
  const aim = wanted && { gateway: wanted, providerId: undefined };
  const trusting = flag(input, 'trustProject');
  const found = survey(system, client, aim, undefined, trusting);
  const { current } = found;
  const { baseUrl, credential } = current;
  const named = { id: client.id, title: client.name, baseUrl: baseUrl && maskRandom(redact(baseUrl)) };
  const nothingAsked = (finding: Finding): Asked => ({
    ...named,
    verdict: { findings: [finding], models: null, checked: [], notChecked: [], requestCount: 0 },
  });
  const [broken] = unparsed(found);
  if (broken) return nothingAsked(conceal(findingOf(broken), system, []));
  if (wanted && wanted.baseUrl !== baseUrl) return nothingAsked(notConfigured(client, wanted));
  const unasked = projectDecides(client, current, 'error');
  if (unasked !== null) return nothingAsked({ ...unasked, ...placed(unasked.where, system) });
  if (baseUrl === null) return nothingAsked(notConfigured(client, null));
  const gateway = gatewayAt(baseUrl);
  if (gateway === null) return nothingAsked(notAnAddress(client, redact(baseUrl)));
  const refused = (finding: Finding) => nothingAsked({ ...finding, ...placed(credential.where, system) });
  if (credential.kind === 'login') return refused(loginLeak(client, gateway, baseUrl));
  if (credential.secret === null) return refused(noKey(client, gateway));
  const model = option(input, 'model') ?? current.model ?? gateway.models.default;
  const access = { gateway, baseUrl, key: credential.secret };
  return {
    ...named,
    verdict: await inquire(system, access, {
      model,
      wireApi: current.wireApi,
      depth,
      clients: [client.id],
    }),
  };
}

function placed(where: Where | undefined, system: System): { where?: Where } {
  return where ? { where: { ...where, path: tilde(where.path, system) } } : {};
}

function loginLeak(client: Client, gateway: Gateway, baseUrl: string): Finding {
  const command = typed(gateway, `setup ${client.id} --replace-login`);
  const { host } = new URL(baseUrl);
  return {
    id: 'login-leak',
    severity: 'error',
    title: text(
      `${client.name} would send your ChatGPT login to ${host}.`,
      `${client.name} 会把你的 ChatGPT 登录发送给 ${host}。`,
    ),
    cause: text('The login in auth.json wins over the key.', 'auth.json 中的登录优先于密钥。'),
    remedy: text(
      `${command}   (undo brings it back), or --keep-login`,
      `${command}   （undo 可恢复），或 --keep-login`,
    ),
    proof: 'proved',
  };
}

function noKey(client: Client, gateway: Gateway): Finding {
  return {
    id: 'key-missing',
    severity: 'error',
    title: text(`${client.name} would send no key.`, `${client.name} 不会发送任何密钥。`),
    cause: gateway.checklist.key,
    remedy: verbatim(typed(gateway, `setup ${client.id}`)),
    proof: 'proved',
  };
}

function notAnAddress(client: Client, baseUrl: string): Finding {
  return {
    id: 'endpoint-not-found',
    severity: 'error',
    title: text(
      `${client.name} has ${JSON.stringify(baseUrl)} as its base URL, which is no address.`,
      `${client.name} 的 Base URL 是 ${JSON.stringify(baseUrl)}，这不是一个地址。`,
    ),
    cause: text('', ''),
    remedy: verbatim(`tokaify setup ${client.id}`),
    proof: 'proved',
  };
}

/** `wanted`: the gateway that somebody asked about. */
function notConfigured(client: Client, wanted: Gateway | null): Finding {
  return {
    id: 'not-configured',
    severity: 'error',
    title: wanted
      ? text(`${client.name} does not use ${wanted.name}.`, `${client.name} 没有使用 ${wanted.name}。`)
      : text(`${client.name} is not configured for a gateway.`, `${client.name} 尚未配置网关。`),
    cause: wanted
      ? text('It talks to another gateway; that one was not asked.', '它访问的是另一个网关；未询问。')
      : text('It would talk to its own vendor.', '它会访问其官方服务。'),
    remedy: verbatim(typed(wanted, `setup ${client.id}`)),
    proof: 'proved',
  };
}

const NOT_CHECKED = {
  balance: text('account balance', '账户余额'),
  upstream: text('the upstream', '上游'),
} as const;

function report(asked: readonly Asked[]): Report {
  const findings = asked.flatMap(({ verdict }) => verdict.findings);
  const exitCode = exitCodeOf(findings);
  const blocks = asked.flatMap(({ title, baseUrl, verdict }): Block[] => [
    { kind: 'heading', text: verbatim(title), ...(baseUrl ? { aside: verbatim(baseUrl) } : {}) },
    ...verdictBlocks(verdict),
    ...(verdict.notChecked.length > 0
      ? [{ kind: 'dim', text: notChecked(verdict.notChecked.map((what) => NOT_CHECKED[what])) } as const]
      : []),
  ]);
  const verified: Json = asked.map(({ id, baseUrl, verdict }) => ({
    client: id,
    baseUrl,
    ok: exitCodeOf(verdict.findings) === 0,
    models: verdict.models?.length ?? null,
    requests: verdict.requestCount,
    notChecked: verdict.notChecked,
  }));
  return {
    command: 'verify',
    ok: exitCode === 0,
    changed: false,
    exitCode,
    changes: [],
    findings,
    undo: null,
    data: { verified },
    blocks,
  };
}

function notChecked(items: readonly Text[]): Text {
  return text(
    `not checked: ${items.map(({ en }) => en).join(', ')} (--live)`,
    `未检查：${items.map(({ zh }) => zh).join('、')}（--live）`,
  );
}
