import { describe, expect, test } from 'vitest';
import { complaints, exec, LIVED_IN, openChat } from './codex.ts';
import { eachVersion, pinnedVersions } from './pinned.ts';
import { openStory, REPLY, type StoryOptions } from './story.ts';

const [reference] = pinnedVersions('codex');
const open = (options: Partial<StoryOptions> = {}) => openStory({ clients: [reference], ...options });
const livedIn = { '.codex/config.toml': LIVED_IN };

describe.each(eachVersion('codex'))('%s', (_title, codex) => {
  test('answers after setup, with the key and nothing else', async () => {
    const { home, sandbox, key, gateway, credentials, sent, strangers } = await open({ clients: [codex] });
    expect(await home.tokaify(['setup', 'codex', ...gateway], key)).toMatchObject({ code: 0 });
    const before = sandbox.requests.length;

    const ran = await exec(home);

    expect(ran).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    expect(sandbox.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/responses',
    ]);
    expect(credentials()).toEqual([`Bearer ${key}`]);
    expect(sent().replaceAll(`"Bearer ${key}"`, '')).not.toContain(key);
    expect(strangers()).not.toContain('api.openai.com:443');
    expect(complaints(ran)).toEqual([]);
  });

  test('keeps its servers, and every line that is not ours', async () => {
    const { home, key, gateway } = await open({ clients: [codex], files: livedIn });
    const list = () => home.run('codex', ['mcp', 'list', '--json']);
    const before = await list();
    expect(before.code).toBe(0);

    expect(await home.tokaify(['setup', 'codex', ...gateway], key)).toMatchObject({ code: 0 });

    const after = await list();
    expect(after.code).toBe(0);
    expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
    const written = home.get('.codex/config.toml')!.split('\n');
    const replaced = 'model = "gpt-5"            # the usual';
    expect(written).toContain('model = "gpt-5.4"            # the usual');
    expect(
      subsequence(
        LIVED_IN.split('\n').filter((line) => line !== replaced),
        written,
      ),
    ).toEqual([]);
  });
});

test('undo gives every byte back, also after a chat', async () => {
  const { home, key, gateway } = await open({
    files: { ...livedIn, '.codex/auth.json': '{"OPENAI_API_KEY":"sk-test-old"}' },
  });
  const before = home.tree();

  await home.tokaify(['setup', 'codex', ...gateway], key);
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(await home.tokaify(['undo'])).toMatchObject({ code: 0 });

  const after = home.tree();
  expect(after).toMatchObject(before);
  expect(home.holding(key)).toEqual([]);
});

test('undo leaves nothing where nothing was', async () => {
  const { home, key, gateway } = await open();
  const before = home.tree();
  await home.tokaify(['setup', 'codex', ...gateway], key);
  expect(home.get('.codex/auth.json')).toContain(key);
  expect(await home.tokaify(['undo'])).toMatchObject({ code: 0 });
  expect(home.tree()).toEqual(before);
});

test('a second setup changes nothing', async () => {
  const { home, key, gateway } = await open({ files: livedIn });
  await home.tokaify(['setup', 'codex', ...gateway], key);
  const before = home.tree();
  const again = await home.ask(['setup', 'codex', ...gateway], key);
  expect(again).toMatchObject({ ok: true, changed: false, exitCode: 0 });
  expect(again.undo).toBeUndefined();
  expect(home.tree()).toEqual(before);
  expect(await home.ask(['setup', 'codex', '--check', ...gateway], key)).toMatchObject({ exitCode: 0 });
});

test.each([
  ['no such key', 'sk-sandboxNobody00000000000000000000000000000000001'],
  ['an expired key', 'expired'],
  ['a disabled key', 'disabled'],
] as const)('%s: exit 5, and no file is touched', async (_title, state) => {
  const { home, sandbox, gateway } = await open({ files: livedIn });
  const before = home.tree();
  const wrong = state === 'expired' || state === 'disabled' ? sandbox.keys[state] : state;
  expect(await home.ask(['setup', 'codex', ...gateway], wrong)).toMatchObject({
    ok: false,
    changed: false,
    exitCode: 5,
  });
  expect(home.tree()).toEqual(before);
});

test('remove keeps the provider that a chat needs to be resumed, and --purge takes it', async () => {
  const { home, key, gateway } = await open({ files: livedIn });
  await home.tokaify(['setup', 'codex', ...gateway], key);
  const { stderr } = await exec(home);
  const chat = /session id: (\S+)/.exec(stderr)![1]!;
  const again = () =>
    exec(home, ['-m', 'gpt-5.4', '-c', 'model_provider=OpenAI', 'resume', '--last', 'And again.'], {
      env: { CODEX_API_KEY: key },
    });

  expect(await home.tokaify(['remove', 'codex'])).toMatchObject({ code: 0 });
  expect(home.get('.codex/auth.json')).toBeNull();
  expect(await openChat(home, chat)).toHaveProperty('result');
  expect(await again()).toMatchObject({ code: 0, stdout: `${REPLY}\n` });

  expect(await home.tokaify(['remove', 'codex', '--purge'])).toMatchObject({ code: 0 });
  expect(home.get('.codex/config.toml')).toBe(LIVED_IN);
  expect(await openChat(home, chat)).toHaveProperty('error.data.type', 'modelProviderNotConfigured');
  expect(await again()).toMatchObject({ code: 1 });
});

test('a file with a BOM and CRLF still loads, and keeps both', async () => {
  const source = `\uFEFF${LIVED_IN.replaceAll('\n', '\r\n')}`;
  const { home, key, gateway } = await open({ files: { '.codex/config.toml': source } });
  await home.tokaify(['setup', 'codex', ...gateway], key);
  const written = home.get('.codex/config.toml')!;
  expect(written.startsWith('\uFEFF#')).toBe(true);
  expect(written.split('\n').filter((line) => line !== '' && !line.endsWith('\r'))).toEqual([]);
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(home.get('.codex/config.toml')).toBe(written);
  await home.tokaify(['undo']);
  expect(home.get('.codex/config.toml')).toBe(source);
});

test('a CODEX_HOME that does not exist is made, for its owner only', async () => {
  const { home, key, gateway } = await open();
  const env = { CODEX_HOME: home.at('somewhere/codex') };
  expect((await exec(home, undefined, { env })).code).toBe(1);
  expect(await home.tokaify(['setup', 'codex', ...gateway], key, { env })).toMatchObject({ code: 0 });
  expect(home.mode('somewhere/codex')).toBe('0700');
  expect(home.mode('somewhere/codex/auth.json')).toBe('0600');
  expect(home.get('.codex/config.toml')).toBeNull();
  expect(await exec(home, undefined, { env })).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
});

/** Lines of `part` that are missing in `whole`, or stand there in another order. */
function subsequence(part: readonly string[], whole: readonly string[]): string[] {
  let from = 0;
  return part.filter((line) => {
    const at = whole.indexOf(line, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}
