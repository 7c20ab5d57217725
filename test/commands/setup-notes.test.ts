import { expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { TAKES } from '../../src/clients/ids.ts';
import { machine } from '../machine.ts';

async function notes(...argv: string[]): Promise<string[]> {
  const { spec, input } = parseArguments(['setup', ...argv, '--offline', '--key-stdin', '--dry-run']);
  const report = await (await spec.load()).run(input, machine({ stdin: `sk-test-${'0'.repeat(43)}` }));
  return report.findings
    .filter(({ id }) => id === 'option-unused')
    .map(({ title }) => title.en.split(' ')[0]!);
}

it('an option that says nothing to the clients at hand is told of', async () => {
  expect(await notes('codex', '--provider-id', 'x', '--set-default')).toEqual([
    '--provider-id',
    '--set-default',
  ]);
  expect(await notes('opencode', '--block', 'guide', '--review-model', 'gpt-5.4')).toEqual([
    '--review-model',
    '--block',
  ]);
  expect(await notes('codex', 'opencode', '--block', 'guide', '--provider-id', 'x')).toEqual([]);
});

it('what a client takes are options of setup', () => {
  const { spec } = parseArguments(['setup']);
  const flags = spec.options.map(({ flags: each }) => each.split(' ')[0]);
  for (const option of Object.values(TAKES).flat()) expect(flags).toContain(option);
});
