import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../gateway.ts';
import type { Place } from '../place.ts';

export type Route =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly url: URL; readonly shown: string }
  /** `code` says why the way through the proxy that applies is not taken. */
  | { readonly kind: 'blocked'; readonly code: string; readonly shown: string };

/**
 * The way to a URL, by HTTP(S)_PROXY and NO_PROXY as curl and Codex read them. Loopback never takes a
 * proxy, and plain http to another machine never does: the proxy would read the key.
 */
export function routeTo(url: URL, env: Place['env']): Route {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = (env[variable.toLowerCase()] || env[variable])?.trim();
  if (!value || isLoopback(url.hostname) || isExempt(url, env.no_proxy || env.NO_PROXY || '')) {
    return { kind: 'direct' };
  }
  let proxy: URL;
  try {
    proxy = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  } catch {
    return { kind: 'blocked', code: 'PROXY_INVALID', shown: `$${variable}` };
  }
  const shown = `${proxy.protocol}//${proxy.host}`;
  if (!/^https?:$/.test(proxy.protocol)) return { kind: 'blocked', code: 'PROXY_UNSUPPORTED', shown };
  if (url.protocol === 'http:') return { kind: 'blocked', code: 'PROXY_PLAIN_HTTP', shown };
  return { kind: 'proxy', url: proxy, shown };
}

/** NO_PROXY: `*`, a host (and all below it), `.suffix`, `host:port`, an address or a CIDR block. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const block = /^(.+)\/(\d+)$/.exec(entry);
      if (block) return inBlock(host, block[1]!, Number(block[2]));
      const [, name = entry, only] = /^(\[.*\]|[^:]+):(\d+)$/.exec(entry) ?? [];
      if (only !== undefined && only !== port) return false;
      const suffix = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
      return host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`));
    });
}

function inBlock(host: string, network: string, bits: number): boolean {
  const version = isIP(host);
  if (version === 0 || isIP(network) !== version || bits > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const blocks = new BlockList();
  blocks.addSubnet(network, bits, family);
  return blocks.check(host, family);
}
