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

const KEY = `sk-test-${'0'.repeat(43)}`;
const keyed = (...argv: string[]) => [...argv, '--offline', '--key-stdin'];

it('what is done again stands on what was done before it', async () => {
  const system = machine({ stdin: KEY });
  const setup = (...more: string[]) => run(system, ...keyed('setup', 'opencode', ...more));
  const first = (await setup('--gateway', 'routescope')).undo!;
  const second = (await setup('--gateway', 'routescope', '--model', 'gpt-4o')).undo!;
  const after = system.get('.config/opencode/opencode.jsonc');
  const undone = (await run(system, 'undo', second)).undo!;
  const undoneFirst = (await run(system, 'undo', first)).undo!;
  const empty = system.get('.config/opencode/opencode.jsonc');

  const again = run(system, 'undo', undone);
  await expect(again).rejects.toMatchObject({ code: 'undo-conflict' });
  await expect(again).rejects.toHaveProperty('trouble.next.en', expect.stringContaining(undoneFirst));
  expect(system.get('.config/opencode/opencode.jsonc')).toBe(empty);

  await run(system, 'undo', undoneFirst);
  await run(system, 'undo', undone);
  expect(system.get('.config/opencode/opencode.jsonc')).toBe(after);
});

it('a removal that found nothing of a client does not speak for it', async () => {
  const system = machine({ stdin: KEY });
  const own =
    '[model_providers.OpenAI]\nname = "User"\nbase_url = "http://user/v1"\nenv_key = "UK"\nstream_max_retries = 3\n';
  system.put('.codex/config.toml', own);
  await run(system, ...keyed('setup', 'codex', 'opencode', '--gateway', 'routescope'));
  const standing = [system.get('.codex/config.toml'), system.get('.config/opencode/opencode.jsonc')];
  await run(system, 'remove', 'codex');
  await run(system, 'remove', 'codex', 'opencode', '--purge');
  await run(system, 'undo');
  await run(system, 'undo');
  expect([system.get('.codex/config.toml'), system.get('.config/opencode/opencode.jsonc')]).toEqual(standing);
  await run(system, 'undo');
  expect(system.get('.codex/config.toml')).toBe(own);
  expect(system.get('.config/opencode/opencode.jsonc')).toBeNull();
});
