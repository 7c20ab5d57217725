import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import type { Report } from '../../src/report.ts';
import { type Machine, machine } from '../machine.ts';

const CONFIG = `model = "gpt-5" # mine

[tui]
notifications = true
`;
const CHAT = '{"type":"session_meta","payload":{"model_provider":"OpenAI"}}\n';

function open(): Machine {
  return machine({ stdin: `sk-test-${'0'.repeat(43)}`, files: { '.codex/config.toml': CONFIG } });
}

async function run(system: Machine, ...argv: string[]): Promise<Report> {
  const { spec, input } = parseArguments(argv);
  return (await spec.load()).run(input, system);
}

const ids = ({ findings }: Report): string[] => findings.map(({ id }) => id);

/** A home in which Codex was set up and used, and the setup taken out again. */
async function removed(): Promise<Machine> {
  const system = open();
  await run(system, 'setup', 'codex', '--offline', '--key-stdin');
  system.put('.codex/sessions/2026/11/21/rollout-1.jsonl', CHAT);
  expect(ids(await run(system, 'remove', 'codex'))).toContain('provider-kept');
  return system;
}

describe('the provider that recorded chats need', () => {
  it('stays, without a key', async () => {
    const system = await removed();
    expect(system.get('.codex/config.toml')).toContain('[model_providers.OpenAI]');
    expect(system.get('.codex/auth.json')).toBeNull();
  });

  it('goes with --purge at once', async () => {
    const system = open();
    await run(system, 'setup', 'codex', '--offline', '--key-stdin');
    system.put('.codex/sessions/2026/11/21/rollout-1.jsonl', CHAT);
    await run(system, 'remove', 'codex', '--purge');
    expect(system.get('.codex/config.toml')).toBe(CONFIG);
  });

  it('goes once, however often the client is named', async () => {
    const system = open();
    await run(system, 'setup', 'codex', 'codex', '--offline', '--key-stdin');
    await run(system, 'remove', 'codex', 'codex');
    expect(system.get('.codex/config.toml')).toBe(CONFIG);
  });

  it('goes with --purge later', async () => {
    const system = await removed();
    expect((await run(system, 'remove', 'codex', '--purge')).changed).toBe(true);
    expect(system.get('.codex/config.toml')).toBe(CONFIG);
    expect((await run(system, 'remove', 'codex', '--purge')).changed).toBe(false);
  });

  it('goes with --purge later, and what was edited since stays', async () => {
    const system = await removed();
    const edited = system.get('.codex/config.toml')!.replace('gpt-5"', 'gpt-6"');
    system.put('.codex/config.toml', edited);
    await run(system, 'remove', 'codex', '--purge');
    expect(system.get('.codex/config.toml')).toBe(CONFIG.replace('gpt-5"', 'gpt-6"'));
  });

  it('comes back with undo', async () => {
    const system = await removed();
    const kept = system.get('.codex/config.toml');
    await run(system, 'remove', 'codex', '--purge');
    await run(system, 'undo');
    expect(system.get('.codex/config.toml')).toBe(kept);
  });
});

describe('where no record says what is ours', () => {
  const own = (baseUrl: string): string =>
    `model_provider = "local"\n\n[model_providers.local]\nname = "Mine"\nbase_url = "${baseUrl}"\n`;

  it.each([
    ["somebody's own gateway stays", 'http://127.0.0.1:4000/v1', false],
    ['a known gateway goes', 'https://api.tokaify.com/v1', true],
  ])('%s', async (_title, baseUrl, goes) => {
    const system = machine({ files: { '.codex/config.toml': own(baseUrl) } });
    expect((await run(system, 'remove', 'codex')).changed).toBe(goes);
    if (!goes) expect(system.get('.codex/config.toml')).toBe(own(baseUrl));
  });
});
