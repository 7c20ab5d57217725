import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import type { Report } from '../../src/report.ts';
import { type Machine, type MachineOptions, machine } from '../machine.ts';

const KEY = `sk-test-${'0'.repeat(43)}`;
const OTHER = `sk-test-${'1'.repeat(43)}`;

async function run(system: Machine, ...argv: string[]): Promise<Report> {
  const { spec, input } = parseArguments(argv);
  return (await spec.load()).run(input, system);
}

interface HomeJson {
  home: string;
  changed: boolean;
  exitCode: number;
  changes: { path: string; action: string }[];
  findings: { id: string }[];
}
const homesOf = ({ data }: Report): HomeJson[] => data!.homes as unknown as HomeJson[];

function open(options: MachineOptions = {}): Machine {
  const system = machine({ env: { A: KEY, B: OTHER }, ...options });
  for (const name of ['ann', 'bob', 'cem']) fs.mkdirSync(system.at(name));
  return system;
}
const DOCUMENT = `schemaVersion = 1
[defaults]
key = { env = "A" }
[[homes]]
home = "ann"
[homes.clients.codex]
[homes.clients.opencode]
gateway = "routescope"
key = { env = "B" }
[[homes]]
home = "bob"
[homes.clients.codex]
[[homes]]
home = "cem"
[homes.clients.codex]
`;

let system: Machine;
const apply = (document: string, ...more: string[]) =>
  run(system, 'apply', system.put('fleet.toml', document), ...more);
beforeEach(() => {
  system = open();
});

describe('a document', () => {
  it('says the same with --check, is done once, and then is true', async () => {
    const before = system.tree();
    const check = await apply(DOCUMENT, '--check');
    expect({ ...system.tree(), 'fleet.toml': undefined }).toEqual({ ...before, 'fleet.toml': undefined });
    const done = await apply(DOCUMENT);
    const again = await apply(DOCUMENT);
    expect([check, done, again].map(({ exitCode, changed }) => [exitCode, changed])).toEqual([
      [3, true],
      [0, true],
      [0, false],
    ]);
    expect(homesOf(check).map(({ changes }) => changes)).toEqual(homesOf(done).map(({ changes }) => changes));
    expect(check.changes).toEqual(done.changes);
    expect(done.changes.map(({ path }) => path)).toContain(join(system.at('bob'), '.codex/config.toml'));
    expect(system.get('ann/.codex/auth.json')).toContain(KEY);
    expect(system.get('ann/.local/share/opencode/auth.json')).toContain(OTHER);
    expect(system.requests).toEqual([]);
    expect(JSON.stringify([check, done, again])).not.toContain(KEY);
  });

  it('says of each home by itself how its change is taken back, and nothing of one that is as declared', async () => {
    const undoOf = (report: Report): string[] =>
      report.blocks.flatMap((block) =>
        block.kind === 'next' ? block.items.map(({ command }) => command) : [],
      );
    expect(undoOf(await apply(DOCUMENT))).toEqual(
      ['ann', 'bob', 'cem'].map((name) => `npx tokaify undo --home ${system.at(name)}`),
    );
    const heard = system.told.length;
    expect(undoOf(await apply(DOCUMENT))).toEqual([]);
    expect(system.told.slice(heard)).toEqual([]);
  });

  it('a home that refuses is left whole and keeps no other back', async () => {
    const broken = system.put('ann/.config/opencode/opencode.jsonc', '{ "provider": ');
    const report = await apply(DOCUMENT);
    expect(homesOf(report).map(({ exitCode, changed }) => [exitCode, changed])).toEqual([
      [4, false],
      [0, true],
      [0, true],
    ]);
    expect([report.exitCode, report.ok, report.changed]).toEqual([4, false, true]);
    expect(homesOf(report)[0]!.findings[0]!.id).toBe('config-invalid');
    expect(fs.readFileSync(broken, 'utf8')).toBe('{ "provider": ');
    expect(system.get('ann/.codex/auth.json')).toBeNull();
  });

  it.each<[name: string, change: [string, string], id: string]>([
    ['a key that is nowhere', ['env = "B"', 'env = "C"'], 'key-required'],
    ['a home that is nowhere', ['"cem"', '"dan"'], 'home-invalid'],
    ['a home twice', ['"cem"', '"bob"'], 'document-invalid'],
    ['a user that is nobody', ['home = "cem"', 'user = "no-such-user-here"'], 'unknown-user'],
    ['a key that is none', ['env = "B"', 'file = "fleet.toml"'], 'key-malformed'],
  ])('%s stops it before the first byte', async (_name, [was, is], id) => {
    await expect(apply(DOCUMENT.replace(was, is))).rejects.toMatchObject({ code: id });
    expect(system.get('ann/.codex/config.toml')).toBeNull();
  });

  it('present and absent in one home are one change, and one undo', async () => {
    await apply(DOCUMENT);
    const both = system.tree();
    const turned = DOCUMENT.replace(
      '[homes.clients.opencode]',
      '[homes.clients.opencode]\nstate = "absent"',
    ).replace('home = "ann"', 'home = "ann"\nmodel = "other"');
    expect(homesOf(await apply(turned))[0]).toMatchObject({ changed: true, exitCode: 0 });
    expect(system.get('ann/.codex/config.toml')).toContain('other');
    expect(system.get('ann/.local/share/opencode/auth.json')).toBeNull();
    expect(homesOf(await apply(turned, '--check'))[0]).toMatchObject({ changed: false });
    const ann = machine({ home: system.at('ann') });
    expect((await run(ann, 'undo')).exitCode).toBe(0);
    for (const path of [
      'ann/.codex/config.toml',
      'ann/.codex/auth.json',
      'ann/.local/share/opencode/auth.json',
    ])
      expect(system.get(path)).toBe(both[path]);
    // What was declared stays known as ours, whatever else the same change took back.
    await apply(turned);
    expect((await run(ann, 'remove', 'codex')).exitCode).toBe(0);
    expect(system.get('ann/.codex/auth.json')).toBeNull();
  });

  it('absent and forgotten leaves nothing', async () => {
    await apply(DOCUMENT);
    const gone = DOCUMENT.replaceAll('home = ', 'state = "absent"\nforget = true\nhome = ');
    expect(await apply(gone)).toMatchObject({ exitCode: 0, changed: true });
    expect(await apply(gone)).toMatchObject({ exitCode: 0, changed: false });
    const left = Object.entries(system.tree()).filter(
      ([path, content]) => content !== null && path !== 'fleet.toml',
    );
    expect(left).toEqual([]);
  });
});

describe('--verify once', () => {
  const models = (status: number) => ({
    kind: 'answer' as const,
    status,
    headers: { 'content-type': 'application/json' },
    body:
      status === 200
        ? '{"object":"list","data":[{"id":"gpt-5.4"}]}'
        : '{"error":{"message":"Invalid token"}}',
    truncated: false,
    elapsedMs: 1,
  });

  it('asks once for each key and address, however many homes', async () => {
    system = open({ request: () => models(200) });
    await apply(DOCUMENT, '--verify', 'once');
    expect(system.requests.map(({ url }) => new URL(url).host)).toHaveLength(2);
  });

  it('a no leaves the homes it is about as they were', async () => {
    system = open({ request: ({ bearer }) => models(bearer?.reveal() === OTHER ? 401 : 200) });
    const report = await apply(DOCUMENT, '--verify', 'once');
    expect(homesOf(report).map(({ exitCode }) => exitCode)).toEqual([5, 0, 0]);
    expect(system.get('ann/.codex/auth.json')).toBeNull();
  });
});
