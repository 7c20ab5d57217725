import { randomBytes } from 'node:crypto';

/** One finished answer of a model, before it gets a wire format. */
export interface Reply {
  readonly model: string;
  readonly text: string;
  /** Unix seconds. */
  readonly at: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** POST /v1/responses, not streamed. */
export function responseObject(reply: Reply): Record<string, unknown> {
  return { ...responseHead(reply), status: 'completed', ...responseTail(reply, messageId()) };
}

/**
 * POST /v1/responses, streamed: the whole sequence OpenAI sends. Codex 0.169 needs `response.output_item.done`
 * and `response.completed`; deltas alone make it print nothing.
 */
export function responseEvents(reply: Reply): string[] {
  const head = responseHead(reply);
  const id = messageId();
  const place = { item_id: id, output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text: reply.text, annotations: [] };
  const open = { ...head, status: 'in_progress', output: [], usage: null };
  const events: readonly (readonly [string, Record<string, unknown>])[] = [
    ['response.created', { response: open }],
    ['response.in_progress', { response: open }],
    ['response.output_item.added', { output_index: 0, item: outputItem(id, 'in_progress', []) }],
    ['response.content_part.added', { ...place, part: { ...part, text: '' } }],
    ...pieces(reply.text).map((delta) => ['response.output_text.delta', { ...place, delta }] as const),
    ['response.output_text.done', { ...place, text: reply.text }],
    ['response.content_part.done', { ...place, part }],
    ['response.output_item.done', { output_index: 0, item: outputItem(id, 'completed', [part]) }],
    ['response.completed', { response: { ...head, status: 'completed', ...responseTail(reply, id) } }],
  ];
  return events.map(
    ([type, data], index) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: index, ...data })}\n\n`,
  );
}

/** POST /v1/chat/completions, not streamed. */
export function chatObject(reply: Reply): Record<string, unknown> {
  const message = { role: 'assistant', content: reply.text };
  return {
    ...chatHead(reply, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: chatUsage(reply),
  };
}

/** POST /v1/chat/completions, streamed; the usage chunk only where `stream_options.include_usage` asks for it. */
export function chatEvents(reply: Reply, usage: boolean): string[] {
  const head = chatHead(reply, 'chat.completion.chunk');
  const chunk = (delta: Record<string, string>, finish: string | null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks = [
    chunk({ role: 'assistant', content: '' }, null),
    ...pieces(reply.text).map((content) => chunk({ content }, null)),
    chunk({}, 'stop'),
    ...(usage ? [{ ...head, choices: [], usage: chatUsage(reply) }] : []),
  ];
  return [...chunks.map((value) => `data: ${JSON.stringify(value)}\n\n`), 'data: [DONE]\n\n'];
}

function responseHead({ model, at }: Reply) {
  return { id: `resp_${randomBytes(12).toString('hex')}`, object: 'response', created_at: at, model };
}

function responseTail(reply: Reply, id: string) {
  const { promptTokens, completionTokens } = reply;
  return {
    output: [outputItem(id, 'completed', [{ type: 'output_text', text: reply.text, annotations: [] }])],
    usage: {
      input_tokens: promptTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: completionTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: promptTokens + completionTokens,
    },
  };
}

function outputItem(id: string, status: string, content: readonly unknown[]) {
  return { id, type: 'message', status, role: 'assistant', content };
}

function messageId(): string {
  return `msg_${randomBytes(12).toString('hex')}`;
}

function chatHead({ model, at }: Reply, object: string) {
  return { id: `chatcmpl-${randomBytes(12).toString('hex')}`, object, created: at, model };
}

function chatUsage({ promptTokens, completionTokens }: Reply) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** Words with the space behind them, as deltas come. */
function pieces(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}
