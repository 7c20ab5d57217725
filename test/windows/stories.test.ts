import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type Ran, STATE } from './desk.ts';

const KEY = 'sk-test-a1b2c3d4e5f6';
const LIVED_IN = '# mine\r\nmodel = "gpt-5"   # the usual\r\n\r\n[mcp_servers.docs]\r\ncommand = "npx"\r\n';
const BOTH = ['setup', 'codex', 'opencode', '--offline', '--yes'];

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());

const answer = ({ stdout, stderr }: Ran) => {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`no JSON: ${stdout}${stderr}`);
  }
};

describe('one at a time', () => {
  test('setup, status, undo', async () => {
    desk.put('.codex/config.toml', LIVED_IN);
    const before = desk.files();
    const done = answer(await desk.tokaify(BOTH, { key: KEY }));
    expect(done).toMatchObject({ exitCode: 0, changed: true });
    expect(done.changes.map(({ path }: { path: string }) => path)).toContain('~\\.codex\\config.toml');
    expect(desk.get('.codex/auth.json')).toContain(KEY);
    expect(fs.existsSync(desk.at(`${STATE}/journal`))).toBe(true);
    const status = answer(await desk.tokaify(['status']));
    expect(status.clients.map(({ gateway }: { gateway: string }) => gateway)).toEqual(['tokaify', 'tokaify']);
    expect(answer(await desk.tokaify(BOTH, { key: KEY }))).toMatchObject({ exitCode: 0, changed: false });
    expect(answer(await desk.tokaify(['undo'])).exitCode).toBe(0);
    expect(desk.files()).toEqual(before);
    expect(desk.remains()).toEqual([]);
  });

  test.each([
    ['CRLF', LIVED_IN],
    ['CRLF after a byte-order mark', `\uFEFF${LIVED_IN}`],
  ])('%s stays, and remove keeps what was edited since', async (_, config) => {
    desk.put('.codex/config.toml', config);
    expect(answer(await desk.tokaify(BOTH, { key: KEY })).exitCode).toBe(0);
    const between = desk.get('.codex/config.toml')!;
    expect(between.replaceAll('\r\n', '')).not.toContain('\n');
    expect(between.startsWith('\uFEFF')).toBe(config.startsWith('\uFEFF'));
    desk.put('.codex/config.toml', `${between}\r\n[features]\r\nx = true\r\n`);
    expect(answer(await desk.tokaify(['remove', 'codex', 'opencode', '--yes'])).exitCode).toBe(0);
    expect(desk.files()).toEqual({
      '.codex/config.toml': Buffer.from(`${config}\r\n[features]\r\nx = true\r\n`).toString('latin1'),
    });
  });

  test('a read-only file is refused before anything is written', async () => {
    desk.put('.codex/config.toml', LIVED_IN);
    fs.chmodSync(desk.at('.codex/config.toml'), 0o444);
    const before = desk.files();
    expect(answer(await desk.tokaify(BOTH, { key: KEY }))).toMatchObject({
      exitCode: 4,
      findings: [{ id: 'permission-denied' }],
    });
    expect(desk.files()).toEqual(before);
  });
});

describe('a file that somebody has open', () => {
  beforeEach(() => desk.put('.codex/config.toml', LIVED_IN));

  test('for a while is waited for', async () => {
    const { gone } = await desk.hold('.codex/config.toml', 1500);
    expect(answer(await desk.tokaify(BOTH, { key: KEY }))).toMatchObject({ exitCode: 0, changed: true });
    expect(desk.get('.codex/config.toml')).toContain('model_provider = "OpenAI"');
    expect((await gone).code).toBe(0);
    expect(desk.remains()).toEqual([]);
  });

  test('for good keeps its content, and so does every other file', async () => {
    const before = desk.files();
    const { gone } = await desk.hold('.codex/config.toml', 20_000);
    const refused = answer(await desk.tokaify(BOTH, { key: KEY }));
    expect(refused.exitCode).toBe(4);
    expect(['write-failed', 'permission-denied']).toContain(refused.findings[0].id);
    expect(desk.files()).toEqual(before);
    expect(desk.remains()).toEqual([]);
    await gone;
    expect(answer(await desk.tokaify(BOTH, { key: KEY })).exitCode).toBe(0);
  });
});

describe('many at once', () => {
  const setup = (i: number, killAfterMs?: number) =>
    desk.tokaify(['setup', 'codex', '--model', `model-${i}`, '--offline', '--yes', '--lock-timeout', '120'], {
      key: `sk-test-crowd-${i}`,
      ...(killAfterMs === undefined ? {} : { killAfterMs }),
    });
  const agree = (): number => {
    const found = [
      /sk-test-crowd-(\d+)/.exec(desk.get('.codex/auth.json') ?? '')?.[1],
      /^model = "model-(\d+)"/m.exec(desk.get('.codex/config.toml') ?? '')?.[1],
    ];
    expect(found[0]).toBe(found[1]);
    return Number(found[0]);
  };

  test('each ends 0 or 9, and the files agree with one that ended 0', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => setup(i)));
    console.log(`exit codes ${all.map(({ code }) => code).join(' ')}`);
    expect(all.filter(({ code }) => code !== 0 && code !== 9)).toEqual([]);
    expect(all[agree()]!.code).toBe(0);
    const { entries } = answer(await desk.tokaify(['undo', '--list']));
    expect(entries).toHaveLength(all.filter(({ code }) => code === 0).length);
    expect(desk.remains()).toEqual([]);
  });

  test('whoever is killed is cleaned up after', async () => {
    const started = performance.now();
    await setup(0);
    const single = performance.now() - started;
    for (let i = 1; i <= 12; i++) {
      await setup(i, (single * (i + 3)) / 16);
      expect((await desk.tokaify(['status'])).code).toBe(0);
      agree();
      expect(desk.remains(), `killed after ${i + 3}/16`).toEqual([]);
    }
    expect((await setup(99)).code).toBe(0);
    expect(agree()).toBe(99);
  });
});
