import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TAKES } from '../src/clients/ids.ts';
import { GATEWAY_IDS } from '../src/gateway-ids.ts';

/** The house: which room may know which, who owns which package, who may see a key in clear. */

interface Source {
  /** Relative to src, e.g. "clients/codex.ts". */
  readonly path: string;
  readonly text: string;
  /** Value imports, relative to src for our own files, a package's name otherwise. Types cost nothing and bind nobody. */
  readonly imports: readonly string[];
  /** Modules of Node's, without `node:`. */
  readonly node: readonly string[];
}

const IMPORT =
  /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

const sources: Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join('src', path), 'utf8');
    const targets = [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2])!);
    const imports = targets
      .filter((target) => !target.startsWith('node:'))
      .map((target) => (target.startsWith('.') ? normalize(join(dirname(path), target)) : target));
    const node = targets.flatMap((target) => /^node:(.*)/.exec(target)?.[1] ?? []);
    return { path, text, imports, node };
  });

const room = (path: string): string => path.split('/')[0]!;
const from = (...rooms: string[]) => sources.filter(({ path }) => rooms.includes(room(path)));

describe('arrows never drawn', () => {
  const forbidden: [rooms: string[], never: RegExp][] = [
    [['clients', 'formats', 'plan', 'diagnose', 'render'], /^(?:disk|probe|commands|machine\.ts)\b/],
    [
      ['ask', 'choose', 'console', 'doctor', 'fleet', 'help', 'completion'],
      /^commands\/(?!command\.ts|options\.ts|table\.ts)/,
    ],
    [['diagnose'], /^console\//],
    [['formats'], /^(?:clients|plan|diagnose|render|gateway)/],
    [['render'], /^(?!render\/|text\.ts|chalk|ora|fast-string-width)/],
    [['probe', 'disk'], /^(?:commands|clients|render)\//],
    [['sandbox'], /^(?!sandbox\/|text\.ts|secret\.ts)/],
  ];
  it.each(forbidden)('%j', (rooms, never) => {
    const drawn = from(...rooms).flatMap(({ path, imports }) =>
      imports.filter((target) => never.test(target)).map((target) => `${path} → ${target}`),
    );
    expect(drawn).toEqual([]);
  });

  it('nobody imports the entry', () => {
    const drawn = sources.filter(({ path, imports }) => path !== 'main.ts' && imports.includes('cli.ts'));
    expect(drawn.map(({ path }) => path)).toEqual([]);
  });

  it('pure rooms cannot reach the machine', () => {
    const pure = from('clients', 'formats', 'plan', 'diagnose', 'render', 'help', 'completion', 'choose');
    const reached = pure.flatMap(({ path, node }) => node.map((module) => `${path} → ${module}`));
    expect(reached.sort()).toEqual(['diagnose/answer.ts → util', 'plan/record.ts → crypto']);
  });

  it('the machine is behind one door, and the terminal and the network behind these', () => {
    const open = sources.filter(({ node }) => node.some((module) => DOORS.has(module)));
    const outside = open.map(({ path }) => path).filter((path) => !/^(?:disk|probe|sandbox)\//.test(path));
    expect(outside.sort()).toEqual(['ask/hold.ts', 'machine.ts', 'main.ts', 'output.ts']);
  });

  it('the rows of the two tables are never asked for by name', () => {
    const ids = [...GATEWAY_IDS, ...Object.keys(TAKES)].join('|');
    const asked = new RegExp(
      `[!=]==? *'(?:${ids})'|'(?:${ids})' *[!=]==|\\bcase '(?:${ids})'|builtInGateway\\('|clientById\\('`,
    );
    const places = sources.filter(({ path, text }) => path !== 'commands/sandbox.ts' && asked.test(text));
    expect(places.map(({ path }) => path)).toEqual([]);
  });
});

/** Modules of Node's that act on the machine. */
const DOORS = new Set(['fs', 'child_process', 'http', 'https', 'tls', 'fs/promises']);

describe('packages', () => {
  const owners: Record<string, string> = {
    commander: 'arguments.ts',
    'smol-toml': 'formats/toml.ts',
    'jsonc-parser': 'formats/jsonc.ts',
    chalk: 'render/paint.ts',
    'fast-string-width': 'render/width.ts',
    ora: 'render/progress.ts',
    'undici/lib/api/index.js': 'probe/tunnel.ts',
    'undici/lib/dispatcher/dispatcher.js': 'probe/tunnel.ts',
    'undici/lib/dispatcher/proxy-agent.js': 'probe/tunnel.ts',
    execa: 'probe/install.ts',
    '@inquirer/input': 'ask/terminal.ts',
    '@inquirer/password': 'ask/terminal.ts',
    '@inquirer/core': 'ask/list.ts',
  };
  it('each is imported by exactly one file', () => {
    const found: Record<string, string> = {};
    for (const { path, imports } of sources) {
      for (const target of imports) {
        if (/\.(?:ts|json)$/.test(target)) continue;
        found[target] = found[target] ? `${found[target]}, ${path}` : path;
      }
    }
    expect(found).toEqual(owners);
  });
});

describe('the key in clear', () => {
  it('is revealed only by these files', () => {
    const reveal = sources.filter(({ text }) => /\.reveal\(\)/.test(text)).map(({ path }) => path);
    expect(reveal.sort()).toEqual(REVEALERS);
  });
});

/** Where it is chosen, the clients that write it, the console login's file, the probe that sends it, and what prints it when asked to. */
const REVEALERS = [
  'clients/codex.ts',
  'clients/opencode-configure.ts',
  'clients/rekey.ts',
  'console/session.ts',
  'key.ts',
  'links.ts',
  'print.ts',
  'probe/endpoint.ts',
  'secret.ts',
];

describe('size and manners', () => {
  it('a file holds one job', () => {
    const long = sources
      .map(({ path, text }) => [path, text.split('\n').length] as const)
      .filter(([path, lines]) => lines > (path === 'commands/table.ts' ? 350 : 300));
    expect(long).toEqual([]);
  });

  it('only the entry prints or exits', () => {
    const loud = sources.filter(
      ({ path, text }) =>
        path !== 'cli.ts' && /\bconsole\.(?:log|error|warn|info|debug)\(|process\.exit\(/.test(text),
    );
    expect(loud.map(({ path }) => path)).toEqual([]);
  });
});
