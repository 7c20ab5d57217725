import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { customGateway, gatewayOf } from '../gateways.ts';
import { flag, type Input, option } from '../input.ts';
import { LONGEST_INPUT, lintKey, readKey } from '../key.ts';
import { pathOf } from '../place.ts';
import type { TokenMade } from '../plan/plan.ts';
import { word } from '../quote.ts';
import type { Finding } from '../report.ts';
import type { Secret } from '../secret.ts';
import type { System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { chooseGateway } from './gateway.ts';
import { refusal } from './refusal.ts';

/** A gateway and the address and key to use it with; what every question and every setup starts from. */
export interface Access {
  readonly gateway: Gateway;
  readonly baseUrl: string;
  readonly key: Secret;
  /** What was mended in the pasted key, if anything. */
  readonly mended?: Text;
  /** The token that was created for it, if one was. */
  readonly token?: TokenMade;
  /** What is odd about the key, if anything. */
  readonly hint?: Finding;
}

/** The key as given, by the contract's order; null when there is none and nobody can be asked. */
async function pastedKey(input: Input, system: System, gateway: Gateway): Promise<string | null> {
  const file = option(input, 'keyFile');
  if (flag(input, 'keyStdin')) {
    if (file === undefined) return system.readStdin();
    throw new TokaifyError('usage', {
      what: text('--key-stdin and --key-file contradict each other.', '--key-stdin 与 --key-file 相互矛盾。'),
      next: text('Give one of them.', '请只给出其中一个。'),
    });
  }
  if (file !== undefined) {
    try {
      // Not readFile, which refuses pipes: `--key-file <(pass show key)` is one.
      return beginningOf(system, pathOf(system).resolve(system.cwd, file));
    } catch (error) {
      throw new TokaifyError(
        'key-required',
        {
          what: text(`The key file ${file} cannot be read.`, `无法读取密钥文件 ${file}。`),
          cause: verbatim((error as NodeJS.ErrnoException).code ?? ''),
          next: text(
            'Give the file that holds the key: --key-file <path>',
            '请给出存放密钥的文件：--key-file <路径>',
          ),
        },
        { cause: error },
      );
    }
  }
  for (const name of new Set(['TOKAIFY_API_KEY', gateway.key.variable])) {
    const value = system.env[name];
    if (value) return value;
  }
  return null;
}

/** As much of a file as anything with a key in it could have; a device may have no end. */
function beginningOf({ fs }: System, path: string): string {
  const bytes = Buffer.alloc(LONGEST_INPUT + 1);
  const descriptor = fs.openSync(path, 'r');
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = fs.readSync(descriptor, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length).toString('utf8');
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Says whose key is spoken of, and where it goes. */
export function greet(system: System, { name, baseUrl }: Pick<Gateway, 'name' | 'baseUrl'>): void {
  system.tell([{ kind: 'heading', text: verbatim(name), aside: verbatim(baseUrl) }]);
}

export interface Asking {
  /** Whatever key was given is not the one. */
  readonly retype?: boolean;
  readonly greeted?: boolean;
  /** The key that is used with this gateway already, which a person may keep. */
  readonly inPlace?: (gateway: Gateway) => Secret | null;
}

/** One that cannot be a key is not proposed. */
function usable(key: Secret | null, gateway: Gateway): Pick<Access, 'key' | 'hint'> | null {
  if (key === null) return null;
  const hint = lintKey(key, gateway);
  if (hint?.severity === 'error') return null;
  return { key, ...(hint ? { hint } : {}) };
}

/** The gateway with the key, asked for on a terminal. A connection string may name another host: that is confirmed first. */
export async function chooseAccess(
  input: Input,
  system: System,
  { retype = false, greeted = false, inPlace = () => null }: Asking = {},
): Promise<Access> {
  const gateway = chooseGateway(input, system);
  const pasted = retype ? null : await pastedKey(input, system, gateway);
  if (pasted !== null) return accept(pasted, gateway, input, system);
  if (!system.ask) {
    throw new TokaifyError('key-required', {
      what: text(
        `A key for ${gateway.name} is needed, and nobody can be asked.`,
        `需要 ${gateway.name} 的密钥，但当前无法提问。`,
      ),
      next: text(
        `Give it with --key-stdin, --key-file or $${gateway.key.variable}. Find it at: ${gateway.console.keyHint.en}`,
        `请用 --key-stdin、--key-file 或 $${gateway.key.variable} 提供。位置：${gateway.console.keyHint.zh}`,
      ),
    });
  }
  if (!greeted) greet(system, gateway);
  const kept = usable(inPlace(gateway), gateway);
  const isKept = (value: string): boolean => kept !== null && value.trim() === '';
  const typed = await system.ask.secret(
    text('API key', 'API 密钥'),
    gateway.console.keyHint,
    (value) => (isKept(value) ? null : refusal(() => readKey(value, gateway))),
    kept?.key,
  );
  if (kept && isKept(typed)) return { gateway, baseUrl: gateway.baseUrl, ...kept };
  return accept(typed, gateway, input, system);
}

async function accept(clear: string, gateway: Gateway, input: Input, system: System): Promise<Access> {
  const { key, url, mended, hint } = readKey(clear, gateway);
  const extra = { ...(mended ? { mended } : {}), ...(hint ? { hint } : {}) };
  if (url === undefined || gateway.hosts.includes(new URL(url).host))
    return { gateway, baseUrl: gateway.baseUrl, key, ...extra };
  const known = gatewayOf(url);
  if (known && option(input, 'gateway') === undefined && option(input, 'baseUrl') === undefined) {
    return { gateway: known, baseUrl: known.baseUrl, key, ...extra };
  }
  const { host } = new URL(url);
  const confirmed = await system.ask?.confirm(
    text(
      `This connection string is for ${host}, which is not ${gateway.name}. Send the key there?`,
      `该连接串指向 ${host}，并非 ${gateway.name}。要把密钥发送到那里吗？`,
    ),
    false,
  );
  if (!confirmed) {
    throw new TokaifyError('host-unconfirmed', {
      what: text(
        `The connection string is for ${host}, which ${gateway.name} does not use.`,
        `该连接串指向 ${host}，${gateway.name} 并不使用它。`,
      ),
      cause: text('The key was sent nowhere.', '密钥没有发送到任何地方。'),
      next: text(
        `If that is your gateway: --gateway ${word(url)}`,
        `如果这确实是你的网关：--gateway ${word(url)}`,
      ),
    });
  }
  const custom = customGateway(url);
  return { gateway: custom, baseUrl: custom.baseUrl, key, ...extra };
}
