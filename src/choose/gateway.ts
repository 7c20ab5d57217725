import { readFile } from '../disk/read.ts';
import { TokaifyError } from '../errors.ts';
import { acceptBaseUrl, type Gateway, isLoopback, readBaseUrl } from '../gateway.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { parseGateway } from '../gateway-template.ts';
import { builtInGateway, customGateway } from '../gateways.ts';
import { type Input, option } from '../input.ts';
import { nearest } from '../nearest.ts';
import { pathOf } from '../place.ts';
import type { Ask, System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { refusal } from './refusal.ts';

/** The gateway by flag, environment or default. `--gateway` takes an id, a URL or a template file. */
export function chooseGateway(input: Input, system: System): Gateway {
  const typed = option(input, 'gateway');
  const named = typed ?? (system.env.TOKAIFY_GATEWAY || GATEWAY_IDS[0]!);
  // Who types a gateway means its address, not the one that a variable holds for another.
  const base = option(input, 'baseUrl') ?? (typed === undefined ? system.env.TOKAIFY_BASE_URL : undefined);
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
  const named = option(input, 'gateway') ?? option(input, 'baseUrl');
  // An empty variable says nothing, as one that is not set.
  if (!system.ask || named !== undefined || TOKAIFY_GATEWAY || TOKAIFY_BASE_URL) return input;
  const choices = GATEWAY_IDS.map((id) => {
    const { name, baseUrl } = builtInGateway(id)!;
    return { value: id, label: verbatim(name), hint: verbatim(baseUrl) };
  });
  const other = { value: ELSEWHERE, label: text('Another one, by its address', '其他网关（输入地址）') };
  const [standard] = GATEWAY_IDS;
  const chosen = await system.ask.suppose(text('Gateway', '网关'), [...choices, other], standard);
  // Not named: a connection string may still name another one.
  if (chosen === standard) return input;
  const gateway = chosen === ELSEWHERE ? await askAddress(system.ask) : chosen;
  return { ...input, options: { ...input.options, gateway } };
}

async function askAddress(ask: Ask): Promise<string> {
  const typed = await ask.input(
    text('Base URL', 'Base URL'),
    text('such as https://api.example.com/v1', '例如 https://api.example.com/v1'),
    (address) => refusal(() => readBaseUrl(address)) ?? doubt(address.trim()),
  );
  // What had to be mended shows in the heading that follows.
  return readBaseUrl(typed).url;
}

/** A word is an address too for URL, whatever it was meant to be, and the key would be sent there. */
function doubt(address: string): Text | null {
  const host = /^\[.*\]|^[^/:?#]*/.exec(address)![0];
  if (/^https?:\/\//i.test(address) || /[.。．｡[]/.test(host) || isLoopback(host)) return null;
  const { url } = readBaseUrl(address);
  return text(
    `Read as ${url}, which is no public address. A host of your own network: with http:// or https:// before it.`,
    `已读作 ${url}，但这不是公网地址。如果是内网主机，请在前面加上 http:// 或 https://。`,
  );
}

function byName(named: string, system: System): Gateway {
  const known = builtInGateway(named);
  if (known) return known;
  if (/^https?:\/\//i.test(named)) return customGateway(named);
  if (/[/\\]|\.json$/i.test(named)) {
    const { bytes } = readFile(system, pathOf(system).resolve(system.cwd, named));
    if (bytes) {
      const gateway = parseGateway(parseJson(new TextDecoder().decode(bytes), named), named);
      return { ...gateway, file: { path: named, baseUrl: gateway.baseUrl } };
    }
  } else if (/^[\w.-]+\.[a-z]{2,}(?:[:/]|$)|^localhost[:/]/i.test(named)) {
    return customGateway(named);
  }
  const close = nearest(named, GATEWAY_IDS);
  throw new TokaifyError('unknown-gateway', {
    what: text(`There is no gateway "${named}".`, `没有名为“${named}”的网关。`),
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
      next: text(
        'Compare it with the built-in ones: tokaify list --json',
        '可与内置模板比较：tokaify list --json',
      ),
    });
  }
}
