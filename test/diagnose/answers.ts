import { readdirSync, readFileSync } from 'node:fs';
import type { Asked, Context } from '../../src/diagnose/facts.ts';
import type { Gateway } from '../../src/gateway.ts';
import { builtInGateway, customGateway } from '../../src/gateways.ts';
import type { Proof } from '../../src/report.ts';
import type { Answer } from '../../src/system.ts';

/** One line of test/fixtures/answers: an answer by shape of server, and what it means. */
export interface Recorded {
  /** The finding, or "ok". */
  readonly id: string;
  readonly proof?: Proof;
  readonly question?: Asked;
  readonly afterModelsOk?: boolean;
  /** Id of a built-in gateway or a base URL; default tokaify. */
  readonly gateway?: string;
  readonly baseUrl?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const FOLDER = new URL('../fixtures/answers/', import.meta.url);

export const recordedAnswers: readonly (readonly [string, Recorded])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const rows = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Recorded[];
    return rows.map((row, index) => [`${name}:${index + 2}`, row] as const);
  });

export function answerOf({ status, headers, body }: Pick<Recorded, 'status' | 'headers' | 'body'>): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answer', status, headers, body: text, truncated: false, elapsedMs: 1 };
}

export function contextOf({ gateway, baseUrl, question, afterModelsOk }: Partial<Recorded>): Context {
  const chosen: Gateway = gateway?.includes('://')
    ? customGateway(gateway)
    : builtInGateway(gateway ?? 'tokaify')!;
  return {
    gateway: chosen,
    baseUrl: baseUrl ?? chosen.baseUrl,
    question: question ?? 'models',
    model: 'gpt-5.4',
    keyLength: 51,
    afterModelsOk: afterModelsOk ?? false,
  };
}
