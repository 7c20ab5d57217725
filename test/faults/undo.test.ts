import fs from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Home } from '../clients/home.ts';
import { imageOf, readableIn, standing } from './image.ts';
import { freshHome, KEY, OLD_KEY } from './scenarios.ts';

const CONFIG = '# mine\nmodel = "gpt-5"\n\n[mcp_servers.docs]\ncommand = "npx"\n';
const JOURNAL = '.local/state/tokaify/journal';

let home: Home;
beforeEach(() => {
  home = freshHome();
  home.put('.codex/config.toml', CONFIG, 0o644);
  home.put('.codex/auth.json', `{"OPENAI_API_KEY":"${OLD_KEY}"}`, 0o600);
});
afterEach(() => home.close());

const setup = (model: string) => home.ask(['setup', 'codex', '--model', model, '--offline', '--yes'], KEY);
const edit = (change: (config: string) => string) =>
  home.put('.codex/config.toml', change(home.get('.codex/config.toml')!));
const entries = (): string[] => fs.readdirSync(home.at(JOURNAL)).sort();

test('edits elsewhere in the file are kept', async () => {
  await setup('a');
  edit((config) => `${config}\n[features]\nmine = true\n`);
  expect((await home.ask(['undo'])).exitCode).toBe(0);
  expect(home.get('.codex/config.toml')).toBe(`${CONFIG}\n[features]\nmine = true\n`);
});

test('an edit of the same line is shown beside what stood there, and nothing is written', async () => {
  await setup('a');
  edit((config) => config.replace('model = "a"', 'model = "b"'));
  const before = imageOf(home.path);
  const refused = await home.tokaify(['undo']);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('model = "b"');
  expect(refused.stderr).toContain('model = "gpt-5"');
  expect(imageOf(home.path)).toEqual(before);
});

test('many changes are taken back one by one to the first byte', async () => {
  const before = imageOf(home.path);
  const between = [];
  for (const model of ['a', 'b', 'c', 'd']) {
    await setup(model);
    between.push(imageOf(home.path));
  }
  for (const image of [...between.slice(0, -1).toReversed(), before]) {
    expect((await home.ask(['undo'])).exitCode).toBe(0);
    expect(standing(imageOf(home.path), image, image).other).toEqual([]);
  }
  expect((await home.ask(['undo'])).findings[0]?.id).toBe('nothing-to-undo');
});

test('an older change below a newer one of the same lines is refused; the newer first, then it goes', async () => {
  const older = await setup('a');
  const newer = await setup('b');
  expect((await home.ask(['undo', older.undo!])).findings[0]?.id).toBe('undo-conflict');
  expect((await home.ask(['undo', newer.undo!])).exitCode).toBe(0);
  expect((await home.ask(['undo', older.undo!])).exitCode).toBe(0);
  expect(home.get('.codex/config.toml')).toBe(CONFIG);
});

test('the journal forgets by count and by age, and never what still holds', async () => {
  const first = await setup('first');
  const pattern = JSON.parse(fs.readFileSync(home.at(`${JOURNAL}/${first.undo}/entry.json`), 'utf8'));
  // Undone changes of long ago, and of yesterday: as a long life leaves them.
  const grow = (count: number, day: Date) => {
    const stamp = day.toISOString().slice(0, 10).replaceAll('-', '');
    for (let i = 0; i < count; i++) {
      const id = `${stamp}-000000-${i.toString(16).padStart(4, '0')}`;
      const entry = { ...pattern, id, createdAt: day.toISOString(), status: 'rolled-back' };
      home.put(`${JOURNAL}/${id}/entry.json`, JSON.stringify(entry), 0o600);
    }
  };
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
  grow(20, ago(400));
  grow(60, ago(1));
  const last = await setup('last');
  const left = entries();
  expect(left.length).toBeLessThanOrEqual(52);
  expect(left).toContain(first.undo);
  expect(left).toContain(last.undo);
  expect(left.filter((id) => id < ago(200).toISOString().slice(0, 10).replaceAll('-', ''))).toEqual([]);
  expect(readableIn(home.path, [KEY, OLD_KEY])).toEqual([]);
  const names = fs.readdirSync(home.path, { recursive: true, encoding: 'utf8' }).join('\n');
  expect(names.includes(KEY) || names.includes(OLD_KEY)).toBe(false);
  expect((await home.ask(['remove', 'codex', '--yes'])).exitCode).toBe(0);
  expect(home.get('.codex/config.toml')).toBe(CONFIG);
});
