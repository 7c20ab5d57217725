import { type Flaw, KEY } from './home.ts';

const CONFIG = '.config/opencode/opencode.jsonc';
const AUTH = '.local/share/opencode/auth.json';

const config = (from: string | RegExp, to: string): Flaw => ({
  files: { [CONFIG]: (text) => text.replace(from, to) },
});
const atTop = (line: string): Flaw => config('{\n', `{\n  ${line},\n`);
const auth = (content: object): Flaw => ({ files: { [AUTH]: JSON.stringify(content) } });
const inline = (value: string) => config('"baseURL"', `"apiKey": "${value}", "baseURL"`);
const fromConfig = (value: string): Flaw => ({
  files: { ...inline(value).files, [AUTH]: null },
});

/** What --fix takes away. */
const mends = (flaw: Flaw): Flaw => ({ ...flaw, mended: true });

export const OPENCODE_FLAWS: readonly (readonly [id: string, flaw: Flaw])[] = [
  ['config-invalid', config('"name": "Sandbox",', '"name": "Sandbox"')],
  ['config-invalid', { files: { [CONFIG]: '  \n' } }],
  ['config-invalid', { files: { [AUTH]: '{ "sandbox": { "type": "api", } }' } }],
  ['config-conflict', config(/"provider": \{[\s\S]*\n {2}\}/, '"provider": []')],
  ['providers-misnamed', config('"provider"', '"providers"')],
  ['models-not-object', config(/"models": .*/, '"models": ["gpt-5.3"]')],
  ['limit-partial', config(', "output": 32000', '')],
  ['file-reference-missing', fromConfig('{file:./gone.key}')],
  ['cannot-start', atTop('"permissions": {}')],
  [
    'provider-id-twin',
    config('"sandbox": {', '"Sandbox": { "options": { "baseURL": "http://127.0.0.1:1/v1" } }, "sandbox": {'),
  ],
  ['model-hidden', mends(atTop('"disabled_providers": ["sandbox"]'))],
  ['model-hidden', mends(atTop('"enabled_providers": ["anthropic"]'))],
  ['model-hidden', config('"npm"', '"blacklist": ["gpt-5.3"], "npm"')],
  ['models-missing', config(/,\s*"models": .*/, '')],
  ['model-unresolved', atTop('"model": "gpt-5.3"')],
  ['model-unresolved', atTop('"model": "sandbox/gpt-5"')],
  ['model-unresolved', atTop('"agent": { "plan": { "model": "sandbox/gpt-5" } }')],
  [
    'layer-overrides',
    {
      files: {
        'opencode.json': '{"provider":{"sandbox":{"options":{"baseURL":"http://127.0.0.1:8735/v2"}}}}',
      },
    },
  ],
  ['api-differs', config('"npm"', '"api": "https://other.example.com/v1", "npm"')],
  ['limits-missing', config(/, "limit": \{[^}]*\}/, '')],
  [
    'project-decides',
    {
      files: {
        'opencode.json': '{"provider":{"sandbox":{"options":{"baseURL":"http://127.0.0.1:40099/v1"}}}}',
      },
    },
  ],
  ['config-twice', { files: { '.config/opencode/opencode.json': '{}' } }],
  ['client-outdated', { version: '1.2.27' }],
  ['opencode-2', { version: '2.0.14' }],
  ['reasoning-with-tools', config(/gpt-5\.3/g, 'gpt-5.4')],
  [
    'config-elsewhere',
    {
      platform: 'win32',
      files: { 'AppData/Roaming/opencode/opencode.json': '{}' },
      last: (home) =>
        Object.assign(home, { env: { ...home.env, APPDATA: `${home.home}\\AppData\\Roaming` } }),
    },
  ],
  ['key-missing', { files: { [AUTH]: null } }],
  ['key-missing', auth({ sandbox: { type: 'apikey', key: KEY } })],
  ['key-missing', auth({ Sandbox: { type: 'api', key: KEY } })],
  ['key-missing', inline('{env:NOT_SET}')],
  ['key-missing', { files: { ...config('"npm"', '"env": ["NOT_SET"], "npm"').files, [AUTH]: null } }],
  ['key-untidy', mends(auth({ sandbox: { type: 'api', key: `Bearer ${KEY}` } }))],
  ['key-untidy', mends(fromConfig(`Bearer ${KEY}`))],
  ['key-outranked', { ...inline('sk-test-older'), modes: { [CONFIG]: 0o600 } }],
  [
    'key-in-project',
    {
      files: {
        'opencode.json': `{"provider":{"sandbox":{"options":{"apiKey":"${KEY}"}}}}`,
        '.git/HEAD': '',
      },
    },
  ],
  ['key-in-config', fromConfig(KEY)],
  ['secret-readable', mends({ ...fromConfig(KEY), modes: { [CONFIG]: 0o644 } })],
  ['secret-readable', mends({ modes: { [AUTH]: 0o640 } })],
  ['provider-missing', auth({ tokaify: { type: 'api', key: KEY }, sandbox: { type: 'api', key: KEY } })],
  [
    'auth-imported',
    { files: { '.local/share/opencode/opencode.db': 'SQLite 20260805200742_import_legacy_credentials' } },
  ],
  ['variable-needed', { ...inline('{env:SOME_KEY}'), env: { SOME_KEY: KEY } }],
  ['proxy-without-loopback', { env: { HTTPS_PROXY: 'http://proxy.example.com:3128' } }],
  ['second-opinion', { opinion: { code: 1, stderr: 'Error: Provider not found' }, thorough: true }],
  ['variables-set', { env: { OPENCODE_DISABLE_PROJECT_CONFIG: '1' } }],
  [
    'wsl-twin',
    {
      env: { WSL_DISTRO_NAME: 'Debian' },
      system: { '/mnt/c/Users/kim/.config/opencode/opencode.jsonc': '{}' },
    },
  ],
];

export const OPENCODE_FINE: readonly (readonly [why: string, flaw: Flaw])[] = [
  ['healthy', {}],
  ['the program agrees', { opinion: { stdout: 'sandbox/gpt-5.3\n' }, thorough: true }],
  ['the program is asked only by the thorough', { opinion: { stdout: 'nothing' } }],
  ['the default model is there', atTop('"model": "sandbox/gpt-5.3"')],
  ['a model of somebody else', atTop('"model": "anthropic/claude"')],
  ['another provider is disabled', atTop('"disabled_providers": ["anthropic"]')],
  ['a database of OpenCode 1', { files: { '.local/share/opencode/opencode.db': 'SQLite' } }],
  [
    'a proxy that leaves this machine out',
    {
      env: { HTTPS_PROXY: 'http://proxy.example.com:3128', NO_PROXY: 'localhost' },
    },
  ],
];
