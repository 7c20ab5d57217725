import { CLIENT_IDS } from '../clients/ids.ts';
import type { ValueKind, Values } from '../commands/command.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { type Text, verbatim } from '../text.ts';

/** What only the machine knows and a script asks for: `tokaify completion --values <asked>`. */
export const ASKED = ['journal', 'models'] as const;
export type Asked = (typeof ASKED)[number];

/** What every shell can complete by itself. */
export type Native = 'file' | 'directory' | 'user';

/** What is offered in one place of a command line. */
export interface Offer {
  readonly words: readonly Word[];
  readonly asked: Asked | null;
  /** Offered where none of the words fits what has been typed. */
  readonly native: Native | null;
}

export interface Word {
  readonly word: string;
  readonly summary: Text;
}

const NOTHING: Offer = { words: [], asked: null, native: null };

const KINDS: Readonly<Record<ValueKind, () => Offer>> = {
  client: () => ({ ...NOTHING, words: CLIENT_IDS.map(bare) }),
  directory: () => ({ ...NOTHING, native: 'directory' }),
  entry: () => ({ ...NOTHING, asked: 'journal' }),
  file: () => ({ ...NOTHING, native: 'file' }),
  // An id, or a template of one's own.
  gateway: () => ({ ...NOTHING, words: GATEWAY_IDS.map(bare), native: 'file' }),
  model: () => ({ ...NOTHING, asked: 'models' }),
  user: () => ({ ...NOTHING, native: 'user' }),
};

/** Of undefined: what nobody can guess. */
export function offerOf(values: Values | undefined): Offer {
  if (values === undefined) return NOTHING;
  return typeof values === 'string' ? KINDS[values]() : offerWords(values.map(bare));
}

export function offerWords(words: readonly Word[]): Offer {
  return { ...NOTHING, words };
}

/** A word that says enough by itself. */
function bare(word: string): Word {
  return { word, summary: verbatim('') };
}

/** The command that answers; it never takes the network. */
export function ask(asked: Asked): string {
  return `tokaify completion --values ${asked}`;
}
