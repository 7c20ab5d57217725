import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import type { TokaifyError } from '../../src/errors.ts';
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

describe('what stands in a table of ours since', () => {
  const added = (system: Machine) =>
    system.put('.codex/config.toml', `${system.get('.codex/config.toml')}stream_idle_timeout_ms = 600000\n`);

  it.each(['undo', 'remove'])(
    'keeps the provider whole under %s: Codex does not start with less',
    async (command) => {
      const system = open();
      // Without a table of its own at the end, the next line belongs to ours.
      system.put('.codex/config.toml', 'model = "gpt-5" # mine\n');
      await run(system, 'setup', 'codex', '--offline', '--key-stdin', '--credential', 'bearer');
      added(system);
      const report = await run(system, command, ...(command === 'remove' ? ['codex'] : []));
      expect(ids(report)).toContain('provider-kept');
      const config = system.get('.codex/config.toml')!;
      expect(config).toMatch(/^name = /m);
      expect(config).toMatch(/^stream_idle_timeout_ms = 600000/m);
      expect(config).not.toContain('experimental_bearer_token');
      expect(config).toMatch(/^model = "gpt-5" # mine\n/);
      expect(config).not.toContain('model_provider =');
    },
  );

  const commented = (system: Machine) =>
    system.put(
      '.codex/config.toml',
      system.get('.codex/config.toml')!.replace('wire_api', '# raised after incident 4711\nwire_api'),
    );

  it('is not lost by undo, which refuses and shows it', async () => {
    const system = open();
    await run(system, 'setup', 'codex', '--offline', '--key-stdin');
    commented(system);
    const error = await run(system, 'undo').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'undo-conflict' });
    expect(JSON.stringify((error as TokaifyError).trouble.cause)).toContain('incident 4711');
  });

  it('is told by remove, which takes it', async () => {
    const system = open();
    await run(system, 'setup', 'codex', '--offline', '--key-stdin');
    commented(system);
    expect(ids(await run(system, 'remove', 'codex'))).toContain('comments-removed');
    expect(system.get('.codex/config.toml')).toBe(CONFIG);
    await run(system, 'undo');
    expect(system.get('.codex/config.toml')).toContain('# raised after incident 4711');
  });
});

describe('the mode of a file that setup closed', () => {
  it.each(['undo', 'remove'])('comes back with %s', async (command) => {
    const system = open();
    system.put('.codex/config.toml', CONFIG, 0o644);
    await run(system, 'setup', 'codex', '--offline', '--key-stdin', '--credential', 'bearer');
    expect(system.mode('.codex/config.toml')).toBe('0600');
    await run(system, command, ...(command === 'remove' ? ['codex'] : []));
    expect(system.mode('.codex/config.toml')).toBe('0644');
  });

  it('does not where it is secret by nature', async () => {
    const system = open();
    system.put('.codex/auth.json', '{"OPENAI_API_KEY":"sk-test-old-0123456789"}', 0o644);
    await run(system, 'setup', 'codex', '--offline', '--key-stdin');
    await run(system, 'undo');
    expect(system.mode('.codex/auth.json')).toBe('0600');
  });
});

it('undo of an older change names the later one that stands on it', async () => {
  const system = open();
  const first = await run(system, 'setup', 'codex', '--offline', '--key-stdin');
  const second = await run(system, 'setup', 'codex', '--offline', '--key-stdin', '--model', 'gpt-6');
  const error = await run(system, 'undo', first.undo!).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'undo-conflict' });
  expect((error as TokaifyError).trouble.next?.en).toContain(`tokaify undo ${second.undo}`);
});

it('remove knows what setup put in long ago, however much happened since', async () => {
  const system = open();
  const opencode = ['setup', 'opencode', '--offline', '--key-stdin', '--gateway'];
  await run(system, ...opencode, 'routescope');
  await run(system, ...opencode, 'tokaify');
  for (let count = 0; count < 30; count++) {
    await run(system, 'setup', 'codex', '--offline', '--key-stdin', '--model', `gpt-${count}`);
    await run(system, 'undo');
  }
  await run(system, 'remove', 'opencode');
  expect(system.get('.config/opencode/opencode.jsonc')).toBeNull();
  expect(system.get('.local/share/opencode/auth.json')).toBeNull();
});

it('remove without a record takes the key out of .env too', async () => {
  const system = machine({ stdin: `jt_${'0'.repeat(43)}` });
  system.put('.codex/.env', "MINE='1'\n");
  await run(system, 'setup', 'codex', '--offline', '--key-stdin', '--gateway', 'joytoken');
  expect(system.get('.codex/.env')).toContain('JOY_TOKEN_API_KEY');
  rmSync(join(system.home, '.local'), { recursive: true });
  await run(system, 'remove', 'codex');
  expect(system.get('.codex/.env')).toBe("MINE='1'\n");
});

it('takes the directory that setup made, whichever file was the last in it', async () => {
  const system = machine({ stdin: `sk-test-${'0'.repeat(43)}` });
  const before = system.tree();
  const setup = (...more: string[]) =>
    run(
      system,
      'setup',
      'codex',
      '--offline',
      '--key-stdin',
      '--gateway',
      'https://gw.example.com/v1',
      ...more,
    );
  await setup('--credential', 'env');
  await setup('--model', 'other');
  await run(system, 'remove', 'codex');
  expect(Object.keys(system.tree()).filter((path) => !path.startsWith('.local/'))).toEqual(
    Object.keys(before),
  );
});
