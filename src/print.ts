import type { Gateway } from './gateway.ts';
import { writeKey } from './links.ts';
import { modelName } from './model-name.ts';
import type { VALUE_FORMATS } from './print-formats.ts';
import { Secret } from './secret.ts';
import { type Text, text } from './text.ts';

type ValueFormat = Exclude<(typeof VALUE_FORMATS)[number], 'fields'>;

/** What a client that is configured by hand wants to know. */
export interface Values {
  readonly gateway: Gateway;
  readonly baseUrl: string;
  readonly model: string;
  /** As it may be shown: whole, masked, or a placeholder. */
  readonly key: Secret;
  readonly revealed: boolean;
  readonly app?: string;
}

/** The key as it goes into the output: whole only when asked for. */
export function shownKey(key: Secret | null, { key: { prefix } }: Gateway, reveal: boolean): Secret {
  if (key === null) return new Secret(`${prefix}your-full-secret`);
  return reveal ? key : new Secret(String(key));
}

/** The values in a format that something else reads. `variable`: how this system's shell names one. */
export function printValues(format: ValueFormat, values: Values, variable: (name: string) => string): string {
  return WRITERS[format](values, variable);
}

type Writer = (values: Values, variable: (name: string) => string) => string;

const WRITERS: Readonly<Record<ValueFormat, Writer>> = {
  // The names that OpenAI's own libraries read, and most clients with them.
  env: ({ gateway, baseUrl, key }) =>
    Object.entries({
      OPENAI_BASE_URL: baseUrl,
      OPENAI_API_KEY: key.reveal(),
      [gateway.key.variable]: key.reveal(),
    })
      .map(([name, value]) => `export ${name}="${value}"`)
      .join('\n'),
  json: ({ gateway, baseUrl, model, key }) =>
    JSON.stringify(
      {
        provider: gateway.opencode.providerId,
        name: gateway.opencode.name,
        baseUrl,
        apiKey: key.reveal(),
        model,
        modelName: modelName(gateway, model),
        apis: gateway.wireApis,
      },
      null,
      2,
    ),
  curl: ({ gateway, baseUrl, model, key, revealed }, variable) => {
    const bearer = `-H "Authorization: Bearer ${revealed ? key.reveal() : variable(gateway.key.variable)}"`;
    if (gateway.questions.models !== null) return `curl ${baseUrl}${gateway.questions.models} ${bearer}`;
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'ping' }] });
    const quoted = JSON.stringify(body);
    return `curl ${baseUrl}/chat/completions ${bearer} -H "Content-Type: application/json" -d ${quoted}`;
  },
  'cherry-studio': (values) => writeKey('cherry-studio', values),
  'cc-switch': (values) => writeKey('cc-switch', values),
};

/** The guides' mapping for settings pages: what the field is called, and what goes in. */
export function fieldsOf({ gateway, baseUrl, model, key }: Values): (readonly [Text, string])[] {
  return [
    [text('Provider', '服务商类型'), 'OpenAI Compatible'],
    [text('Base URL / API Base / Endpoint', 'Base URL / API Base / 接口地址'), baseUrl],
    [text('API Key', 'API 密钥'), key.reveal()],
    [text('Model', '模型'), model],
    [text('Provider ID', 'Provider ID'), gateway.opencode.providerId],
    [text('Display Name', '显示名称'), gateway.opencode.name],
    [text('Model Display Name', '模型显示名称'), modelName(gateway, model)],
  ];
}
