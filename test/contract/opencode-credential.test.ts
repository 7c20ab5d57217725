import { expect, it } from 'vitest';
import { opencode } from '../../src/clients/opencode.ts';
import { survey } from '../../src/survey.ts';
import { machine } from '../machine.ts';
import { setupFor } from './setups.ts';

/** Which key OpenCode 1 sends: every line was measured on 1.18.33 with a gateway that noted what came. */

const CONFIG = '.config/opencode/opencode.jsonc';
const AUTH = '.local/share/opencode/auth.json';
const entry = (fields: object = {}, options: object = {}) =>
  JSON.stringify({
    provider: { tokaify: { ...fields, options: { baseURL: 'https://api.tokaify.com/v1', ...options } } },
  });
const auth = (id: string, value: object) => JSON.stringify({ [id]: value });
const stored = auth('tokaify', { type: 'api', key: 'sk-test-auth' });

interface Case {
  readonly config?: string;
  readonly auth?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

const rows: [why: string, given: Case, sends: string | null, source: string][] = [
  ['nothing anywhere', { config: entry() }, null, 'none'],
  ['auth.json', { config: entry(), auth: stored }, 'sk-test-auth', 'auth-json'],
  [
    'a literal before auth.json',
    { config: entry({}, { apiKey: 'sk-test-old' }), auth: stored },
    'sk-test-old',
    'bearer',
  ],
  ['an empty literal before auth.json', { config: entry({}, { apiKey: '' }), auth: stored }, null, 'none'],
  [
    '{env:} that is set',
    { config: entry({}, { apiKey: '{env:MINE}' }), env: { MINE: 'sk-test-env' } },
    'sk-test-env',
    'environment',
  ],
  [
    '{env:} that is not, no way back to auth.json',
    { config: entry({}, { apiKey: '{env:MINE}' }), auth: stored },
    null,
    'none',
  ],
  [
    '{file:~/}',
    { config: entry({}, { apiKey: '{file:~/my.key}' }), files: { 'my.key': ' sk-test-file\n' } },
    'sk-test-file',
    'file',
  ],
  [
    '{file:} beside the configuration',
    { config: entry({}, { apiKey: '{file:my.key}' }), files: { '.config/opencode/my.key': 'sk-test-file' } },
    'sk-test-file',
    'file',
  ],
  [
    '{file:} that is missing',
    { config: entry({}, { apiKey: '{file:~/my.key}' }), auth: stored },
    null,
    'none',
  ],
  [
    'an invented placeholder is a literal',
    { config: entry({}, { apiKey: '{cred:tokaify}' }) },
    '{cred:tokaify}',
    'bearer',
  ],
  [
    'a list of variables',
    { config: entry({ env: ['ONE', 'TWO'] }), env: { TWO: 'sk-test-two' } },
    'sk-test-two',
    'environment',
  ],
  [
    'auth.json before a list of variables',
    { config: entry({ env: ['ONE'] }), auth: stored, env: { ONE: 'sk-test-one' } },
    'sk-test-auth',
    'auth-json',
  ],
  ['a list of variables, none set', { config: entry({ env: ['ONE'] }) }, null, 'none'],
  [
    'auth.json of another case',
    { config: entry(), auth: auth('Tokaify', { type: 'api', key: 'sk-test-auth' }) },
    null,
    'none',
  ],
  [
    'auth.json with a type nobody knows',
    { config: entry(), auth: auth('tokaify', { type: 'apikey', key: 'sk-test-auth' }) },
    null,
    'none',
  ],
  [
    'auth.json with a trailing comma',
    { config: entry(), auth: `{"tokaify":{"type":"api","key":"sk-test-auth"},}` },
    null,
    'none',
  ],
  [
    'auth.json with a byte-order mark',
    { config: entry(), auth: `\uFEFF${stored}` },
    'sk-test-auth',
    'auth-json',
  ],
  [
    'a key with a line end',
    { config: entry(), auth: auth('tokaify', { type: 'api', key: 'sk-test-auth\n' }) },
    'sk-test-auth',
    'auth-json',
  ],
  [
    'a key with Bearer',
    { config: entry(), auth: auth('tokaify', { type: 'api', key: 'Bearer sk-test' }) },
    'Bearer sk-test',
    'auth-json',
  ],
  [
    'auth.json with a login',
    { config: entry(), auth: auth('tokaify', { type: 'oauth', refresh: 'r' }) },
    null,
    'auth-json',
  ],
  [
    'OPENCODE_AUTH_CONTENT in place of auth.json',
    {
      config: entry(),
      auth: stored,
      env: { OPENCODE_AUTH_CONTENT: auth('tokaify', { type: 'api', key: 'sk-test-content' }) },
    },
    'sk-test-content',
    'environment',
  ],
  [
    'OPENCODE_AUTH_CONTENT without the id',
    { config: entry(), auth: stored, env: { OPENCODE_AUTH_CONTENT: '{}' } },
    null,
    'none',
  ],
  [
    'OPENCODE_AUTH_CONTENT that does not parse',
    { config: entry(), auth: stored, env: { OPENCODE_AUTH_CONTENT: '{' } },
    'sk-test-auth',
    'auth-json',
  ],
  [
    'a literal of the project before auth.json',
    { config: entry(), auth: stored, files: { 'opencode.json': entry({}, { apiKey: 'sk-test-project' }) } },
    'sk-test-project',
    'bearer',
  ],
  [
    'config.json below opencode.json',
    {
      config: entry(),
      files: {
        '.config/opencode/config.json': entry({}, { apiKey: 'sk-test-low' }),
        '.config/opencode/opencode.json': entry({}, { apiKey: 'sk-test-high' }),
      },
    },
    'sk-test-high',
    'bearer',
  ],
  [
    '~/.opencode above the project',
    {
      config: entry(),
      files: {
        'opencode.json': entry({}, { apiKey: 'sk-test-project' }),
        '.opencode/opencode.json': entry({}, { apiKey: 'sk-test-home' }),
      },
    },
    'sk-test-home',
    'bearer',
  ],
  [
    'no project layers',
    {
      config: entry(),
      auth: stored,
      files: { 'opencode.json': entry({}, { apiKey: 'sk-test-project' }) },
      env: { OPENCODE_DISABLE_PROJECT_CONFIG: '1' },
    },
    'sk-test-auth',
    'auth-json',
  ],
  [
    'OPENCODE_CONFIG_CONTENT above all files',
    {
      config: entry(),
      auth: stored,
      env: { OPENCODE_CONFIG_CONTENT: entry({}, { apiKey: 'sk-test-content' }) },
    },
    'sk-test-content',
    'bearer',
  ],
  [
    'comments and a trailing comma',
    { config: `// mine\n{ "provider": { "tokaify": { "options": { "apiKey": "sk-test-c", }, }, }, }` },
    'sk-test-c',
    'bearer',
  ],
];

it.each(rows)('%s', (_why, given, sends, source) => {
  const { config, auth, files = {}, env = {} } = given;
  const home = machine({
    env,
    files: { ...(config ? { [CONFIG]: config } : {}), ...(auth ? { [AUTH]: auth } : {}), ...files },
  });
  const { credential } = survey(home, opencode, setupFor('tokaify'), undefined, true).current;
  expect([credential.secret?.reveal() ?? null, credential.source]).toEqual([sends, source]);
});

it('a repository ends where its .git stands', () => {
  const project = entry({}, { apiKey: 'sk-test-project' });
  const home = machine({
    files: { [CONFIG]: entry(), [AUTH]: stored, 'opencode.json': project, 'work/.git/HEAD': '' },
  });
  const inside = { ...home, cwd: home.at('work') };
  const sends = (place: typeof home) =>
    survey(place, opencode, undefined, undefined, true).current.credential.secret?.reveal();
  expect([sends(home), sends(inside)]).toEqual(['sk-test-project', 'sk-test-auth']);
});

/** Of several gateways, without a word which one is meant. */
const choices: [why: string, config: object, chosen: string | null][] = [
  ['no provider with an address', { provider: { anthropic: { options: { timeout: 1 } } } }, null],
  [
    'the name that OpenCode 1 does not read',
    { providers: { tokaify: { options: { baseURL: 'https://a/v1' } } } },
    null,
  ],
  [
    'the last of several',
    {
      provider: { a: { options: { baseURL: 'https://a/v1' } }, b: { options: { baseURL: 'https://b/v1' } } },
    },
    'b',
  ],
  [
    'the default model’s',
    {
      model: 'a/m',
      provider: { a: { options: { baseURL: 'https://a/v1' } }, b: { options: { baseURL: 'https://b/v1' } } },
    },
    'a',
  ],
  [
    'the one with a key',
    {
      model: 'a/m',
      provider: {
        a: { options: { baseURL: 'https://a/v1' } },
        tokaify: { options: { baseURL: 'https://b/v1' } },
      },
    },
    'tokaify',
  ],
];

it.each(choices)('points at %s', (_why, config, chosen) => {
  const home = machine({ files: { [CONFIG]: JSON.stringify(config), [AUTH]: stored } });
  expect(survey(home, opencode).current.providerId).toBe(chosen);
});
