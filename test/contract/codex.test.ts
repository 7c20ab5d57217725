import { describe, expect, it } from 'vitest';
import type { Setup } from '../../src/clients/client.ts';
import { codex } from '../../src/clients/codex.ts';
import { survey } from '../../src/survey.ts';
import { codeOf, machine } from '../machine.ts';
import { install, KEY, setupFor } from './setups.ts';

const CONFIG = '.codex/config.toml';
const AUTH = '.codex/auth.json';
const DOTENV = '.codex/.env';

function setUp(gateway: string, files: Record<string, string> = {}, wanted: Partial<Setup> = {}) {
  const home = machine({ files });
  const setup = setupFor(gateway, wanted);
  const before = survey(home, codex, setup).files;
  const notes = codex.configure(before, setup).notes.map(({ id }) => id);
  return { home, notes, current: install(home, codex, setup).current };
}

describe('JoyToken, as its guide has it', () => {
  it('is this block, and the key beside it', () => {
    const { home } = setUp('joytoken');
    expect(home.get(CONFIG)).toBe(`model_provider = "joytoken"
model = "auto"

[model_providers.joytoken]
name = "joytoken"
base_url = "https://api-dev.joytokens.ai/openai/v1"
env_key = "JOY_TOKEN_API_KEY"
`);
    expect(home.get(DOTENV)).toBe(`JOY_TOKEN_API_KEY='${KEY}'\n`);
    expect(home.get(AUTH)).toBeNull();
  });

  it('leaves a ChatGPT login where it is, and sends the key', () => {
    const login = '{"tokens":{"access_token":"chatgpt-token"}}';
    const { home, current } = setUp('joytoken', { [AUTH]: login });
    expect(home.get(AUTH)).toBe(login);
    expect([current.credential.kind, current.credential.secret?.reveal()]).toEqual(['api-key', KEY]);
  });

  it('replaces the old key among other variables', () => {
    const { home } = setUp('joytoken', {
      [DOTENV]: '# mine\nA=1\nexport JOY_TOKEN_API_KEY="jt_old" # dev\nB=2\n',
    });
    expect(home.get(DOTENV)).toBe(`# mine\nA=1\nexport JOY_TOKEN_API_KEY='${KEY}' # dev\nB=2\n`);
  });

  it('says that Codex needs an API that it does not document, and where the key is', () => {
    expect(setUp('joytoken').notes).toEqual(['responses-undocumented', 'key-in-dotenv']);
    expect(setUp('tokaify').notes).toEqual([]);
  });
});

describe('the carriers of one gateway', () => {
  const provider = (...lines: string[]) => lines.join('\n');
  const rows: [gateway: string, wanted: Partial<Setup>, lines: string, files: string[]][] = [
    ['tokaify', {}, provider('requires_openai_auth = true'), [AUTH, CONFIG]],
    ['tokaify', { carrier: 'bearer' }, provider(`experimental_bearer_token = "${KEY}"`), [CONFIG]],
    ['tokaify', { carrier: 'env' }, provider('env_key = "TOKAIFY_API_KEY"'), [DOTENV, CONFIG]],
    ['joytoken', { carrier: 'auth-json' }, provider('requires_openai_auth = true'), [AUTH, CONFIG]],
    ['joytoken', { carrier: 'bearer' }, provider(`experimental_bearer_token = "${KEY}"`), [CONFIG]],
  ];
  it.each(rows)('%s %j', (gateway, wanted, lines, files) => {
    const { home, current } = setUp(gateway, {}, wanted);
    const carried = home
      .get(CONFIG)!
      .match(/^(?:env_key|experimental_bearer_token|requires_openai_auth) .*$/gm);
    expect(carried?.join('\n')).toBe(lines);
    expect(Object.keys(home.tree()).filter((path) => !path.endsWith('/'))).toEqual(files);
    expect(current.credential.secret?.reveal()).toBe(KEY);
  });

  it('file is none of them', () => {
    expect(codeOf(() => setUp('tokaify', {}, { carrier: 'file' }))).toBe('unsupported-carrier');
  });
});

it('an auth.json with the right key behind a byte-order mark is written anew: Codex cannot read it', () => {
  const { home, current } = setUp('tokaify', { [AUTH]: `\uFEFF{"OPENAI_API_KEY":"${KEY}"}` });
  expect(home.get(AUTH)).not.toContain('\uFEFF');
  expect(current.credential.secret?.reveal()).toBe(KEY);
});

it('a model is written as it is named, whatever is in its name', () => {
  const model = "a$&b$'{baseUrl}";
  const { home } = setUp('tokaify', {}, { model, reviewModel: model });
  expect(home.get(CONFIG)).toContain(`\nmodel = "${model}"\nreview_model = "${model}"\n`);
});

it('headers made for another gateway are told of: they go to this one now', () => {
  const own =
    '[model_providers.OpenAI]\nname = "x"\nbase_url = "https://llm.corp.example/v1"\nhttp_headers = { "X-Corp" = "y" }\n';
  expect(setUp('tokaify', { [CONFIG]: own }).notes).toContain('headers-kept');
  expect(
    setUp('tokaify', { [CONFIG]: own.replace('llm.corp.example', 'api.tokaify.com') }).notes,
  ).not.toContain('headers-kept');
});

it('a provider that Codex keeps for itself is refused, also where a template names it', () => {
  const setup = setupFor('tokaify');
  const { codex: block } = setup.gateway;
  const gateway = { ...setup.gateway, codex: { ...block, providerId: 'openai' } };
  const { files } = survey(machine(), codex, setup);
  expect(codeOf(() => codex.configure(files, { ...setup, gateway }))).toBe('reserved-provider');
});
