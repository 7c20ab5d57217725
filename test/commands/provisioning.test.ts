import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import type { Report } from '../../src/report.ts';
import type { Answer } from '../../src/system.ts';
import { type Machine, machine } from '../machine.ts';

/** What engines that provision many homes rely on. */

const KEY = `sk-test-${'0'.repeat(43)}`;

async function run(system: Machine, ...argv: string[]): Promise<Report> {
  const { spec, input } = parseArguments(argv);
  return (await spec.load()).run(input, system);
}

const models: Answer = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ object: 'list', data: [{ id: 'gpt-5.4', object: 'model' }] }),
  truncated: false,
  elapsedMs: 1,
};
const refusal: Answer = {
  ...models,
  status: 401,
  body: JSON.stringify({ error: { message: 'Invalid token', type: 'new_api_error' } }),
};
const missing: Answer = { ...models, status: 404, body: '404 page not found', headers: {} };

describe('questions to the gateway', () => {
  it.each<[flags: string[], answer: Answer, questions: number, exitCode: number]>([
    // Once before writing, and once with what each client will send.
    [[], models, 3, 0],
    [['--verify', 'twice'], models, 3, 0],
    [['--verify', 'once'], models, 1, 0],
    [['--verify=once'], models, 1, 0],
    [['--no-verify'], models, 0, 0],
    [['--offline'], models, 0, 0],
    [['--verify', 'once', '--offline'], models, 0, 0],
    // Which of the reasons it is, a second question would tell.
    [[], refusal, 2, 5],
    [['--verify', 'once'], refusal, 1, 5],
    [['--verify', 'once'], missing, 1, 7],
    [['--verify', 'once', '--gateway', 'joytoken'], missing, 1, 7],
    [['--verify', 'once', '--model', 'another'], models, 1, 6],
  ])('%j', async (flags, answer, questions, exitCode) => {
    const joytoken = flags.includes('joytoken');
    const system = machine({ stdin: joytoken ? `jt_test_${'0'.repeat(40)}` : KEY, request: () => answer });
    const report = await run(system, 'setup', 'codex', 'opencode', '--key-stdin', ...flags);
    expect([system.requests.length, report.exitCode]).toEqual([questions, exitCode]);
  });
});

describe('absent', () => {
  let system: Machine;
  beforeEach(() => {
    system = machine({ stdin: KEY, files: { '.codex/config.toml': 'model = "mine"\n' } });
  });
  afterEach(() => {
    expect(system.get('.codex/config.toml')).toContain('mine');
  });
  const setup = (...more: string[]) => run(system, 'setup', 'codex', '--offline', '--key-stdin', ...more);

  it('--forget leaves what was there before and nothing of ours, and says so beforehand', async () => {
    const before = system.tree();
    await setup();
    expect(await run(system, 'remove', 'codex', '--forget', '--check')).toMatchObject({
      exitCode: 3,
      changed: true,
    });
    expect(await run(system, 'remove', 'codex', '--forget')).toMatchObject({ exitCode: 0, changed: true });
    const left = Object.entries(system.tree()).filter(([path, content]) => before[path] !== content);
    expect(left.filter(([, content]) => content !== null)).toEqual([]);
    expect(await run(system, 'remove', 'codex', '--forget', '--check')).toMatchObject({
      exitCode: 0,
      changed: false,
    });
  });

  it('--forget keeps the journal while another client needs it', async () => {
    await setup();
    await run(system, 'setup', 'opencode', '--offline', '--key-stdin');
    await run(system, 'remove', 'codex', '--forget');
    expect(await run(system, 'remove', 'opencode', '--check')).toMatchObject({ exitCode: 3 });
    expect(Object.keys(system.tree()).some((path) => path.includes('tokaify/journal/'))).toBe(true);
  });

  it("--gateway leaves somebody's own provider alone where no record says that it is ours", async () => {
    const own = `model = "mine"\nmodel_provider = "own"\n[model_providers.own]\nbase_url = "https://own.test/v1"\n`;
    system.put('.codex/config.toml', own);
    const report = await run(system, 'remove', 'codex', '--gateway', 'tokaify');
    expect([report.changed, system.get('.codex/config.toml')]).toEqual([false, own]);
  });
});
