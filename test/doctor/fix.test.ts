import { describe, expect, it } from 'vitest';
import { run as undo } from '../../src/commands/undo.ts';
import { repairsOf } from '../../src/doctor/repair.ts';
import type { Ask } from '../../src/system.ts';
import { CODEX_FLAWS } from './flaws-codex.ts';
import { OPENCODE_FLAWS } from './flaws-opencode.ts';
import { type ClientId, doctor, examination, homeOf, KEY } from './home.ts';

const TABLES = { codex: CODEX_FLAWS, opencode: OPENCODE_FLAWS } as const;
const rows = (client: ClientId, mended: boolean) =>
  TABLES[client]
    .map(([id, flaw], index) => [`${id} (${index})`, id, flaw] as const)
    .filter(([, , flaw]) => (flaw.mended === true) === mended);

const ids = (findings: readonly { readonly id: string }[]) => findings.map(({ id }) => id);

describe.each(['codex', 'opencode'] as const)('%s', (client) => {
  it.each(rows(client, true))('mends %s', async (_, id, flaw) => {
    const home = homeOf(client, flaw);
    const before = home.tree();
    const modeOnly = id === 'secret-readable';

    const shown = await doctor(home, [client], { fix: true, dryRun: true });
    expect(home.tree()).toEqual(before);
    expect(shown.changes).not.toEqual([]);
    if (!modeOnly) expect(shown.changes.every(({ diff }) => diff !== '')).toBe(true);
    expect((await doctor(home, [client], { fix: true, check: true })).exitCode).toBe(3);
    expect(home.tree()).toEqual(before);

    const fixed = await doctor(home, [client], { fix: true });
    expect(fixed).toMatchObject({ changed: true, changes: shown.changes });
    expect(ids(fixed.findings)).not.toContain(id);
    expect(JSON.stringify([fixed, home.told])).not.toContain(KEY.slice(8, 40));

    expect(await doctor(home, [client], { fix: true })).toMatchObject({ changed: false, undo: null });
    if (modeOnly) return;
    expect(fixed.undo).not.toBeNull();
    await undo({ args: [], options: {} }, home);
    const after = home.tree();
    for (const [path, content] of Object.entries(before))
      expect([path, after[path]]).toEqual([path, content]);
  });

  it.each(rows(client, false))('leaves %s', async (_, _id, flaw) => {
    const { clients } = await examination(client, { ...flaw, offline: true });
    expect(repairsOf(clients)).toEqual({ changes: [], narrowed: [] });
  });
});

it('mends everything at once, in one change', async () => {
  const home = homeOf('codex', {
    files: {
      '.codex/config.toml': (text) =>
        `network_access = "enabled"\n${text.replace('name = "Sandbox"', 'name = "OpenAI"')}`,
      '.codex/auth.json': (text) => `\uFEFF${text.replace(KEY, `Bearer ${KEY}`)}`,
    },
    modes: { '.codex/auth.json': 0o644 },
  });
  const fixed = await doctor(home, ['codex'], { fix: true });
  expect(fixed.findings).toEqual([]);
  expect(fixed.changes.map(({ path, mode }) => [path, mode])).toEqual([
    ['~/.codex/auth.json', '0600'],
    ['~/.codex/config.toml', '0644'],
  ]);
  expect(home.mode('.codex/auth.json')).toBe('0600');
});

it('shows an edit and a mode before it asks, and leaves both after a no', async () => {
  const home = homeOf('codex', {
    files: { '.codex/config.toml': (text) => `network_access = "enabled"\n${text}` },
    modes: { '.codex/auth.json': 0o644 },
  });
  const before = home.tree();
  let shown = '';
  const confirm = async (): Promise<boolean> => {
    shown = JSON.stringify(home.told);
    return false;
  };
  await expect(
    doctor({ ...home, ask: { confirm } as unknown as Ask }, ['codex'], { fix: true }),
  ).rejects.toMatchObject({ code: 'interrupted' });
  expect(shown).toMatch(/config\.toml[\s\S]*auth\.json[^"]*0644[^"]*0600/);
  expect([home.tree(), home.mode('.codex/auth.json')]).toEqual([before, '0644']);
});

it.each([
  ['where a person is needed', 'model = \n', 'line'],
  ['where nothing is wrong', undefined, 'done'],
])('says that there is nothing to repair, %s', async (_, config, kind) => {
  const home = homeOf('codex', config === undefined ? {} : { files: { '.codex/config.toml': config } });
  const { blocks } = await doctor(home, ['codex'], { fix: true, offline: true });
  expect(blocks[0]!.kind).toBe(kind);
});

it('moves keys only where nothing stands at the top already', async () => {
  const pasted = (text: string) => `[mcp_servers.a]\ncommand = "b"\n${text}`;
  const mine = { files: { '.codex/config.toml': (text: string) => `model = "mine"\n\n${pasted(text)}` } };
  expect((await doctor(homeOf('codex', mine), ['codex'], { fix: true, dryRun: true })).changed).toBe(false);
  const home = homeOf('codex', {
    files: { '.codex/config.toml': (text) => pasted(`disable_response_storage = true\n${text}`) },
  });
  await doctor(home, ['codex'], { fix: true });
  expect(home.get('.codex/config.toml')).toBe(`model_provider = "OpenAI"
model = "gpt-5.5"
review_model = "gpt-5.5"

[mcp_servers.a]
command = "b"

[model_providers.OpenAI]
name = "Sandbox"
base_url = "http://127.0.0.1:8735/v1"
wire_api = "responses"
requires_openai_auth = true
`);
});
