import { type Check, check } from '../diagnose/check.ts';
import { projectDecides } from '../diagnose/project.ts';
import { NO_PROJECT } from '../place.ts';
import { text, verbatim } from '../text.ts';
import { CONFIG_CHECKS } from './opencode-checks-config.ts';
import { KEY_CHECKS } from './opencode-checks-key.ts';

const secondOpinion = check({
  id: 'second-opinion',
  severity: 'warning',
  proof: 'advice',
  when({ opinion: answer, current, troubles }) {
    const { providerId, model, problems } = current;
    if (answer === null || providerId === null || model === null) return null;
    // What keeps it from starting, or from offering the model, has been said.
    if (troubles.length > 0 || problems.length > 0) return null;
    const name = `${providerId}/${model}`;
    const lines = answer.split(/\r?\n/).map((line) => line.trim());
    return lines.includes(name) ? null : { name, said: lines.find((line) => line !== '') };
  },
  where: (_, { current }) => current.where,
  title: ({ name }) => text(`OpenCode itself does not list ${name}.`, `OpenCode 自身没有列出 ${name}。`),
  cause: ({ said }) =>
    said === undefined
      ? text('It lists nothing.', '它没有列出任何模型。')
      : text(`It says: ${said}`, `它的输出：${said}`),
  remedy: (_, { current }) => verbatim(`opencode models ${current.providerId}`),
});

/** Said instead of asking: the doctor must not send a key on a project's word. */
const ofProject: Check = {
  id: 'project-decides',
  severity: 'warning',
  judge: ({ client, current }) => {
    const found = projectDecides(client, current, 'warning');
    return found === null ? [] : [found];
  },
  repairs: () => [],
};

const proxy = check({
  id: 'proxy-without-loopback',
  severity: 'warning',
  when({ place: { env } }) {
    const used = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'].find((name) => env[name]);
    const passed = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((host) => host.trim());
    return used && !passed.some((host) => host === '*' || host === 'localhost' || host === '127.0.0.1')
      ? used
      : null;
  },
  title: (name) =>
    text(
      `${name} is set, and NO_PROXY leaves out this machine.`,
      `设置了 ${name}，但 NO_PROXY 没有排除本机。`,
    ),
  cause: () =>
    text(
      'OpenCode talks to a server of its own on 127.0.0.1; through a proxy it does not find it.',
      'OpenCode 要访问自己在 127.0.0.1 上的服务；经过代理就找不到它。',
    ),
  remedy: () => verbatim('export NO_PROXY=localhost,127.0.0.1'),
});

const MOVING = [
  'OPENCODE_CONFIG',
  'OPENCODE_CONFIG_DIR',
  'OPENCODE_CONFIG_CONTENT',
  'OPENCODE_AUTH_CONTENT',
  'OPENCODE_DISABLE_PROJECT_CONFIG',
] as const;

const variablesSet = check({
  id: 'variables-set',
  severity: 'info',
  when({ place: { env } }) {
    const names = MOVING.filter((name) => env[name] && env[name] !== NO_PROJECT);
    return names.length > 0 ? names : null;
  },
  title: (names) =>
    text(`${names.join(', ')} is set in this shell.`, `当前 shell 设置了 ${names.join('、')}。`),
  cause: () =>
    text(
      'OpenCode started from here reads other files than the desktop app does.',
      '从这里启动的 OpenCode 读取的文件与桌面应用不同。',
    ),
  remedy: (names) => verbatim(`unset ${names.join(' ')}`),
});

const twin = check({
  id: 'wsl-twin',
  severity: 'info',
  when: ({ traces: seen }) => (seen.twin?.length ? seen.twin : null),
  where: ([first]) => ({ path: first!.path }),
  title: () =>
    text('OpenCode for Windows has a configuration of its own.', 'Windows 版 OpenCode 有另一份配置。'),
  cause: (found) =>
    text(
      `What is set here counts inside WSL only; Windows reads ${found.map(({ path }) => path).join(', ')}`,
      `此处的配置只在 WSL 中生效；Windows 读取的是 ${found.map(({ path }) => path).join('、')}`,
    ),
  remedy: () => text('Run setup in both.', '请在两边都运行 setup。'),
});

/** Everything the doctor looks for in OpenCode. */
export const OPENCODE_CHECKS: readonly Check[] = [
  ...KEY_CHECKS,
  ...CONFIG_CHECKS,
  ofProject,
  proxy,
  secondOpinion,
  variablesSet,
  twin,
];
