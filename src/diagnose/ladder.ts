import { TokaifyError } from '../errors.ts';
import { type Gateway, readBaseUrl, type WireApi } from '../gateway.ts';
import { lintKey } from '../key.ts';
import type { Finding } from '../report.ts';
import type { Secret } from '../secret.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import { useUrl } from './causes-endpoint.ts';
import { modelToProbe } from './listing.ts';
import { askCatalog, askDry, askLive, askModels, type Step, type Walk } from './steps.ts';

/** What is to be found out, and how much may be asked for it. */
export interface Question {
  readonly gateway: Gateway;
  /** As the client has it; may be wrong. */
  readonly baseUrl: string;
  readonly key: Secret;
  /** Judged against the gateway's list, and used for the probes; without it the probes take one that is listed. */
  readonly model?: string;
  /** What the client speaks; the probes use it. */
  readonly wireApi: WireApi;
  /** models: is the key good; dry: also, free of charge, may it use the model; live: also one tiny paid request. */
  readonly depth: 'models' | 'dry' | 'live';
  /** Ask one question and no second one: for many machines at once. What it leaves open stays open. */
  readonly single?: boolean;
  /** For one question; default 10 s, a live one 60 s. */
  readonly timeoutMs?: number;
}

export interface Verdict {
  /** The deciding one first; none of severity 'error' means that everything asked was answered well. */
  readonly findings: readonly Finding[];
  /** Ids this key may use, or null when nobody said. A public catalog counts where there is no list. */
  readonly models: readonly string[] | null;
  readonly checked: readonly { readonly step: Step; readonly elapsedMs: number; readonly status?: number }[];
  readonly notChecked: readonly ('balance' | 'upstream')[];
  readonly requestCount: number;
}

const BUDGET_MS = {
  models: 10_000,
  usage: 5_000,
  'base-url': 5_000,
  catalog: 5_000,
  dry: 10_000,
  live: 60_000,
};

/**
 * Asks the gateway the right questions in the right order, one a step, and stops at the first answer that
 * decides. The key goes to the origin of `baseUrl` and nowhere else.
 */
export async function climb(system: System, question: Question): Promise<Verdict> {
  const { gateway, key, wireApi, depth, timeoutMs } = question;
  const checked: Verdict['checked'][number][] = [];
  const end = (
    findings: readonly Finding[],
    models: Verdict['models'] = null,
    notChecked: Verdict['notChecked'] = ['balance', 'upstream'],
  ): Verdict => ({ findings, models, checked, notChecked, requestCount: checked.length });

  const hint = lintKey(key, gateway);
  if (hint?.severity === 'error') return end([hint]);
  const flaw = addressFlaw(question.baseUrl, gateway);
  if (flaw) return end([flaw]);

  const walk: Walk = {
    gateway,
    baseUrl: question.baseUrl.trim().replace(/\/+$/, ''),
    key,
    model: question.model,
    single: question.single === true,
    now: () => system.now(),
    async ask(step, request) {
      const limit = BUDGET_MS[step];
      const answer = await system.request({
        ...request,
        timeoutMs: timeoutMs === undefined ? limit : Math.min(limit, timeoutMs),
        ...(walk.single ? { single: true } : {}),
      });
      const status = answer.kind === 'answer' ? { status: answer.status } : {};
      checked.push({ step, elapsedMs: answer.elapsedMs, ...status });
      return answer;
    },
  };

  const hasList = gateway.questions.models !== null;
  const { finding, models } = hasList
    ? await askModels(walk)
    : walk.single
      ? { finding: null, models: null }
      : await askCatalog(walk);
  // Not every gateway has a list of models; where nothing better was found, the probe decides.
  const unlisted =
    !(hasList && walk.single) &&
    finding?.id === 'endpoint-not-found' &&
    finding.proof !== 'proved' &&
    depth !== 'models';
  if (finding && !unlisted) return end(hint && isAboutKey(finding) ? [finding, hint] : [finding], models);
  if ((depth === 'models' || walk.single) && hasList) return end([], models);

  const model = modelToProbe(question.model, gateway.models.default, hasList ? models : null);
  const accepted = hasList && !unlisted;
  const dry = await askDry(walk, wireApi, model, accepted);
  if (finding && dry !== 'passed') return end([finding]);
  if (typeof dry === 'object') return end(hint && isAboutKey(dry) ? [dry, hint] : [dry], models);
  if (depth !== 'live') return end([], models);

  const live = await askLive(walk, wireApi, model, accepted);
  if (live === null) return end([], models, []);
  return end([live], models, STILL_OPEN[live.id]);
}

/** What a failed live request has settled all the same: money is looked at before the upstream is asked. */
const STILL_OPEN: Readonly<Record<string, Verdict['notChecked']>> = {
  'balance-exhausted': ['upstream'],
  'token-quota-low': ['upstream'],
  'upstream-auth': [],
  'upstream-error': [],
};

function isAboutKey({ id }: Finding): boolean {
  return id === 'token-unclear' || id === 'key-invalid';
}

/** An address that cannot be asked at all. One that can is asked first, whatever it looks like. */
function addressFlaw(typed: string, gateway: Gateway): Finding | null {
  try {
    const { url } = readBaseUrl(typed);
    return /^https?:\/\//i.test(typed.trim())
      ? null
      : unusable(
          text(`${typed.trim()} has no https:// before it.`, `${typed.trim()} 前面缺少 https://。`),
          useUrl(url, gateway),
        );
  } catch (error) {
    if (!(error instanceof TokaifyError)) throw error;
    return unusable(error.trouble.what, error.trouble.next ?? error.trouble.what, error.trouble.cause);
  }
}

function unusable(title: Text, remedy: Text, cause?: Text): Finding {
  return {
    id: 'endpoint-not-found',
    severity: 'error',
    title,
    cause: cause ?? text('Clients need the whole address.', '客户端需要完整的地址。'),
    remedy,
    proof: 'proved',
  };
}
