import { describe, expect, test } from 'vitest';
import { AUTH, ask, CONFIG, GUIDE_ANSWER, LIVED_IN, models } from './opencode.ts';
import { eachVersion, pinnedVersions } from './pinned.ts';
import { openStory, type StoryOptions } from './story.ts';

const [reference] = pinnedVersions('opencode');
const MODEL = ['-m', 'tokaify/gpt-5.4'];
const answered = { code: 0, stdout: `${GUIDE_ANSWER}\n` };
const open = (options: Partial<StoryOptions> = {}) =>
  openStory({ clients: [reference], sandbox: { reply: GUIDE_ANSWER }, ...options });
const livedIn = {
  [CONFIG]: LIVED_IN,
  [AUTH]: '{\n  "local": { "type": "api", "key": "sk-test-local" }\n}\n',
};

describe.each(eachVersion('opencode'))('%s', (_title, opencode) => {
  test("lists the model and answers the guide's question, with the key and nothing else", async () => {
    const { home, key, gateway, credentials, sent } = await open({ clients: [opencode], files: livedIn });
    expect(await home.tokaify(['setup', 'opencode', ...gateway], key)).toMatchObject({ code: 0 });
    expect(await models(home)).toMatchObject({ code: 0, stdout: 'tokaify/gpt-5.4\n' });
    expect(await ask(home, MODEL)).toMatchObject(answered);
    expect(credentials()).toEqual([`Bearer ${key}`]);
    expect(sent().replaceAll(`"Bearer ${key}"`, '')).not.toContain(key);
  });

  test('starts on a fresh machine', async () => {
    const { home, key, gateway } = await open({ clients: [opencode] });
    expect(await home.tokaify(['setup', 'opencode', ...gateway], key)).toMatchObject({ code: 0 });
    expect(home.mode(AUTH)).toBe('0600');
    expect(await models(home)).toMatchObject({ code: 0, stdout: 'tokaify/gpt-5.4\n' });
  });
});

test('comments, commas and the other provider survive, and undo gives every byte back', async () => {
  const { home, key, gateway } = await open({ files: livedIn });
  const before = home.tree();
  await home.tokaify(['setup', 'opencode', ...gateway], key);
  const written = home.get(CONFIG)!;
  for (const line of LIVED_IN.split('\n')) expect(written.split('\n')).toContain(line);
  expect(await models(home, 'local')).toMatchObject({ code: 0, stdout: 'local/tiny\n' });
  expect(home.get(CONFIG)).toBe(written);
  expect(await home.tokaify(['undo'])).toMatchObject({ code: 0 });
  expect(home.tree()).toMatchObject(before);
  expect(home.holding(key)).toEqual([]);
});

test('undo leaves the line that OpenCode itself has added since', async () => {
  const source = '{\n  // mine\n  "theme": "system"\n}\n';
  const { home, key, gateway } = await open({ files: { [CONFIG]: source } });
  await home.tokaify(['setup', 'opencode', ...gateway], key);
  const written = home.get(CONFIG);
  await models(home);
  expect(home.get(CONFIG)).not.toBe(written);
  expect(await home.tokaify(['undo'])).toMatchObject({ code: 0 });
  expect(home.get(CONFIG)).toBe(
    '{\n  "$schema": "https://opencode.ai/config.json",\n  // mine\n  "theme": "system"\n}\n',
  );
});

test('a second setup changes nothing, also after OpenCode has run', async () => {
  const { home, key, gateway } = await open();
  await home.tokaify(['setup', 'opencode', ...gateway], key);
  await models(home);
  const before = home.tree();
  const again = await home.ask(['setup', 'opencode', ...gateway], key);
  expect(again).toMatchObject({ ok: true, changed: false, exitCode: 0 });
  expect(again.undo).toBeUndefined();
  expect(home.tree()).toEqual(before);
});

test("a project's opencode.json that would outvote ours is named, and nothing is written", async () => {
  const { home, key, gateway } = await open();
  const elsewhere = { provider: { tokaify: { options: { baseURL: 'http://127.0.0.1:9/v1' } } } };
  home.put('project/opencode.json', JSON.stringify(elsewhere));
  const { findings, exitCode } = await home.ask(['setup', 'opencode', ...gateway], key);
  const where = expect.objectContaining({ path: '~/project/opencode.json' });
  expect(findings).toContainEqual(expect.objectContaining({ id: 'not-effective', where }));
  expect(exitCode).toBe(4);
  expect(home.holding(key)).toEqual([]);
  const effective = await home.run('opencode', ['debug', 'config']);
  expect(JSON.parse(effective.stdout).provider.tokaify.options.baseURL).toBe('http://127.0.0.1:9/v1');
});

test('--credential file: the key stands in a file of its own', async () => {
  const { home, key, gateway, credentials } = await open();
  await home.tokaify(['setup', 'opencode', '--credential', 'file', ...gateway], key);
  expect(home.get(AUTH) ?? '').not.toContain(key);
  expect(home.get(CONFIG)).not.toContain(key);
  expect(await ask(home, MODEL)).toMatchObject(answered);
  expect(credentials()).toEqual([`Bearer ${key}`]);
});

test('--credential env: the key stands nowhere, and comes from the environment', async () => {
  const { home, key, gateway, credentials } = await open();
  const env = { TOKAIFY_API_KEY: key };
  await home.tokaify(['setup', 'opencode', '--credential', 'env', ...gateway], key);
  expect(home.holding(key)).toEqual([]);
  expect(await ask(home, MODEL, { env })).toMatchObject(answered);
  expect(credentials()).toEqual([`Bearer ${key}`]);
});

test('--set-default: OpenCode asks this model unless told otherwise', async () => {
  const { home, key, gateway, sandbox } = await open({ files: livedIn });
  await home.tokaify(['setup', 'opencode', '--set-default', ...gateway], key);
  const before = sandbox.requests.length;
  expect(await ask(home)).toMatchObject(answered);
  const asked = sandbox.requests.slice(before).map(({ body }) => JSON.parse(body).model);
  expect(new Set(asked)).toEqual(new Set(['gpt-5.4']));
});

test('--api responses: OpenCode calls the other API', async () => {
  const { home, key, gateway, sandbox } = await open();
  await home.tokaify(['setup', 'opencode', '--api', 'responses', ...gateway], key);
  const before = sandbox.requests.length;
  expect(await ask(home, MODEL)).toMatchObject(answered);
  expect(new Set(sandbox.requests.slice(before).map(({ path }) => path))).toEqual(new Set(['/v1/responses']));
});

test('an expired key: exit 5, and no file is touched', async () => {
  const { home, sandbox, gateway } = await open({ files: livedIn });
  const before = home.tree();
  const answer = await home.ask(['setup', 'opencode', ...gateway], sandbox.keys.expired);
  expect(answer).toMatchObject({ ok: false, changed: false, exitCode: 5 });
  expect(home.tree()).toEqual(before);
});
