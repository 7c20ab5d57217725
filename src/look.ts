import type { Look } from './output.ts';
import type { Place } from './place.ts';
import type { Language } from './text.ts';

/** What may be shown, by the flags, the environment and the terminal that standard output is, if it is one. Flags win over NO_COLOR, that over FORCE_COLOR. */
export function lookOf(
  argv: readonly string[],
  env: Place['env'],
  terminal: { readonly columns?: number } | null,
): Look {
  const plain = argv.includes('--plain') || env.TERM === 'dumb';
  const forced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== '0';
  const refused = argv.includes('--no-color') || Boolean(env.NO_COLOR) || env.FORCE_COLOR === '0';
  return {
    colour: !argv.includes('--json') && !plain && !refused && (forced || terminal !== null),
    plain,
    columns: Math.max(40, terminal?.columns ?? (Number(env.COLUMNS) || 80)),
    language: languageOf(argv, env),
  };
}

function languageOf(argv: readonly string[], env: Place['env']): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const named = at < 0 ? undefined : (argv[at]!.split('=')[1] ?? argv[at + 1]);
  // What is wrong with another word is said in the language of the machine.
  if (named === 'en' || named === 'zh') return named;
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || 'en').startsWith('zh') ? 'zh' : 'en';
}
