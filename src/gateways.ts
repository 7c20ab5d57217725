import joytoken from '../templates/gateways/joytoken.json' with { type: 'json' };
import routescope from '../templates/gateways/routescope.json' with { type: 'json' };
import sandbox from '../templates/gateways/sandbox.json' with { type: 'json' };
import tokaify from '../templates/gateways/tokaify.json' with { type: 'json' };
import { acceptBaseUrl, type ChecklistItem, type Gateway, readBaseUrl } from './gateway.ts';
import { GATEWAY_IDS, type GatewayId } from './gateway-ids.ts';
import { type Text, text, verbatim } from './text.ts';

const TEMPLATES = { tokaify, routescope, joytoken, sandbox } as const satisfies Record<GatewayId, unknown>;

const built = new Map<string, Gateway>();

export function builtInGateway(id: string): Gateway | undefined {
  if (!Object.hasOwn(TEMPLATES, id)) return undefined;
  const known = built.get(id);
  if (known) return known;
  // A test has read them as it reads those that somebody writes; a start need not.
  const gateway = fromTemplate(TEMPLATES[id as GatewayId] as unknown as Template);
  built.set(id, gateway);
  return gateway;
}

type Label = string | { readonly en: string; readonly zh: string };

interface Template extends Omit<Gateway, 'console' | 'checklist'> {
  readonly $schema: string;
  readonly console: { readonly url: string; readonly keyHint: Label };
  readonly checklist: Readonly<Record<ChecklistItem, Label>>;
}

/** What `parseGateway` makes of a template that is right. */
function fromTemplate({ $schema, console, checklist, ...rest }: Template): Gateway {
  const labels = Object.entries(checklist).map(([item, label]) => [item, labelled(label)]);
  return {
    ...rest,
    console: { url: console.url, keyHint: labelled(console.keyHint) },
    checklist: Object.fromEntries(labels) as Record<ChecklistItem, Text>,
  };
}

function labelled(label: Label): Text {
  return typeof label === 'string' ? verbatim(label) : text(label.en, label.zh);
}

/** A gateway that is known only by its URL: the default one's block and questions, its own name and address. */
export function customGateway(url: string): Gateway {
  const baseUrl = acceptBaseUrl(url);
  const { host, origin } = new URL(baseUrl);
  const id = idOf(host);
  const base = builtInGateway(GATEWAY_IDS[0]!)!;
  return {
    ...base,
    id,
    name: host,
    baseUrl,
    hosts: [host],
    console: { url: origin, keyHint: text(`the console of ${host}`, `${host} 的控制台`) },
    key: { prefix: '', variable: 'TOKAIFY_API_KEY' },
    opencode: { providerId: id, name: host },
    checklist: {
      ...base.checklist,
      endpoint: text(`The endpoint is incorrect: check ${baseUrl}`, `接口地址不正确：请检查 ${baseUrl}`),
    },
  };
}

/**
 * The whole host: providers, key files and logins are filed under it, and two gateways must never share one. A name
 * of one word would be the id of somebody else: `openai`, `tokaify`.
 */
function idOf(host: string): string {
  const id = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return id.includes('-') ? id : `${id}-gateway`;
}

/** The built-in gateway that serves this base URL, if any: status and doctor name it by this. */
export function gatewayOf(baseUrl: string): Gateway | undefined {
  let host: string;
  try {
    host = new URL(baseUrl).host;
  } catch {
    return undefined;
  }
  const id = GATEWAY_IDS.find((id) => {
    const { baseUrl, hosts } = TEMPLATES[id];
    return new URL(baseUrl).host === host || (hosts as readonly string[]).includes(host);
  });
  return id && builtInGateway(id);
}

/** A built-in gateway, or one that is known by its address only; null where that is no address. */
export function gatewayAt(baseUrl: string): Gateway | null {
  const known = gatewayOf(baseUrl);
  if (known) return known;
  try {
    return customGateway(readBaseUrl(baseUrl).url);
  } catch {
    return null;
  }
}
