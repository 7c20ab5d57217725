import { expect, test } from 'vitest';
import { complaints, exec, guideBlock, loginFile } from './codex.ts';
import { CONFIG, models } from './opencode.ts';
import { pinnedVersions } from './pinned.ts';
import { openStory, REPLY, type Story } from './story.ts';

const [codex] = pinnedVersions('codex');
const [opencode] = pinnedVersions('opencode');

/** Ids of what doctor finds worth a second look. */
async function troubles({ home }: Story, ...args: string[]): Promise<string[]> {
  const { findings } = await home.ask(['doctor', ...args]);
  return findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id);
}

test('where both clients answer, doctor finds nothing', async () => {
  const story = await openStory({ clients: [codex, opencode] });
  const { home, key, gateway } = story;
  await home.tokaify(['setup', '--all', ...gateway], key);
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(await models(home)).toMatchObject({ code: 0 });
  expect(await troubles(story)).toEqual([]);
  expect(await home.tokaify(['doctor'])).toMatchObject({ code: 0 });
});

test('what Codex complains of, doctor finds, and --fix takes away', async () => {
  const story = await openStory({ clients: [codex] });
  const { home, key, sandbox } = story;
  home.put('.codex/config.toml', guideBlock(sandbox.baseUrl));
  home.put('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: key }), 0o600);
  expect(complaints(await exec(home))).not.toEqual([]);
  expect(await troubles(story, 'codex')).toContain('settings-ignored');
  await home.tokaify(['doctor', 'codex', '--fix', '--yes']);
  const ran = await exec(home);
  expect(ran).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(complaints(ran)).toEqual([]);
});

test('the login that Codex would leak is an error before it does', async () => {
  const story = await openStory({ clients: [codex] });
  const { home, sandbox } = story;
  home.put('.codex/config.toml', guideBlock(sandbox.baseUrl));
  home.put('.codex/auth.json', loginFile(), 0o600);
  expect(await home.ask(['doctor', 'codex'])).toMatchObject({ ok: false, exitCode: 4 });
  expect(await troubles(story, 'codex')).toContain('login-leak');
});

test('an entry that OpenCode does not list, doctor does not pass', async () => {
  const story = await openStory({ clients: [opencode] });
  const { home, key, gateway } = story;
  await home.tokaify(['setup', 'opencode', ...gateway], key);
  const disabled = home.get(CONFIG)!.replace('{', '{ "disabled_providers": ["tokaify"],');
  home.put(CONFIG, disabled);
  expect((await models(home)).code).toBe(1);
  expect(await troubles(story, 'opencode')).toContain('model-hidden');
});
