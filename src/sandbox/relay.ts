import type { Answer, Call } from './answer.ts';
import { passOn, refuse, reject, relayed } from './answer.ts';
import type { Caller } from './auth.ts';
import type { Model } from './catalog.ts';
import { cannotPay, charge } from './charge.ts';
import type { MessageId } from './messages.ts';
import type { Parsed } from './parse.ts';
import { goJsonError, parseObject } from './parse.ts';
import type { Reply } from './replies.ts';
import { chatEvents, chatObject, responseEvents, responseObject } from './replies.ts';
import { seconds } from './state.ts';
import { modelLimits } from './tokens.ts';

/** A wire API: what a request must hold, and how the reply is written. */
interface Wire {
  readonly missing: MessageId;
  readonly lacksInput: (request: Parsed) => boolean;
  readonly object: (reply: Reply) => unknown;
  readonly events: (reply: Reply, request: Parsed) => string[];
}

const RESPONSES: Wire = {
  missing: 'inputRequired',
  lacksInput: ({ input }) => input === undefined || input === null,
  object: responseObject,
  events: responseEvents,
};

const CHAT: Wire = {
  missing: 'messagesRequired',
  lacksInput: ({ messages }) => !Array.isArray(messages) || messages.length === 0,
  object: chatObject,
  events: (reply, { stream_options: options }) =>
    chatEvents(reply, (options as Parsed | null | undefined)?.include_usage === true),
};

/** POST /v1/responses. */
export const answerResponses = (call: Call, caller: Caller): Answer => relay(RESPONSES, call, caller);
/** POST /v1/chat/completions. */
export const answerChat = (call: Call, caller: Caller): Answer => relay(CHAT, call, caller);

/** In the server's order: channel, validation, price, money, upstream. A streamed call that fails gets plain JSON. */
function relay(wire: Wire, call: Call, caller: Caller): Answer {
  const { state } = call;
  const request = parseObject(call.body);
  if (request === null) {
    const { message, detail } = state.row.badJson;
    const error = detail === 'fixed' ? 'invalid JSON request body' : goJsonError(call.body);
    return refuse(call, 400, message, { error });
  }
  const model = chooseModel(call, caller, request.model);
  if ('status' in model) return model;
  if (wire.lacksInput(request)) return reject(call, 500, 'invalid_request', wire.missing);
  if (model.ratio === null) {
    return reject(call, 400, 'model_price_error', 'modelUnpriced', { model: model.id });
  }
  const promptTokens = 7 + Math.ceil(textLength(request) / 4);
  const unpaid = cannotPay(call, caller, model, { promptTokens, maxTokens: maxTokens(request) });
  if (unpaid !== null) return unpaid;
  if (model.failure !== undefined) return passOn(model.failure);

  const stream = request.stream === true;
  const completionTokens = 1 + Math.ceil(state.reply.length / 4);
  charge(call, caller, model, { promptTokens, completionTokens, stream });
  const at = seconds(state.now());
  const reply = { model: model.id, text: state.reply, at, promptTokens, completionTokens };
  if (!stream) return relayed(wire.object(reply));
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  };
  return { status: 200, headers, events: wire.events(reply, request) };
}

/** The token's limits come first, even for a model without a name. Ids are compared to the letter. */
function chooseModel(call: Call, { token, group }: Caller, asked: unknown): Model | Answer {
  const id = typeof asked === 'string' ? asked : '';
  if (token.model_limits_enabled && !modelLimits(token).includes(id)) {
    return refuse(call, 403, 'modelForbidden', { model: id });
  }
  if (id === '') return refuse(call, 400, 'modelRequired');
  const model = call.state.models.find((row) => row.id === id && row.groups.includes(group));
  return model ?? refuse(call, 503, 'noChannel', { model: id, group }, 'model_not_found');
}

function maxTokens(request: Parsed): number {
  const asked = request.max_output_tokens ?? request.max_completion_tokens ?? request.max_tokens;
  return typeof asked === 'number' && asked > 0 ? asked : 0;
}

/** Characters of everything that a person or a tool wrote: enough to make a long chat dearer than a short one. */
function textLength(value: unknown, name = ''): number {
  if (typeof value === 'string') {
    return /^(?:input|instructions|content|text|description|output|arguments)$/.test(name) ? value.length : 0;
  }
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item, name), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => sum + textLength(item, key), 0);
}
