import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/disk/apply.ts';
import { inEffect, listJournal, originalPath, pastOf, readJournal } from '../../src/disk/journal.ts';
import { KEEP, KEEP_DAYS, prune } from '../../src/disk/prune.ts';
import { pending, recover } from '../../src/disk/recover.ts';
import type { Undone } from '../../src/plan/plan.ts';
import { codeOf, type Machine, machine } from '../machine.ts';
import { planOf, STATE } from './scenario.ts';

const DAY = 86_400_000;

/** A machine with a clock that is set by hand. */
function clocked() {
  const clock = { now: Date.UTC(2026, 10, 22, 2, 15, 30) };
  return { clock, m: machine({ now: () => new Date(clock.now) }) };
}

/** One more change of a client's file; the id of its entry. */
async function write(m: Machine, client = 'codex', undoes: readonly Undone[] = []): Promise<string> {
  const before = m.get(client);
  const after = `${(before ?? '').length}${before ?? ''}`;
  const plan = planOf(m, [{ path: client, before, after, more: { client } }], {
    undoes,
    command: undoes.length ? 'undo' : 'setup',
  });
  return (await apply(m, plan)).id!;
}

const back = (id: string, client = 'codex'): Undone => ({ id, client });

test('an id says when, in UTC', async () => {
  const { m } = clocked();
  expect(await write(m)).toMatch(/^20261122-021530-[0-9a-f]{4}$/);
});

test('ids sort by time, also within one second and when the clock was set back', async () => {
  const { m, clock } = clocked();
  const ids = [await write(m), await write(m), await write(m)];
  clock.now -= DAY;
  ids.push(await write(m));
  clock.now += 2 * DAY;
  ids.push(await write(m));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(5);
  expect(listJournal(m).map(({ id }) => id)).toEqual(ids.toReversed());
});

test('what was there before can be had again; of what came after only fingerprints are kept', async () => {
  const m = machine({ files: { f: '{"k":"sk-test-OLD"}' } });
  const more = { secret: true, format: 'json' } as const;
  const { id } = await apply(
    m,
    planOf(m, [{ path: 'f', before: '{"k":"sk-test-OLD"}', after: '{"k":"sk-test-NEW"}', more }]),
  );
  const [past] = pastOf(m, readJournal(m, id!));
  expect(new TextDecoder().decode(past!.before!)).toBe('{"k":"sk-test-OLD"}');
  const state = Object.entries(m.tree()).filter(([path]) => path.startsWith(STATE));
  expect(state.map(([path, content]) => path + content).join()).not.toContain('NEW');
  expect(state.filter(([path]) => path.includes('OLD'))).toEqual([]);
  expect(m.mode(`${STATE}/journal/${id}/0.before`)).toBe('0600');
  expect(m.mode(`${STATE}/journal/${id}`)).toBe('0700');
});

describe('what was taken back', () => {
  test('an undo, and the undo of an undo', async () => {
    const m = machine();
    const undone = () =>
      listJournal(m)
        .toReversed()
        .map((entry) => entry.undone.join());
    const first = await write(m);
    expect(undone()).toEqual(['']);
    const second = await write(m, 'codex', [back(first)]);
    expect(undone()).toEqual(['codex', '']);
    await write(m, 'codex', [back(second)]);
    expect(undone()).toEqual(['', 'codex', '']);
  });

  test('is told apart by client', async () => {
    const m = machine();
    const plan = planOf(
      m,
      ['codex', 'opencode'].map((client) => ({ path: client, before: null, after: 'x', more: { client } })),
    );
    const { id } = await apply(m, plan);
    await write(m, 'codex', [back(id!)]);
    const journal = listJournal(m);
    expect(readJournal(m, id!)).toMatchObject({ clients: ['codex', 'opencode'], undone: ['codex'] });
    expect(inEffect(journal, 'codex')).toEqual([]);
    expect(inEffect(journal, 'opencode').map((entry) => entry.id)).toEqual([id]);
  });

  test('an undo that was rolled back took nothing back', async () => {
    const m = machine();
    const first = await write(m);
    const second = await write(m, 'codex', [back(first)]);
    const path = m.at(`${STATE}/journal/${second}/entry.json`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"done"', '"rolled-back"'));
    expect(readJournal(m, first).undone).toEqual([]);
  });
});

test('an unknown id is refused', () => {
  for (const id of ['20261122-021530-3f9a', '../x', '']) {
    expect(codeOf(() => readJournal(machine(), id))).toBe('nothing-to-undo');
  }
});

describe('pruning', () => {
  const tick = (clock: { now: number }) => {
    clock.now += 1000;
  };

  test('by count, but not what `remove` needs', async () => {
    const { m, clock } = clocked();
    const ids: string[] = [];
    for (let i = 0; i < KEEP + 5; i++, tick(clock)) ids.push(await write(m));
    const kept = listJournal(m).map(({ id }) => id);
    expect(kept).toEqual([...ids.slice(6).toReversed(), ids[0]]);
    expect(readdirSync(m.at(`${STATE}/journal`))).toHaveLength(KEEP);
  });

  test('by count, all that was taken back', async () => {
    const { m, clock } = clocked();
    const ids: string[] = [];
    for (let i = 0; i < 8; i++, tick(clock))
      ids.push(await write(m, 'codex', i % 2 ? [back(ids[i - 1]!)] : []));
    prune(m, 3);
    expect(listJournal(m).map(({ id }) => id)).toEqual(ids.slice(5).toReversed());
  });

  test('by age, never the newest', async () => {
    const { m, clock } = clocked();
    const old = await write(m);
    const newest = await write(m, 'codex', [back(old)]);
    clock.now += (KEEP_DAYS + 1) * DAY;
    prune(m);
    expect(listJournal(m).map(({ id }) => id)).toEqual([newest]);
  });

  test('by age, never what `remove` needs, and never a pending one', async () => {
    const { m, clock } = clocked();
    const origin = await write(m);
    tick(clock);
    const middle = await write(m);
    tick(clock);
    const stuck = await write(m);
    const path = m.at(`${STATE}/journal/${stuck}/entry.json`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"done"', '"pending"'));
    tick(clock);
    const other = await write(m, 'opencode').catch(() => '');
    clock.now += (KEEP_DAYS + 1) * DAY;
    prune(m);
    expect(listJournal(m).map(({ id }) => id)).not.toContain(middle);
    expect(listJournal(m).map(({ id }) => id)).toEqual(expect.arrayContaining([origin, other]));
  });
});

describe('what a crash or a stranger left in the journal', () => {
  const cases: [string, (directory: string) => void][] = [
    ['no description', () => {}],
    ['half a description', (at) => writeFileSync(`${at}/.entry.json.tokaify-99-ab.tmp`, '{"sch')],
    ['only the originals', (at) => writeFileSync(`${at}/0.before`, 'x')],
  ];
  test.each(cases)('%s is swept', async (_name, arrange) => {
    const m = machine();
    const id = await write(m);
    const torn = m.at(`${STATE}/journal/20261122-000000-0000`);
    mkdirSync(torn);
    arrange(torn);
    expect(pending(m)).toEqual([]);
    expect(await recover(m)).toEqual([]);
    expect(readdirSync(m.at(`${STATE}/journal`))).toEqual([id]);
  });

  const strange: [string, string][] = [
    ['no JSON', '{"schemaVersion":1,'],
    ['another version', '{"schemaVersion":2}'],
    ['another entry', ''],
    ['something else', '[]'],
  ];
  test.each(strange)('%s is left alone', async (_name, content) => {
    const m = machine();
    const id = await write(m);
    const entry = m.get(`${STATE}/journal/${id}/entry.json`)!;
    m.put(`${STATE}/journal/20261122-000000-0000/entry.json`, content || entry);
    m.put(`${STATE}/journal/notes.txt`, 'mine');
    expect(listJournal(m).map((each) => each.id)).toEqual([id]);
    await recover(m);
    await write(m);
    expect(readdirSync(m.at(`${STATE}/journal`))).toEqual(
      expect.arrayContaining(['20261122-000000-0000', 'notes.txt']),
    );
  });

  test('an original that is damaged or gone is refused', async () => {
    const m = machine();
    await write(m);
    const entry = readJournal(m, await write(m));
    const path = originalPath(m, entry.id, 0);
    writeFileSync(path, 'tampered');
    expect(codeOf(() => pastOf(m, entry))).toBe('state-unusable');
    rmSync(path);
    expect(codeOf(() => pastOf(m, entry))).toBe('state-unusable');
  });
});

test('looking creates nothing', async () => {
  const m = machine();
  expect(listJournal(m)).toEqual([]);
  expect(pending(m)).toEqual([]);
  expect(await recover(m)).toEqual([]);
  expect(m.tree()).toEqual({});
});
