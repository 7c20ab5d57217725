import { visit } from 'jsonc-parser';
import { parseTOML } from 'toml-eslint-parser';
import { afterAll, describe, expect, it } from 'vitest';
import type { Client, Draft, Setup, SourceFile } from '../../src/clients/client.ts';
import { allClients } from '../../src/clients/table.ts';
import type { Path } from '../../src/formats/format.ts';
import { merge, type Table } from '../../src/formats/value.ts';
import { GATEWAY_IDS } from '../../src/gateway-ids.ts';
import { builtInGateway, customGateway } from '../../src/gateways.ts';
import { FORMATS } from '../../src/plan/formats.ts';
import { invert } from '../../src/plan/invert.ts';
import { record } from '../../src/plan/record.ts';
import { fileChanges, type Survey, survey } from '../../src/survey.ts';
import { bytes, codeOf, type Machine } from '../machine.ts';
import { type Home, homesOf, machineOf } from './cases.ts';
import { KEY, setupFor, write } from './setups.ts';

/** The six laws of a lens, for every client × home × gateway. A new client is one line and its homes. */

const GATEWAYS = [
  ...GATEWAY_IDS.map((id) => builtInGateway(id)!),
  customGateway('https://llm.acme.example/v1'),
];

/** What a setup may change in a file; everything else is somebody else's. Said here again, apart from the code. */
type Owned = (setup: Setup, role: string) => readonly Path[];
const OWNED: Readonly<Record<string, Owned>> = {
  codex: ({ gateway }, role) =>
    ({
      config: [
        ...Object.keys(gateway.codex.root).map((key) => [key]),
        ['model_providers', gateway.codex.providerId],
      ],
      dotenv: [[gateway.key.variable]],
      // Codex itself replaces the file with each login, and so do we.
      auth: [['auth_mode'], ['OPENAI_API_KEY'], ['tokens'], ['last_refresh']],
    })[role] ?? [],
  opencode: ({ gateway, providerId = gateway.opencode.providerId }, role) =>
    role === 'auth'
      ? [[providerId]]
      : [['provider', providerId], ['model'], ['disabled_providers'], ['enabled_providers']],
};

interface Row {
  readonly client: Client;
  readonly home: Home;
  readonly setup: Setup;
}

function rowsOf(client: Client): [name: string, row: Row][] {
  return homesOf(client).flatMap((home) =>
    GATEWAYS.flatMap((gateway) => {
      // Every carrier once; otherwise the one that client and gateway take by themselves.
      const carriers = gateway === GATEWAYS[0] ? [undefined, ...client.carriers] : [undefined];
      return carriers.map((carrier): [string, Row] => [
        [home.name, gateway.id, carrier].filter(Boolean).join(' · '),
        { client, home, setup: setupFor(gateway, { ...home.wanted, carrier }) },
      ]);
    }),
  );
}

interface Made {
  readonly machine: Machine;
  readonly found: Survey;
  readonly draft: Draft;
  readonly tree: Record<string, string | null>;
  /** The machine with the draft written. */
  readonly now: { readonly found: Survey; readonly tree: Record<string, string | null> };
}

const made = new Map<Row, Made>();

function make(row: Row): Made {
  const known = made.get(row);
  if (known) return known;
  const { client, home, setup } = row;
  const machine = machineOf(home, setup.gateway.key.variable);
  const tree = machine.tree();
  const found = survey(machine, client, setup);
  const draft = client.configure(found.files, setup);
  write(machine, found.files, draft);
  const now = { found: survey(machine, client, setup), tree: machine.tree() };
  const fresh = { machine, found, draft, tree, now };
  made.set(row, fresh);
  return fresh;
}

const backed = new Map<string, number>();

describe.each(allClients().map((client) => [client.id, client] as const))('%s', (_id, client) => {
  const rows = rowsOf(client);

  it.each(rows)('put-get: %s', (_name, row) => {
    const { setup } = row;
    const { current } = make(row).now.found;
    expect(current).toMatchObject({ baseUrl: setup.baseUrl, wireApi: client.wireApi(setup), problems: [] });
    expect(current.credential.secret?.reveal()).toBe(KEY);
    expect(current.models ?? [current.model]).toContain(setup.model);
    const cell = `${client.id} ${setup.gateway.id}`;
    backed.set(cell, (backed.get(cell) ?? 0) + 1);
  });

  it.each(rows)('put-put: %s', (_name, row) => {
    const { files } = make(row).now.found;
    for (const { role, text } of client.configure(files, row.setup).files) {
      expect(text).toBe(files[role]!.text);
    }
  });

  it.each(rows)('frame: %s', (_name, row) => {
    const { found, draft } = make(row);
    for (const { role, text } of draft.files) {
      const file = found.files[role]!;
      if (!file.text?.trim() || text === null) continue;
      expect(rest(text, row, file)).toEqual(rest(file.text, row, file));
      expect(commentsOf(text, file)).toEqual(expect.arrayContaining(commentsOf(file.text, file)));
      expect(layoutOf(text)).toEqual(layoutOf(file.text));
    }
  });

  it.each(rows)('inverse: %s', (_name, row) => {
    const { found, draft } = make(row);
    for (const change of fileChanges(found, draft)) {
      const past = { record: record(change, 'salt'), before: change.before };
      if (change.after === null) continue;
      const back = invert(past, change.after);
      if (back.kind === 'same') continue;
      expect([back.kind, back.kind === 'exact' && back.after]).toEqual(['exact', change.before]);
      const edited = elsewhere(new TextDecoder().decode(change.after), change.format);
      if (edited === null) continue;
      const kept = invert(past, bytes(edited));
      if (kept.kind !== 'lines' && kept.kind !== 'values') throw new Error(`${change.role}: ${kept.kind}`);
      expect(dataOf(kept.after, change.format)).toEqual({
        ...dataOf(change.before, change.format),
        ...ELSEWHERE,
      });
    }
  });

  it.each(rows)('locality: %s', (_name, row) => {
    const { machine, found, draft, tree, now } = make(row);
    const changed = [...new Set([...Object.keys(tree), ...Object.keys(now.tree)])]
      .filter((path) => !path.endsWith('/') && tree[path] !== now.tree[path])
      .map((path) => machine.at(path));
    const drafted = draft.files.map(({ role }) => found.files[role]!);
    expect(drafted.map(({ access }) => access)).toEqual(drafted.map(() => 'own'));
    expect(drafted.map(({ path }) => path)).toEqual(expect.arrayContaining(changed));
  });

  it.each(homesOf(client).map((home) => [home.name, home] as const))('refusal: %s', (_name, home) => {
    const setup = setupFor(GATEWAYS[0]!, home.wanted);
    const { files } = survey(machineOf(home, 'UNUSED'), client, setup);
    const own = Object.values(files).filter(({ access, format }) => access === 'own' && BROKEN[format]);
    for (const file of own) {
      const text = `${file.text ?? ''}\n${BROKEN[file.format]}`;
      expect(codeOf(() => client.configure({ ...files, [file.role]: { ...file, text } }, setup))).toBe(
        'config-invalid',
      );
    }
  });
});

/** What no reader of the format takes, wherever it stands. */
const BROKEN: Readonly<Record<string, string>> = { toml: '[[[\n', json: '}{\n', jsonc: '}{\n' };

/** The data of a text without what is ours, and without objects that then hold nothing. */
function rest(text: string, { client, setup }: Row, file: SourceFile): unknown {
  const format = FORMATS[file.format];
  if (format === null) return null;
  const ours = OWNED[client.id]!(setup, file.role);
  const table = merge(
    format.parse(text, file.path),
    ours.map((path) => ({ path, value: undefined })),
  );
  return Object.fromEntries(
    Object.entries(plain(table)).filter(([, value]) => JSON.stringify(value) !== '{}'),
  );
}

function plain(table: Table): Table {
  return structuredClone(table);
}

function commentsOf(text: string, { format }: SourceFile): string[] {
  if (format === 'toml')
    return parseTOML(text.replace('\uFEFF', '')).comments.map(({ value }) => value.trim());
  if (format === 'env') return text.split(/\r?\n/).filter((line) => line.trimStart().startsWith('#'));
  const comments: string[] = [];
  const onComment = (offset: number, length: number) => comments.push(text.slice(offset, offset + length));
  visit(text, { onComment }, { allowTrailingComma: true });
  return comments;
}

/** Byte-order mark, kinds of line ends. */
function layoutOf(text: string): unknown {
  const ends = new Set(text.match(/\r?\n/g) ?? []);
  return { bom: text.startsWith('\uFEFF'), ends: ends.size > 0 ? [...ends].sort() : ['\n'] };
}

const ELSEWHERE = { zz_elsewhere: '1' };

/** An edit that has nothing to do with us, where a person would make it. */
function elsewhere(text: string, format: SourceFile['format']): string | null {
  const parser = FORMATS[format];
  return parser?.edit(text, [{ path: ['zz_elsewhere'], value: '1' }], 'edited') ?? null;
}

function dataOf(content: Uint8Array | null, format: SourceFile['format']): Table {
  if (content === null || content.length === 0) return {};
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
  return text.trim() === '' ? {} : { ...FORMATS[format]!.parse(text, 'kept') };
}

afterAll(() => {
  const head = ['', ...GATEWAYS.map(({ id }) => id)];
  const lines = allClients().map(({ id }) => [
    id,
    ...GATEWAYS.map((gateway) => backed.get(`${id} ${gateway.id}`) ?? 0),
  ]);
  console.log(
    [head, ...lines].map((line) => line.map((cell) => String(cell).padEnd(12)).join('')).join('\n'),
  );
  for (const [, ...cells] of lines) expect(Math.min(...cells.map(Number))).toBeGreaterThanOrEqual(12);
});
