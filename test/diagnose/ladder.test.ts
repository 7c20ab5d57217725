import { describe, expect, it } from 'vitest';
import { climb, type Question, type Verdict } from '../../src/diagnose/ladder.ts';
import { builtInGateway, customGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import type { Answer, NetworkFault, Request } from '../../src/system.ts';
import { machine } from '../machine.ts';
import { answerOf } from './answers.ts';

const KEY = new Secret('sk-TestKeyTestKeyTestKeyTestKeyTestKeyTestKeyTest00');
const tokaify = builtInGateway('tokaify')!;
const joytoken = builtInGateway('joytoken')!;

/** [status, body, headers], a fault, or nothing: then the test fails. */
type Reply = readonly [number, unknown, Record<string, string>?] | NetworkFault;

const SIGNED = { 'x-oneapi-request-id': 'test' };
const LIST: Reply = [200, { data: [{ id: 'gpt-5.4' }, { id: 'gpt-5.4-mini' }, { id: 'o4' }] }, SIGNED];
const BARE: Reply = [401, { error: { code: '', message: 'Invalid token', type: 'new_api_error' } }, SIGNED];
const PAGE: Reply = [200, '<!doctype html><html></html>', { 'content-type': 'text/html' }];
const DRY_OK: Reply = [
  500,
  { error: { code: 'invalid_request', message: 'input is required', type: 'new_api_error' } },
];
const usage = (data: object): Reply => [
  200,
  { code: true, data: { object: 'token_usage', expires_at: 0, unlimited_quota: true, ...data } },
];

/** Climbs over replies by "METHOD path", and checks what holds for every climb. */
async function climbing(
  replies: Readonly<Record<string, Reply | readonly Reply[]>>,
  more: Partial<Question> = {},
): Promise<Verdict & { readonly ids: string[]; readonly asked: string[]; readonly requests: Request[] }> {
  const queues = new Map(
    Object.entries(replies).map(([route, reply]) => [
      route,
      [...(Array.isArray(reply) && Array.isArray(reply[0]) ? reply : [reply])] as Reply[],
    ]),
  );
  const asked: string[] = [];
  const gateway = more.gateway ?? tokaify;
  const question: Question = {
    gateway,
    baseUrl: gateway.baseUrl,
    key: KEY,
    wireApi: 'responses',
    depth: 'models',
    ...more,
  };
  const system = machine({
    now: () => new Date('2026-11-21T00:00:00Z'),
    request({ url, method = 'GET', bearer }): Answer {
      const { origin, pathname } = new URL(url);
      if (bearer) expect(origin).toBe(new URL(question.baseUrl).origin);
      asked.push(`${method} ${pathname}`);
      const reply = queues.get(`${method} ${pathname}`)?.shift();
      if (reply === undefined) throw new Error(`nobody expected ${method} ${pathname}`);
      if (typeof reply === 'string') return { kind: 'fault', fault: reply, code: 'TEST', elapsedMs: 1 };
      return answerOf({ status: reply[0], body: reply[1], headers: reply[2] ?? {} });
    },
  });
  const verdict = await climb(system, question);
  expect(verdict.requestCount).toBe(asked.length);
  expect(verdict.checked).toHaveLength(asked.length);
  for (const { timeoutMs } of system.requests) expect(timeoutMs).toBeGreaterThan(0);
  return { ...verdict, ids: verdict.findings.map(({ id }) => id), asked, requests: system.requests };
}

describe('before anything is asked', () => {
  it.each([
    ['a key that cannot be one', { key: new Secret('sk-Test TestTest') }, 'key-malformed'],
    ['no URL', { baseUrl: 'ftp://api.tokaify.com' }, 'endpoint-not-found'],
    ['nothing', { baseUrl: '' }, 'endpoint-not-found'],
    ['no scheme', { baseUrl: 'api.tokaify.com/v1' }, 'endpoint-not-found'],
    ['a login in the URL', { baseUrl: 'https://user:hidden@api.tokaify.com/v1' }, 'endpoint-not-found'],
  ])('%s', async (_, more, id) => {
    const { ids, findings } = await climbing({}, more);
    expect(ids).toEqual([id]);
    expect(JSON.stringify(findings)).not.toContain('hidden');
  });
});

describe('the list of models', () => {
  it('is one question, and says what it did not look at', async () => {
    const verdict = await climbing({ 'GET /v1/models': LIST });
    expect(verdict).toMatchObject({
      findings: [],
      models: ['gpt-5.4', 'gpt-5.4-mini', 'o4'],
      checked: [{ step: 'models', status: 200 }],
      notChecked: ['balance', 'upstream'],
      requestCount: 1,
    });
  });

  it('a slash at the end of the base URL does not matter', async () => {
    expect(
      (await climbing({ 'GET /v1/models': LIST }, { baseUrl: 'https://api.tokaify.com/v1/ ' })).ids,
    ).toEqual([]);
  });

  it.each(['dns', 'refused', 'reset', 'timeout', 'tls', 'proxy'] as const)('%s ends it', async (fault) => {
    expect(await climbing({ 'GET /v1/models': fault }, { depth: 'live' })).toMatchObject({
      ids: [fault],
      requestCount: 1,
    });
  });

  it('ids that could draw on a terminal are left out', async () => {
    const ids = ['good', '\u001B[31mred', 'turn\u202Eed', 'good', '', 'x'.repeat(300), 7, null];
    const { models } = await climbing({ 'GET /v1/models': [200, { data: ids.map((id) => ({ id })) }] });
    expect(models).toEqual(['good']);
  });

  it('a length of its own is mentioned beside a refusal, never beside success', async () => {
    const key = new Secret('sk-TestTestTest');
    expect((await climbing({ 'GET /v1/models': LIST }, { key })).ids).toEqual([]);
    const refused = { 'GET /v1/models': BARE, 'GET /api/usage/token/': [404, ''] as Reply };
    expect((await climbing(refused, { key })).ids).toEqual(['token-unclear', 'key-length']);
  });
});

describe('a bare 401 is narrowed down by the usage page', () => {
  const failed = (status: number, message: string): Reply => [status, { success: false, message }];
  it.each<[string, Reply, string]>([
    ['unknown', failed(401, 'Invalid token'), 'key-invalid'],
    ['unknown, in Chinese', failed(401, '无效的令牌'), 'key-invalid'],
    ['switched off', failed(401, 'This token status is unavailable'), 'token-disabled'],
    ['switched off, in Chinese', failed(401, '该令牌状态不可用'), 'token-disabled'],
    ['banned', failed(403, 'User has been banned'), 'account-banned'],
    ['ended', usage({ expires_at: 1_700_000_000 }), 'token-expired'],
    ['ended and used up', usage({ expires_at: 1_700_000_000, unlimited_quota: false }), 'token-expired'],
    ['ends later', usage({ expires_at: 1_900_000_000 }), 'token-disabled'],
    ['used up', usage({ unlimited_quota: false, total_available: 0 }), 'token-exhausted'],
    ['overdrawn', usage({ unlimited_quota: false, total_available: -5 }), 'token-exhausted'],
    ['unlimited: the totals mean nothing', usage({ total_available: -75 }), 'token-disabled'],
    [
      'nothing wrong with it: by elimination',
      usage({ unlimited_quota: false, total_available: 5 }),
      'token-disabled',
    ],
  ])('%s', async (_, reply, id) => {
    const { findings, asked } = await climbing({ 'GET /v1/models': BARE, 'GET /api/usage/token/': reply });
    expect(findings).toMatchObject([{ id, proof: 'proved' }]);
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Reply]>([
    ['older than it', [404, { error: { message: 'Invalid URL (GET /api/usage/token/)' } }]],
    ['the console lives elsewhere', PAGE],
    ['asked too often', [429, '']],
    ['too slow', 'timeout'],
    ['broken', [500, '']],
    ['a key with a suffix', failed(200, 'Failed to get token info, please try again later')],
    ['no header arrived', failed(401, 'Token not provided')],
    ['another 403', failed(403, 'Forbidden')],
    ['some other JSON', [200, { data: { object: 'other' } }]],
    ["OpenAI's words, not New API's", [401, { error: { message: 'Invalid token' } }]],
  ])('or not: %s', async (_, reply) => {
    const { findings } = await climbing({ 'GET /v1/models': BARE, 'GET /api/usage/token/': reply });
    expect(findings).toMatchObject([{ id: 'token-unclear', proof: 'one-of' }]);
  });

  it('or not yet: that it was asked too often is said', async () => {
    const causes = [];
    for (const status of [429, 404]) {
      const reply: Reply = [status, ''];
      const { findings } = await climbing({ 'GET /v1/models': BARE, 'GET /api/usage/token/': reply });
      causes.push(findings[0]!.cause.en.includes('429'));
    }
    expect(causes).toEqual([true, false]);
  });

  it("by the server's clock, not this machine's", async () => {
    const at = Date.parse('2026-11-20T00:00:00Z') / 1000;
    const early = { date: 'Thu, 19 Nov 2026 00:00:00 GMT' };
    const [status, body] = usage({ expires_at: at }) as [number, unknown];
    const replies = { 'GET /v1/models': BARE, 'GET /api/usage/token/': [status, body, early] as Reply };
    expect((await climbing(replies)).ids).toEqual(['token-disabled']);
    expect((await climbing({ ...replies, 'GET /api/usage/token/': [status, body] })).ids).toEqual([
      'token-expired',
    ]);
  });

  it('but not where the gateway has none', async () => {
    const gateway = { ...tokaify, questions: { ...tokaify.questions, usage: null } };
    expect(await climbing({ 'GET /v1/models': BARE }, { gateway })).toMatchObject({
      ids: ['token-unclear'],
      requestCount: 1,
    });
  });
});

describe('a wrong base URL', () => {
  const at = (path: string) => ({ baseUrl: `https://api.tokaify.com${path}` });
  const gone: Reply = [404, { error: { message: 'Invalid URL (GET /x)', type: 'invalid_request_error' } }];
  const doubled: Reply = [404, { error: { message: 'Invalid URL (GET /v1/v1/models)' } }];
  it.each<[string, string, Reply, Reply, string, string]>([
    ['', '/models', PAGE, LIST, 'base-url-no-v1', 'proved'],
    ['', '/models', PAGE, BARE, 'base-url-no-v1', 'proved'],
    ['', '/models', PAGE, PAGE, 'base-url-no-v1', 'one-of'],
    ['', '/models', PAGE, 'timeout', 'base-url-no-v1', 'one-of'],
    ['', '/models', gone, LIST, 'endpoint-not-found', 'proved'],
    ['/v1/v1', '/v1/v1/models', doubled, LIST, 'base-url-double-v1', 'proved'],
    ['/v1/responses', '/v1/responses/models', gone, LIST, 'endpoint-not-found', 'proved'],
    ['/openai/v1', '/openai/v1/models', PAGE, LIST, 'endpoint-not-found', 'proved'],
    ['/openai/v1', '/openai/v1/models', PAGE, PAGE, 'not-a-gateway', 'one-of'],
    ['/api/v1', '/api/v1/models', [301, '', { location: '/v1/models' }], LIST, 'redirect', 'proved'],
    [
      '/v2',
      '/v2/models',
      [301, '', { location: 'https://elsewhere.example/v1/models' }],
      LIST,
      'redirect',
      'proved',
    ],
  ])('%j, %s', async (base, path, first, second, id, proof) => {
    const { findings } = await climbing({ [`GET ${path}`]: first, 'GET /v1/models': second }, at(base));
    expect(findings).toMatchObject([{ id, proof }]);
    if (proof === 'proved') expect(findings[0]!.remedy.en).toContain('https://api.tokaify.com/v1');
  });

  it.each<[string, Reply, string]>([
    ['a page of the network', PAGE, 'not-a-gateway'],
    ['a login elsewhere', [302, '', { location: 'https://login.example/' }], 'redirect'],
    ['https instead', [308, '', { location: 'https://api.tokaify.com/v1/models' }], 'redirect'],
    ['nothing', [404, ''], 'endpoint-not-found'],
  ])('there is none better than /v1: %s', async (_, reply, id) => {
    const more = { baseUrl: id === 'redirect' ? 'http://api.tokaify.com/v1' : tokaify.baseUrl };
    expect(await climbing({ 'GET /v1/models': reply }, more)).toMatchObject({ ids: [id], requestCount: 1 });
  });

  it('the path that a redirect names comes first', async () => {
    const replies = {
      'GET /v1/models': [301, '', { location: '/gate/v1/models' }] as Reply,
      'GET /gate/v1/models': LIST,
    };
    const { findings, models } = await climbing(replies);
    expect(findings).toMatchObject([{ id: 'redirect', proof: 'proved' }]);
    expect(findings[0]!.remedy.en).toContain('https://api.tokaify.com/gate/v1');
    expect(models).toContain('o4');
  });
});

describe('a model that is not in the list', () => {
  const ask = (model: string, reply: Reply = [404, '']) =>
    climbing({ 'GET /v1/models': LIST, 'GET /api/usage/token/': reply }, { model });

  it.each([
    ['gpt5.4', 'gpt-5.4'],
    ['GPT-5.4', 'gpt-5.4'],
    ['gpt-5.4 ', 'gpt-5.4'],
    ['gpt-5.4-mni', 'gpt-5.4-mini'],
  ])('%j: the near one is named', async (model, near) => {
    const { findings } = await ask(model);
    expect(findings).toMatchObject([{ id: 'model-not-listed', proof: 'proved' }]);
    expect(findings[0]!.remedy.en).toContain(`--model ${near}, `);
  });

  it("the token's own limits are told from its group's", async () => {
    const limits = { model_limits_enabled: true, model_limits: { o4: true, off: false } };
    const limited = (await ask('nothing-like-it', usage(limits))).findings[0]!;
    const grouped = (await ask('nothing-like-it', usage({}))).findings[0]!;
    expect([limited.id, grouped.id]).toEqual(['model-not-listed', 'model-not-listed']);
    expect(limited.remedy.en).toContain('tokaify token update');
    expect(grouped.remedy.en).not.toContain('tokaify token update');
  });

  it('an empty list holds none, and is no error where none is wanted', async () => {
    const empty = {
      'GET /v1/models': [200, { data: [] }] as Reply,
      'GET /api/usage/token/': [404, ''] as Reply,
    };
    expect((await climbing(empty, { model: 'o4' })).ids).toEqual(['model-not-listed']);
    expect(await climbing(empty)).toMatchObject({ ids: [], models: [] });
  });
});

describe('the dry probe', () => {
  const probe = (reply: Reply, more: Partial<Question> = {}) =>
    climbing(
      { 'GET /v1/models': LIST, 'POST /v1/responses': reply, 'POST /v1/chat/completions': reply },
      { depth: 'dry', model: 'gpt-5.4', ...more },
    );
  const error = (status: number, message: string, code = ''): Reply => [status, { error: { message, code } }];

  it.each<[string, Reply]>([
    ['New API', DRY_OK],
    ['New API, chat', error(500, 'field messages is required', 'invalid_request')],
    ['OpenAI', error(400, "Missing required parameter: 'input'.", 'missing_required_parameter')],
    ['FastAPI', [422, { detail: 'messages: field required' }]],
    ['vLLM', error(400, 'messages must not be empty')],
    ['one that answers anyway', [200, {}]],
  ])('passes on the complaint of %s', async (_, reply) => {
    expect(await probe(reply)).toMatchObject({
      ids: [],
      requestCount: 2,
      notChecked: ['balance', 'upstream'],
    });
  });

  it.each<[string, Reply]>([
    ['an unknown 400', error(400, 'what?')],
    ['a stumble', error(500, "KeyError: 'foo'")],
    ['an empty 500', [500, '']],
    ['the upstream, which was not meant', [400, { error: { message: 'no', type: 'x' } }, SIGNED]],
  ])('is never a failure where it is unsure: %s', async (_, reply) => {
    expect((await probe(reply)).ids).toEqual([]);
  });

  it.each<[string, Reply, string]>([
    ['forbidden', error(403, 'This token has no access to model gpt-5.4'), 'model-not-allowed'],
    [
      'no channel',
      error(503, 'No available channel for model gpt-5.4', 'model_not_found'),
      'model-unavailable',
    ],
    ['no such API', error(404, 'Invalid URL (POST /v1/responses)'), 'wire-api-missing'],
    ['no such method', [405, ''], 'wire-api-missing'],
    ['a page', PAGE, 'not-a-gateway'],
    ['too often', [429, ''], 'rate-limited'],
    ['overloaded', [503, ''], 'gateway-overloaded'],
    ['cut off', 'reset', 'reset'],
  ])('fails: %s', async (_, reply, id) => {
    expect((await probe(reply)).ids).toEqual([id]);
  });

  it('asks in the way of the client, about its model and nothing else', async () => {
    const { requests } = await probe(DRY_OK, { wireApi: 'chat' });
    expect(requests[1]).toMatchObject({
      url: 'https://api.tokaify.com/v1/chat/completions',
      method: 'POST',
      body: { model: 'gpt-5.4' },
    });
    expect(Object.keys(requests[1]!.body as object)).toEqual(['model']);
  });

  it.each([
    [['gpt-5.4', 'o4'], 'gpt-5.4'],
    [['o4'], 'o4'],
    [[], 'gpt-5.4'],
  ])('without a model takes one of %j: %s', async (ids, model) => {
    const list: Reply = [200, { data: ids.map((id) => ({ id })) }];
    const { requests } = await climbing(
      { 'GET /v1/models': list, 'POST /v1/responses': DRY_OK },
      { depth: 'dry' },
    );
    expect(requests[1]!.body).toEqual({ model });
  });

  it('proves a gateway that has no list', async () => {
    const gateway = customGateway('https://llm.example.com/v1');
    const replies = (dry: Reply) => ({
      'GET /v1/models': [404, ''] as Reply,
      'POST /v1/chat/completions': dry,
    });
    const ask = (dry: Reply, depth: Question['depth'] = 'dry') =>
      climbing(replies(dry), { gateway, depth, wireApi: 'chat' });
    expect(await ask(DRY_OK)).toMatchObject({ ids: [], models: null });
    expect((await ask([400, {}])).ids).toEqual(['endpoint-not-found']);
    expect((await ask([404, ''])).ids).toEqual(['endpoint-not-found']);
    expect(await ask(DRY_OK, 'models')).toMatchObject({ ids: ['endpoint-not-found'], requestCount: 1 });
  });
});

describe('a gateway whose list no key opens', () => {
  const CATALOG: Reply = [200, { code: 0, data: { models: [{ model_key: 'a-model', model_id: '1' }] } }];
  const refused: Reply = [400, { error: { type: 'invalid_request_error', message: 'messages is required' } }];
  const ask = (replies: Record<string, Reply>, more: Partial<Question> = {}) =>
    climbing(
      { 'GET /api/v1/models': CATALOG, ...replies },
      { gateway: joytoken, key: new Secret('jt_TestTestTest'), wireApi: 'chat', ...more },
    );

  it('shows its public catalog without the key, and is asked by the probe at any depth', async () => {
    const { requests, ...verdict } = await ask({ 'POST /openai/v1/chat/completions': refused });
    expect(verdict).toMatchObject({
      ids: [],
      models: ['a-model'],
      checked: [{ step: 'catalog' }, { step: 'dry' }],
    });
    expect(requests[0]).not.toHaveProperty('bearer');
    expect(requests[1]).toMatchObject({ body: { model: 'auto' } });
  });

  it.each<[string, Record<string, Reply>, Partial<Question>, string[]]>([
    ['its default needs no entry', { 'POST /openai/v1/chat/completions': refused }, { model: 'auto' }, []],
    ['a model it knows', { 'POST /openai/v1/chat/completions': refused }, { model: 'a-model' }, []],
    ['a model it does not know', {}, { model: 'b-model' }, ['model-not-listed']],
    [
      'catalog closed',
      { 'GET /api/v1/models': [503, { code: 50300 }], 'POST /openai/v1/chat/completions': refused },
      { model: 'b' },
      [],
    ],
    ['catalog unreachable', { 'GET /api/v1/models': 'dns' }, {}, ['dns']],
    [
      'no Responses API',
      { 'POST /openai/v1/responses': [404, { error: { type: 'not_found', message: 'endpoint not found' } }] },
      { wireApi: 'responses' },
      ['wire-api-missing'],
    ],
    [
      'key refused',
      { 'POST /openai/v1/chat/completions': [403, { error: { type: 'invalid_api_key', message: 'no' } }] },
      {},
      ['key-invalid'],
    ],
    [
      'key missing',
      { 'POST /openai/v1/chat/completions': [401, { error: { type: 'missing_api_key', message: 'no' } }] },
      {},
      ['key-missing'],
    ],
    [
      'wallet empty',
      { 'POST /openai/v1/chat/completions': [402, { error: { type: 'insufficient_quota', message: 'no' } }] },
      {},
      ['balance-exhausted'],
    ],
    [
      'policy',
      { 'POST /openai/v1/chat/completions': [403, { error: { type: 'policy_rejected', message: 'no' } }] },
      {},
      ['policy-rejected'],
    ],
  ])('%s', async (_, replies, more, ids) => {
    expect((await ask(replies, more)).ids).toEqual(ids);
  });
});

describe('the live request', () => {
  const live = (reply: Reply | readonly Reply[], wireApi: Question['wireApi'] = 'responses') => {
    const path = wireApi === 'responses' ? '/v1/responses' : '/v1/chat/completions';
    const replies =
      Array.isArray(reply) && Array.isArray(reply[0]) ? (reply as readonly Reply[]) : [reply as Reply];
    return climbing(
      { 'GET /v1/models': LIST, [`POST ${path}`]: [DRY_OK, ...replies] },
      { depth: 'live', model: 'gpt-5.4', wireApi },
    );
  };
  const sse = (...events: readonly object[]): Reply => [
    200,
    events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    { ...SIGNED, 'content-type': 'text/event-stream' },
  ];
  const bad = (message: string): Reply => [
    400,
    { error: { message, type: 'invalid_request_error' } },
    SIGNED,
  ];

  it.each<[string, Reply, Question['wireApi']]>([
    [
      'a stream to its end',
      sse({ type: 'response.created' }, { type: 'response.completed', response: { error: null } }),
      'responses',
    ],
    ['a stream to the limit', sse({ type: 'response.incomplete' }), 'responses'],
    ['no stream', [200, { object: 'response', status: 'incomplete' }], 'responses'],
    ['chat chunks', [200, 'data: {"choices":[{"delta":{}}]}\n\ndata: [DONE]\n\n'], 'chat'],
    ['a chat without stream', [200, { choices: [] }], 'chat'],
    [
      'a limit too small to say anything',
      bad('Could not finish the message because max_tokens or model output limit was reached.'),
      'chat',
    ],
  ])('ran: %s', async (_, reply, wireApi) => {
    expect(await live(reply, wireApi)).toMatchObject({ ids: [], notChecked: [], requestCount: 3 });
  });

  it.each<[string, Reply, string, string[]]>([
    [
      'no balance',
      [403, { error: { code: 'insufficient_user_quota', message: 'no', type: 'new_api_error' } }, SIGNED],
      'balance-exhausted',
      ['upstream'],
    ],
    [
      'no quota',
      [
        403,
        { error: { code: 'pre_consume_token_quota_failed', message: 'no', type: 'new_api_error' } },
        SIGNED,
      ],
      'token-quota-low',
      ['upstream'],
    ],
    [
      'upstream refuses the gateway',
      [401, { error: { code: 'invalid_api_key', message: 'Incorrect API key', type: 'x' } }, SIGNED],
      'upstream-auth',
      [],
    ],
    [
      'upstream fails',
      [500, { error: { message: 'no', type: 'server_error' } }, SIGNED],
      'upstream-error',
      [],
    ],
    [
      'a stream that fails',
      sse({ type: 'response.failed', response: { error: { message: 'no', code: 'x' } } }),
      'upstream-error',
      [],
    ],
    ['a stream with an error', sse({ error: { message: 'no' } }), 'upstream-error', []],
    ['a stream without its end', sse({ type: 'response.created' }), 'upstream-error', []],
    ['a page', PAGE, 'not-a-gateway', ['balance', 'upstream']],
    ['something else', [200, { hello: 1 }], 'gateway-error', ['balance', 'upstream']],
    ['nothing', [200, ''], 'gateway-error', ['balance', 'upstream']],
    ['too slow', 'timeout', 'timeout', ['balance', 'upstream']],
  ])('did not: %s', async (_, reply, id, notChecked) => {
    expect(await live(reply)).toMatchObject({ ids: [id], notChecked });
  });

  it('is asked once more when the name of a parameter was refused, and only then', async () => {
    const done = sse({ type: 'response.completed' });
    const { ids, requests } = await live([bad("Unsupported parameter: 'max_output_tokens'"), done]);
    expect(ids).toEqual([]);
    expect(requests.at(-2)!.body).toHaveProperty('max_output_tokens', 16);
    expect(requests.at(-1)!.body).not.toHaveProperty('max_output_tokens');
    const chat = await live(
      [bad("Unsupported parameter: 'max_completion_tokens'"), [200, { choices: [] }]],
      'chat',
    );
    expect(chat.requests.at(-1)!.body).toHaveProperty('max_tokens', 16);
    expect((await live(bad('no'))).requestCount).toBe(3);
  });
});

describe('time', () => {
  it.each([
    [{}, [10_000, 5_000]],
    [{ timeoutMs: 4_000 }, [4_000, 4_000]],
  ])('%j gives %j ms', async (more, limits) => {
    const { requests } = await climbing({ 'GET /v1/models': BARE, 'GET /api/usage/token/': [404, ''] }, more);
    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual(limits);
  });
});
