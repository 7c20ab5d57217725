import { describe, expect, it } from 'vitest';
import { drafted } from '../../src/clients/drafted.ts';
import { candidates, rekey } from '../../src/clients/rekey.ts';
import { allClients } from '../../src/clients/table.ts';
import { Secret } from '../../src/secret.ts';
import { survey } from '../../src/survey.ts';
import { homesOf, machineOf } from './cases.ts';
import { install, KEY, setupFor } from './setups.ts';

/** One key in place of another, in every client × home × carrier, and nothing else. */

const NEXT = 'sk-test-another';
const [from, to] = [new Secret(KEY), new Secret(NEXT)];

const rows = allClients().flatMap((client) =>
  homesOf(client).flatMap((home) =>
    client.carriers.map(
      (carrier) => [`${client.id} · ${home.name} · ${carrier}`, client, home, carrier] as const,
    ),
  ),
);

describe.each(rows)('%s', (_name, client, home, carrier) => {
  const setup = setupFor('tokaify', { ...home.wanted, carrier });
  // The variable is set to another key, so that only the files count.
  const machine = machineOf(home, 'TOKAIFY_OTHER');
  const found = install(machine, client, setup);
  const inOurs = Object.values(found.files).some(
    (file) => file.access === 'own' && file.text?.includes(KEY) === true,
  );

  it.runIf(inOurs)('sends the new key, and there is no trace of the old', () => {
    const after = drafted(found.files, rekey(found.files, from, to).files);
    const sent = client.read(after, machine.env, setup).credential.secret;
    expect(sent?.reveal()).toBe(NEXT);
    const held = Object.values(after).flatMap((file) => candidates(file));
    expect(held.some(({ secret }) => secret.equals(from))).toBe(false);
  });

  it('touches nothing but the key', () => {
    const draft = rekey(found.files, from, to);
    for (const { role, text } of draft.files) {
      expect(text).toBe(found.files[role]!.text!.replaceAll(KEY, NEXT));
    }
    expect(draft.files.length > 0).toBe(inOurs);
    const after = drafted(found.files, draft.files);
    const back = drafted(after, rekey(after, to, from).files);
    for (const [role, { text }] of Object.entries(found.files)) expect(back[role]!.text).toBe(text);
  });

  it('finds nothing to do for a key that is not there', () => {
    expect(rekey(found.files, new Secret('sk-test-nobody'), to).files).toEqual([]);
  });
});

it('a file that is not ours to write stays', () => {
  const [client] = allClients();
  const machine = machineOf(homesOf(client!)[0]!, 'TOKAIFY_API_KEY');
  const { files } = install(machine, client!, setupFor('tokaify'));
  const looked = Object.fromEntries(
    Object.entries(files).map(([role, file]) => [role, { ...file, access: 'look' as const }]),
  );
  expect(rekey(looked, from, to).files).toEqual([]);
  expect(survey(machine, client!).current.credential.secret?.equals(from)).toBe(true);
});
