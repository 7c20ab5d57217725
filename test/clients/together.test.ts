import { expect, test } from 'vitest';
import { LIVED_IN as CODEX, exec, loginFile } from './codex.ts';
import { CONFIG, models, LIVED_IN as OPENCODE } from './opencode.ts';
import { pinnedVersions } from './pinned.ts';
import { openStory, REPLY } from './story.ts';

const clients = [pinnedVersions('codex')[0], pinnedVersions('opencode')[0]];
const files = { '.codex/config.toml': CODEX, [CONFIG]: OPENCODE };

test('setup --all: both clients in one change, and one undo', async () => {
  const { home, key, gateway } = await openStory({ clients, files });
  const before = home.tree();
  const { exitCode, undo } = await home.ask(['setup', '--all', ...gateway], key);
  expect(exitCode).toBe(0);
  expect(undo).toBeDefined();
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(await models(home)).toMatchObject({ code: 0, stdout: 'tokaify/gpt-5.4\n' });
  expect(await home.tokaify(['undo'])).toMatchObject({ code: 0 });
  expect(home.tree()).toMatchObject(before);
  expect(home.holding(key)).toEqual([]);
});

test('setup --all: when one client refuses, neither is touched', async () => {
  const login = { '.codex/auth.json': loginFile() };
  const { home, key, gateway } = await openStory({ clients, files: { ...files, ...login } });
  const before = home.tree();
  expect(await home.ask(['setup', '--all', ...gateway], key)).toMatchObject({ changed: false, exitCode: 4 });
  expect(home.tree()).toEqual(before);
});
