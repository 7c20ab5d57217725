import { type Check, check, type Evidence } from '../diagnose/check.ts';
import { setupAgain } from '../diagnose/client-checks.ts';
import { maskRandom } from '../secret.ts';
import { type Text, text, verbatim } from '../text.ts';
import { authMode, byteOrderMark, inAuth, isMarked, keyUntidy } from './codex-checks-stored.ts';
import { codexCredential } from './codex-credential.ts';
import { asTable, builtInAddress, effective, whereSaid } from './codex-files.ts';

const isOurs = ({ current }: Evidence): boolean => current.baseUrl !== null;

/** Whether the selected provider takes its key from auth.json. */
function fromAuthFile({ files }: Evidence): boolean {
  const { provider } = effective(files);
  const outranked = ['env_key', 'experimental_bearer_token', 'auth'].some(
    (key) => provider[key] !== undefined,
  );
  return provider.requires_openai_auth === true && !outranked;
}

const loginLeak = check({
  id: 'login-leak',
  severity: 'error',
  when({ files, current, place }) {
    if (current.baseUrl !== null && current.credential.kind === 'login')
      return { baseUrl: current.baseUrl, where: current.credential.where };
    // Codex's own provider uses the login as a matter of course, wherever its address was moved to.
    const moved = builtInAddress(files);
    if (moved === null || /^https:\/\/(?:[\w-]+\.)*(?:openai|chatgpt)\.com(?:[:/]|$)/.test(moved))
      return null;
    const { root } = effective(files);
    const { kind, where } = codexCredential(root, { requires_openai_auth: true }, files, place.env);
    return kind === 'login' ? { baseUrl: moved, where } : null;
  },
  where: ({ where }) => where,
  title: ({ baseUrl }) =>
    text(
      `Codex would send your ChatGPT login to ${hostOf(baseUrl)}.`,
      `Codex 会把你的 ChatGPT 登录发送给 ${hostOf(baseUrl)}。`,
    ),
  cause: (_, { documents }) =>
    documents.auth?.auth_mode === 'chatgpt' && documents.auth.OPENAI_API_KEY
      ? text(
          'auth_mode is "chatgpt", and that wins over OPENAI_API_KEY.',
          'auth_mode 为 "chatgpt"，它优先于 OPENAI_API_KEY。',
        )
      : text(
          'auth.json holds a ChatGPT login and no API key.',
          'auth.json 中是 ChatGPT 登录，没有 API 密钥。',
        ),
  remedy: (_, evidence) =>
    text(
      `${setupAgain(evidence, '--replace-login')}   (undo brings it back), or --keep-login`,
      `${setupAgain(evidence, '--replace-login')}   （undo 可恢复），或 --keep-login`,
    ),
});

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

const credentialStore = check({
  id: 'credential-store',
  severity: 'error',
  when(evidence) {
    const store = effective(evidence.files).root.cli_auth_credentials_store;
    const hidden = store === 'keyring' || store === 'ephemeral';
    return hidden && isOurs(evidence) && fromAuthFile(evidence) && evidence.documents.auth?.OPENAI_API_KEY
      ? store
      : null;
  },
  where: (_, { files }) => whereSaid(files, ['cli_auth_credentials_store']),
  title: (store) =>
    text(
      `Codex does not read auth.json: it keeps credentials in "${store}".`,
      `Codex 不读取 auth.json：它把凭据保存在 "${store}" 中。`,
    ),
  cause: () => text('The key in auth.json is ignored.', 'auth.json 中的密钥被忽略。'),
  remedy: (_, evidence) => verbatim(setupAgain(evidence, '--credential bearer')),
});

const loginForced = check({
  id: 'login-method-forced',
  severity: 'error',
  when(evidence) {
    const { forced_login_method: forced } = effective(evidence.files).root;
    return forced === 'chatgpt' && isOurs(evidence) && fromAuthFile(evidence) ? forced : null;
  },
  where: (_, { files }) => whereSaid(files, ['forced_login_method']),
  title: () =>
    text(
      'forced_login_method = "chatgpt" makes Codex delete the key.',
      'forced_login_method = "chatgpt" 会使 Codex 删除密钥。',
    ),
  cause: () =>
    text(
      'At its next start Codex removes auth.json and asks for a ChatGPT login.',
      'Codex 下次启动时会删除 auth.json 并要求 ChatGPT 登录。',
    ),
  remedy: (_, evidence) => {
    const command = setupAgain(evidence, '--credential bearer');
    return text(
      `Remove that line, or carry the key in config.toml: ${command}`,
      `请删除该行，或把密钥写入 config.toml：${command}`,
    );
  },
});

/** Why Codex would send no key, where no other finding says it more exactly. */
function reasonForNone(evidence: Evidence): Text | null {
  const { files, documents, place, troubles } = evidence;
  const { root, provider } = effective(files);
  if (typeof provider.env_key === 'string') {
    const name = maskRandom(provider.env_key);
    return text(
      `env_key says ${name}, and neither the environment nor .env has it.`,
      `env_key 指定了 ${name}，但环境变量和 .env 中都没有。`,
    );
  }
  if (provider.requires_openai_auth !== true) {
    return text(
      `[model_providers.${root.model_provider}] names no credential: requires_openai_auth is not true.`,
      `[model_providers.${root.model_provider}] 没有指定凭据：requires_openai_auth 不是 true。`,
    );
  }
  if (root.forced_login_method === 'chatgpt') return null;
  if (place.env.CODEX_ACCESS_TOKEN) {
    return text(
      'CODEX_ACCESS_TOKEN is set in this shell; Codex asks OpenAI with it and sends nothing to the gateway.',
      '当前 shell 设置了 CODEX_ACCESS_TOKEN；Codex 会用它访问 OpenAI，而不向网关发送任何密钥。',
    );
  }
  const { auth } = files;
  if (troubles.some(({ where }) => where?.path === auth?.path)) return null;
  if (isMarked(auth) || keyUntidy.judge(evidence).length > 0 || authMode.judge(evidence).length > 0)
    return null;
  if (!auth?.text) return text('There is no auth.json.', '没有 auth.json。');
  const document = asTable(documents.auth);
  if (document.personal_access_token) {
    return text(
      'auth.json holds a personal access token, which Codex uses for OpenAI only.',
      'auth.json 中是个人访问令牌，Codex 只把它用于 OpenAI。',
    );
  }
  if (document.auth_mode === 'chatgpt' && document.OPENAI_API_KEY) {
    return text(
      'auth_mode is "chatgpt", so the OPENAI_API_KEY beside it is not used.',
      'auth_mode 为 "chatgpt"，因此不会使用旁边的 OPENAI_API_KEY。',
    );
  }
  const slip = Object.keys(document).find(
    (key) => key !== 'OPENAI_API_KEY' && /^openai[-_]?api[-_]?key$/i.test(key),
  );
  return slip === undefined
    ? text('auth.json holds no OPENAI_API_KEY.', 'auth.json 中没有 OPENAI_API_KEY。')
    : text(
        `auth.json says ${slip}; the name is OPENAI_API_KEY.`,
        `auth.json 中写的是 ${slip}；正确名称是 OPENAI_API_KEY。`,
      );
}

const keyMissing = check({
  id: 'key-missing',
  severity: 'error',
  when: (evidence) =>
    isOurs(evidence) && evidence.current.credential.kind === 'none' ? reasonForNone(evidence) : null,
  where: (_, { current, files }) => current.credential.where ?? current.where ?? { path: files.config!.path },
  title: () => text('Codex would send no key.', 'Codex 不会发送任何密钥。'),
  cause: (reason) => reason,
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const keyOutranked = check({
  id: 'key-outranked',
  severity: 'info',
  when(evidence) {
    const { credential } = evidence.current;
    const stored = evidence.documents.auth?.OPENAI_API_KEY;
    const other = credential.source !== 'auth-json' && credential.kind === 'api-key';
    return isOurs(evidence) && other && typeof stored === 'string' && stored !== '' ? credential : null;
  },
  where: (_, evidence) => inAuth(evidence, 'OPENAI_API_KEY'),
  title: () => text('Codex does not use the key in auth.json.', 'Codex 没有使用 auth.json 中的密钥。'),
  cause: ({ source }) =>
    source === 'bearer'
      ? text(
          'experimental_bearer_token in config.toml comes first.',
          'config.toml 中的 experimental_bearer_token 优先。',
        )
      : text('env_key in config.toml comes first.', 'config.toml 中的 env_key 优先。'),
  remedy: () => text('Change the key there, not in auth.json.', '更换密钥时请修改该处，而不是 auth.json。'),
});

const variableNeeded = check({
  id: 'variable-needed',
  severity: 'info',
  when({ files, current }) {
    const name = effective(files).provider.env_key;
    return typeof name === 'string' && current.credential.source === 'environment' ? maskRandom(name) : null;
  },
  where: (_, { files }) => {
    const id = String(effective(files).root.model_provider);
    return whereSaid(files, ['model_providers', id, 'env_key']);
  },
  title: (name) =>
    text(`Codex takes the key from $${name} of this shell.`, `Codex 从当前 shell 的 $${name} 读取密钥。`),
  cause: () =>
    text(
      'An editor extension, the desktop app and a running daemon may not see it.',
      '编辑器扩展、桌面应用和正在运行的后台进程可能读不到它。',
    ),
  remedy: (_, evidence) =>
    text(
      `setup puts it into .env beside config.toml, which all of them read: ${setupAgain(evidence)}`,
      `setup 会把它写入 config.toml 旁的 .env，它们都会读取：${setupAgain(evidence)}`,
    ),
});

/** Which credential Codex would really send, and what keeps it from sending the right one. */
export const AUTH_CHECKS: readonly Check[] = [
  loginLeak,
  byteOrderMark,
  keyUntidy,
  authMode,
  credentialStore,
  loginForced,
  keyMissing,
  keyOutranked,
  variableNeeded,
];
