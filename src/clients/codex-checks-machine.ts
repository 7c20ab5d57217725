import { type Check, check, type Evidence } from '../diagnose/check.ts';
import { text, verbatim } from '../text.ts';
import { compareVersions } from '../version.ts';
import type { Seen } from './client.ts';
import { effective } from './codex-files.ts';
import { RESERVED_PROVIDERS } from './codex-refusals.ts';

const isOurs = ({ current }: Evidence): boolean => current.baseUrl !== null;

const homeMissing = check({
  id: 'home-missing',
  severity: 'error',
  when: ({ place, traces: seen }) =>
    place.env.CODEX_HOME && !seen.home && !place.env.CODEX_HOME.startsWith('~') ? place.env.CODEX_HOME : null,
  title: (named) =>
    text(
      `Codex does not start: CODEX_HOME is ${named}, which does not exist.`,
      `Codex 无法启动：CODEX_HOME 为 ${named}，该目录不存在。`,
    ),
  cause: () => text('Codex does not create it.', 'Codex 不会自动创建它。'),
  remedy: () =>
    text(
      'Unset CODEX_HOME, or create the directory (tokaify setup codex).',
      '请取消设置 CODEX_HOME，或创建该目录（tokaify setup codex）。',
    ),
});

/** The first version known to send what gateways expect (0.80 still spoke chat and wrote another auth.json). */
const OLDEST = '0.98.0';

const outdated = check({
  id: 'client-outdated',
  severity: 'warning',
  when: ({ version }) => (version !== null && compareVersions(version, OLDEST) < 0 ? version : null),
  title: (version) => text(`Codex ${version} is old.`, `Codex ${version} 版本过旧。`),
  cause: () => text(`Nothing before ${OLDEST} was tried with a gateway.`, `${OLDEST} 之前的版本未经验证。`),
  remedy: (_, { client }) => verbatim(`npm install -g ${client.packageName}@latest`),
});

const variableOverrides = check({
  id: 'variable-overrides',
  severity: 'warning',
  when: (evidence) => (isOurs(evidence) && evidence.place.env.CODEX_API_KEY ? 'CODEX_API_KEY' : null),
  title: (name) => text(`${name} is set in this shell.`, `当前 shell 设置了 ${name}。`),
  cause: () =>
    text(
      'codex exec sends it instead of the key in auth.json; the chat does not.',
      'codex exec 会发送它而不是 auth.json 中的密钥；交互界面不会。',
    ),
  remedy: (name) => verbatim(`unset ${name}`),
});

const variableIgnored = check({
  id: 'variable-ignored',
  severity: 'info',
  when(evidence) {
    const wanted = effective(evidence.files).provider.env_key;
    const names = ['OPENAI_BASE_URL', 'OPENAI_API_KEY'].filter(
      (name) => evidence.place.env[name] && name !== wanted,
    );
    return isOurs(evidence) && names.length > 0 ? names : null;
  },
  title: (names) =>
    text(`${names.join(' and ')} has no effect on Codex.`, `${names.join(' 和 ')} 对 Codex 不起作用。`),
  cause: () =>
    text(
      'Codex takes address and key from its files (since 0.120).',
      'Codex 从自己的文件读取地址和密钥（自 0.120 起）。',
    ),
  remedy: () => text('', ''),
});

const caIgnored = check({
  id: 'ca-variable-ignored',
  severity: 'warning',
  when(evidence) {
    const { NODE_EXTRA_CA_CERTS, CODEX_CA_CERTIFICATE, SSL_CERT_FILE } = evidence.place.env;
    const file = NODE_EXTRA_CA_CERTS;
    return file && !CODEX_CA_CERTIFICATE && !SSL_CERT_FILE && isOurs(evidence) ? file : null;
  },
  title: () => text('Codex does not read NODE_EXTRA_CA_CERTS.', 'Codex 不读取 NODE_EXTRA_CA_CERTS。'),
  cause: () =>
    text(
      'Behind a proxy that inspects traffic it waits for the network forever, and gives no reason (0.169).',
      '在会检查流量的代理后面，它会一直等待网络而不说明原因（0.169）。',
    ),
  remedy: (file) => verbatim(`export CODEX_CA_CERTIFICATE=${file}`),
});

const daemonStale = check({
  id: 'daemon-stale',
  severity: 'warning',
  when({ traces: seen, stats }) {
    const daemon = seen.daemon?.[0];
    if (!daemon?.alive) return null;
    const newer = ['auth', 'dotenv'].filter((role) => (stats[role]?.mtimeMs ?? 0) > daemon.mtimeMs);
    return newer.length > 0 ? newer : null;
  },
  where: ([role], { files }) => ({ path: files[role!]!.path }),
  title: () =>
    text('A running Codex daemon still sends the old key.', '正在运行的 Codex 后台进程仍在发送旧密钥。'),
  cause: () =>
    text(
      'It reads the key when it starts; the file was changed since. New chats in the terminal go through it.',
      '它只在启动时读取密钥，而文件在那之后有改动。终端中的新会话会经过它。',
    ),
  remedy: () =>
    text(
      'codex app-server daemon stop   (ends running chats); restart editor and desktop app',
      'codex app-server daemon stop   （会结束正在进行的会话）；并重启编辑器和桌面应用',
    ),
});

const chatsOrphaned = check({
  id: 'chats-orphaned',
  severity: 'warning',
  when({ chats, files }) {
    const { providers } = effective(files);
    const known = (id: string) => id in providers || (RESERVED_PROVIDERS as readonly string[]).includes(id);
    const lost = [...chats].filter(([id]) => !known(id));
    return lost.length > 0 ? lost : null;
  },
  where: (_, { files }) => ({ path: files.config!.path }),
  title: (lost) => {
    const count = lost.reduce((sum, [, chats]) => sum + chats, 0);
    return text(
      `${count} recorded chat${count === 1 ? '' : 's'} cannot be resumed.`,
      `有 ${count} 个历史会话无法恢复。`,
    );
  },
  cause: (lost) => {
    const ids = lost.map(([id]) => `[model_providers.${id}]`);
    return text(
      `They need ${ids.join(', ')}, which config.toml no longer has.`,
      `它们需要 ${ids.join('、')}，而 config.toml 中已不存在。`,
    );
  },
  remedy: () => text('Put the table back: tokaify undo --list', '请恢复该表：tokaify undo --list'),
});

const twin = check({
  id: 'wsl-twin',
  severity: 'info',
  when: ({ traces: seen }) => (seen.twin?.length ? seen.twin : null),
  where: ([first]) => ({ path: first!.path }),
  title: () => text('Codex for Windows has a configuration of its own.', 'Windows 版 Codex 有另一份配置。'),
  cause: (found: readonly Seen[]) =>
    text(
      `What is set here counts inside WSL only; Windows reads ${found.map(({ path }) => path).join(', ')}`,
      `此处的配置只在 WSL 中生效；Windows 读取的是 ${found.map(({ path }) => path).join('、')}`,
    ),
  remedy: () => text('Run setup in both.', '请在两边都运行 setup。'),
});

/** The machine around Codex: its home, variables, processes, recorded chats. */
export const MACHINE_CHECKS: readonly Check[] = [
  homeMissing,
  outdated,
  variableOverrides,
  daemonStale,
  caIgnored,
  chatsOrphaned,
  variableIgnored,
  twin,
];
