import type { Gateway } from './gateway.ts';
import { GATEWAY_IDS } from './gateway-ids.ts';
import { builtInGateway } from './gateways.ts';
import { word } from './quote.ts';
import { maskRandom, redact } from './secret.ts';
import { type Text, text } from './text.ts';

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
  // An address may have a key in it, which nobody is to copy on.
  if (origin === null) return ['--gateway', word(maskRandom(redact(baseUrl)))];
  return [
    ...(origin.path === GATEWAY_IDS[0] ? [] : ['--gateway', word(origin.path)]),
    ...(origin.baseUrl === baseUrl ? [] : ['--base-url', word(maskRandom(redact(baseUrl)))]),
  ];
}

/** How what was written is taken back. */
export const UNDO = { label: text('Undo', '撤销'), command: 'npx tokaify undo' } as const;

/** The commands that look at somebody's files, as they begin. */
const LOOKS =
  /\btokaify (?:token )?(?:setup|verify|doctor|status|undo|remove|print|list|show|rotate|delete)\b(?! --(?:home|user|system)\b)/g;

/** What is said about the files of another home, user or layer: each command in it names whose files are meant. */
export function toldFor<T>(said: T, whose: readonly string[]): T {
  if (whose.length === 0) return said;
  if (typeof said === 'string') return said.replace(LOOKS, (found) => `${found} ${whose.join(' ')}`) as T;
  if (Array.isArray(said)) return said.map((each: unknown) => toldFor(each, whose)) as T;
  if (said === null || typeof said !== 'object') return said;
  if (isText(said)) return text(toldFor(said.en, whose), toldFor(said.zh, whose)) as T;
  // The lines of a file say what they say.
  const entries = Object.entries(said).map(([key, each]) => [
    key,
    key === 'change' ? each : toldFor(each, whose),
  ]);
  return Object.fromEntries(entries) as T;
}

function isText(value: object): value is Text {
  return 'en' in value && 'toJSON' in value;
}
