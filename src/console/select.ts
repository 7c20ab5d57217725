import { shown } from '../diagnose/answer.ts';
import { TokaifyError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { ConsoleSite } from './api.ts';
import { label, STATUS_WORDS, type Token } from './token.ts';

/** The token that an id or a name means; an id comes first. Names need not be unique at New API. */
export function selectToken({ gateway }: ConsoleSite, tokens: readonly Token[], wanted: string): Token {
  const byId = tokens.find(({ id }) => String(id) === wanted);
  if (byId) return byId;
  const named = tokens.filter(({ name }) => name === wanted);
  if (named.length === 1) return named[0]!;
  if (named.length > 1) throw ambiguous(wanted, named);
  const list = typed(gateway, 'token list');
  const close = nearest(
    wanted,
    tokens.map(({ name }) => name).filter((name) => name !== ''),
  );
  throw new TokaifyError('unknown-token', {
    what: text(`There is no token "${wanted}".`, `没有名为“${wanted}”的令牌。`),
    next: close
      ? text(`Did you mean ${shown(close, [])}?   ${list}`, `是否想用 ${shown(close, [])}？   ${list}`)
      : verbatim(list),
  });
}

function ambiguous(name: string, candidates: readonly Token[]): TokaifyError {
  return new TokaifyError('ambiguous-token', {
    what: text(
      `${candidates.length} tokens are named "${name}".`,
      `有 ${candidates.length} 个令牌名为“${name}”。`,
    ),
    cause: text(
      candidates.map((token) => `${label(token)}, ${token.status}, ${token.shown}`).join('; '),
      candidates
        .map((token) => `${label(token)}，${STATUS_WORDS[token.status].zh}，${token.shown}`)
        .join('；'),
    ),
    next: text(
      `Say which by its id, e.g. ${candidates[0]!.id}.`,
      `请用 ID 指明，例如 ${candidates[0]!.id}。`,
    ),
  });
}
