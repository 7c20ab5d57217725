import { expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import type { Report } from '../../src/report.ts';
import { type Machine, machine } from '../machine.ts';

async function run(system: Machine, ...argv: string[]): Promise<Report> {
  const { spec, input } = parseArguments(argv);
  return (await spec.load()).run(input, system);
}

it('typed again after an interruption, undo finishes that one and takes back no more', async () => {
  const system = machine({ stdin: `sk-test-${'0'.repeat(43)}` });
  const setup = (model: string) =>
    run(system, 'setup', 'codex', '--offline', '--key-stdin', '--model', model);
  await setup('first');
  const first = system.get('.codex/config.toml');
  await setup('second');
  const { undo } = await run(system, 'undo');
  expect(system.get('.codex/config.toml')).toBe(first);
  // As a kill between the last rename and the journal's last word leaves it.
  const entry = `.local/state/tokaify/journal/${undo}/entry.json`;
  system.put(
    entry,
    system
      .get(entry)!
      .replace('"status":"done"', '"status":"pending"')
      .replace('"status": "done"', '"status": "pending"'),
    0o600,
  );

  const again = await run(system, 'undo');

  expect(again.findings.map(({ id }) => id)).toEqual(['recovered']);
  expect(system.get('.codex/config.toml')).toBe(first);
  await run(system, 'undo');
  expect(system.get('.codex/config.toml')).toBeNull();
});

it('a change that a later one of ours stands on is not taken from under it', async () => {
  const system = machine({ stdin: `sk-test-${'0'.repeat(43)}` });
  const before = system.tree();
  const setup = (gateway: string) =>
    run(system, 'setup', 'codex', '--offline', '--key-stdin', '--gateway', gateway);
  const first = (await setup('routescope')).undo!;
  const between = system.get('.codex/config.toml');
  const second = (await setup('https://gw.example.com/v1')).undo!;
  const after = system.get('.codex/config.toml');

  const refused = run(system, 'undo', first);
  await expect(refused).rejects.toMatchObject({ code: 'undo-conflict' });
  await expect(refused).rejects.toHaveProperty('trouble.next.en', expect.stringContaining(`undo ${second}`));
  expect(system.get('.codex/config.toml')).toBe(after);

  await run(system, 'undo', second);
  expect(system.get('.codex/config.toml')).toBe(between);
  await run(system, 'undo', first);
  const standing = Object.keys(system.tree()).filter((path) => !path.startsWith('.local/'));
  expect(standing).toEqual(Object.keys(before));
});

it('one that was taken out by hand is in nobody’s way', async () => {
  const system = machine({ stdin: `sk-test-${'0'.repeat(43)}` });
  const setup = (...more: string[]) => run(system, 'setup', 'codex', '--offline', '--key-stdin', ...more);
  const first = (await setup()).undo!;
  const between = system.get('.codex/config.toml')!;
  await setup('--model', 'other');
  system.put('.codex/config.toml', between);
  expect((await run(system, 'undo', first)).exitCode).toBe(0);
  expect(system.get('.codex/config.toml')).toBeNull();
});
