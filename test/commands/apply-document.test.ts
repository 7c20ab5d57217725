import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/fleet/document.ts';

/** The parser and the published schema say the same of every document. */

const ajv = new Ajv({ strict: false });
const valid = ajv.compile(JSON.parse(readFileSync('templates/apply.schema.json', 'utf8')));

const codex = (client: object, more: object = {}) => ({
  schemaVersion: 1,
  homes: [{ clients: { codex: client }, ...more }],
});
const key = { env: 'KEY' };

describe('good', () => {
  it.each<[name: string, document: unknown]>([
    ['one client', codex({ key })],
    ['a key from a file', codex({ key: { file: 'key.txt' } })],
    ['a key from standard input', codex({ key: { stdin: true } })],
    ['absent needs no key', codex({ state: 'absent', purge: true }, { forget: true })],
    [
      'everything of OpenCode',
      {
        schemaVersion: 1,
        homes: [
          {
            user: 'dev',
            clients: {
              opencode: {
                key,
                gateway: 'routescope',
                baseUrl: 'https://a.test/v1',
                model: 'm',
                providerId: 'p',
                displayName: 'P',
                context: 1,
                output: 1,
                api: 'responses',
                setDefault: true,
                credential: 'file',
              },
            },
          },
        ],
      },
    ],
    [
      'everything of Codex',
      codex({ key, reviewModel: 'm', block: 'guide', login: 'keep' }, { home: '/home/dev' }),
    ],
    [
      'defaults',
      {
        $schema: 'x',
        schemaVersion: 1,
        defaults: { key },
        homes: [{ clients: { codex: {}, opencode: {} } }],
      },
    ],
  ])('%s', (_name, document) => {
    expect(parseDocument(JSON.stringify(document), 'a.json')).not.toEqual([]);
    expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  });
});

describe('bad', () => {
  it.each<[name: string, document: unknown]>([
    ['no version', { homes: [{ clients: { codex: { key } } }] }],
    ['another version', { schemaVersion: 2, homes: [{ clients: { codex: { key } } }] }],
    ['no homes', { schemaVersion: 1 }],
    ['empty homes', { schemaVersion: 1, homes: [] }],
    ['no clients', { schemaVersion: 1, homes: [{}] }],
    ['empty clients', { schemaVersion: 1, homes: [{ clients: {} }] }],
    ['an unknown client', { schemaVersion: 1, homes: [{ clients: { cursor: { key } } }] }],
    ['an unknown field', codex({ key, modle: 'm' })],
    ['an unknown field of a home', codex({ key }, { uesr: 'dev' })],
    ['an unknown field at the top', { ...codex({ key }), home: [] }],
    ['user and home', codex({ key }, { user: 'dev', home: '/home/dev' })],
    ['two places of a key', codex({ key: { env: 'A', file: 'b' } })],
    ['no place of a key', codex({ key: {} })],
    ['a key that is a word', codex({ key: 'KEY' })],
    ['standard input that is none', codex({ key: { stdin: false } })],
    ['a state that is none', codex({ key, state: 'latest' })],
    ['a login that is neither', codex({ key, login: 'drop' })],
    ['a model that is a number', codex({ key, model: 5 })],
    ['a context of nothing', codex({ key, context: 0, output: 1 })],
    ['a flag that is a word', codex({ key, setDefault: 'yes' })],
    ['an empty word', codex({ key, model: ' ' })],
  ])('%s', (_name, document) => {
    expect(() => parseDocument(JSON.stringify(document), 'a.json')).toThrowError(
      expect.objectContaining({ code: 'document-invalid' }),
    );
    expect(valid(document)).toBe(false);
  });

  // What a schema cannot say.
  it.each<[name: string, document: unknown]>([
    ['present without a key', codex({})],
    ['a key in the document', codex({ key, displayName: `sk-test-${'0'.repeat(43)}` })],
  ])('%s', (_name, document) => {
    expect(() => parseDocument(JSON.stringify(document), 'a.json')).toThrowError(
      expect.objectContaining({ code: 'document-invalid' }),
    );
  });
});

it('a client wins over its home, its home over the defaults, in TOML as in JSON', () => {
  const toml = `schemaVersion = 1
[defaults]
model = "default"
gateway = "routescope"
key = { env = "KEY" }
[[homes]]
model = "home"
[homes.clients.codex]
[homes.clients.opencode]
model = "client"
context = 1000
output = 10
`;
  const [home] = parseDocument(toml, 'fleet.toml');
  expect(
    home!.clients.map(({ id, options }) => [id, options.gateway, options.model, options.context]),
  ).toEqual([
    ['codex', 'routescope', 'home', undefined],
    ['opencode', 'routescope', 'client', '1000'],
  ]);
});
