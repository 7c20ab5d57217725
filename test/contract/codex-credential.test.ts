import { expect, it } from 'vitest';
import { codex } from '../../src/clients/codex.ts';
import { survey } from '../../src/survey.ts';
import { machine } from '../machine.ts';

/** Which credential Codex sends to its selected provider: every line was measured on 0.169. */

const provider = (lines: string) => `model_provider = "OpenAI"
[model_providers.OpenAI]
name = "OpenAI"
base_url = "https://api.tokaify.com/v1"
${lines}
`;
const plain = provider('requires_openai_auth = true');
const tokens = { id_token: 'i', access_token: 'chatgpt-token', refresh_token: 'r', account_id: 'a' };
const key = { OPENAI_API_KEY: 'sk-test' };
const none = { OPENAI_API_KEY: null };

interface Case {
  readonly config?: string;
  readonly auth?: object | string;
  readonly dotenv?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const rows: [why: string, given: Case, sends: string | null, kind: string][] = [
  ['a key', { auth: key }, 'sk-test', 'api-key'],
  ['a key, mode apikey', { auth: { auth_mode: 'apikey', ...key } }, 'sk-test', 'api-key'],
  ['a key, mode null', { auth: { auth_mode: null, ...key } }, 'sk-test', 'api-key'],
  ['a key, tokens null', { auth: { ...key, tokens: null } }, 'sk-test', 'api-key'],
  ['key and tokens, no mode', { auth: { ...key, tokens } }, 'sk-test', 'api-key'],
  ['key and tokens, mode apikey', { auth: { auth_mode: 'apikey', ...key, tokens } }, 'sk-test', 'api-key'],
  [
    'key and tokens, mode chatgpt',
    { auth: { auth_mode: 'chatgpt', ...key, tokens } },
    'chatgpt-token',
    'login',
  ],
  ['tokens only', { auth: { tokens } }, 'chatgpt-token', 'login'],
  ['tokens and a null key', { auth: { ...none, tokens } }, 'chatgpt-token', 'login'],
  ['a null key', { auth: none }, null, 'none'],
  ['a misspelt field', { auth: { openai_api_key: 'sk-test' } }, null, 'none'],
  ['a misspelt mode', { auth: { auth_mode: 'api_key', ...key } }, null, 'none'],
  ['a personal access token beside it', { auth: { ...key, personal_access_token: 'p' } }, null, 'none'],
  ['mode apikey without a key', { auth: { auth_mode: 'apikey' } }, null, 'none'],
  ['no auth.json', {}, null, 'none'],
  ['an empty auth.json', { auth: '' }, null, 'none'],
  ['an auth.json that does not parse', { auth: '{"OPENAI_API_KEY":' }, null, 'none'],
  ['a trailing comma', { auth: '{"OPENAI_API_KEY":"sk-test",}' }, null, 'none'],
  ['a byte-order mark', { auth: `\uFEFF${JSON.stringify(key)}` }, null, 'none'],
  ['an empty key', { auth: { OPENAI_API_KEY: '' } }, '', 'api-key'],
  ['a key with a line feed', { auth: { OPENAI_API_KEY: 'sk-test\n' } }, null, 'none'],
  ['a key with a line end of Windows', { auth: { OPENAI_API_KEY: 'sk-test\r\n' } }, null, 'none'],
  ['a key with a leading blank', { auth: { OPENAI_API_KEY: ' sk-test' } }, ' sk-test', 'api-key'],
  ['a key with Bearer', { auth: { OPENAI_API_KEY: 'Bearer sk-test' } }, 'Bearer sk-test', 'api-key'],
  [
    'CODEX_API_KEY, which only codex exec takes',
    { auth: key, env: { CODEX_API_KEY: 'sk-test-env' } },
    'sk-test',
    'api-key',
  ],
  ['CODEX_ACCESS_TOKEN', { auth: key, env: { CODEX_ACCESS_TOKEN: 't' } }, null, 'none'],
  ['OPENAI_API_KEY in the environment', { env: { OPENAI_API_KEY: 'sk-test-env' } }, null, 'none'],
  [
    'store keyring',
    { config: `cli_auth_credentials_store = "keyring"\n${plain}`, auth: key },
    null,
    'unknown',
  ],
  [
    'store ephemeral',
    { config: `cli_auth_credentials_store = "ephemeral"\n${plain}`, auth: key },
    null,
    'unknown',
  ],
  [
    'store auto',
    { config: `cli_auth_credentials_store = "auto"\n${plain}`, auth: key },
    'sk-test',
    'api-key',
  ],
  [
    'a forced ChatGPT login, and a key',
    { config: `forced_login_method = "chatgpt"\n${plain}`, auth: key },
    null,
    'none',
  ],
  [
    'a forced ChatGPT login, and one',
    { config: `forced_login_method = "chatgpt"\n${plain}`, auth: { tokens } },
    'chatgpt-token',
    'login',
  ],
  [
    'a forced key, and one',
    { config: `forced_login_method = "api"\n${plain}`, auth: key },
    'sk-test',
    'api-key',
  ],
  [
    'a forced key, and a ChatGPT login',
    { config: `forced_login_method = "api"\n${plain}`, auth: { tokens } },
    null,
    'none',
  ],
  [
    'requires_openai_auth false',
    { config: provider('requires_openai_auth = false'), auth: key },
    null,
    'none',
  ],
  ['requires_openai_auth absent', { config: provider(''), auth: key }, null, 'none'],
  [
    'a bearer token before auth.json',
    {
      config: provider('requires_openai_auth = true\nexperimental_bearer_token = "sk-test-bearer"'),
      auth: { tokens },
    },
    'sk-test-bearer',
    'api-key',
  ],
  ['a command', { config: provider('auth = { command = "pass" }'), auth: key }, null, 'unknown'],
  [
    'env_key before auth.json',
    {
      config: provider('requires_openai_auth = true\nenv_key = "MINE"'),
      auth: key,
      env: { MINE: 'sk-test-env' },
    },
    'sk-test-env',
    'api-key',
  ],
  [
    'env_key before a bearer token',
    { config: provider('env_key = "MINE"\nexperimental_bearer_token = "b"'), env: { MINE: 'sk-test-env' } },
    'sk-test-env',
    'api-key',
  ],
  [
    'env_key that is not set',
    { config: provider('requires_openai_auth = true\nenv_key = "MINE"'), auth: key },
    null,
    'none',
  ],
  [
    '.env before the environment',
    { config: provider('env_key = "MINE"'), dotenv: "MINE='sk-test-dot'\n", env: { MINE: 'sk-test-env' } },
    'sk-test-dot',
    'api-key',
  ],
  [
    '.env, exported',
    { config: provider('env_key = "MINE"'), dotenv: '# mine\nexport MINE=sk-test-dot # key\n' },
    'sk-test-dot',
    'api-key',
  ],
  [
    '.env may not set CODEX_*',
    { config: provider('env_key = "CODEX_MINE"'), dotenv: 'CODEX_MINE=sk-test-dot\n' },
    null,
    'none',
  ],
  [
    '.env with a byte-order mark',
    { config: provider('env_key = "MINE"'), dotenv: '\uFEFFMINE=sk-test-dot\n' },
    null,
    'none',
  ],
  [
    '.env with line ends of Windows',
    { config: provider('env_key = "MINE"'), dotenv: 'A=1\r\nMINE=sk-test-dot\r\n' },
    'sk-test-dot',
    'api-key',
  ],
];

it.each(rows)('%s', (_why, { config = plain, auth, dotenv, env = {} }, sends, kind) => {
  const home = machine({
    env,
    files: {
      '.codex/config.toml': config,
      ...(auth === undefined
        ? {}
        : { '.codex/auth.json': typeof auth === 'string' ? auth : JSON.stringify(auth) }),
      ...(dotenv === undefined ? {} : { '.codex/.env': dotenv }),
    },
  });
  const { credential } = survey(home, codex).current;
  expect([credential.secret?.reveal() ?? null, credential.kind]).toEqual([sends, kind]);
});
