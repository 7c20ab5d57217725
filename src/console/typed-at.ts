import type { Gateway } from '../gateway.ts';
import { word } from '../quote.ts';
import { typed } from '../typed.ts';
import type { ConsoleSite } from './api.ts';

/** Where the console of a gateway is as a rule. */
export function usualOrigin({ console: { url } }: Gateway): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

/** A command as somebody has to type it to mean this console of the gateway. */
export function typedAt({ gateway, url }: ConsoleSite, words: string): string {
  return typed(gateway, url === usualOrigin(gateway) ? words : `${words} --console-url ${word(url)}`);
}
