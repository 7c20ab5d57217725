import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/diagnose/answer.ts';
import { explain } from '../../src/diagnose/causes.ts';
import { climb } from '../../src/diagnose/ladder.ts';
import { missesInputOnly } from '../../src/diagnose/probes.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import type { Answer } from '../../src/system.ts';
import { machine } from '../machine.ts';
import { answerOf, contextOf } from './answers.ts';
import { Confusion } from './confusion.ts';

interface Pair {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ct?: string;
  readonly loc?: string;
  readonly hdr?: Readonly<Record<string, string>>;
  readonly body: string;
}

const FOLDER = new URL('../../../shared/fixtures/new-api/', import.meta.url);
const DIALECTS = ['2026-02', '2026-04', '2026-07'] as const;
type Dialect = (typeof DIALECTS)[number];
const present = existsSync(FOLDER);
if (!present) console.log('skipped: no recordings of New API beside the project');

const pairsOf = (dialect: Dialect): Pair[] =>
  JSON.parse(readFileSync(new URL(`new-api-${dialect}.measured.json`, FOLDER), 'utf8')) as Pair[];

const recorded = ({ status, ct, loc, hdr, body }: Pair): Answer =>
  answerOf({
    status,
    headers: { ...(ct ? { 'content-type': ct } : {}), ...(loc ? { location: loc } : {}), ...hdr },
    body,
  });

/** Every GET of the list and every POST of a model call, with the slash at the end and the query too. */
const ASKED = /^\/v1\/(?:models|(?<post>responses|chat\/completions))\/?(?:\?.*)?$/;

/** Since 2026-04 these states share one sentence, and one answer alone must not claim to know. */
const NAMED_UNTIL_APRIL = {
  exhausted: 'token-exhausted',
  disabled: 'token-disabled',
  expired: 'token-expired',
} as const;

const ALWAYS: Readonly<Record<string, string>> = {
  ipblocked: 'ip-not-allowed',
  svipgroup: 'group-denied',
  nogroup: 'group-denied',
  auto: 'group-denied',
  banned: 'account-banned',
};

/** Of a model call only: the list of models knows nothing of these. */
const ON_CALL: Readonly<Record<string, string>> = {
  tiny: 'token-quota-low',
  limited: 'model-not-allowed',
  emptylimit: 'model-not-allowed',
  vipgroup: 'model-unavailable',
  poor: 'balance-exhausted',
};

const GOOD_KEYS = new Set(['noprefix', 'spaces', 'lower', 'raw', 'xapikey']);

const BY_LABEL: readonly (readonly [RegExp, string])[] = [
  [/^DRY .* (?:allowed|poor)$/, 'dry probe passed'],
  [/^DRY .* unknown$/, 'model-unavailable'],
  [/^DRY .* forbidden$/, 'model-not-allowed'],
  [/limited: allowed$/, 'ok'],
  [/limited: forbidden$|emptylimit$/, 'model-not-allowed'],
  [/unknown model$|vip-only from default|no channel$|ghost$|case-diff$|trailing space$/, 'model-unavailable'],
  [/empty model$|bad json$/, 'gateway-error'],
  [/up401$/, 'upstream-auth'],
  [/up(?:402|404|429|500|html)$/, 'upstream-error'],
  [/^GET \/v1\/models\/$|^POST \/v1\/responses\/$/, 'redirect'],
  [/^GET \/v1\/models\?$|anthropic hdr$/, 'ok'],
  [/^deleted token/, 'token-unclear'],
];

/** What one answer can tell, by what its label says of the key. */
function expectedOf({ label, method }: Pair, dialect: Dialect): string {
  const [what = '', state = ''] = label.replace(/\|(?:en|zh)$/, '').split('|');
  const bad = /^(?:models badkey|resp) (\w+)$/.exec(what)?.[1];
  if (bad !== undefined) {
    // The console of 2026-02 shows keys in full, so what was copied there as "masked" is a whole key.
    if (GOOD_KEYS.has(bad) || (bad === 'masked' && dialect === '2026-02')) return 'ok';
    if (bad === 'channelSuffix') return 'key-suffix';
    return dialect === '2026-02' && /^(?:missing|queryKey)$/.test(bad) ? 'key-missing' : 'token-unclear';
  }
  const named = BY_LABEL.find(([pattern]) => pattern.test(what));
  if (named) return named[1];
  if (!/^(?:models|resp gpt-5\.4|chat gpt-5\.4)$/.test(what)) throw new Error(`nothing known of ${label}`);
  if (state in NAMED_UNTIL_APRIL) {
    return dialect === '2026-02'
      ? NAMED_UNTIL_APRIL[state as keyof typeof NAMED_UNTIL_APRIL]
      : 'token-unclear';
  }
  return ALWAYS[state] ?? (method === 'POST' ? ON_CALL[state] : undefined) ?? 'ok';
}

describe.runIf(present)('one recorded answer', () => {
  const confusion = new Confusion('recorded answers, one at a time');
  afterAll(() => confusion.print());

  it.each(DIALECTS)('of a New API of %s tells what it can, and no more', (dialect) => {
    const pairs = pairsOf(dialect).filter(({ method, path }) => {
      const match = ASKED.exec(path);
      return match !== null && method === (match.groups?.post ? 'POST' : 'GET');
    });
    expect(pairs.length).toBeGreaterThan(150);
    for (const pair of pairs) {
      const question = /responses/.test(pair.path) ? 'responses' : /chat/.test(pair.path) ? 'chat' : 'models';
      const answer = recorded(pair);
      const expected = expectedOf(pair, dialect);
      if (expected === 'dry probe passed') {
        expect(answer.kind === 'answer' && missesInputOnly(readAnswer(answer, [])), pair.label).toBe(true);
        continue;
      }
      const finding = explain(answer, contextOf({ question, afterModelsOk: question !== 'models' }));
      confusion.add(`${dialect} ${pair.label}`, expected, finding);
      if (answer.kind === 'answer')
        expect(missesInputOnly(readAnswer(answer, []))).toBe(answer.status === 200);
    }
    expect(confusion.wrong).toEqual([]);
    expect(confusion.wronglyProved).toEqual([]);
  });
});

describe.runIf(present)('the ladder over recorded answers', () => {
  const confusion = new Confusion('recorded keys, with the usage page');
  afterAll(() => confusion.print());

  const STATES = {
    ok: 'ok',
    tiny: 'ok',
    quota5: 'ok',
    ipok: 'ok',
    poor: 'ok',
    exhausted: 'token-exhausted',
    disabled: 'token-disabled',
    expired: 'token-expired',
    limited: 'model-not-listed',
    emptylimit: 'model-not-listed',
    vipgroup: 'model-not-listed',
    ...ALWAYS,
  };
  const BAD_KEYS = ['wrong', 'double', 'truncated', 'quoted', 'placeholder', 'midspace', 'upper'];

  it.each(DIALECTS.flatMap((dialect) => [[dialect, 'en'] as const, [dialect, 'zh'] as const]))(
    'of a New API of %s in %s names the reason',
    async (dialect, language) => {
      const pairs = new Map(pairsOf(dialect).map((pair) => [pair.label, pair]));
      const cases = [
        ...Object.entries(STATES).map(([state, expected]) => ({
          expected,
          models: `models|${state}|${language}`,
          usage: `usage/token/|${state}|en`,
        })),
        ...BAD_KEYS.map((bad) => ({
          expected: 'key-invalid',
          models: `models badkey ${bad}|${language}`,
          usage: `usage badkey ${bad}|en`,
        })),
        { expected: 'key-invalid', models: 'deleted token models', usage: 'deleted token usage' },
      ];
      for (const { expected, models, usage } of cases) {
        const system = machine({
          now: () => new Date('2026-11-21T12:00:00Z'),
          request: ({ url }) => recorded(pairs.get(url.endsWith('/v1/models') ? models : usage)!),
        });
        const gateway = builtInGateway('tokaify')!;
        const { findings } = await climb(system, {
          gateway,
          baseUrl: gateway.baseUrl,
          key: new Secret('sk-TestKeyTestKeyTestKeyTestKey'),
          model: 'gpt-5.4',
          wireApi: 'responses',
          depth: 'models',
        });
        confusion.add(`${dialect} ${models}`, expected, findings[0]);
      }
      expect(confusion.wrong).toEqual([]);
      expect(confusion.wronglyProved).toEqual([]);
    },
  );
});
