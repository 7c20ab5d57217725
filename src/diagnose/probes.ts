import type { WireApi } from '../gateway.ts';
import type { ErrorBody } from './answer.ts';
import { isRecord, type Reading } from './answer.ts';

export const PATHS = { responses: '/responses', chat: '/chat/completions' } as const satisfies Record<
  WireApi,
  string
>;

/** Nothing to answer: the gateway looks at key, address, group and model, and then misses the input. Free of charge. */
export function dryBody(model: string): Readonly<Record<string, unknown>> {
  return { model };
}

/**
 * Whether an answer to the dry probe is the complaint about the missing input, which means that everything
 * before it was fine. New API says 500 where others say 400.
 */
export function missesInputOnly({ status, error, html }: Reading): boolean {
  if (status >= 200 && status < 300) return error === null && !html;
  return (
    (status === 400 || status === 422 || status === 500) &&
    error !== null &&
    (/\b(?:input|messages|prompt)\b.{0,40}\b(?:required|missing|empty|provided)|missing.{0,40}\b(?:input|messages|prompt)\b/i.test(
      error.message,
    ) ||
      error.code === 'missing_required_parameter' ||
      error.code === 'invalid_request')
  );
}

/** One tiny real request, streamed as clients do. 16 is the least that OpenAI takes for a limit of output. */
export function liveBody(
  api: WireApi,
  model: string,
  limit: Limit = LIMITS[api],
): Readonly<Record<string, unknown>> {
  const common = { model, stream: true, ...(limit === null ? {} : { [limit]: 16 }) };
  return api === 'responses'
    ? { ...common, input: 'ping', instructions: 'Reply with OK.', store: false }
    : { ...common, messages: [{ role: 'user', content: 'ping' }] };
}

type Limit = 'max_output_tokens' | 'max_completion_tokens' | 'max_tokens' | null;
const LIMITS = { responses: 'max_output_tokens', chat: 'max_completion_tokens' } as const;

/** The limit to try instead when the answer is a 400 that names the first one; undefined when it is about something else. */
export function otherLimit(api: WireApi, { status, error }: Reading): Limit | undefined {
  if (status !== 400 || error === null || !error.message.includes(LIMITS[api])) return undefined;
  return api === 'chat' ? 'max_tokens' : null;
}

/**
 * How a live answer ended: 'ran' also when the limit of output cut it short; 'broken' when a stream ended
 * without its last event, which Codex retries five times; an error the stream carried; or null: no answer of a model.
 */
export function liveOutcome(
  api: WireApi,
  { status, json, body, error }: Reading,
): 'ran' | 'broken' | ErrorBody | null {
  if (status === 400 && /max_tokens or model output limit was reached/.test(error?.message ?? ''))
    return 'ran';
  if (status !== 200 || error !== null) return null;
  if (isRecord(json)) return json.object === 'response' || Array.isArray(json.choices) ? 'ran' : null;
  const events = eventsIn(body);
  if (events.length === 0) return null;
  const failure = events.map(errorOf).find((found) => found !== null);
  if (failure) return failure;
  const ended =
    api === 'responses'
      ? events.some(({ type }) => type === 'response.completed' || type === 'response.incomplete')
      : events.some(({ choices }) => Array.isArray(choices) && choices.length > 0);
  return ended ? 'ran' : 'broken';
}

function eventsIn(body: string): Readonly<Record<string, unknown>>[] {
  return body.split(/\r?\n/).flatMap((line) => {
    const data = /^data:\s*(\{.*)$/.exec(line)?.[1];
    if (data === undefined) return [];
    try {
      const event: unknown = JSON.parse(data);
      return isRecord(event) ? [event] : [];
    } catch {
      return [];
    }
  });
}

function errorOf(event: Readonly<Record<string, unknown>>): ErrorBody | null {
  const { response } = event;
  const error = event.error ?? (isRecord(response) ? response.error : undefined);
  if (event.type !== 'response.failed' && event.type !== 'error' && !isRecord(error)) return null;
  const fields = isRecord(error) ? error : event;
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    type: word(fields.type),
    code: word(fields.code),
    message: word(fields.message),
    own: false,
    enveloped: true,
  };
}
