import { describe, expect, test } from 'vitest';
import { atLeast } from '../../src/version.ts';
import { complaints, exec, guideBlock } from './codex.ts';
import { eachVersion } from './pinned.ts';
import { openStory, REPLY } from './story.ts';

const GUIDE_URL = 'https://api.tokaify.com/v1';
const KEY = 'sk-test-000000000000000000000000000000000000000000000';

describe.each(eachVersion('codex'))('%s', (_title, codex) => {
  test('--block auto: not a word about unknown settings', async () => {
    const { home, key, gateway } = await openStory({ clients: [codex] });
    const { exitCode, findings } = await home.ask(['setup', 'codex', '--block', 'auto', ...gateway], key);
    expect(exitCode).toBe(0);
    const ran = await exec(home);
    expect(ran).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    expect(complaints(ran)).toEqual([]);
    const adapted = findings.some(({ id }) => id === 'block-adapted');
    expect(adapted).toBe(atLeast(codex.version, '0.144.0'));
  });

  test("--block guide: the guide's, to the letter, and Codex starts with it", async () => {
    const { home, key, gateway, sandbox } = await openStory({ clients: [codex] });
    await home.tokaify(['setup', 'codex', '--block', 'guide', ...gateway], key);
    expect(home.get('.codex/config.toml')).toBe(guideBlock(sandbox.baseUrl));
    const ran = await exec(home);
    expect(ran).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    expect(complaints(ran).length > 0).toBe(atLeast(codex.version, '0.156.0'));
  });

  test('--block current: the strictest start', async () => {
    const { home, key, gateway } = await openStory({ clients: [codex] });
    await home.tokaify(['setup', 'codex', '--block', 'current', ...gateway], key);
    const strict = atLeast(codex.version, '0.150.0') ? ['--strict-config'] : [];
    const ran = await exec(home, [...strict, 'Say hello.']);
    expect(ran).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
    expect(complaints(ran)).toEqual([]);
  });
});

test("without a Codex the block is the guide's, with the guide's own address", async () => {
  const { home } = await openStory({ clients: [] });
  const ran = await home.tokaify(['setup', 'codex', '--offline'], KEY);
  expect(ran).toMatchObject({ code: 0 });
  expect(home.get('.codex/config.toml')).toBe(guideBlock(GUIDE_URL));
  expect(JSON.parse(home.get('.codex/auth.json')!)).toEqual({ auth_mode: 'apikey', OPENAI_API_KEY: KEY });
});
