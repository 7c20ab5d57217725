import { nearest } from '../nearest.ts';
import { word } from '../quote.ts';
import type { Finding } from '../report.ts';
import { listOf, type Text, text } from '../text.ts';
import { typed } from '../typed.ts';
import { conclude } from './causes.ts';
import { allowModel } from './causes-denied.ts';
import { type Facts, sentences } from './facts.ts';
import type { Usage } from './usage.ts';

/** The model to probe: the one wanted, else the gateway's default if listed, else the first of the list. */
export function modelToProbe(
  wanted: string | undefined,
  standard: string,
  listed: readonly string[] | null,
): string {
  if (wanted !== undefined) return wanted;
  return listed === null || listed.length === 0 || listed.includes(standard) ? standard : listed[0]!;
}

/** `model-not-listed`, with what was probably meant; the usage page tells the token's own limits from its group's. */
export function notListed(
  model: string,
  listed: readonly string[],
  usage: Usage | null,
  facts: Facts,
): Finding {
  const limited = usage !== null && usage.limits !== null;
  const close = nearestFew(model, listed);
  const list = typed(facts.gateway, 'models');
  return conclude('model-not-listed', facts, {
    detail: sentences(whyNot(usage, listed), didYouMean(model, close)),
    proof: facts.question === 'catalog' ? 'one-of' : 'proved',
    remedy: sentences(
      close[0] === undefined
        ? text(`See what it may use (${list}).`, `查看可用模型（${list}）。`)
        : text(
            `Use --model ${word(close[0])}, or see all (${list}).`,
            `使用 --model ${word(close[0])}，或查看全部（${list}）。`,
          ),
      limited ? allowModel(facts) : null,
    ),
  });
}

function whyNot(usage: Usage | null, listed: readonly string[]): Text {
  const few = fewOf(listed);
  if (usage?.limits) {
    return usage.limits.length === 0
      ? text(
          'The token is limited to a list of models, and the list is empty.',
          '令牌限定了可用模型，而列表是空的。',
        )
      : text(
          `The token itself is limited to: ${few.en || fewOf(usage.limits).en}.`,
          `令牌自身限定只能使用：${few.zh || fewOf(usage.limits).zh}。`,
        );
  }
  return listed.length === 0
    ? text('The list is empty.', '列表是空的。')
    : text(`The list has: ${few.en}.`, `列表中有：${few.zh}。`);
}

/** Ten are enough to see what kind of models they are. */
function fewOf(models: readonly string[]): Text {
  return listOf([...models.slice(0, 10), ...(models.length > 10 ? ['…'] : [])]);
}

function didYouMean(model: string, close: readonly string[]): Text | null {
  const [first] = close;
  if (first === undefined) return null;
  return first.toLowerCase() === model.trim().toLowerCase()
    ? text(`Ids count to the letter: ${first}.`, `模型 ID 必须完全一致：${first}。`)
    : text(`Near: ${close.join(', ')}.`, `相近的有：${close.join('、')}。`);
}

function nearestFew(model: string, listed: readonly string[]): string[] {
  const found: string[] = [];
  for (let rest = listed; found.length < 3; rest = rest.filter((id) => !found.includes(id))) {
    const next = nearest(model.trim(), rest);
    if (next === undefined) break;
    found.push(next);
  }
  return found;
}
