import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Setup } from '../../src/clients/client.ts';
import { opencode } from '../../src/clients/opencode.ts';
import { jsonc } from '../../src/formats/jsonc.ts';
import { survey } from '../../src/survey.ts';
import { type Machine, type MachineOptions, machine } from '../machine.ts';
import { homesOf, machineOf } from './cases.ts';
import { install, KEY, setupFor } from './setups.ts';

const HOME = '.config/opencode';
const CONFIG = `${HOME}/opencode.jsonc`;
const AUTH = '.local/share/opencode/auth.json';
const KEY_FILE = '.config/tokaify/tokaify.key';
const ALIAS = '{file:~/.config/tokaify/tokaify.key}';

const provider = (fields: object = {}, id = 'tokaify') => JSON.stringify({ provider: { [id]: fields } });
const auth = (fields: object) => JSON.stringify(fields);

function setUp(given: MachineOptions, wanted: Partial<Setup> = {}) {
  const home = machine(given);
  const setup = setupFor('tokaify', wanted);
  const found = install(home, opencode, setup);
  return { home, current: found.current };
}

describe('what a fresh home gets', () => {
  it('is what OpenCode Desktop writes', () => {
    const { home } = setUp({});
    expect(home.tree()).toMatchInlineSnapshot(`
      {
        ".config/": null,
        ".config/opencode/": null,
        ".config/opencode/opencode.jsonc": "{
        "$schema": "https://opencode.ai/config.json",
        "provider": {
          "tokaify": {
            "npm": "@ai-sdk/openai-compatible",
            "name": "Tokaify",
            "options": {
              "baseURL": "https://api.tokaify.com/v1"
            },
            "models": {
              "gpt-5.4": {
                "name": "GPT-5.4"
              }
            }
          }
        }
      }
      ",
        ".local/": null,
        ".local/share/": null,
        ".local/share/opencode/": null,
        ".local/share/opencode/auth.json": "{
        "tokaify": {
          "type": "api",
          "key": "sk-test-contract"
        }
      }
      ",
      }
    `);
  });

  const carriers: [Partial<Setup>, files: string[]][] = [
    [{}, [AUTH, CONFIG]],
    [{ version: '1.18.33' }, [AUTH, CONFIG]],
    [{ version: '2.0.14' }, [CONFIG, KEY_FILE]],
    [{ carrier: 'file' }, [CONFIG, KEY_FILE]],
    [{ carrier: 'auth-json', version: '2.0.14' }, [AUTH, CONFIG]],
    [{ carrier: 'env' }, [CONFIG]],
  ];
  it.each(carriers)('%j: %j', (wanted, files) => {
    const { home } = setUp({}, wanted);
    const there = Object.keys(home.tree()).filter((path) => !path.endsWith('/'));
    expect(there.sort()).toEqual(files.toSorted());
  });
});

describe('which file is edited', () => {
  const rows: [
    why: string,
    files: string[],
    wanted: Partial<Setup>,
    env: Record<string, string>,
    edited: string,
  ][] = [
    ['none there', [], {}, {}, CONFIG],
    ['only .json', ['opencode.json'], {}, {}, `${HOME}/opencode.json`],
    ['both', ['opencode.json', 'opencode.jsonc'], {}, {}, CONFIG],
    ['the one with the entry', ['opencode.json=', 'opencode.jsonc'], {}, {}, `${HOME}/opencode.json`],
    ['only config.json', ['config.json'], {}, {}, `${HOME}/config.json`],
    ['config.json, which OpenCode 2 does not read', ['config.json='], { version: '2.0.14' }, {}, CONFIG],
    ['XDG', [], {}, { XDG_CONFIG_HOME: 'elsewhere' }, 'elsewhere/opencode/opencode.jsonc'],
    ['a directory that OpenCode 1 adds', [], { version: '1.18.33' }, { OPENCODE_CONFIG_DIR: 'mine' }, CONFIG],
    [
      'a directory that OpenCode 2 takes instead',
      [],
      { version: '2.0.14' },
      { OPENCODE_CONFIG_DIR: 'mine' },
      'mine/opencode.jsonc',
    ],
  ];
  it.each(rows)('%s', (_why, present, wanted, env, edited) => {
    const files = Object.fromEntries(
      present.map((name) => [`${HOME}/${name.replace('=', '')}`, name.endsWith('=') ? provider() : '{}']),
    );
    const { home } = setUp({ files, env }, wanted);
    expect(jsonc.parse(home.get(edited) ?? '', edited)).toHaveProperty([
      'provider',
      'tokaify',
      'options',
      'baseURL',
    ]);
  });

  it('is below the profile on Windows, as everywhere', () => {
    const home = machine({ platform: 'win32' });
    const paths = opencode.locations(home, setupFor('tokaify')).filter(({ access }) => access === 'own');
    expect(paths.map(({ path }) => path.slice(home.home.length))).toEqual([
      '\\.config\\opencode\\config.json',
      '\\.config\\opencode\\opencode.json',
      '\\.config\\opencode\\opencode.jsonc',
      '\\.local\\share\\opencode\\auth.json',
      '\\.config\\tokaify\\tokaify.key',
    ]);
    expect(paths.at(-1)!.alias).toBe(ALIAS);
  });
});

describe('what is done to an entry that is there', () => {
  type Path = (string | number)[];
  const at = (...path: Path) => path;
  const options = (...path: Path) => at('provider', 'tokaify', 'options', ...path);
  const model = (...path: Path) => at('provider', 'tokaify', 'models', 'gpt-5.4', ...path);
  const rows: [why: string, config: object, wanted: Partial<Setup>, path: Path, value: unknown][] = [
    [
      'a stale key goes',
      { provider: { tokaify: { options: { apiKey: 'sk-old' } } } },
      {},
      options('apiKey'),
      undefined,
    ],
    [
      'a stale address goes',
      { provider: { tokaify: { api: 'https://old/v1' } } },
      {},
      at('provider', 'tokaify', 'api'),
      undefined,
    ],
    [
      'a list of variables goes',
      { provider: { tokaify: { env: ['OLD'] } } },
      {},
      at('provider', 'tokaify', 'env'),
      undefined,
    ],
    [
      'it is named for the carrier env',
      { provider: { tokaify: { env: ['OLD'] } } },
      { carrier: 'env' },
      at('provider', 'tokaify', 'env'),
      ['TOKAIFY_API_KEY'],
    ],
    ['the key file is named', {}, { carrier: 'file' }, options('apiKey'), ALIAS],
    ['other options stay', { provider: { tokaify: { options: { timeout: 9 } } } }, {}, options('timeout'), 9],
    [
      'a name somebody chose stays',
      { provider: { tokaify: { name: 'Mine' } } },
      {},
      at('provider', 'tokaify', 'name'),
      'Mine',
    ],
    [
      'unless another is asked for',
      { provider: { tokaify: { name: 'Mine' } } },
      { displayName: 'Other' },
      at('provider', 'tokaify', 'name'),
      'Other',
    ],
    [
      'a model’s name stays',
      { provider: { tokaify: { models: { 'gpt-5.4': { name: 'Mine' } } } } },
      {},
      model('name'),
      'Mine',
    ],
    [
      'other models stay',
      { provider: { tokaify: { models: { other: { name: 'O' } } } } },
      {},
      at('provider', 'tokaify', 'models', 'other', 'name'),
      'O',
    ],
    [
      'a model without a known name',
      {},
      { model: 'acme/large' },
      at('provider', 'tokaify', 'models', 'acme/large', 'name'),
      'acme/large',
    ],
    [
      'it is not disabled any more',
      { disabled_providers: ['a', 'tokaify', 'b'] },
      {},
      at('disabled_providers'),
      ['a', 'b'],
    ],
    ['it is among the enabled', { enabled_providers: ['a'] }, {}, at('enabled_providers'), ['a', 'tokaify']],
    ['no list of enabled is begun', {}, {}, at('enabled_providers'), undefined],
    ['the default stays', { model: 'a/b' }, {}, at('model'), 'a/b'],
    ['unless asked for', { model: 'a/b' }, { setDefault: true }, at('model'), 'tokaify/gpt-5.4'],
    ['no schema is added', {}, {}, at('$schema'), undefined],
    ['limits, both', {}, { context: 9, output: 3 }, model('limit'), { context: 9, output: 3 }],
    [
      'a partial limit is made whole',
      { provider: { tokaify: { models: { 'gpt-5.4': { limit: { context: 1 } } } } } },
      { context: 9, output: 3 },
      model('limit'),
      { context: 9, output: 3 },
    ],
    [
      'the Responses API, for one model',
      {},
      { api: 'responses' },
      model('provider', 'npm'),
      '@ai-sdk/openai',
    ],
    [
      'and back',
      { provider: { tokaify: { models: { 'gpt-5.4': { provider: { npm: '@ai-sdk/openai' } } } } } },
      { api: 'chat' },
      model('provider', 'npm'),
      undefined,
    ],
    [
      'which stays without a word',
      { provider: { tokaify: { models: { 'gpt-5.4': { provider: { npm: '@ai-sdk/openai' } } } } } },
      {},
      model('provider', 'npm'),
      '@ai-sdk/openai',
    ],
    [
      'another id',
      {},
      { providerId: 'mine' },
      at('provider', 'mine', 'options', 'baseURL'),
      'https://api.tokaify.com/v1',
    ],
  ];
  it.each(rows)('%s', (_why, config, wanted, path, value) => {
    const { home } = setUp({ files: { [CONFIG]: JSON.stringify(config) } }, wanted);
    const found = path.reduce<unknown>((node, key) => (node as never)?.[key], JSON.parse(home.get(CONFIG)!));
    expect(found).toEqual(value);
  });

  it('a stale key in a lower file goes too: objects are merged', () => {
    const lower = `${HOME}/opencode.json`;
    const files = {
      [CONFIG]: provider({ name: 'T' }),
      [lower]: provider({ options: { apiKey: 'sk-old', x: 1 } }),
    };
    const { home, current } = setUp({ files });
    expect(JSON.parse(home.get(lower)!).provider.tokaify.options).toEqual({ x: 1 });
    expect(current.credential.secret?.reveal()).toBe(KEY);
  });
});

describe('the key moves, and leaves nothing behind', () => {
  const others = {
    openai: { type: 'oauth', refresh: 'r' },
    else: { type: 'api', key: 'k', metadata: { a: 'b' } },
  };
  const api = (key: string) => ({ type: 'api', key });
  it('into auth.json, beside the others', () => {
    const before = `{\n\t"openai": {"type":"oauth","refresh":"r"},\n\t"tokaify": {"type":"api","key":"sk-old","metadata":{"a":"b"}}\n}`;
    const { home } = setUp({ files: { [AUTH]: before } });
    expect(home.get(AUTH)).toBe(before.replace('sk-old', KEY));
  });
  it('out of auth.json', () => {
    const { home } = setUp(
      { files: { [AUTH]: auth({ ...others, tokaify: api('sk-old') }) } },
      { carrier: 'file' },
    );
    expect(JSON.parse(home.get(AUTH)!)).toEqual(others);
    expect(home.get(KEY_FILE)).toBe(`${KEY}\n`);
  });
  it('out of its file', () => {
    const { home } = setUp({
      files: { [CONFIG]: provider({ options: { apiKey: ALIAS } }), [KEY_FILE]: 'sk-old\n' },
    });
    expect(home.get(KEY_FILE)).toBeNull();
  });
  it('unless somebody else reads that file', () => {
    const files = { [CONFIG]: provider({ options: { apiKey: ALIAS } }, 'other'), [KEY_FILE]: 'sk-old\n' };
    expect(setUp({ files }).home.get(KEY_FILE)).toBe('sk-old\n');
  });
  it('is written before what names it, and removed after', () => {
    const home = machine({
      files: { [CONFIG]: provider({ options: { apiKey: ALIAS } }), [KEY_FILE]: 'sk-old' },
    });
    const roles = (wanted: Partial<Setup>) => {
      const setup = setupFor('tokaify', wanted);
      return opencode.configure(survey(home, opencode, setup).files, setup).files.map(({ role }) => role);
    };
    expect(roles({ carrier: 'file' })).toEqual(['key', 'opencode.jsonc']);
    expect(roles({})).toEqual(['auth', 'opencode.jsonc', 'key']);
  });
});

describe('without a record', () => {
  const clear = (files: Record<string, string>) => {
    const home = machine({ files });
    const { files: found, current } = survey(home, opencode);
    return opencode.clear(found, current).files.map(({ role, text }) => [role.split(' ')[0], text]);
  };
  const entry = { options: { baseURL: 'https://api.tokaify.com/v1', apiKey: ALIAS } };
  it('takes out the entry, then the key', () => {
    const config = JSON.stringify({
      model: 'tokaify/m',
      enabled_providers: ['a', 'tokaify'],
      provider: { tokaify: entry },
    });
    expect(clear({ [CONFIG]: config, [KEY_FILE]: KEY })).toEqual([
      ['opencode.jsonc', '{"enabled_providers":["a"]}'],
      ['opencode.jsonc', null],
    ]);
  });
  it('leaves the other providers and their keys', () => {
    const config = JSON.stringify({
      model: 'a/m',
      provider: { a: {}, tokaify: { options: { baseURL: 'https://x/v1' } } },
    });
    const keys = auth({ a: { type: 'api', key: 'k' }, tokaify: { type: 'api', key: KEY } });
    expect(clear({ [CONFIG]: config, [AUTH]: keys })).toEqual([
      ['opencode.jsonc', '{"model":"a/m","provider":{"a":{}}}'],
      ['auth', '{"a":{"type":"api","key":"k"}}'],
    ]);
  });
  it('does nothing where nothing is', () => {
    expect(clear({ [CONFIG]: '{"theme":"x"}' })).toEqual([]);
  });
});

const SCHEMA = '../shared/fixtures/opencode/config.schema.json';

describe.runIf(existsSync(SCHEMA))('by OpenCode’s own schema', () => {
  const validate = existsSync(SCHEMA)
    ? new Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))
    : null;
  /** What is wrong in OpenCode's files, one line each. */
  const errorsOf = (home: Machine): string[] =>
    Object.entries(home.tree())
      .filter(([path, text]) => /^\.config\/opencode\/[\w.]+\.jsonc?$/.test(path) && text?.trim())
      .flatMap(([path, text]) => {
        validate!(structuredClone({ ...jsonc.parse(text!, path) }));
        return validate!.errors ?? [];
      })
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);

  const wanted: Partial<Setup>[] = [
    {},
    { carrier: 'file' },
    { carrier: 'env' },
    { setDefault: true, displayName: 'Mine', providerId: 'mine' },
    { api: 'responses', context: 200_000, output: 32_000 },
  ];
  it.each(wanted)('%j is valid', (part) => {
    expect(errorsOf(setUp({}, part).home)).toEqual([]);
  });

  // People keep settings of older versions: these are not for us to judge.
  it.each(homesOf(opencode).map((home) => [home.name, home] as const))('%s gets nothing wrong', (_, home) => {
    const machine = machineOf(home, 'UNUSED');
    const before = errorsOf(machine);
    install(machine, opencode, setupFor('tokaify', { ...home.wanted, api: 'responses', setDefault: true }));
    expect(errorsOf(machine).filter((error) => !before.includes(error))).toEqual([]);
  });
});

if (!existsSync(SCHEMA)) console.log(`skipped: ${SCHEMA} is not here`);
