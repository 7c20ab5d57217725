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
