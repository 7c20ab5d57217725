import { truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { wrapped } from '../machine.ts';
import { type Flaw, KEY, refuses } from './home.ts';

const CONFIG = '.codex/config.toml';
const AUTH = '.codex/auth.json';

const config = (from: string | RegExp, to: string): Flaw => ({
  files: { [CONFIG]: (text) => text.replace(from, to) },
});
const atTop = (line: string): Flaw => ({ files: { [CONFIG]: (text) => `${line}\n${text}` } });
const atEnd = (lines: string): Flaw => ({ files: { [CONFIG]: (text) => `${text}\n${lines}\n` } });
const auth = (content: object | string): Flaw => ({
  files: { [AUTH]: typeof content === 'string' ? content : JSON.stringify(content) },
});
const LOGIN = { auth_mode: 'chatgpt', OPENAI_API_KEY: KEY, tokens: { access_token: 'eyJ-test' } };

/** Codex's own provider at another address. */
const MOVED = 'model = "gpt-5.5"\nopenai_base_url = "http://127.0.0.1:8735/v1"\n';

/** The daemon's file is older than everything else. */
const daemon = (alive: boolean): Flaw => ({
  files: { '.codex/app-server-daemon/daemon.pid': '{"pid":4242,"processStartTime":1}' },
  alive,
  last: (home) => utimesSync(join(home.home, '.codex/app-server-daemon/daemon.pid'), 1000, 1000),
});

/** The file system answers like this when the configuration is opened. */
const fault = (code: string): Flaw => ({
  last: (home) =>
    Object.assign(home, {
      fs: wrapped(home.fs, (name, args, call) => {
        if (name === 'openSync' && String(args[0]).endsWith('config.toml'))
          throw Object.assign(new Error(code), { code });
        return call();
      }),
    }),
});

const ENTRY = '20261120-080000-0001';
const unfinished = JSON.stringify({
  schemaVersion: 1,
  id: ENTRY,
  createdAt: '2026-11-20T08:00:00.000Z',
  command: 'setup',
  summary: 'codex',
  status: 'pending',
  files: [],
  undoes: [],
});

const says = (model: string, more: object = {}) =>
  JSON.stringify({
    checks: {
      'config.load': { status: 'ok', details: { model, 'model provider': 'OpenAI' } },
      'auth.credentials': { status: 'ok', details: { 'stored auth mode': 'api_key' } },
      ...more,
    },
  });

/** What --fix takes away. */
const mends = (flaw: Flaw): Flaw => ({ ...flaw, mended: true });

/** One line a check: what is wrong with the home, and the id that says it. */
export const CODEX_FLAWS: readonly (readonly [id: string, flaw: Flaw])[] = [
  ['home-invalid', { env: { CODEX_HOME: '~/.codex' } }],
  ['home-missing', { env: { CODEX_HOME: 'elsewhere' } }],
  ['config-invalid', atEnd('args = ["-y" "pkg"]')],
  ['config-invalid', atEnd('[model_providers.OpenAI]\nname = "again"')],
  ['config-invalid', auth('{"OPENAI_API_KEY": "sk-test-1",}')],
  ['encoding-invalid', { last: (home) => void home.put(CONFIG, new Uint8Array([0xff, 0xfe, 0x61, 0])) }],
  ['not-a-file', { files: { [CONFIG]: null }, last: (home) => void home.put(`${CONFIG}/x`, '') }],
  ['permission-denied', fault('EACCES')],
  ['read-failed', fault('EIO')],
  ['too-large', { last: (home) => truncateSync(join(home.home, CONFIG), 65 * 2 ** 20) }],
  ['config-conflict', auth('[1]')],
  ['change-unfinished', { files: { [`.local/state/tokaify/journal/${ENTRY}/entry.json`]: unfinished } }],
  ['not-configured', { files: { [CONFIG]: 'model = "gpt-5.5"\n' } }],
  ['not-installed', { version: null }],
  ['secret-readable', mends({ modes: { [AUTH]: 0o644 } })],
  ['base-url-no-v1', { ...config('/v1"', '"'), offline: true }],
  ['base-url-double-v1', { ...config('/v1"', '/v1/v1"'), offline: true }],
  ['endpoint-not-found', { ...config('/v1"', '/v1/responses"'), offline: true }],
  ['endpoint-not-found', { ...config('http://127.0.0.1:8735', 'api.example.com'), offline: true }],
  ['base-url-unexpected', { ...config('/v1"', '/openai/v1"'), offline: true }],
  ['base-url-insecure', config('127.0.0.1:8735', 'gateway.example.com')],
  ['key-malformed', { ...auth({ OPENAI_API_KEY: 'sk-test***1234' }), offline: true }],
  ['key-length', { ...auth({ OPENAI_API_KEY: 'sk-testshort1' }), offline: true }],
  ['login-leak', auth(LOGIN)],
  ['login-leak', auth({ tokens: { access_token: 'eyJ-test' } })],
  ['login-leak', { files: { [CONFIG]: MOVED, [AUTH]: JSON.stringify(LOGIN) } }],
  ['byte-order-mark', mends({ files: { [AUTH]: (text) => `\uFEFF${text}` } })],
  ['byte-order-mark', mends({ files: { '.codex/.env': '\uFEFFA=1\n' } })],
  ['key-untidy', mends(auth({ auth_mode: 'apikey', OPENAI_API_KEY: `${KEY}\n` }))],
  ['key-untidy', mends(auth({ auth_mode: 'apikey', OPENAI_API_KEY: `Bearer ${KEY}` }))],
  ['key-untidy', mends(config('requires_openai_auth = true', `experimental_bearer_token = " ${KEY}"`))],
  ['auth-mode-unknown', mends(auth({ auth_mode: 'api_key', OPENAI_API_KEY: KEY }))],
  ['credential-store', atTop('cli_auth_credentials_store = "keyring"')],
  ['login-method-forced', atTop('forced_login_method = "chatgpt"')],
  ['key-missing', { files: { [AUTH]: null } }],
  ['key-missing', auth({ openai_api_key: KEY })],
  ['key-missing', { env: { CODEX_ACCESS_TOKEN: 'at-test' } }],
  ['key-missing', auth({ auth_mode: 'apikey' })],
  ['key-missing', config('requires_openai_auth = true\n', '')],
  ['key-missing', config('requires_openai_auth = true', 'env_key = "SOME_KEY"')],
  ['key-outranked', config('requires_openai_auth = true', `experimental_bearer_token = "${KEY}"`)],
  [
    'variable-needed',
    { ...config('requires_openai_auth = true', 'env_key = "SOME_KEY"'), env: { SOME_KEY: KEY } },
  ],
  ['keys-below-table', mends({ files: { [CONFIG]: (text) => `[mcp_servers.a]\ncommand = "b"\n${text}` } })],
  ['reserved-provider', atEnd('[model_providers.openai]\nname = "x"')],
  ['legacy-profile', atTop('profile = "work"')],
  ['approval-policy-removed', atTop('approval_policy = "untrusted"')],
  ['wire-api-removed', config('"responses"', '"chat"')],
  ['wire-api-removed', atEnd('[model_providers.other]\nname = "x"\nwire_api = "chat"')],
  ['provider-unnamed', mends(config('name = "Sandbox"\n', ''))],
  ['auth-command-conflict', atEnd('auth = { command = "get-key" }')],
  ['provider-not-found', config('model_provider = "OpenAI"', 'model_provider = "OPENAI"')],
  ['provider-openai-builtin', config('model_provider = "OpenAI"', 'model_provider = "openai"')],
  ['provider-not-selected', config('model_provider = "OpenAI"\n', '')],
  ['base-url-missing', config(/base_url.*\n/, '')],
  ['settings-ignored', mends(atTop('disable_response_storage = true\nnetwork_access = "enabled"'))],
  ['provider-named-openai', mends(config('name = "Sandbox"', 'name = "OpenAI"'))],
  ['openai-base-url-set', { files: { [CONFIG]: MOVED } }],
  ['openai-base-url-unused', atTop('openai_base_url = "https://api.example.com/v1"')],
  ['model-metadata-missing', config('model = "gpt-5.5"', 'model = "gpt-5.4"')],
  ['model-metadata-missing', { ...config('model = "gpt-5.5"', 'model = "gpt-6.2-sol"'), version: '0.169.0' }],
  ['responses-lite', { ...config('model = "gpt-5.5"', 'model = "gpt-6.2-sol"'), version: '0.171.0' }],
  ['responses-lite', config('model = "gpt-5.5"', 'model = "gpt-5.6-sol"')],
  ['client-outdated', { version: '0.80.0' }],
  ['managed-config', { system: { '/etc/codex/managed_config.toml': 'model = "gpt-5.4"\n' } }],
  [
    'system-config',
    { ...config('model = "gpt-5.5"\n', ''), system: { '/etc/codex/config.toml': 'model = "gpt-5.5"\n' } },
  ],
  ['requirements-file', { system: { '/etc/codex/requirements.toml': '' } }],
  [
    'project-config',
    {
      files: { 'work/.codex/config.toml': 'model = "gpt-5.3"\n' },
      last: (home) => Object.assign(home, { cwd: home.at('work') }),
    },
  ],
  ['profile-config', { files: { '.codex/work.config.toml': 'model = "gpt-5.3"\n' } }],
  ['variable-overrides', { env: { CODEX_API_KEY: 'sk-test-other' } }],
  ['variable-ignored', { env: { OPENAI_API_KEY: 'sk-test-other' } }],
  ['ca-variable-ignored', { env: { NODE_EXTRA_CA_CERTS: '/etc/hosts' } }],
  ['daemon-stale', daemon(true)],
  [
    'chats-orphaned',
    {
      files: {
        '.codex/sessions/2026/11/20/rollout-1.jsonl':
          '{"type":"session_meta","payload":{"model_provider":"gone"}}\n',
      },
    },
  ],
  ['wsl-twin', { env: { WSL_DISTRO_NAME: 'Debian' }, system: { '/mnt/c/Users/kim/.codex/config.toml': '' } }],
  ['second-opinion', { opinion: { stdout: says('gpt-9') } }],
  [
    'second-opinion',
    { opinion: { code: 1, stdout: says('gpt-5.5', { 'config.load': { status: 'fail', summary: 'no' } }) } },
  ],
  ['token-expired', { answer: refuses(401, 'the token has expired') }],
  ['ca-file-missing', { env: { SSL_CERT_FILE: '/nowhere/ca.pem' } }],
  ['ca-file-unusable', { env: { NODE_EXTRA_CA_CERTS: '/dev/null' } }],
  ['ca-file-unusable', { env: { SSL_CERT_FILE: '/etc' } }],
  ['proxy-invalid', { env: { HTTPS_PROXY: 'http://[' } }],
];

/** What looks like one of the above and is none. */
export const CODEX_FINE: readonly (readonly [why: string, flaw: Flaw])[] = [
  ['a profile that is about something else', { files: { '.codex/work.config.toml': '# model\n' } }],
  ['healthy', {}],
  ['the program agrees', { opinion: { stdout: says('gpt-5.5') } }],
  ['the daemon has ended', daemon(false)],
  ['an OpenAI of its own version', { ...config('name = "Sandbox"', 'name = "OpenAI"'), version: '0.134.0' }],
  ['settings that this version still knows', { ...atTop('network_access = "enabled"'), version: '0.155.1' }],
  ['a profile that this version still knows', { ...atTop('profile = "x"'), version: '0.120.0' }],
  ['a model in a table that has one', atEnd('[agents.a]\nmodel = "gpt-5.5"')],
  [
    'chats of the selected provider',
    {
      files: { '.codex/sessions/2026/11/20/a.jsonl': '{"payload":{"model_provider":"OpenAI"}}\n' },
    },
  ],
  ['modes mean nothing on Windows', { platform: 'win32', modes: { [AUTH]: 0o644 } }],
];
