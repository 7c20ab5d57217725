import type { Gateway, WireApi } from '../gateway.ts';
import { lengthOf } from '../key.ts';
import type { Finding } from '../report.ts';
import type { Secret } from '../secret.ts';
import type { Answer, Request } from '../system.ts';
import { text } from '../text.ts';
import { plainList, readAnswer } from './answer.ts';
import { conclude, explain, seen } from './causes.ts';
import { mendedUrl, targetOf, useUrl } from './causes-endpoint.ts';
import type { Asked, Context, Facts } from './facts.ts';
import { notListed } from './listing.ts';
import { dryBody, liveBody, liveOutcome, missesInputOnly, otherLimit, PATHS } from './probes.ts';
import { narrow, readUsage } from './usage.ts';

export type Step = 'models' | 'usage' | 'base-url' | 'catalog' | 'dry' | 'live';

/** What the steps share: whom to ask about what, and the way to ask. */
export interface Walk {
  readonly gateway: Gateway;
  /** As the client has it, without a slash at its end. */
  readonly baseUrl: string;
  readonly key: Secret;
  readonly model: string | undefined;
  /** After the first answer nothing more may be asked. */
  readonly single: boolean;
  ask(step: Step, request: Request): Promise<Answer>;
  now(): Date;
}

export interface Listed {
  /** What ends the climb. */
  readonly finding: Finding | null;
  readonly models: readonly string[] | null;
}

/** The list of models; then at most one question more, about what the first answer left open. */
export async function askModels(walk: Walk): Promise<Listed> {
  const answer = await walk.ask('models', {
    url: at(walk, walk.gateway.questions.models!),
    bearer: walk.key,
  });
  const listed = answer.kind === 'answer' ? plainList(readAnswer(answer, [walk.key])) : null;
  // How nearly every climb ends; the causes need not be looked at then, nor loaded.
  if (listed && (walk.model === undefined || listed.includes(walk.model)))
    return { finding: null, models: listed };
  const context = contextOf(walk, 'models');
  const finding = explain(answer, context);
  const facts = seen(answer, context);
  if (finding === null) {
    const models = facts.reading?.models ?? [];
    return { finding: await judgeModel(walk, models, facts), models };
  }
  if (finding.id === 'token-unclear' && facts.status === 401) {
    return { finding: (await narrowed(walk, facts)) ?? finding, models: null };
  }
  return WRONG_PLACE.has(finding.id) ? askElsewhere(walk, finding, facts) : { finding, models: null };
}

/** A public list: it proves nothing about the key, and the way to it may be closed. */
export async function askCatalog(walk: Walk): Promise<Listed> {
  const { catalog } = walk.gateway.questions;
  if (catalog === null) return { finding: null, models: null };
  const answer = await walk.ask('catalog', { url: at(walk, catalog) });
  const facts = seen(answer, contextOf(walk, 'catalog'));
  if (facts.fault) return { finding: explain(answer, facts), models: null };
  const models = facts.status === 200 ? (facts.reading?.models ?? null) : null;
  const { model } = walk;
  const unknown =
    model !== undefined && model !== walk.gateway.models.default && models?.includes(model) === false;
  return { finding: unknown ? notListed(model, models, null, facts) : null, models };
}

async function judgeModel(walk: Walk, models: readonly string[], facts: Facts): Promise<Finding | null> {
  const { model } = walk;
  if (model === undefined || models.includes(model) || facts.reading?.cut) return null;
  const usage = await askUsage(walk);
  return notListed(
    model,
    models,
    usage?.kind === 'answer' ? readUsage(readAnswer(usage, [walk.key])) : null,
    facts,
  );
}

const ASKED_TOO_OFTEN = text(
  'Its usage page would tell, but was asked too often (429): try again in a while.',
  '其用量页面可以说明原因，但请求过于频繁（429）：请稍后再试。',
);

async function narrowed(walk: Walk, facts: Facts): Promise<Finding | null> {
  const answer = await askUsage(walk);
  if (answer?.kind !== 'answer') return null;
  const reason = narrow(readAnswer(answer, [walk.key]), walk.now());
  if (reason) return conclude(reason.id, facts, { detail: reason.detail, proof: 'proved' });
  return answer.status === 429 ? conclude('token-unclear', facts, { detail: ASKED_TOO_OFTEN }) : null;
}

/** Best effort: it may be missing, or closed to this host. */
async function askUsage(walk: Walk): Promise<Answer | null> {
  const { usage } = walk.gateway.questions;
  return usage === null || walk.single ? null : walk.ask('usage', { url: at(walk, usage), bearer: walk.key });
}

const WRONG_PLACE: ReadonlySet<string> = new Set([
  'base-url-no-v1',
  'base-url-double-v1',
  'endpoint-not-found',
  'not-a-gateway',
  'redirect',
]);

/** Proves the right base URL by asking there, if it is on the same origin. */
async function askElsewhere(walk: Walk, finding: Finding, facts: Facts): Promise<Listed> {
  const better = betterBase(walk, facts);
  if (better === null || walk.single) return { finding, models: null };
  const url = `${better}${walk.gateway.questions.models}`;
  const answer = await walk.ask('base-url', { url, bearer: walk.key });
  const reading = answer.kind === 'answer' ? readAnswer(answer, [walk.key]) : null;
  const lists = reading?.status === 200 && reading.models !== null;
  const refuses = (reading?.status === 401 || reading?.status === 403) && reading.error !== null;
  if (!lists && !refuses) return { finding, models: null };
  const id = finding.id === 'redirect' || /v1$/.test(finding.id) ? finding.id : 'endpoint-not-found';
  return {
    finding: conclude(id as 'redirect', facts, {
      detail: text(`At ${better} the gateway answers.`, `在 ${better} 网关会应答。`),
      proof: 'proved',
      remedy: useUrl(better, walk.gateway),
    }),
    models: lists ? reading.models : null,
  };
}

function betterBase({ gateway, baseUrl }: Walk, facts: Facts): string | null {
  const { origin } = new URL(baseUrl);
  const moved = targetOf(facts);
  const candidates = [
    ...(moved?.endsWith('/models') ? [moved.slice(0, -'/models'.length)] : []),
    mendedUrl({ gateway, baseUrl }),
    `${origin}/v1`,
  ];
  return candidates.find((url) => url !== baseUrl && new URL(url).origin === origin) ?? null;
}

/** Whether key, address, group and model pass, at no cost. 'unsure': an answer that says neither. */
export async function askDry(
  walk: Walk,
  api: WireApi,
  model: string,
  afterModelsOk: boolean,
): Promise<Finding | 'passed' | 'unsure'> {
  const answer = await walk.ask('dry', {
    url: at(walk, PATHS[api]),
    method: 'POST',
    bearer: walk.key,
    body: dryBody(model),
  });
  if (answer.kind === 'answer' && missesInputOnly(readAnswer(answer, [walk.key]))) return 'passed';
  const finding = explain(answer, { ...contextOf(walk, api), model, afterModelsOk });
  // A server may well stumble over half a request; that is no failure of its.
  return finding === null || finding.id === 'gateway-error' || finding.id === 'upstream-error'
    ? 'unsure'
    : finding;
}

/** One tiny paid request, and a second one only if the first was refused for the name of a parameter. */
export async function askLive(
  walk: Walk,
  api: WireApi,
  model: string,
  afterModelsOk: boolean,
): Promise<Finding | null> {
  const question = { url: at(walk, PATHS[api]), method: 'POST', bearer: walk.key } as const;
  let answer = await walk.ask('live', { ...question, body: liveBody(api, model) });
  const other = answer.kind === 'answer' ? otherLimit(api, readAnswer(answer, [walk.key])) : undefined;
  if (other !== undefined)
    answer = await walk.ask('live', { ...question, body: liveBody(api, model, other) });

  const context: Context = { ...contextOf(walk, api), model, afterModelsOk };
  const facts = seen(answer, context);
  const outcome = facts.reading && liveOutcome(api, facts.reading);
  if (outcome === 'ran') return null;
  if (outcome === 'broken') {
    return conclude('upstream-error', facts, {
      detail: text('Its stream ended before the last event.', '它的数据流在最后一个事件之前中断。'),
    });
  }
  if (outcome) return conclude('upstream-error', { ...facts, error: outcome });
  return explain(answer, context) ?? conclude('gateway-error', facts);
}

function contextOf({ gateway, baseUrl, key, model }: Walk, question: Asked): Context {
  return {
    gateway,
    baseUrl,
    question,
    key,
    keyLength: lengthOf(key),
    ...(model === undefined ? {} : { model }),
    afterModelsOk: false,
  };
}

/** A path of the gateway's data: below the base URL, or from the origin if it begins with /api. */
function at({ baseUrl }: Walk, path: string): string {
  return path.startsWith('/api/') ? `${new URL(baseUrl).origin}${path}` : `${baseUrl}${path}`;
}
