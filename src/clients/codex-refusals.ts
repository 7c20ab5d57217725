import { TokaifyError } from '../errors.ts';
import type { Path } from '../formats/format.ts';
import { toml } from '../formats/toml.ts';
import { maskRandom } from '../secret.ts';
import { text } from '../text.ts';
import { atLeast } from '../version.ts';
import type { Carrier, Files, Setup, SourceFile } from './client.ts';

/** Ids that Codex keeps for itself: a table of that name is a start-up error (0.169). */
export const RESERVED_PROVIDERS = ['openai', 'ollama', 'lmstudio'] as const;

/** Throws when Codex could not start with the result, would delete the key, or would never read it. */
export function refuseWhatCannotStart(
  files: Files,
  config: Record<string, unknown>,
  carrier: Carrier,
  version: string | null,
  /** Of the block that is to be written. */
  providerId: string,
): void {
  const { path, text: source } = files.config!;
  const at = (...key: string[]) => {
    const line = toml.lineOf(source ?? '', key);
    return { path, ...(line ? { line } : {}) };
  };
  const providers = config.model_providers;
  if (
    providers !== undefined &&
    (providers === null || typeof providers !== 'object' || Array.isArray(providers))
  ) {
    throw new TokaifyError('config-conflict', {
      what: text(
        'model_providers is not a table in config.toml.',
        'config.toml 中的 model_providers 不是表。',
      ),
      where: at('model_providers'),
      next: text(
        'Write it as [model_providers.NAME], then run this again.',
        '请改写为 [model_providers.名称]，然后重试。',
      ),
    });
  }
  const ours = RESERVED_PROVIDERS.find((id) => id === providerId);
  if (ours !== undefined) {
    throw new TokaifyError('reserved-provider', {
      what: text(
        `The template calls its provider ${ours}, which Codex keeps for itself.`,
        `模板把 provider 命名为 ${ours}，这是 Codex 的保留 ID。`,
      ),
      next: text('Give it another codex.providerId.', '请换一个 codex.providerId。'),
    });
  }
  const reserved = RESERVED_PROVIDERS.find((id) => Object.hasOwn(providers ?? {}, id));
  if (reserved !== undefined) {
    throw new TokaifyError('reserved-provider', {
      what: text(
        `Codex does not start with [model_providers.${reserved}]: the id is reserved.`,
        `存在 [model_providers.${reserved}] 时 Codex 无法启动：该 ID 是保留的。`,
      ),
      where: at('model_providers', reserved),
      next: text(`Rename or remove that table, then run this again.`, '请重命名或删除该表，然后重试。'),
    });
  }
  if (typeof config.profile === 'string' && (version === null || atLeast(version, '0.134.0'))) {
    throw new TokaifyError('legacy-profile', {
      what: text(
        `Codex does not start with profile = "${maskRandom(config.profile)}" in config.toml.`,
        `config.toml 中含有 profile = "${maskRandom(config.profile)}" 时 Codex 无法启动。`,
      ),
      cause: text(
        'Since 0.134 a profile is a file of its own, chosen with --profile.',
        '自 0.134 起，profile 是独立文件，通过 --profile 选择。',
      ),
      where: at('profile'),
      next: text(
        `Remove that line; use: codex --profile ${maskRandom(config.profile)}`,
        `请删除该行；改用：codex --profile ${maskRandom(config.profile)}`,
      ),
    });
  }
  if (carrier === 'auth-json' && config.forced_login_method === 'chatgpt') {
    throw new TokaifyError('login-method-forced', {
      what: text(
        'forced_login_method = "chatgpt" makes Codex delete the key.',
        'forced_login_method = "chatgpt" 会使 Codex 删除密钥。',
      ),
      where: at('forced_login_method'),
      next: text(
        'Remove that line, or carry the key in config.toml: --credential bearer',
        '请删除该行，或把密钥写入 config.toml：--credential bearer',
      ),
    });
  }
  const store = config.cli_auth_credentials_store;
  if (carrier === 'auth-json' && (store === 'keyring' || store === 'ephemeral')) {
    throw new TokaifyError('credential-store', {
      what: text(
        `Codex would not read the key: it keeps credentials in "${store}".`,
        `Codex 不会读取该密钥：它把凭据保存在 "${store}" 中。`,
      ),
      where: at('cli_auth_credentials_store'),
      next: text(
        'Carry the key in config.toml: --credential bearer',
        '请把密钥写入 config.toml：--credential bearer',
      ),
    });
  }
  refuseManaged(files, carrier);
}

/** /etc/codex/managed_config.toml beats the user's file (0.169): what it sets would win over ours without a word. */
function refuseManaged(files: Files, carrier: Carrier): void {
  const managed = files.managed;
  if (!managed?.text) return;
  const layer = toml.parse(managed.text, managed.path);
  const wins = [
    'model_provider',
    'model_providers',
    'model',
    ...(carrier === 'auth-json' ? ['cli_auth_credentials_store', 'forced_login_method'] : []),
  ];
  const found = wins.find((key) => {
    if (key === 'cli_auth_credentials_store') return layer[key] === 'keyring' || layer[key] === 'ephemeral';
    if (key === 'forced_login_method') return layer[key] === 'chatgpt';
    return layer[key] !== undefined;
  });
  if (found === undefined) return;
  const line = toml.lineOf(managed.text, [found]);
  throw new TokaifyError('managed-config', {
    what: text(
      `This machine's administrator sets ${found}, and that wins over config.toml.`,
      `本机管理员设置了 ${found}，它优先于 config.toml。`,
    ),
    where: { path: managed.path, ...(line ? { line } : {}) },
    next: text('Ask whoever manages this machine to change it there.', '请联系本机管理员在该文件中修改。'),
  });
}

/** Tables in which a key of the guide's block is at home. */
const AT_HOME = new Set(['profiles', 'model_providers']);

/**
 * Paths of the guide's root keys that were pasted below a table header, where Codex ignores them or cannot
 * start (0.169). Throws unless the setup may move them.
 */
export function keysBelowTables(
  { path, text: source }: SourceFile,
  config: Record<string, unknown>,
  setup: Setup,
): Path[] {
  const misplaced = misplacedKeys(config, new Set(Object.keys(setup.gateway.codex.root)));
  if (misplaced.length === 0 || setup.moveKeys) return misplaced;
  const lines = misplaced.map((keys) => toml.lineOf(source ?? '', keys)).filter((line) => line !== undefined);
  const table = misplaced[0]!.slice(0, -1).join('.');
  throw new TokaifyError('keys-below-table', {
    what: text(
      `${misplaced.length} of the guide's settings stand below [${table}], where Codex does not see them.`,
      `指南中的 ${misplaced.length} 项设置位于 [${table}] 之下，Codex 读不到它们。`,
    ),
    cause: text(
      `Lines ${lines.join(', ')}. Settings must stand above the first [table].`,
      `第 ${lines.join('、')} 行。这些设置必须位于第一个 [表] 之上。`,
    ),
    where: { path, ...(lines[0] ? { line: lines[0] } : {}) },
    next: text('Let setup move them to the top: --yes', '让 setup 把它们移到顶部：--yes'),
    consent: {
      question: text(
        `Move these ${misplaced.length} settings to the top of config.toml?`,
        `把这 ${misplaced.length} 项设置移到 config.toml 顶部？`,
      ),
      choices: [{ value: 'move', label: text('Move them', '移动'), patch: { moveKeys: true } }],
    },
  });
}

/** Keys of a guide's block that stand below a table header; `model` alone is at home in many tables, model_provider in none. */
export function misplacedKeys(config: Record<string, unknown>, guide: ReadonlySet<string>): Path[] {
  const misplaced: Path[] = [];
  for (const [name, table] of Object.entries(config)) {
    if (AT_HOME.has(name)) continue;
    collect(table, [name], (path, node) => {
      if ('model_provider' in node)
        for (const key of Object.keys(node)) if (guide.has(key)) misplaced.push([...path, key]);
    });
  }
  return misplaced;
}

function collect(
  node: unknown,
  path: string[],
  visit: (path: string[], node: Record<string, unknown>) => void,
): void {
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  visit(path, node as Record<string, unknown>);
  for (const [key, child] of Object.entries(node)) collect(child, [...path, key], visit);
}
