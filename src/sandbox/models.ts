import type { Answer, Call } from './answer.ts';
import { json } from './answer.ts';
import type { Caller } from './auth.ts';
import type { Model } from './catalog.ts';
import { modelsOf } from './state.ts';
import { modelLimits } from './tokens.ts';

/** 2021-07-20T10:40:00Z, whatever the model: New API does not know when one was made. */
const CREATED = 1_626_777_600;

/** GET /v1/models: OpenAI's shape, unless headers say that Anthropic's or Gemini's client is asking. */
export function listModels(call: Call, caller: Caller): Answer {
  const { headers, query } = call;
  if (headers['x-api-key'] && headers['anthropic-version']) return anthropicList(listed(call, caller));
  if (headers['x-goog-api-key'] || query.get('key')) return listGeminiModels(call, caller);
  const { owners } = call.state.row;
  const data = listed(call, caller).map(({ id, groups }) => ({
    id,
    object: 'model',
    created: CREATED,
    owned_by: (groups.includes(caller.group) ? owners.served : null) ?? owners.models[id] ?? 'custom',
    supported_endpoint_types: [],
  }));
  return json(200, { data, object: 'list', success: true });
}

/** GET /v1beta/models. */
export function listGeminiModels(call: Call, caller: Caller): Answer {
  const models = listed(call, caller).map(({ id }) => ({
    name: id,
    baseModelId: null,
    version: null,
    displayName: id,
    description: null,
    inputTokenLimit: null,
    outputTokenLimit: null,
    supportedGenerationMethods: null,
    thinking: null,
    temperature: null,
    maxTemperature: null,
    topP: null,
    topK: null,
  }));
  return json(200, { models });
}

/** GET /v1/models/{id}: 200 whatever happens, from a static table that knows no rights. */
export function showModel({ state, params }: Call): Answer {
  const id = params.id ?? '';
  const owner = state.row.singleModels[id];
  if (owner === undefined) {
    const message = `The model '${id}' does not exist`;
    const error = { message, type: 'invalid_request_error', param: 'model', code: 'model_not_found' };
    return json(200, { error });
  }
  return json(200, {
    id,
    object: 'model',
    created: CREATED,
    owned_by: owner,
    supported_endpoint_types: null,
  });
}

/** A limited token lists its limits, dead ones too, as long as they have a price; any other its group's models. */
function listed({ state }: Call, { token, group }: Caller): readonly Model[] {
  if (!token.model_limits_enabled) return modelsOf(state, group);
  const limits = modelLimits(token);
  return state.models.filter(({ id, ratio }) => ratio !== null && limits.includes(id));
}

function anthropicList(models: readonly Model[]): Answer {
  const created = new Date(CREATED * 1000).toISOString().replace('.000', '');
  const data = models.map(({ id }) => ({ id, created_at: created, display_name: id, type: 'model' }));
  return json(200, {
    data,
    first_id: models[0]?.id ?? '',
    has_more: false,
    last_id: models.at(-1)?.id ?? '',
  });
}
