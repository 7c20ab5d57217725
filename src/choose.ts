import type { Client } from './clients/client.ts';
import { allClients, clientById } from './clients/table.ts';
import type { Input } from './commands/command.ts';
import { readFile } from './disk/read.ts';
import { TokaifyError } from './errors.ts';
import { acceptBaseUrl, type Gateway, parseGateway, readBaseUrl } from './gateway.ts';
import { GATEWAY_IDS } from './gateway-ids.ts';
import { builtInGateway, customGateway, gatewayOf } from './gateways.ts';
import { onPath } from './installed.ts';
import { readKey } from './key.ts';
import { nearest } from './nearest.ts';
import { pathOf } from './place.ts';
import type { Finding } from './report.ts';
import type { Secret } from './secret.ts';
import { isPresent, survey } from './survey.ts';
import type { Ask, System } from './system.ts';
import { type Text, text, verbatim } from './text.ts';

/** A gateway and the address and key to use it with; what every question and every setup starts from. */
export interface Access {
  readonly gateway: Gateway;
  readonly baseUrl: string;
  readonly key: Secret;
  /** What was mended in the pasted key, if anything. */
  readonly mended?: Text;
  /** What is odd about the key, if anything. */
  readonly hint?: Finding;
}

export function option(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function flag(input: Input, name: string): boolean {
  return input.options[name] === true;
}

/** The gateway by flag, environment or default. `--gateway` takes an id, a URL or a template file. */
export function chooseGateway(input: Input, system: System): Gateway {
  const named = option(input, 'gateway') ?? system.env.TOKAIFY_GATEWAY ?? GATEWAY_IDS[0]!;
  const base = option(input, 'baseUrl') ?? system.env.TOKAIFY_BASE_URL;
  const gateway = byName(named, system);
  return base
    ? {
        ...gateway,
        baseUrl: acceptBaseUrl(base),
        hosts: [...gateway.hosts, new URL(acceptBaseUrl(base)).host],
      }
    : gateway;
}

const ELSEWHERE = 'elsewhere';

/**
 * The same input with the gateway that a person chose: the default one, unless they step back to this question. Not
 * asked where flags or environment name one.
 */
export async function supposeGateway(input: Input, system: System): Promise<Input> {
  const { TOKAIFY_GATEWAY, TOKAIFY_BASE_URL } = system.env;
  const said = option(input, 'gateway') ?? option(input, 'baseUrl') ?? TOKAIFY_GATEWAY ?? TOKAIFY_BASE_URL;
  if (!system.ask || said !== undefined) return input;
  const choices = GATEWAY_IDS.map((id) => {
    const { name, baseUrl } = builtInGateway(id)!;
    return { value: id, label: verbatim(name), hint: verbatim(baseUrl) };
  });
  const other = { value: ELSEWHERE, label: text('Another one, by its address', '其他网关（输入地址）') };
  const [standard] = GATEWAY_IDS;
  const chosen = await system.ask.suppose(text('Gateway', '网关'), [...choices, other], standard);
  // Not named: a connection string may still name another one.
  if (chosen === standard) return input;
  const gateway = chosen === ELSEWHERE ? await askAddress(system, system.ask) : chosen;
  return { ...input, options: { ...input.options, gateway } };
}

async function askAddress(system: System, ask: Ask): Promise<string> {
  for (;;) {
    const typed = await ask.input(text('Base URL', 'Base URL'));
    try {
      // What had to be mended shows in the heading that follows.
      return readBaseUrl(typed).url;
    } catch (error) {
      if (!(error instanceof TokaifyError)) throw error;
      const { what, next } = error.trouble;
      system.tell([{ kind: 'look', text: what }, ...(next ? [{ kind: 'line', text: next } as const] : [])]);
    }
  }
}

function byName(named: string, system: System): Gateway {
  const known = builtInGateway(named);
  if (known) return known;
  if (/^https?:\/\//i.test(named)) return customGateway(named);
  if (/[/\\]|\.json$/i.test(named)) {
    const { bytes } = readFile(system, pathOf(system).resolve(system.cwd, named));
    if (bytes) return parseGateway(parseJson(new TextDecoder().decode(bytes), named), named);
  } else if (/^[\w.-]+\.[a-z]{2,}(?:[:/]|$)|^localhost[:/]/i.test(named)) {
    return customGateway(named);
  }
  const close = nearest(named, GATEWAY_IDS);
  throw new TokaifyError('unknown-gateway', {
    what: text(`There is no gateway "${named}".`, `没有名为 "${named}" 的网关。`),
    cause: text(
      `Known: ${GATEWAY_IDS.join(', ')}; or give a base URL or a template file.`,
      `已知：${GATEWAY_IDS.join('、')}；也可以给出 Base URL 或模板文件。`,
    ),
    next: close
      ? text(`Did you mean --gateway ${close}?`, `是否想用 --gateway ${close}？`)
      : text('tokaify list', 'tokaify list'),
  });
}

function parseJson(source: string, path: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new TokaifyError('template-invalid', {
      what: text(`${path} is not valid JSON.`, `${path} 不是有效的 JSON。`),
    });
  }
}

/** The key as given, by the contract's order; null when there is none and nobody can be asked. */
async function pastedKey(input: Input, system: System, gateway: Gateway): Promise<string | null> {
  if (flag(input, 'keyStdin')) return system.readStdin();
  const file = option(input, 'keyFile');
  if (file !== undefined) {
    try {
      // Not readFile, which refuses pipes: `--key-file <(pass show key)` is one.
      return system.fs.readFileSync(pathOf(system).resolve(system.cwd, file), 'utf8');
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

/** The gateway with the key, asked for on a terminal. A connection string may name another host: that is confirmed first. */
export async function chooseAccess(input: Input, system: System, { retype = false } = {}): Promise<Access> {
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
  const typed = await system.ask.secret(text('API key', 'API 密钥'), gateway.console.keyHint, (value) =>
    refusal(value, gateway),
  );
  return accept(typed, gateway, input, system);
}

function refusal(typed: string, gateway: Gateway): Text | null {
  try {
    readKey(typed, gateway);
    return null;
  } catch (error) {
    if (error instanceof TokaifyError) return error.trouble.cause ?? error.trouble.what;
    throw error;
  }
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
      next: text(`If that is your gateway: --gateway ${url}`, `如果这确实是你的网关：--gateway ${url}`),
    });
  }
  const custom = customGateway(url);
  return { gateway: custom, baseUrl: custom.baseUrl, key, ...extra };
}

/** The clients named, or every one found here with --all; asked for on a terminal when none is named. */
export async function chooseClients(input: Input, system: System): Promise<Client[]> {
  if (flag(input, 'all')) {
    const found = allClients().filter(
      (client) => onPath(system, client.command) !== null || isPresent(survey(system, client)),
    );
    if (found.length > 0) return found;
    throw new TokaifyError('unknown-client', {
      what: text('No client was found on this machine.', '本机没有找到任何客户端。'),
      next: text(
        'Name one to configure it before it is installed: tokaify setup codex',
        '也可以在安装前先配置：tokaify setup codex',
      ),
    });
  }
  if (input.args.length > 0) return [...new Set(input.args)].map(clientById);
  if (system.ask) {
    const choices = allClients().map(({ id, name }) => ({ value: id, label: verbatim(name) }));
    return [clientById(await system.ask.select(text('Which client?', '哪个客户端？'), choices))];
  }
  throw new TokaifyError('answer-needed', {
    what: text('Which client?', '哪个客户端？'),
    next: text('Name it: tokaify setup codex, or --all', '请指明：tokaify setup codex，或 --all'),
  });
}

/** The model by flag, the gateway's default if the key may use it, or the person's choice. `listed` null: nobody could say. */
export async function chooseModel(
  input: Input,
  system: System,
  gateway: Gateway,
  listed: readonly string[] | null,
): Promise<string> {
  const named = option(input, 'model')?.trim();
  if (named !== undefined) {
    if (named !== '') return named;
    throw new TokaifyError('usage', {
      what: text('--model is empty.', '--model 为空。'),
      next: text('tokaify models', 'tokaify models'),
    });
  }
  const standard = gateway.models.default;
  if (listed === null || (listed.includes(standard) && !system.ask)) return standard;
  if (system.ask && listed.length > 0) {
    const ordered = listed.includes(standard)
      ? [standard, ...listed.filter((id) => id !== standard)]
      : listed;
    return system.ask.search(
      text('Model', '模型'),
      ordered.map((id) => ({ value: id, label: verbatim(id) })),
      ordered[0],
    );
  }
  const shown = listed.slice(0, 20).join(', ') + (listed.length > 20 ? ', …' : '');
  throw new TokaifyError('model-not-listed', {
    what: text(
      `This key may not use ${standard}, the model ${gateway.name} suggests.`,
      `该密钥不能使用 ${gateway.name} 建议的模型 ${standard}。`,
    ),
    cause:
      listed.length > 0
        ? text(`It may use: ${shown}`, `可用模型：${shown}`)
        : text('Its model list is empty.', '它的模型列表为空。'),
    next: text('Choose one: --model <id>', '请选择一个：--model <id>'),
  });
}
