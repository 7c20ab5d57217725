import drift from '../../templates/clients/codex.json' with { type: 'json' };
import { type Check, check, type Evidence } from '../diagnose/check.ts';
import { fixCommand, setupAgain } from '../diagnose/client-checks.ts';
import type { Edit, Path, Value } from '../formats/format.ts';
import { toml } from '../formats/toml.ts';
import { valueAt } from '../formats/value.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway, gatewayAt } from '../gateways.ts';
import { maskRandom } from '../secret.ts';
import { text } from '../text.ts';
import { atLeast } from '../version.ts';
import { builtInAddress, effective, whereSaid } from './codex-files.ts';
import { misplacedKeys } from './codex-refusals.ts';

/** Since which version, where nobody knows the version: the newest is the safe guess. */
export const since = ({ version }: Evidence, first: string): boolean =>
  version === null || atLeast(version, first);

const rootOf = ({ files }: Evidence) => effective(files).root;
export const at = ({ files }: Evidence, ...path: string[]) => whereSaid(files, path);

/** Every root key that some guide's block has. */
const guideKeys = (): ReadonlySet<string> =>
  new Set(GATEWAY_IDS.flatMap((id) => Object.keys(builtInGateway(id)!.codex.root)));

/** Root keys that this version of Codex ignores, by the data of client versions. */
function ignoredKeys(version: string | null) {
  return drift.drift.filter((row) => row.table === 'root' && row.leaveOut && atLeast(version, row.since));
}

interface Misplaced {
  readonly paths: readonly Path[];
  readonly lines: readonly number[];
}

export function misplaced({ documents, files }: Evidence): Misplaced | null {
  const paths = misplacedKeys(documents.config ?? {}, guideKeys());
  if (paths.length === 0) return null;
  const source = files.config!.text!;
  return { paths, lines: paths.flatMap((path) => toml.lineOf(source, path) ?? []) };
}

const keysBelowTable = check({
  id: 'keys-below-table',
  severity: 'error',
  when: misplaced,
  where: ({ lines }, { files }) => ({ path: files.config!.path, ...(lines[0] ? { line: lines[0] } : {}) }),
  title: ({ paths }) =>
    text(
      `${paths.length} settings stand below [${tableOf(paths)}], where Codex does not see them.`,
      `${paths.length} 项设置位于 [${tableOf(paths)}] 之下，Codex 读不到它们。`,
    ),
  cause: ({ lines }) =>
    text(
      `Lines ${lines.join(', ')}: they must stand above the first [table]. Codex talks to api.openai.com meanwhile, with your key.`,
      `第 ${lines.join('、')} 行：它们必须位于第一个 [表] 之上。在此之前 Codex 会带着你的密钥访问 api.openai.com。`,
    ),
  remedy: () => fixCommand('codex'),
  fix({ paths }, { documents, version }) {
    const document = documents.config!;
    const ignored = new Set(ignoredKeys(version).map(({ key }) => key));
    const moved = paths.filter((path) => !ignored.has(String(path.at(-1))));
    // What stands at the top already was meant for somebody; only a person knows which of the two counts.
    if (moved.some((path) => document[String(path.at(-1))] !== undefined)) return [];
    const edits = [
      ...paths.map((path): Edit => ({ path, value: undefined })),
      ...moved.map((path): Edit => ({ path: path.slice(-1), value: valueAt(document, path) as Value })),
    ];
    return [{ role: 'config', edits }];
  },
});

function tableOf(paths: readonly Path[]): string {
  return paths[0]!.slice(0, -1).join('.');
}

const settingsIgnored = check({
  id: 'settings-ignored',
  severity: 'warning',
  when({ documents, files, version }) {
    const rows = ignoredKeys(version).filter(({ key }) => documents.config?.[key] !== undefined);
    if (rows.length === 0) return null;
    return rows.map((row) => ({ ...row, line: toml.lineOf(files.config!.text!, [row.key]) ?? 0 }));
  },
  where: ([row], { files }) => ({ path: files.config!.path, line: row!.line }),
  title: (rows, { version }) =>
    text(
      `${rows.length} setting${rows.length === 1 ? ' is' : 's are'} ignored by Codex ${version}.`,
      `Codex ${version} 会忽略 ${rows.length} 项设置。`,
    ),
  cause: (rows) =>
    text(
      rows.map(({ key, line, why }) => `${key} (line ${line}): ${why.en}`).join('; '),
      rows.map(({ key, line, why }) => `${key}（第 ${line} 行）：${why.zh}`).join('；'),
    ),
  remedy: () => fixCommand('codex'),
  fix: (rows) => [{ role: 'config', edits: rows.map(({ key }) => ({ path: [key], value: undefined })) }],
});

const legacyProfile = check({
  id: 'legacy-profile',
  severity: 'error',
  when(evidence) {
    const { profile } = rootOf(evidence);
    return typeof profile === 'string' && since(evidence, '0.134.0') ? maskRandom(profile) : null;
  },
  where: (_, evidence) => at(evidence, 'profile'),
  title: (profile) =>
    text(
      `Codex does not start with profile = "${profile}".`,
      `含有 profile = "${profile}" 时 Codex 无法启动。`,
    ),
  cause: () =>
    text(
      'Since 0.134 a profile is a file of its own, chosen with --profile.',
      '自 0.134 起，profile 是独立文件，通过 --profile 选择。',
    ),
  remedy: (profile) =>
    text(`Remove that line; use: codex --profile ${profile}`, `请删除该行；改用：codex --profile ${profile}`),
});

const approvalPolicy = check({
  id: 'approval-policy-removed',
  severity: 'error',
  when: (evidence) =>
    rootOf(evidence).approval_policy === 'untrusted' && since(evidence, '0.155.0') ? true : null,
  where: (_, evidence) => at(evidence, 'approval_policy'),
  title: () =>
    text(
      'Codex does not start with approval_policy = "untrusted".',
      '含有 approval_policy = "untrusted" 时 Codex 无法启动。',
    ),
  cause: () =>
    text(
      'This value is no longer supported (since 0.155 at the latest).',
      '该取值已不再支持（最迟自 0.155 起）。',
    ),
  remedy: () => text('Remove that line.', '请删除该行。'),
});

const modelUnknown = check({
  id: 'model-metadata-missing',
  severity: 'info',
  proof: 'advice',
  when(evidence) {
    const { current, version } = evidence;
    const { catalog } = drift;
    if (current.baseUrl === null || current.model === null || !atLeast(version, catalog.since)) return null;
    // Codex looks a model up by prefix, and behind a namespace.
    const name = current.model.split('/').at(-1)!;
    if (rootOf(evidence).model_catalog_json !== undefined) return null;
    const added = Object.entries(catalog.added).flatMap(([since, slugs]) =>
      atLeast(version, since) ? slugs : [],
    );
    return [...catalog.models, ...added].some((slug) => name.startsWith(slug)) ? null : current.model;
  },
  where: (_, evidence) => at(evidence, 'model'),
  title: (model, { version }) =>
    text(
      `Codex ${version} has no data about ${model}: its window is ${drift.catalog.window} tokens.`,
      `Codex ${version} 没有 ${model} 的数据：上下文窗口为 ${drift.catalog.window}。`,
    ),
  cause: () =>
    text(
      'It warns at every start; model_context_window and model_auto_compact_token_limit cannot raise it.',
      '每次启动都会警告；model_context_window 与 model_auto_compact_token_limit 无法调高。',
    ),
  remedy: () => text('Nothing needs to be done; it works.', '无需处理，可以正常使用。'),
});

const responsesLite = check({
  id: 'responses-lite',
  severity: 'info',
  proof: 'advice',
  when: ({ current }) =>
    current.baseUrl !== null && /(?:^|\/)gpt-(?:5\.[6-9]|[6-9])/.test(current.model ?? '')
      ? current.model!
      : null,
  where: (_, evidence) => at(evidence, 'model'),
  title: (model) =>
    text(`Codex sends its tools in another way for ${model}.`, `对于 ${model}，Codex 以另一种方式发送工具。`),
  cause: () =>
    text(
      'Gateways that do not know it drop them; the model then talks about commands without running any.',
      '不了解该方式的网关会丢弃工具；模型就只会谈论命令而不执行。',
    ),
  remedy: () =>
    text('If that happens, use gpt-5.5 or older.', '如果出现这种情况，请改用 gpt-5.5 或更早的模型。'),
});

const addressUnused = check({
  id: 'openai-base-url-unused',
  severity: 'info',
  when: (evidence) =>
    evidence.current.baseUrl !== null && rootOf(evidence).openai_base_url !== undefined ? true : null,
  where: (_, evidence) => at(evidence, 'openai_base_url'),
  title: () => text('openai_base_url has no effect here.', 'openai_base_url 在此不起作用。'),
  cause: () =>
    text(
      "It belongs to Codex's own provider, which is not selected.",
      '它只对 Codex 内置的 provider 有效，而当前未选择它。',
    ),
  remedy: () => text('It may be removed.', '可以删除。'),
});

const addressOfBuiltIn = check({
  id: 'openai-base-url-set',
  severity: 'warning',
  when: ({ files }) => builtInAddress(files),
  where: (_, evidence) => at(evidence, 'openai_base_url'),
  title: (url) => text(`Codex takes ${url} for OpenAI itself.`, `Codex 把 ${url} 当作 OpenAI 官方。`),
  cause: () =>
    text(
      'openai_base_url moves its own provider: it tries WebSockets first and asks for a compaction of long chats that gateways do not know.',
      'openai_base_url 只是改变内置 provider 的地址：它会先尝试 WebSocket，并要求网关不支持的长会话压缩。',
    ),
  remedy: (url, evidence) => {
    const command = setupAgain({ ...evidence, gateway: gatewayAt(url) });
    return text(`Make it a provider of its own: ${command}`, `请改为独立的 provider：${command}`);
  },
});

/** What config.toml says, and what Codex makes of it. */
export const CONFIG_CHECKS: readonly Check[] = [
  keysBelowTable,
  legacyProfile,
  approvalPolicy,
  settingsIgnored,
  addressUnused,
  addressOfBuiltIn,
  modelUnknown,
  responsesLite,
];
