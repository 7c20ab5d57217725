import { shown } from '../diagnose/answer.ts';
import { TokaifyError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { word } from '../quote.ts';
import { type Text, text, verbatim } from '../text.ts';
import type { ConsoleSite } from './api.ts';
import { label, STATUS_WORDS, type Token } from './token.ts';
import { typedAt } from './typed-at.ts';

/** A command about one token, as it was typed: `token update`, and options such as `--quota 5`. */
export interface Asked {
  readonly command: string;
  readonly options?: readonly string[];
}

/** The token that an id or a name means; an id comes first. Names need not be unique at New API. */
export function selectToken(
  site: ConsoleSite,
  tokens: readonly Token[],
  wanted: string,
  { command, options = [] }: Asked,
): Token {
  const byId = tokens.find(({ id }) => String(id) === wanted);
  if (byId) return byId;
  const named = tokens.filter(({ name }) => name === wanted);
  if (named.length === 1) return named[0]!;
  const about = (which: string): string => typedAt(site, [command, which, ...options].join(' '));
  if (named.length > 1) throw ambiguous(wanted, named, about);
  const meant = tokens.find(({ name }) => name === nearestName(wanted, tokens));
  throw new TokaifyError('unknown-token', {
    what: text(`There is no token "${wanted}".`, `没有名为“${wanted}”的令牌。`),
    next: meant ? didYouMean(meant, tokens, about) : verbatim(typedAt(site, 'token list')),
  });
}

function nearestName(wanted: string, tokens: readonly Token[]): string | undefined {
  return nearest(
    wanted,
    tokens.map(({ name }) => name).filter((name) => name !== ''),
  );
}

/** By its name where that can be typed as it is read and means no other token, else by its id. */
function didYouMean(token: Token, tokens: readonly Token[], about: (which: string) => string): Text {
  const { name, id } = token;
  const alone = tokens.every(
    (other) => other === token || (other.name !== name && String(other.id) !== name),
  );
  const typable = alone && word(name) === name && !name.startsWith('-');
  const command = about(typable ? name : String(id));
  return typable
    ? text(`Did you mean: ${command}`, `是否想用：${command}`)
    : text(`Did you mean "${shown(name, [])}": ${command}`, `是否想用“${shown(name, [])}”：${command}`);
}

function ambiguous(
  name: string,
  candidates: readonly Token[],
  about: (which: string) => string,
): TokaifyError {
  const first = about(String(candidates[0]!.id));
  return new TokaifyError('ambiguous-token', {
    what: text(
      `${candidates.length} tokens are named "${name}".`,
      `有 ${candidates.length} 个令牌名为“${name}”。`,
    ),
    cause: text(
      candidates
        .map((token) => `${label(token)}, ${STATUS_WORDS[token.status].en}, ${token.shown}`)
        .join('; '),
      candidates
        .map((token) => `${label(token)}，${STATUS_WORDS[token.status].zh}，${token.shown}`)
        .join('；'),
    ),
    next: text(`Say which one by its id: ${first}`, `请用 ID 指明是哪一个：${first}`),
  });
}
