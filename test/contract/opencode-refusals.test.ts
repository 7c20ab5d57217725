import { describe, expect, it } from 'vitest';
import type { Setup } from '../../src/clients/client.ts';
import { opencode } from '../../src/clients/opencode.ts';
import { Secret } from '../../src/secret.ts';
import { survey } from '../../src/survey.ts';
import { codeOf, type MachineOptions, machine } from '../machine.ts';
import { install, setupFor } from './setups.ts';

const HOME = '.config/opencode';
const CONFIG = `${HOME}/opencode.jsonc`;
const AUTH = '.local/share/opencode/auth.json';

const provider = (fields: object = {}, id = 'tokaify') => JSON.stringify({ provider: { [id]: fields } });
const auth = (fields: object) => JSON.stringify(fields);

describe('refused, with nothing planned', () => {
  const rows: [why: string, files: Record<string, string>, wanted: Partial<Setup>, code: string][] = [
    ['no JSON', { [CONFIG]: '{ "provider": ' }, {}, 'config-invalid'],
    ['no object', { [CONFIG]: '[]' }, {}, 'config-conflict'],
    [
      'a lower file that does not parse',
      { [CONFIG]: '{}', [`${HOME}/opencode.json`]: '{' },
      {},
      'config-invalid',
    ],
    ['a lower file of blanks', { [CONFIG]: '{}', [`${HOME}/opencode.json`]: ' \n' }, {}, 'config-invalid'],
    ['~/.opencode that does not parse', { '.opencode/opencode.json': '{' }, {}, 'config-invalid'],
    [
      'auth.json that OpenCode takes as empty',
      { [AUTH]: '{"a":{"type":"api","key":"k"},}' },
      {},
      'config-invalid',
    ],
    ['providers', { [CONFIG]: JSON.stringify({ providers: { tokaify: {} } }) }, {}, 'providers-misnamed'],
    [
      'providers of OpenCode 2 with our id',
      { [CONFIG]: JSON.stringify({ providers: { tokaify: {} } }) },
      { version: '2.0.14' },
      'providers-misnamed',
    ],
    [
      'providers of OpenCode 2',
      { [CONFIG]: JSON.stringify({ providers: { a: {} } }) },
      { version: '2.0.14' },
      'none',
    ],
    ['provider that is a list', { [CONFIG]: JSON.stringify({ provider: [] }) }, {}, 'config-conflict'],
    ['options that are a text', { [CONFIG]: provider({ options: 'x' }) }, {}, 'config-conflict'],
    [
      'a list that is none',
      { [CONFIG]: JSON.stringify({ disabled_providers: 'tokaify' }) },
      {},
      'config-conflict',
    ],
    [
      'models that are a list',
      { [CONFIG]: provider({ models: ['gpt-5.4'] }, 'other') },
      {},
      'models-not-object',
    ],
    ['our models, a list', { [CONFIG]: provider({ models: ['gpt-5.4'] }) }, {}, 'models-not-object'],
    [
      'a partial limit',
      { [CONFIG]: provider({ models: { m: { limit: { context: 1 } } } }, 'other') },
      {},
      'limit-partial',
    ],
    ['an upper-case twin', { [CONFIG]: provider({}, 'Tokaify') }, {}, 'provider-id-twin'],
    [
      'a file that is not there',
      { [CONFIG]: provider({ options: { apiKey: '{file:~/gone}' } }, 'other') },
      {},
      'file-reference-missing',
    ],
    ['one that we take out', { [CONFIG]: provider({ options: { apiKey: '{file:~/gone}' } }) }, {}, 'none'],
    ['one in a line that is a comment', { [CONFIG]: '{\n  // {file:~/gone}\n}' }, {}, 'none'],
    ['one in a block comment', { [CONFIG]: '{ /* {file:~/gone} */ }' }, {}, 'file-reference-missing'],
    [
      'permissions of OpenCode 2',
      { [CONFIG]: JSON.stringify({ permissions: [] }) },
      { version: '1.18.33' },
      'cannot-start',
    ],
    [
      'permissions in OpenCode 2',
      { [CONFIG]: JSON.stringify({ permissions: [] }) },
      { version: '2.0.14' },
      'none',
    ],
    [
      'a login under this id',
      { [AUTH]: auth({ tokaify: { type: 'oauth', refresh: 'r' } }) },
      {},
      'login-would-be-lost',
    ],
    [
      'unless it may go',
      { [AUTH]: auth({ tokaify: { type: 'oauth', refresh: 'r' } }) },
      { login: 'replace' },
      'none',
    ],
    [
      'which a key file does not touch',
      { [AUTH]: auth({ tokaify: { type: 'oauth', refresh: 'r' } }) },
      { carrier: 'file' },
      'none',
    ],
    ['a carrier that it does not read', {}, { carrier: 'bearer' }, 'unsupported-carrier'],
    [
      'an administrator',
      { 'managed/opencode.json': provider({ options: { baseURL: 'https://x/v1' } }) },
      {},
      'managed-config',
    ],
    [
      'an administrator who agrees',
      { 'managed/opencode.json': provider({ options: { baseURL: 'https://api.tokaify.com/v1' } }) },
      {},
      'none',
    ],
    ['a project that does not parse', { 'opencode.json': '{' }, {}, 'none'],
    ['a blank file, which is filled', { [CONFIG]: ' \n' }, {}, 'none'],
  ];
  it.each(rows)('%s', (_why, files, wanted, code) => {
    const home = machine({ files });
    const managed = { ...home, env: { OPENCODE_TEST_MANAGED_CONFIG_DIR: home.at('managed') } };
    const setup = setupFor('tokaify', wanted);
    expect(codeOf(() => opencode.configure(survey(managed, opencode, setup).files, setup))).toBe(code);
  });
});

describe('what is said beside', () => {
  const rows: [why: string, given: MachineOptions, wanted: Partial<Setup>, ids: string[]][] = [
    ['nothing, if nothing changed', {}, { model: 'm' }, []],
    ['the Responses API may be needed', {}, {}, ['reasoning-with-tools']],
    ['not when it was chosen', {}, { api: 'responses' }, []],
    [
      'two files',
      { files: { [CONFIG]: '{}', [`${HOME}/opencode.json`]: '{}' } },
      { model: 'm' },
      ['config-twice'],
    ],
    ['OpenCode 2', {}, { model: 'm', version: '2.0.14' }, ['opencode-2']],
    ['the variable', {}, { model: 'm', carrier: 'env' }, ['variable-needed']],
    [
      'a project with another address',
      { files: { 'opencode.json': provider({ options: { baseURL: 'https://x/v1' } }) } },
      { model: 'm' },
      ['layer-overrides'],
    ],
    [
      'a project with another key',
      { files: { 'opencode.json': provider({ options: { apiKey: 'k' } }) } },
      { model: 'm' },
      ['layer-overrides'],
    ],
    [
      'a project with a list of variables: auth.json wins',
      { files: { 'opencode.json': provider({ env: ['A'] }) } },
      { model: 'm' },
      [],
    ],
    [
      'a variable with another address',
      { env: { OPENCODE_CONFIG_CONTENT: provider({ options: { baseURL: 'https://x/v1' } }) } },
      { model: 'm' },
      ['layer-overrides'],
    ],
    [
      'a project in which OpenCode does not start',
      { files: { 'opencode.json': '{' } },
      { model: 'm' },
      ['config-invalid'],
    ],
    [
      'a project that hides it',
      { files: { 'opencode.json': JSON.stringify({ disabled_providers: ['tokaify'] }) } },
      { model: 'm' },
      ['model-hidden'],
    ],
    [
      'a list without the model',
      { files: { [CONFIG]: provider({ whitelist: ['other'] }) } },
      { model: 'm' },
      ['model-hidden'],
    ],
  ];
  it.each(rows)('%s', (_why, given, wanted, ids) => {
    const home = machine(given);
    const setup = setupFor('tokaify', wanted);
    const { files } = install(home, opencode, setup);
    expect(opencode.configure(files, setup).notes.map(({ id }) => id)).toEqual(ids);
  });

  it('to restart, after a change', () => {
    const setup = setupFor('tokaify', { key: new Secret('sk-test-new') });
    const { files } = survey(machine(), opencode, setup);
    expect(opencode.configure(files, setup).notes.map(({ id }) => id)).toContain('restart-client');
  });
});
