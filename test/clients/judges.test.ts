import { describe, expect, test } from 'vitest';
import { atLeast } from '../../src/version.ts';
import { complaints, exec, guideBlock, LOGIN, loginFile } from './codex.ts';
import { eachVersion, pinnedVersions } from './pinned.ts';
import { openStory, REPLY } from './story.ts';

// Files written by hand. The judges must be able to find a setup good, and must be able to find one bad.

describe.each(eachVersion('codex'))('%s', (_title, codex) => {
  const warns = atLeast(codex.version, '0.156.0');

  test(`answers with the guide's block, ${warns ? 'and complains of it' : 'without complaining'}`, async () => {
    const { home, sandbox, key, credentials } = await openStory({ clients: [codex] });
    home.put('.codex/config.toml', guideBlock(sandbox.baseUrl));
    home.put('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: key }));
    const ran = await exec(home);
    expect(ran).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    expect(credentials()).toEqual([`Bearer ${key}`]);
    expect(complaints(ran).length > 0).toBe(warns);
  });
});

const [reference] = pinnedVersions('codex');

test("Codex sends a ChatGPT login's token to the gateway of the guide's block", async () => {
  const { home, sandbox, credentials, sent } = await openStory({ clients: [reference] });
  home.put('.codex/config.toml', guideBlock(sandbox.baseUrl));
  home.put('.codex/auth.json', loginFile());
  await exec(home, ['-c', 'model_providers.OpenAI.stream_max_retries=0', 'Say hello.']);
  expect(credentials()).toEqual([`Bearer ${LOGIN.access}`]);
  expect(sent()).toContain(LOGIN.access);
});

test.each(eachVersion('opencode'))('%s knows no model without a setup', async (_title, opencode) => {
  const { home } = await openStory({ clients: [opencode] });
  expect((await home.run('opencode', ['models', 'tokaify'])).code).toBe(1);
});
