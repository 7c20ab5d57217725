import type { Gateway, WireApi } from '../gateway.ts';
import type { Finding } from '../report.ts';
import type { Secret } from '../secret.ts';
import type { System } from '../system.ts';

/** What is to be found out, and how much may be asked for it. */
export interface Question {
  readonly gateway: Gateway;
  /** As the client has it; may be wrong. */
  readonly baseUrl: string;
  readonly key: Secret;
  /** Judged against the gateway's list, and used for the probes; default: the gateway's. */
  readonly model?: string;
  /** What the client speaks; the probes use it. */
  readonly wireApi: WireApi;
  /** models: is the key good; dry: also, free of charge, may it use the model; live: also one tiny paid request. */
  readonly depth: 'models' | 'dry' | 'live';
  /** For one question; default 10 s, a live one 60 s. */
  readonly timeoutMs?: number;
}

export type Step = 'models' | 'usage' | 'base-url' | 'catalog' | 'dry' | 'live';

export interface Verdict {
  /** Worst first; none of severity 'error' means that everything asked was answered well. */
  readonly findings: readonly Finding[];
  /** Ids this key may use, or null when nobody said. */
  readonly models: readonly string[] | null;
  readonly checked: readonly { readonly step: Step; readonly elapsedMs: number; readonly status?: number }[];
  readonly notChecked: readonly ('balance' | 'upstream')[];
  readonly requestCount: number;
}

/** Asks the gateway the right questions in the right order and stops at the first that decides. */
export type Climb = (system: System, question: Question) => Promise<Verdict>;
