import type { Gateway } from '../gateway.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway } from '../gateways.ts';

/** A command as somebody has to type it to mean this gateway: `token list` → `tokaify token list --gateway routescope`. */
export function typed(gateway: Gateway, words: string): string {
  const { id, baseUrl } = gateway;
  const known = builtInGateway(id)?.baseUrl === baseUrl;
  if (known && id === GATEWAY_IDS[0]) return `tokaify ${words}`;
  return `tokaify ${words} --gateway ${known ? id : baseUrl}`;
}
