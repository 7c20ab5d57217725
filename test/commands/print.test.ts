import { describe, expect, it } from 'vitest';
import { run } from '../../src/commands/print.ts';
import type { Input } from '../../src/input.ts';
import { VALUE_FORMATS } from '../../src/print-formats.ts';
import type { Report } from '../../src/report.ts';
import { codeOfAsync, type Machine, type MachineOptions, machine } from '../machine.ts';

const KEY = 'sk-test-0123456789abcdef';
const MASKED = 'sk-te…cdef';
const PLACEHOLDER = 'sk-your-full-secret';

async function print(format: string, options: Input['options'] = {}, given: MachineOptions = {}) {
  const home: Machine = machine({ stdin: KEY, ...given });
  const report: Report = await run({ args: [format], options }, home);
  return { home, report, value: report.data!.value as string };
}

const withKey = { keyStdin: true };
const whole = { keyStdin: true, reveal: true };

describe.each(VALUE_FORMATS)('%s', (format) => {
  const rows: [string, Input['options'], boolean][] = [
    ['masked', withKey, false],
    ['whole', whole, true],
  ];
  it.each(rows)('%s', async (_name, options, shown) => {
    const { home, report } = await print(format, options);
    expect(JSON.stringify(report).includes(KEY) || linkOf(report).includes(KEY)).toBe(shown);
    expect(report.data!.masked).toBe(!shown);
    expect(home.tree()).toEqual({});
    expect([home.requests, home.runs]).toEqual([[], []]);
  });
});

/** What a link says, however it is encoded. */
function linkOf({ data }: Report): string {
  const value = String(data!.value);
  if (!/^\w+:\/\//.test(value)) return '';
  const { searchParams } = new URL(value);
  const encoded = searchParams.get('data');
  return encoded ? Buffer.from(encoded, 'base64').toString('utf8') : JSON.stringify([...searchParams]);
}

describe('what is printed', () => {
  const rows: [format: string, options: Input['options'], given: MachineOptions, lines: string[]][] = [
    [
      'env',
      whole,
      {},
      [
        `export OPENAI_BASE_URL='https://api.tokaify.com/v1'`,
        `export OPENAI_API_KEY='${KEY}'`,
        `export TOKAIFY_API_KEY='${KEY}'`,
      ],
    ],
    [
      'env',
      { gateway: 'joytoken' },
      {},
      [
        "export OPENAI_BASE_URL='https://api-dev.joytokens.ai/openai/v1'",
        "export OPENAI_API_KEY='jt_your-full-secret'",
        "export JOY_TOKEN_API_KEY='jt_your-full-secret'",
      ],
    ],
    ['curl', {}, {}, ['curl https://api.tokaify.com/v1/models -H "Authorization: Bearer $TOKAIFY_API_KEY"']],
    [
      'curl',
      withKey,
      {},
      ['curl https://api.tokaify.com/v1/models -H "Authorization: Bearer $TOKAIFY_API_KEY"'],
    ],
    ['curl', whole, {}, [`curl https://api.tokaify.com/v1/models -H 'Authorization: Bearer ${KEY}'`]],
    [
      'curl',
      {},
      { platform: 'win32' },
      ['curl https://api.tokaify.com/v1/models -H "Authorization: Bearer $env:TOKAIFY_API_KEY"'],
    ],
    [
      'curl',
      { gateway: 'joytoken' },
      {},
      [
        `curl https://api-dev.joytokens.ai/openai/v1/chat/completions -H "Authorization: Bearer $JOY_TOKEN_API_KEY" -H "Content-Type: application/json" -d '{"model":"auto","messages":[{"role":"user","content":"ping"}]}'`,
      ],
    ],
  ];
  it.each(rows)('%s %j', async (format, options, given, lines) => {
    expect((await print(format, options, given)).value.split('\n')).toEqual(lines);
  });

  it('json', async () => {
    const { value } = await print('json', { ...withKey, model: 'gpt-5' });
    expect(JSON.parse(value)).toEqual({
      provider: 'tokaify',
      name: 'Tokaify',
      baseUrl: 'https://api.tokaify.com/v1',
      apiKey: MASKED,
      model: 'gpt-5',
      modelName: 'GPT-5',
      apis: ['responses', 'chat'],
    });
  });

  it('fields, as the guides name them', async () => {
    const { report } = await print('fields');
    const fields = report.data!.value as unknown as { name: string; value: string }[];
    expect(fields.map(({ value }) => value)).toEqual([
      'OpenAI Compatible',
      'https://api.tokaify.com/v1',
      PLACEHOLDER,
      'gpt-5.4',
      'tokaify',
      'Tokaify',
      'GPT-5.4',
    ]);
  });

  it('cherry-studio', async () => {
    const { report, value } = await print('cherry-studio', whole);
    expect(value).toMatch(/^cherrystudio:\/\/providers\/api-keys\?v=1&data=/);
    expect(JSON.parse(linkOf(report))).toEqual({
      id: 'tokaify',
      name: 'Tokaify',
      type: 'openai',
      baseUrl: 'https://api.tokaify.com',
      apiKey: KEY,
    });
  });

  const apps: [app: string | undefined, endpoint: string][] = [
    [undefined, 'https://api.tokaify.com/v1'],
    ['codex', 'https://api.tokaify.com/v1'],
    ['opencode', 'https://api.tokaify.com/v1'],
    ['claude', 'https://api.tokaify.com'],
    ['gemini', 'https://api.tokaify.com'],
  ];
  it.each(apps)('cc-switch for %s', async (app, endpoint) => {
    const { value } = await print('cc-switch', { ...whole, model: 'gpt-5', ...(app ? { app } : {}) });
    expect(Object.fromEntries(new URL(value).searchParams)).toEqual({
      resource: 'provider',
      app: app ?? 'codex',
      name: 'Tokaify',
      endpoint,
      apiKey: KEY,
      model: 'gpt-5',
      homepage: 'https://api.tokaify.com',
      enabled: 'true',
    });
  });
});

describe('where the key comes from', () => {
  it('the environment', async () => {
    const { value } = await print('json', {}, { env: { TOKAIFY_API_KEY: KEY } });
    expect(JSON.parse(value).apiKey).toBe(MASKED);
  });
  it('a template file', async () => {
    const home = machine();
    const template = home.put('mine.json', JSON.stringify(TEMPLATE));
    const report = await run({ args: ['json'], options: { gateway: template } }, home);
    expect(JSON.parse(report.data!.value as string)).toMatchObject({
      provider: 'mine',
      apiKey: 'k-your-full-secret',
    });
  });
  const refused: [string, Input['options'], string][] = [
    ['cherry-studio', {}, 'key-required'],
    ['json', { reveal: true }, 'key-required'],
    ['yaml', {}, 'usage'],
    ['', {}, 'usage'],
  ];
  it.each(refused)('%s %j: %s', async (format, options, code) => {
    expect(await codeOfAsync(() => run({ args: [format], options }, machine()))).toBe(code);
  });
});

const item = { en: 'Check it', zh: '检查它' };
const TEMPLATE = {
  id: 'mine',
  name: 'Mine',
  baseUrl: 'https://llm.example.com/v1',
  hosts: ['llm.example.com'],
  console: { url: 'https://llm.example.com', keyHint: item },
  key: { prefix: 'k-', variable: 'MINE_API_KEY' },
  models: { default: 'm', names: {} },
  questions: { models: '/models', usage: null, status: null, catalog: null, balance: null },
  wireApis: ['chat'],
  codex: { providerId: 'mine', carrier: 'env', root: {}, provider: {} },
  opencode: { providerId: 'mine', name: 'Mine' },
  checklist: { key: item, state: item, balance: item, model: item, ip: item, endpoint: item, logs: item },
};
