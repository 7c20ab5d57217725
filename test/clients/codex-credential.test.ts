import { expect, test } from 'vitest';
import { responseEvents } from '../../src/sandbox/replies.ts';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { exec, LOGIN, loginFile } from './codex.ts';
import { pinnedVersions } from './pinned.ts';
import { openStory, REPLY, type Story } from './story.ts';

const [reference] = pinnedVersions('codex');

/** A home that is logged in with ChatGPT. */
async function openLoggedIn(): Promise<Story & { login: string }> {
  const login = loginFile();
  const story = await openStory({ clients: [reference], files: { '.codex/auth.json': login } });
  return { ...story, login };
}

function expectNoLeak({ sent, credentials, key }: Story): void {
  for (const token of Object.values(LOGIN)) expect(sent()).not.toContain(token);
  expect(credentials()).toEqual([`Bearer ${key}`]);
}

test.each([
  ['without a decision', []],
  ['with --yes alone', ['--yes']],
])('a ChatGPT login is refused %s', async (_title, flags) => {
  const story = await openLoggedIn();
  const { home, key, gateway } = story;
  const before = home.tree();
  const answer = await home.ask(['setup', 'codex', ...flags, ...gateway], key);
  expect(answer).toMatchObject({ ok: false, changed: false, exitCode: 4 });
  expect(answer.findings.map(({ id }) => id)).toContain('login-would-be-lost');
  expect(home.tree()).toEqual(before);
  expect(story.sent()).not.toContain(LOGIN.access);
});

test('--replace-login: no request ever carries the token, and undo brings the login back', async () => {
  const story = await openLoggedIn();
  const { home, key, gateway, login } = story;
  expect(await home.tokaify(['setup', 'codex', '--replace-login', ...gateway], key)).toMatchObject({
    code: 0,
  });
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expectNoLeak(story);
  expect(await home.tokaify(['undo'])).toMatchObject({ code: 0 });
  expect(home.get('.codex/auth.json')).toBe(login);
});

test('--keep-login: the key travels as a bearer, the login stays as it is and at home', async () => {
  const story = await openLoggedIn();
  const { home, key, gateway, login } = story;
  expect(await home.tokaify(['setup', 'codex', '--keep-login', ...gateway], key)).toMatchObject({ code: 0 });
  expect(home.get('.codex/auth.json')).toBe(login);
  expect(home.mode('.codex/config.toml')).toBe('0600');
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(home.get('.codex/auth.json')).toBe(login);
  expectNoLeak(story);
});

test('--credential env: Codex sends the key that stands in .env', async () => {
  const story = await openStory({
    clients: [reference],
    files: { '.codex/.env': '# mine\nEDITOR_OF_THE_STORY=vi\n' },
  });
  const { home, key, gateway } = story;
  expect(await home.tokaify(['setup', 'codex', '--credential', 'env', ...gateway], key)).toMatchObject({
    code: 0,
  });
  expect(home.get('.codex/.env')).toMatch(/^# mine\nEDITOR_OF_THE_STORY=vi\nTOKAIFY_API_KEY=/);
  expect(home.mode('.codex/.env')).toBe('0600');
  expect(home.get('.codex/auth.json')).toBeNull();
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expectNoLeak(story);
});

const JOYTOKEN_KEY = 'jt_test_00000000000000000000';

/** A gateway with JoyToken's path and key, and the Responses API that its documents do not promise. */
const joyToken: SandboxOptions = {
  faults({ method, path, headers, body }) {
    if (path !== '/openai/v1/responses' || method !== 'POST') return undefined;
    if (headers.authorization !== `Bearer ${JOYTOKEN_KEY}`) return { kind: 'answer', status: 401 };
    const { model } = JSON.parse(body);
    const reply = { model, text: REPLY, at: 1_795_000_000, promptTokens: 9, completionTokens: 9 };
    const type = { 'content-type': 'text/event-stream' };
    return { kind: 'answer', status: 200, headers: type, body: responseEvents(reply).join('') };
  },
};

test("JoyToken's block, where the gateway has the API that Codex needs", async () => {
  const { home, sandbox, credentials } = await openStory({ clients: [reference], sandbox: joyToken });
  const gateway = ['--gateway', 'joytoken', '--base-url', `${sandbox.url}/openai/v1`];
  expect(await home.tokaify(['setup', 'codex', ...gateway], JOYTOKEN_KEY)).toMatchObject({ code: 0 });
  expect(home.get('.codex/config.toml')).toContain('env_key = "JOY_TOKEN_API_KEY"');
  expect(home.get('.codex/.env')).toContain(JOYTOKEN_KEY);
  expect(await exec(home)).toMatchObject({ code: 0, stdout: `${REPLY}\n` });
  expect(credentials()).toEqual([`Bearer ${JOYTOKEN_KEY}`]);
  expect(JSON.parse(sandbox.requests.at(-1)!.body).model).toBe('auto');
});

test('JoyToken without that API: said before anything is written', async () => {
  const { home, sandbox } = await openStory({ clients: [reference] });
  const before = home.tree();
  const gateway = ['--gateway', 'joytoken', '--base-url', `${sandbox.url}/openai/v1`];
  const { exitCode } = await home.ask(['setup', 'codex', ...gateway], JOYTOKEN_KEY);
  expect(exitCode).toBe(7);
  expect(home.tree()).toEqual(before);
});
