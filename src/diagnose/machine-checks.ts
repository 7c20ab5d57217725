import { CA_VARIABLES, type Place } from '../place.ts';
import { text, verbatim } from '../text.ts';
import { type Check, check } from './check.ts';

/** All that a check of the machine itself may look at. */
export interface MachineEvidence {
  readonly place: Place;
  /** Changes that a crash left half done: their ids and the commands that made them. */
  readonly unfinished: readonly { readonly id: string; readonly command: string }[];
  /** By variable that names a file of certificates: what is wrong with that. */
  readonly certificates: Readonly<Record<string, 'missing' | 'unreadable' | 'empty' | null>>;
}

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

const changeUnfinished = check<MachineEvidence['unfinished'][number], MachineEvidence>({
  id: 'change-unfinished',
  severity: 'warning',
  when: ({ unfinished }) => unfinished[0] ?? null,
  title: ({ command }) => text(`A ${command} was interrupted.`, `有一次 ${command} 被中断。`),
  cause: () =>
    text(
      'Its files may be half old and half new; the next command that writes settles it.',
      '文件可能新旧参半；下一条写入命令会处理。',
    ),
  remedy: () => verbatim('tokaify undo --list'),
});

const caMissing = check<string, MachineEvidence>({
  id: 'ca-file-missing',
  severity: 'error',
  when: ({ certificates }) => CA_VARIABLES.find((name) => certificates[name] === 'missing') ?? null,
  title: (name, { place }) =>
    text(
      `${name} names ${place.env[name]}, which is not there.`,
      `${name} 指向的 ${place.env[name]} 不存在。`,
    ),
  cause: () =>
    text(
      'Certificates that it was to make trusted are not; some programs do not start.',
      '它本应让某些证书受信任，现在没有生效；有些程序会无法启动。',
    ),
  remedy: (name) => text(`Correct the path, or: unset ${name}`, `请改正路径，或：unset ${name}`),
});

const caUnusable = check<string, MachineEvidence>({
  id: 'ca-file-unusable',
  severity: 'warning',
  when: ({ certificates }) =>
    CA_VARIABLES.find((name) => certificates[name] === 'empty' || certificates[name] === 'unreadable') ??
    null,
  title: (name, { place, certificates }) =>
    certificates[name] === 'empty'
      ? text(
          `${name} names ${place.env[name]}, which holds no certificate.`,
          `${name} 指向的 ${place.env[name]} 中没有证书。`,
        )
      : text(
          `${name} names ${place.env[name]}, which cannot be read.`,
          `${name} 指向的 ${place.env[name]} 无法读取。`,
        ),
  cause: () =>
    text(
      'Nothing is trusted because of it; a certificate of your own network is refused.',
      '它不会使任何证书受信任；内部网络的证书会被拒绝。',
    ),
  remedy: (name) =>
    text(
      `Name a file with -----BEGIN CERTIFICATE----- in it, or: unset ${name}`,
      `请指向含有 -----BEGIN CERTIFICATE----- 的文件，或：unset ${name}`,
    ),
});

const proxyInvalid = check<string, MachineEvidence>({
  id: 'proxy-invalid',
  severity: 'warning',
  when: ({ place }) =>
    PROXY_VARIABLES.find((name) => {
      const value = place.env[name];
      return value ? !URL.canParse(value.includes('://') ? value : `http://${value}`) : false;
    }) ?? null,
  title: (name) => text(`${name} is not the address of a proxy.`, `${name} 不是代理地址。`),
  cause: () =>
    text('Programs read it differently then, or not at all.', '各程序会有不同的理解，或完全忽略它。'),
  remedy: (name) => verbatim(`export ${name}=http://host:port`),
});

/** What is wrong with the machine, whichever client is used. */
export const MACHINE_WIDE: readonly Check<MachineEvidence>[] = [
  changeUnfinished,
  caMissing,
  caUnusable,
  proxyInvalid,
];
