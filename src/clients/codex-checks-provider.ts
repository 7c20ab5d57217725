import { type Check, check, type Evidence } from '../diagnose/check.ts';
import { fixCommand, setupAgain } from '../diagnose/client-checks.ts';
import { valueAt } from '../formats/value.ts';
import { gatewayAt } from '../gateways.ts';
import { nearest } from '../nearest.ts';
import { text, verbatim } from '../text.ts';
import { atLeast } from '../version.ts';
import { at, misplaced, since } from './codex-checks-config.ts';
import { effective } from './codex-files.ts';
import { RESERVED_PROVIDERS } from './codex-refusals.ts';

/** Ids that select a provider of Codex itself. */
const BUILT_IN = [...RESERVED_PROVIDERS, 'amazon-bedrock', 'gcp'];

const providerNotFound = check({
  id: 'provider-not-found',
  severity: 'error',
  when({ files }) {
    const { root, providers } = effective(files);
    const id = root.model_provider;
    if (typeof id !== 'string' || id in providers || BUILT_IN.includes(id)) return null;
    const ids = Object.keys(providers);
    const twin = ids.find((other) => other.toLowerCase() === id.toLowerCase());
    return { id, close: twin ?? nearest(id, ids) };
  },
  where: (_, evidence) => at(evidence, 'model_provider'),
  title: ({ id }) =>
    text(
      `Codex does not start: there is no [model_providers.${id}].`,
      `Codex 无法启动：没有 [model_providers.${id}]。`,
    ),
  cause: ({ close }) =>
    close
      ? text(
          `There is [model_providers.${close}]; ids count to the letter.`,
          `存在 [model_providers.${close}]；ID 区分大小写。`,
        )
      : text('model_provider names a table that is not there.', 'model_provider 指向的表不存在。'),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const providerBuiltIn = check({
  id: 'provider-openai-builtin',
  severity: 'error',
  when({ files }) {
    const { root, providers } = effective(files);
    const others = Object.keys(providers).filter((id) => typeof providers[id]?.base_url === 'string');
    return root.model_provider === 'openai' && others.length > 0 ? others[0]! : null;
  },
  where: (_, evidence) => at(evidence, 'model_provider'),
  title: () =>
    text(
      'Codex would send your gateway key to api.openai.com.',
      'Codex 会把你的网关密钥发送到 api.openai.com。',
    ),
  cause: (id) =>
    text(
      `model_provider = "openai" in lower case selects OpenAI's own service, not [model_providers.${id}].`,
      `小写的 model_provider = "openai" 选择的是 OpenAI 官方服务，而不是 [model_providers.${id}]。`,
    ),
  remedy: (id) => text(`Write model_provider = "${id}"`, `请写成 model_provider = "${id}"`),
});

const providerNotSelected = check({
  id: 'provider-not-selected',
  severity: 'warning',
  when(evidence) {
    const { root, providers } = effective(evidence.files);
    if (root.model_provider !== undefined || misplaced(evidence) !== null) return null;
    return Object.keys(providers).find((id) => typeof providers[id]?.base_url === 'string') ?? null;
  },
  where: (id, evidence) => at(evidence, 'model_providers', id),
  title: (id) =>
    text(
      `[model_providers.${id}] is there, and Codex does not use it.`,
      `存在 [model_providers.${id}]，但 Codex 没有使用它。`,
    ),
  cause: () =>
    text(
      'model_provider is not set, so requests go to api.openai.com; the gateway logs none.',
      '没有设置 model_provider，请求会发往 api.openai.com；网关上不会有日志。',
    ),
  remedy: (id, evidence) => {
    const address = effective(evidence.files).providers[id]?.base_url;
    const command = setupAgain({ ...evidence, gateway: gatewayAt(String(address)) });
    return text(
      `Put model_provider = "${id}" at the top, or: ${command}`,
      `在顶部写上 model_provider = "${id}"，或运行：${command}`,
    );
  },
});

const reservedProvider = check({
  id: 'reserved-provider',
  severity: 'error',
  when({ files }) {
    const { providers } = effective(files);
    return RESERVED_PROVIDERS.find((id) => id in providers) ?? null;
  },
  where: (id, evidence) => at(evidence, 'model_providers', id),
  title: (id) =>
    text(
      `Codex does not start with [model_providers.${id}]: the id is reserved.`,
      `存在 [model_providers.${id}] 时 Codex 无法启动：该 ID 是保留的。`,
    ),
  cause: () =>
    text('openai, ollama and lmstudio belong to Codex.', 'openai、ollama、lmstudio 由 Codex 自用。'),
  remedy: () => text('Rename or remove that table.', '请重命名或删除该表。'),
});

const wireApi = check({
  id: 'wire-api-removed',
  severity: 'error',
  when(evidence) {
    // One such table is enough, selected or not (0.169); so with the next two.
    const [id, table] =
      Object.entries(effective(evidence.files).providers).find(
        ([, { wire_api: api }]) => api !== undefined && api !== 'responses',
      ) ?? [];
    return table && since(evidence, '0.98.0') ? { id: id!, api: String(table.wire_api) } : null;
  },
  where: ({ id }, evidence) => at(evidence, 'model_providers', id, 'wire_api'),
  title: ({ api }) =>
    text(`Codex does not start with wire_api = "${api}".`, `含有 wire_api = "${api}" 时 Codex 无法启动。`),
  cause: () => text('Codex knows "responses" and nothing else.', 'Codex 只支持 "responses"。'),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const providerUnnamed = check({
  id: 'provider-unnamed',
  severity: 'error',
  when({ files }) {
    const { providers } = effective(files);
    const id = Object.keys(providers).find((each) => !providers[each]!.name);
    return id ?? null;
  },
  where: (id, evidence) => at(evidence, 'model_providers', id),
  title: (id) =>
    text(
      `Codex does not start: [model_providers.${id}] has no name.`,
      `Codex 无法启动：[model_providers.${id}] 没有 name。`,
    ),
  cause: () => text('A provider needs a name, whatever it is.', 'provider 必须有 name，内容不限。'),
  remedy: () => fixCommand('codex'),
  fix: (id, { documents, gateway }) =>
    valueAt(documents.config, ['model_providers', id]) === undefined
      ? []
      : [{ role: 'config', edits: [{ path: ['model_providers', id, 'name'], value: nameFor(id, gateway) }] }],
});

/** Any name but one: see `provider-named-openai`. */
function nameFor(id: string, gateway: Evidence['gateway']): string {
  return id === 'OpenAI' ? (gateway?.name ?? 'Gateway') : id;
}

const authTwice = check({
  id: 'auth-command-conflict',
  severity: 'error',
  when({ files }) {
    const { providers } = effective(files);
    const both = Object.keys(providers).find(
      (id) => providers[id]!.auth !== undefined && providers[id]!.requires_openai_auth === true,
    );
    return both ?? null;
  },
  where: (id, evidence) => at(evidence, 'model_providers', id, 'auth'),
  title: (id) =>
    text(
      `Codex does not start: [model_providers.${id}] has both auth and requires_openai_auth.`,
      `Codex 无法启动：[model_providers.${id}] 同时含有 auth 和 requires_openai_auth。`,
    ),
  cause: () => text('The key can come from one of them only.', '密钥只能来自其中之一。'),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const baseUrlMissing = check({
  id: 'base-url-missing',
  severity: 'error',
  when({ files }) {
    const { root, provider } = effective(files);
    const id = root.model_provider;
    return typeof id === 'string' && Object.keys(provider).length > 0 && !provider.base_url ? id : null;
  },
  where: (id, evidence) => at(evidence, 'model_providers', id),
  title: (id) => text(`[model_providers.${id}] has no base_url.`, `[model_providers.${id}] 没有 base_url。`),
  cause: () =>
    text(
      'Codex would send your gateway key to api.openai.com.',
      'Codex 会把你的网关密钥发送到 api.openai.com。',
    ),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const providerNamedOpenAI = check({
  id: 'provider-named-openai',
  severity: 'warning',
  proof: 'advice',
  when({ current, files, version, documents }) {
    const { root, provider } = effective(files);
    const id = String(root.model_provider);
    const ours = valueAt(documents.config, ['model_providers', id, 'name']) === 'OpenAI';
    return current.baseUrl !== null && provider.name === 'OpenAI' && ours && atLeast(version, '0.144.0')
      ? id
      : null;
  },
  where: (id, evidence) => at(evidence, 'model_providers', id, 'name'),
  title: () =>
    text(
      'name = "OpenAI" makes Codex treat the gateway as OpenAI itself.',
      'name = "OpenAI" 会让 Codex 把网关当作 OpenAI 官方。',
    ),
  cause: () =>
    text(
      'It then sends fields that gateways may refuse with 400, and asks them to compact long chats, which they cannot: such a chat is stuck. The id of the provider has no such effect.',
      '它会发送网关可能以 400 拒绝的字段，并要求网关压缩长会话，而网关做不到，会话会卡住。provider 的 ID 没有这种影响。',
    ),
  remedy: () => fixCommand('codex'),
  fix: (id, { gateway }) => [
    {
      role: 'config',
      edits: [{ path: ['model_providers', id, 'name'], value: nameFor('OpenAI', gateway) }],
    },
  ],
});

/** The provider that is selected, and the tables of all. */
export const PROVIDER_CHECKS: readonly Check[] = [
  reservedProvider,
  providerUnnamed,
  authTwice,
  wireApi,
  providerNotFound,
  providerBuiltIn,
  providerNotSelected,
  baseUrlMissing,
  providerNamedOpenAI,
];
