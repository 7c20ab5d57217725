import { describe, expect, it } from 'vitest';
import { renderHuman } from '../../src/render/human.ts';
import { renderJson } from '../../src/render/json.ts';
import type { Report } from '../../src/report.ts';
import { type Desk, ending, openDesk } from './desk.ts';

/** What a name at a console may hold: it hides what follows, forges a line, goes back, turns the direction of writing. */
const NAME = 'a\x1b[8mb\n✓ forged\n  → rm -rf ~\r\u202ed"\\';
const BEYOND = 1e18;

async function openHostile(): Promise<Desk> {
  const desk = await openDesk({
    wire: async ({ url }, go) => {
      const answer = await go();
      if (!/\/api\/user\/self/.test(url) || answer.kind !== 'answer') return answer;
      const self = JSON.parse(answer.body);
      Object.assign(self.data, url.endsWith('groups') ? { [NAME]: {} } : { username: NAME, group: NAME });
      return { ...answer, body: JSON.stringify(self) };
    },
  });
  const { url, console } = desk.sandbox;
  for (const row of [{}, { model_limits_enabled: true, model_limits: NAME, allow_ips: NAME }]) {
    await fetch(`${url}/api/token/`, {
      method: 'POST',
      headers: {
        authorization: console.accessToken,
        'new-api-user': String(console.user),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: NAME, unlimited_quota: true, expired_time: BEYOND, ...row }),
    });
  }
  return desk;
}

const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;

/** Both answers, whole and with nothing in them that is not theirs. */
function expectWhole(report: Report): Record<string, unknown> {
  for (const language of ['en', 'zh'] as const) {
    const screen = renderHuman(report.blocks, { language, columns: 400, colour: false, plain: false });
    expect(screen).not.toMatch(CONTROL);
    // A name that breaks off could make a line of its own.
    expect(screen.split('\n').filter((line) => /^\s*(?:✓ forged|→ rm)/.test(line))).toEqual([]);
  }
  const source = renderJson(report);
  expect(source).not.toMatch(CONTROL);
  return JSON.parse(source);
}

describe('whatever a token and its account are called', () => {
  it.each<[argv: string[], end: string]>([
    [['whoami'], 'done'],
    [['login'], 'done'],
    [['token', 'list'], 'done'],
    [['token', 'show', '18'], 'done'],
    [['token', 'show', '19'], 'done'],
    [['token', 'show', NAME], 'ambiguous-token'],
    [['token', 'show', NAME.slice(1)], 'unknown-token'],
    [['token', 'disable', '18'], 'done'],
    [['token', 'enable', '18'], 'done'],
    [['token', 'update', '18', '--expires', '30d'], 'done'],
    [['token', 'update', '18', '--name', 'plain'], 'done'],
    [['token', 'create', '--name', 'x', '--unlimited', '--group', 'odd'], 'unknown-group'],
    [['token', 'create', '--name', NAME, '--unlimited'], 'restriction-invalid'],
    [['token', 'reveal', '18', '--json'], 'done'],
    [['token', 'reveal', '18', '--output', 'key.txt'], 'done'],
    [['token', 'rotate', '18', '--yes'], 'done'],
    [['token', 'delete', '18'], 'answer-needed'],
    [['token', 'delete', '18', '--yes'], 'done'],
  ])('%j', async (argv, end) => {
    const { run } = await openHostile();
    const report = await run(...argv);
    expect([ending(report), report.exitCode === 1]).toEqual([end, false]);
    expectWhole(report);
  });

  it('a script gets it as it is', async () => {
    const { run } = await openHostile();
    const { token } = expectWhole(await run('token', 'show', '19'));
    expect(token).toMatchObject({ name: NAME, expiresAt: null });
    expect(expectWhole(await run('whoami')).user).toMatchObject({ username: NAME, group: NAME });
  });
});
