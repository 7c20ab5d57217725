import type { Gateway } from './gateway.ts';
import { writeKey } from './links.ts';
import { modelName } from './model-name.ts';
import type { VALUE_FORMATS } from './print-formats.ts';
import { POSIX, type Shell, word } from './quote.ts';
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

/** The values in a format that something else reads; `shell`: the one that commands are typed in here. */
export function printValues(format: ValueFormat, values: Values, shell: Shell): string {
  return WRITERS[format](values, shell);
}

type Writer = (values: Values, shell: Shell) => string;

const WRITERS: Readonly<Record<ValueFormat, Writer>> = {
  // The names that OpenAI's own libraries read, and most clients with them.
  env: ({ gateway, baseUrl, key }) =>
    Object.entries({
      OPENAI_BASE_URL: baseUrl,
      OPENAI_API_KEY: key.reveal(),
      [gateway.key.variable]: key.reveal(),
    })
      .map(([name, value]) => `export ${name}=${POSIX.quoted(value)}`)
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
  curl: ({ gateway, baseUrl, model, key, revealed }, shell) => {
    const header = 'Authorization: Bearer';
    const bearer = revealed
      ? `-H ${shell.quoted(`${header} ${key.reveal()}`)}`
      : `-H "${header} ${shell.variable(gateway.key.variable)}"`;
    const { models } = gateway.questions;
    if (models !== null) return `curl ${word(baseUrl + models, shell)} ${bearer}`;
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'ping' }] });
    const url = word(`${baseUrl}/chat/completions`, shell);
    return `curl ${url} ${bearer} -H "Content-Type: application/json" -d ${shell.quoted(body)}`;
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
