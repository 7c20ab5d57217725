import { describe, expect, it } from 'vitest';
import { clientById } from '../../src/clients/table.ts';
import { CLIENT_CHECKS } from '../../src/diagnose/client-checks.ts';
import { MACHINE_WIDE } from '../../src/diagnose/machine-checks.ts';
import { findingsOf } from '../../src/doctor/examination.ts';
import { CODEX_FINE, CODEX_FLAWS } from './flaws-codex.ts';
import { OPENCODE_FINE, OPENCODE_FLAWS } from './flaws-opencode.ts';
import { type ClientId, examination, idsOf, KEY } from './home.ts';

const TABLES = {
  codex: { flaws: CODEX_FLAWS, fine: CODEX_FINE },
  opencode: { flaws: OPENCODE_FLAWS, fine: OPENCODE_FINE },
} as const;

describe.each(Object.keys(TABLES) as ClientId[])('%s', (client) => {
  const { flaws, fine } = TABLES[client];

  it.each(flaws.map(([id, flaw], index) => [`${id} (${index})`, id, flaw] as const))(
    '%s',
    async (_, id, flaw) => {
      const found = await examination(client, flaw);
      const said = JSON.stringify([
        found.clients.map(({ findings }) => findings),
        found.gateways,
        found.machine,
      ]);
      expect(findingsOf(found).map((finding) => finding.id)).toContain(id);
      expect(said).not.toContain(KEY.slice(8, 40));
    },
  );

  it.each(fine)('nothing: %s', async (_, flaw) => {
    expect(await idsOf(client, flaw)).toEqual([]);
  });

  it('every check of it has been seen', async () => {
    const seen = new Set(flaws.map(([id]) => id));
    const checks = clientById(client).checks();
    expect(checks.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });
});

it('every check of all clients has been seen', () => {
  const seen = new Set([...CODEX_FLAWS, ...OPENCODE_FLAWS].map(([id]) => id));
  const ids = [...CLIENT_CHECKS, ...MACHINE_WIDE].map(({ id }) => id);
  expect(ids.filter((id) => !seen.has(id))).toEqual([]);
});

it('an id is one check only', async () => {
  for (const client of ['codex', 'opencode']) {
    const ids = [...CLIENT_CHECKS, ...clientById(client).checks()].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  }
});
