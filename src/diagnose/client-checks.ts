import { type BaseUrlProblem, isLoopback, readBaseUrl } from '../gateway.ts';
import { lintKey } from '../key.ts';
import type { Severity } from '../report.ts';
import { listOf, type Text, text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import { type Check, check, type Evidence, reported } from './check.ts';

/** Codes with which reading a file ends. */
const UNREADABLE = [
  'home-invalid',
  'config-invalid',
  'config-conflict',
  'encoding-invalid',
  'not-a-file',
  'permission-denied',
  'read-failed',
  'too-large',
] as const;

const notConfigured = check({
  id: 'not-configured',
  severity: 'info',
  // Of a file that cannot be read nobody knows what it says.
  when: ({ current: { baseUrl, problems }, troubles }) =>
    baseUrl === null && troubles.length === 0 && problems.every(({ severity }) => severity !== 'error')
      ? true
      : null,
  title: (_, { client: { name } }) =>
    text(`${name} is not configured for a gateway.`, `${name} 尚未配置网关。`),
  cause: () => text('It talks to its own vendor.', '它访问其官方服务。'),
  remedy: (_, { client: { id } }) => verbatim(`tokaify setup ${id}`),
});

const notInstalled = check({
  id: 'not-installed',
  severity: 'info',
  when: ({ program }) => (program === null ? true : null),
  title: (_, { client: { name } }) => text(`${name} was not found on PATH.`, `在 PATH 中没有找到 ${name}。`),
  cause: (_, { client: { name } }) =>
    text(
      `Its files are here; what depends on the version of ${name} was not checked.`,
      `配置文件存在；与 ${name} 版本有关的项目未检查。`,
    ),
  remedy: (_, { client: { packageName } }) => verbatim(`npm install -g ${packageName}`),
});

const secretReadable = check({
  id: 'secret-readable',
  severity: 'warning',
  when({ files, stats, place, current }) {
    if (place.platform === 'win32') return null;
    const { source, where } = current.credential;
    // A key that stands in the configuration itself makes that a secret as well.
    const inline = source === 'bearer' ? where?.path : undefined;
    const open = Object.values(files).filter(
      ({ role, path, secret, access }) =>
        access === 'own' && (secret || path === inline) && isOpen(stats[role]?.mode),
    );
    return open.length > 0 ? open : null;
  },
  where: ([file]) => ({ path: file!.path }),
  title: (open) =>
    text(
      `${namesOf(open).en} can be read by others on this machine.`,
      `本机其他用户可以读取 ${namesOf(open).zh}。`,
    ),
  cause: () => text('It holds a key or a login.', '其中存放着密钥或登录信息。'),
  remedy: (_, { client: { id } }) => fixCommand(id),
  fix: (open) => open.map(({ role }) => ({ role, edits: [], private: true })),
});

/** `setup` once more for the client and the gateway in question, as somebody has to type it. */
export function setupAgain({ client, gateway }: Evidence, more = ''): string {
  return typed(gateway, `setup ${client.id}${more && ` ${more}`}`);
}

/** Permission bits for anybody but the owner. */
export function isOpen(mode: number | undefined): boolean {
  return mode !== undefined && (mode & 0o077) !== 0;
}

export function fixCommand(clientId: string): Text {
  return verbatim(`tokaify doctor ${clientId} --fix`);
}

function namesOf(files: readonly { readonly path: string }[]): Text {
  return listOf(files.map(({ path }) => path.split(/[\\/]/).at(-1)!));
}

/** What can be said of an address and a key without asking; the gateway's own answer says more. */
const unasked = (e: Evidence): string | null => (e.asked ? null : e.current.baseUrl);

interface Flaw {
  readonly id: BaseUrlProblem;
  readonly baseUrl: string;
  /** The mended address, null where nobody can tell. */
  readonly url: string | null;
}

function flawOf(baseUrl: string): Flaw | null {
  if (!/^https?:\/\//i.test(baseUrl.trim())) return { id: 'endpoint-not-found', baseUrl, url: null };
  try {
    const { url, problem } = readBaseUrl(baseUrl);
    return problem === null ? null : { id: problem, baseUrl, url };
  } catch {
    return { id: 'endpoint-not-found', baseUrl, url: null };
  }
}

const address = (id: BaseUrlProblem, cause: Text): Check =>
  check({
    id,
    severity: 'error',
    when(evidence) {
      const baseUrl = unasked(evidence);
      const flaw = baseUrl === null ? null : flawOf(baseUrl);
      return flaw?.id === id ? flaw : null;
    },
    where: (_, { current }) => current.where,
    title: ({ baseUrl }) =>
      text(
        `${JSON.stringify(baseUrl)} is not the base URL.`,
        `${JSON.stringify(baseUrl)} 不是正确的 Base URL。`,
      ),
    cause: ({ url }) => (url === null ? NO_ADDRESS : cause),
    remedy({ url }, evidence) {
      const right = evidence.gateway?.baseUrl ?? url;
      const command = setupAgain(evidence);
      return right === null
        ? verbatim(command)
        : text(`Use ${right}: ${command}`, `请使用 ${right}：${command}`);
    },
  });

const NO_ADDRESS = text(
  'It must start with https://. Clients do not say so; they try and wait.',
  '它必须以 https:// 开头。客户端不会提示，只会不断重试。',
);

const addressUnexpected = check({
  id: 'base-url-unexpected',
  severity: 'warning',
  proof: 'advice',
  when(evidence) {
    const { gateway } = evidence;
    const baseUrl = unasked(evidence);
    if (baseUrl === null || gateway === null || flawOf(baseUrl) !== null) return null;
    return readBaseUrl(baseUrl).url === gateway.baseUrl ? null : { baseUrl, right: gateway.baseUrl };
  },
  where: (_, { current }) => current.where,
  title: ({ baseUrl }, { gateway }) =>
    text(
      `${baseUrl} is not where ${gateway!.name} serves its models.`,
      `${baseUrl} 不是 ${gateway!.name} 提供模型的地址。`,
    ),
  cause: ({ right }) => text(`Its guide says ${right}`, `指南中的地址是 ${right}`),
  remedy: (_, evidence) => verbatim(setupAgain(evidence)),
});

const addressInsecure = check({
  id: 'base-url-insecure',
  severity: 'warning',
  when({ current: { baseUrl } }) {
    if (baseUrl === null || !URL.canParse(baseUrl)) return null;
    const { protocol, hostname } = new URL(baseUrl);
    return protocol === 'http:' && !isLoopback(hostname) ? hostname : null;
  },
  where: (_, { current }) => current.where,
  title: (host) => text(`The key travels to ${host} in clear.`, `密钥以明文发送到 ${host}。`),
  cause: () => text('http:// encrypts nothing.', 'http:// 不加密。'),
  remedy: () => text('Use https:// in the base URL.', '请在 Base URL 中使用 https://。'),
});

const linted = (id: 'key-malformed' | 'key-length', severity: Severity): Check => ({
  id,
  severity,
  judge(evidence) {
    const { current, gateway, asked } = evidence;
    const { secret, where } = current.credential;
    if (asked || secret === null || gateway === null || current.credential.kind !== 'api-key') return [];
    const found = lintKey(secret, gateway);
    if (found?.id !== id || isUntidy(evidence)) return [];
    return [{ ...found, ...(where ? { where } : {}) }];
  },
  repairs: () => [],
});

/** What only stands around a key is said, and mended, by the client's own check. */
function isUntidy(evidence: Evidence): boolean {
  return evidence.checks.some(({ id, judge }) => id === 'key-untidy' && judge(evidence).length > 0);
}

/** What is asked of every client, before its own checks. */
export const CLIENT_CHECKS: readonly Check[] = [
  ...UNREADABLE.map((id) => reported(id, 'error')),
  notConfigured,
  notInstalled,
  address('base-url-no-v1', text('The version segment /v1 is missing.', '缺少版本路径 /v1。')),
  address('base-url-double-v1', text('The version segment /v1 stands there twice.', '版本路径 /v1 重复了。')),
  address(
    'endpoint-not-found',
    text(
      'It names an endpoint or carries a query; clients append the endpoint themselves.',
      '它包含具体接口或查询参数；客户端会自行追加接口路径。',
    ),
  ),
  addressUnexpected,
  addressInsecure,
  linted('key-malformed', 'error'),
  linted('key-length', 'warning'),
  secretReadable,
];
