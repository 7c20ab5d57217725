import { type Place, tilde, withoutHome } from '../place.ts';
import type { Finding } from '../report.ts';
import { redact, type Secret } from '../secret.ts';
import { type Text, text } from '../text.ts';

/** A finding fit for anybody: the home directory as `~`, no key in any sentence, whoever wrote it. */
export function conceal(finding: Finding, place: Place, known: readonly Secret[]): Finding {
  const clean = (sentence: Text): Text =>
    text(concealLine(sentence.en, place, known), concealLine(sentence.zh, place, known));
  const { where } = finding;
  return {
    ...finding,
    title: clean(finding.title),
    cause: clean(finding.cause),
    remedy: clean(finding.remedy),
    ...(where ? { where: { ...where, path: tilde(where.path, place) } } : {}),
  };
}

export function concealLine(foreign: string, place: Place, known: readonly Secret[]): string {
  return withoutHome(redact(foreign, known), place);
}
