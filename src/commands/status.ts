import type { Client } from '../clients/client.ts';
import { allClients, clientsNamed } from '../clients/table.ts';
import { conceal } from '../doctor/conceal.ts';
import { findingOf } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { exitCodeOf } from '../failure.ts';
import { gatewayOf } from '../gateways.ts';
import { installedVersion } from '../installed.ts';
import { tilde } from '../place.ts';
import { answered, type Block } from '../report.ts';
import { maskRandom, redact } from '../secret.ts';
import { isPresent, survey, unparsed } from '../survey.ts';
import type { System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { asFinding } from './carry-out.ts';
import type { Run } from './command.ts';
import { tidyIfPossible } from './tidy.ts';

/** What each client points at now, from which file, with which credential. Reads only, but for what a crash left. */
export const run: Run = async (input, system) => {
  const clients = input.args.length > 0 ? clientsNamed(input.args) : allClients();
  const recovered = await tidyIfPossible(system);
  const rows = await Promise.all(clients.map((client) => look(system, client)));
  const broken = rows.flatMap((row) => row.broken);
  const findings = [...recovered, ...broken];
  const exitCode = exitCodeOf(findings);
  return {
    ...answered('status', { findings, blocks: [] }),
    ok: exitCode === EXIT.done,
    exitCode,
    data: { clients: rows.map(({ data }) => data) },
    blocks: [
      ...recovered.flatMap((finding): Block[] => [asFinding(finding), { kind: 'gap' }]),
      ...rows.flatMap(({ blocks }, index): Block[] => (index > 0 ? [{ kind: 'gap' }, ...blocks] : blocks)),
    ],
  };
};

const KIND = {
  'api-key': text('API key', 'API 密钥'),
  login: text('ChatGPT login', 'ChatGPT 登录'),
  none: text('none', '无'),
  unknown: text('kept elsewhere', '保存在别处'),
} as const;

async function look(system: System, client: Client) {
  const found = survey(system, client);
  const broken = unparsed(found).map((error) => conceal(findingOf(error), system, []));
  const { current } = found;
  const { credential, where } = current;
  // Somebody may have put a login into it, or a key in another's place.
  const [baseUrl, model, providerId] = [current.baseUrl, current.model, current.providerId].map(
    (said) => said && maskRandom(redact(said)),
  ) as [string | null, string | null, string | null];
  const version = await installedVersion(system, client);
  const gateway = baseUrl ? gatewayOf(baseUrl) : undefined;
  const shown = gateway?.name ?? (baseUrl && URL.canParse(baseUrl) ? new URL(baseUrl).host : '–');
  const place = (at: typeof where): string | null =>
    at ? `${tilde(at.path, system)}${at.line ? `:${at.line}` : ''}` : null;
  const heading: Block = {
    kind: 'heading',
    text: verbatim(version ? `${client.name} ${version}` : client.name),
    ...(version ? {} : { aside: text('not installed', '未安装') }),
  };
  const rows: (readonly [Text, Text])[] = baseUrl
    ? [
        [text('gateway', '网关'), verbatim(shown)],
        [text('base URL', 'Base URL'), verbatim(baseUrl)],
        [text('model', '模型'), verbatim(model ?? '–')],
        [
          text('credential', '凭据'),
          text(
            `${KIND[credential.kind].en}${masked(credential.secret)}`,
            `${KIND[credential.kind].zh}${masked(credential.secret)}`,
          ),
        ],
        ...[where, credential.where]
          .filter((at) => at !== undefined)
          .map((at) => [text('from', '来自'), verbatim(place(at)!)] as const),
      ]
    : [
        [
          text('gateway', '网关'),
          text('its own vendor (no gateway is configured)', '官方服务（未配置网关）'),
        ],
      ];
  return {
    broken,
    // What a file that does not parse would say is not known.
    blocks:
      broken.length > 0
        ? [heading, ...broken.map(asFinding)]
        : ([heading, { kind: 'pairs', rows }] satisfies Block[]),
    data: {
      client: client.id,
      installed: version !== null,
      version,
      present: isPresent(found),
      gateway: gateway?.id ?? null,
      provider: providerId,
      baseUrl,
      model,
      credential: {
        kind: credential.kind,
        source: credential.source,
        masked: credential.secret?.toString() ?? null,
        where: place(credential.where),
      },
      where: place(where),
    },
  };
}

function masked(secret: { toString(): string } | null): string {
  return secret ? `  ${secret}` : '';
}
