import { describe, expect, it } from 'vitest';
import { TokaifyError } from '../src/errors.ts';
import { readBaseUrl } from '../src/gateway.ts';
import { GATEWAY_IDS } from '../src/gateway-ids.ts';
import { parseGateway } from '../src/gateway-template.ts';
import { builtInGateway, customGateway, gatewayOf } from '../src/gateways.ts';

const RIGHT = 'https://api.tokaify.com/v1';

describe('readBaseUrl', () => {
  it.each([
    [RIGHT, RIGHT, null],
    [`${RIGHT}/`, RIGHT, null],
    [`  ${RIGHT}  `, RIGHT, null],
    ['api.tokaify.com/v1', RIGHT, null],
    ['HTTPS://API.TOKAIFY.COM/v1', RIGHT, null],
    ['https://api-dev.joytokens.ai/openai/v1', 'https://api-dev.joytokens.ai/openai/v1', null],
    ['http://127.0.0.1:8735/v1', 'http://127.0.0.1:8735/v1', null],
    ['127.0.0.1:8735/v1', 'http://127.0.0.1:8735/v1', null],
    ['localhost:8735', 'http://localhost:8735/v1', 'base-url-no-v1'],
    ['[::1]:8735/v1', 'http://[::1]:8735/v1', null],
    ['localhost.example/v1', 'https://localhost.example/v1', null],
    ['https://api.tokaify.com', RIGHT, 'base-url-no-v1'],
    ['https://api.tokaify.com/', RIGHT, 'base-url-no-v1'],
    [`${RIGHT}/v1`, RIGHT, 'base-url-double-v1'],
    [`${RIGHT}//v1/v1/`, RIGHT, 'base-url-double-v1'],
    [`${RIGHT}/responses`, RIGHT, 'endpoint-not-found'],
    [`${RIGHT}/chat/completions`, RIGHT, 'endpoint-not-found'],
    [`${RIGHT}/models?x=1`, RIGHT, 'endpoint-not-found'],
    [`${RIGHT}?key=x`, RIGHT, 'endpoint-not-found'],
  ])('%s', (typed, url, problem) => expect(readBaseUrl(typed)).toEqual({ url, problem }));

  it.each(['', 'not a url', 'ftp://host/v1', 'https://', 'https://user:hunter2@host/v1'])(
    'refuses %j',
    (typed) => {
      expect(() => readBaseUrl(typed)).toThrow(TokaifyError);
      try {
        readBaseUrl(typed);
      } catch (error) {
        expect((error as TokaifyError).code).toBe('usage');
        expect((error as TokaifyError).message).not.toContain('hunter2');
      }
    },
  );
});

describe('gateways', () => {
  it.each(GATEWAY_IDS)('%s is whole', (id) => expect(builtInGateway(id)?.id).toBe(id));

  it('a URL makes one of its own', () => {
    const gateway = customGateway('https://llm.example.com/v1');
    expect(gateway).toMatchObject({
      id: 'llm-example-com',
      name: 'llm.example.com',
      baseUrl: 'https://llm.example.com/v1',
    });
    expect(gateway.codex.providerId).toBe('OpenAI');
  });

  it.each([
    ['https://api.one.com.cn/v1', 'api-one-com-cn'],
    ['https://gw.openai.example/v1', 'gw-openai-example'],
    ['http://10.0.0.7:8080/v1', '10-0-0-7-8080'],
    ['http://[::1]:8080/v1', '1-8080'],
    ['http://localhost:8001/v1', 'localhost-8001'],
    ['http://openai/v1', 'openai-gateway'],
  ])('%s is a provider of its own: %s', (url, id) => expect(customGateway(url).id).toBe(id));

  it.each([
    ['https://api.tokaify.com/v1', 'tokaify'],
    ['https://webapi.routescope.ai', 'routescope'],
    ['http://127.0.0.1:8735/v1', 'sandbox'],
    ['http://127.0.0.1:4000/v1', undefined],
    ['nonsense', undefined],
  ])('%s is served by %s', (url, id) => expect(gatewayOf(url)?.id).toBe(id));

  it.each([
    ['id', { id: 'Not An Id' }],
    ['baseUrl', { baseUrl: '' }],
    ['codex.carrier', { codex: { providerId: 'x', carrier: 'smoke', root: {}, provider: {} } }],
    ['__proto__', JSON.parse('{"__proto__": {"id": "x"}}')],
  ])('a template with a wrong %s is refused', (_field, wrong) => {
    const base = { ...(builtInGateway('tokaify') as unknown as Record<string, unknown>) };
    const template = _field === '__proto__' ? wrong : { ...base, ...wrong };
    expect(() => parseGateway(template, 'x.json')).toThrow(TokaifyError);
  });
});
