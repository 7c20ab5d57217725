import { TokaifyError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { flag, type Input, option } from '../input.ts';
import type { Ask, System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';

/** The person's choice of a list that is not empty, with the configured one proposed where it is in it. */
export function askModel(
  ask: Ask,
  { models: { default: standard } }: Gateway,
  listed: readonly string[],
  configured: string | null,
): Promise<string> {
  const ordered = listed.includes(standard) ? [standard, ...listed.filter((id) => id !== standard)] : listed;
  return ask.search(
    text('Model', '模型'),
    ordered.map((id) => ({ value: id, label: verbatim(id) })),
    configured !== null && listed.includes(configured) ? configured : ordered[0],
  );
}

/** The model by flag, the gateway's default if the key may use it, or the person's choice. `listed` null: nobody could say. */
export async function chooseModel(
  input: Input,
  system: System,
  gateway: Gateway,
  listed: readonly string[] | null,
  /** The model in use with the gateway already; looked for only where somebody is asked. */
  configured: () => string | null,
): Promise<string> {
  const named = option(input, 'model')?.trim();
  if (named !== undefined) {
    if (named !== '') return named;
    throw new TokaifyError('usage', {
      what: text('--model is empty.', '--model 为空。'),
      next: verbatim(typed(gateway, 'models')),
    });
  }
  const standard = gateway.models.default;
  const unasked = !system.ask || flag(input, 'yes');
  if (listed === null || (listed.includes(standard) && unasked)) return standard;
  if (system.ask && listed.length > 0) {
    return askModel(system.ask, gateway, listed, configured());
  }
  const shown = listed.slice(0, 20).join(', ') + (listed.length > 20 ? ', …' : '');
  throw new TokaifyError('model-not-listed', {
    what: text(
      `This key may not use ${standard}, the model ${gateway.name} suggests.`,
      `该密钥不能使用 ${gateway.name} 建议的模型 ${standard}。`,
    ),
    cause:
      listed.length > 0
        ? text(`It may use: ${shown}`, `可用模型：${shown}`)
        : text('Its model list is empty.', '它的模型列表为空。'),
    next: text('Choose one: --model <id>', '请选择一个：--model <id>'),
  });
}
