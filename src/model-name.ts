import type { Gateway } from './gateway.ts';

/** How a person reads a model's id: the gateway's own name for it, otherwise the id as it stands. */
export function modelName(gateway: Gateway, model: string): string {
  return gateway.models.names[model] ?? model.replace(/^gpt-/, 'GPT-');
}
