import type { Gateway } from './gateway.ts';
import { GATEWAY_IDS } from './gateway-ids.ts';
import { builtInGateway } from './gateways.ts';
import { word } from './quote.ts';

/**
 * A command as somebody has to type it to mean this gateway: `token list` → `tokaify token list --gateway routescope`.
 * null: whichever stands by default. The only place that writes a gateway into a command for a person.
 */
export function typed(gateway: Gateway | null, words: string): string {
  return ['tokaify', words, ...(gateway === null ? [] : optionsFor(gateway))].join(' ');
}

/** An id, a template's file, else the address. */
function optionsFor({ id, name, baseUrl, file }: Gateway): string[] {
  const known = builtInGateway(id);
  // One that is known by its address only may have the id of a built-in one, never its name.
  const origin = file ?? (known?.name === name ? { path: id, baseUrl: known.baseUrl } : null);
  if (origin === null) return ['--gateway', word(baseUrl)];
  return [
    ...(origin.path === GATEWAY_IDS[0] ? [] : ['--gateway', word(origin.path)]),
    ...(origin.baseUrl === baseUrl ? [] : ['--base-url', word(baseUrl)]),
  ];
}
