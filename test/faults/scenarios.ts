import { symlinkSync } from 'node:fs';
import { startSandbox } from '../../src/sandbox/server.ts';
import { type Home, openHome } from '../clients/home.ts';

export const KEY = 'sk-test-new-a1b2c3d4e5f6';
export const OLD_KEY = 'sk-test-old-f6e5d4c3b2a1';
export const LOGIN = `${JSON.stringify({
  auth_mode: 'chatgpt',
  OPENAI_API_KEY: null,
  tokens: { access_token: 'test-access-0123456789', refresh_token: 'test-refresh-0123456789' },
})}\n`;
/** Searched for in every file that others may read. */
export const SECRETS: string[] = [KEY, OLD_KEY, 'test-access-0123456789', 'test-refresh-0123456789'];

const CONFIG = `# mine
model = "gpt-5"   # the usual
approval_policy = "on-request"

[mcp_servers.docs]
command = "npx"
args = ["-y", "docs"]
`;
const OPENCODE = `{
  // mine
  "theme": "system",
  "mcp": { "docs": { "type": "local", "command": ["npx", "-y", "docs"] }, },
}
`;

/** A command on a home, and what stands there before. */
export interface Scenario {
  readonly name: string;
  /** The column of docs/reliability.md. */
  readonly command: string;
  readonly args: readonly string[];
  readonly key?: string;
  prepare(home: Home): Promise<void> | void;
  /** Things outside the home that the command changes: opened anew for every run. */
  readonly outside?: () => Promise<Outside>;
}

export interface Outside {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Makes what differs from run to run the same. */
  normalise(content: string): string;
  /** What is wrong with the home now, seen from outside. */
  complaint(home: Home): string | null;
  close(): Promise<void>;
}

const offline = (...more: string[]): string[] => [...more, '--offline', '--yes'];

async function must(home: Home, args: readonly string[], key?: string): Promise<void> {
  const ran = await home.tokaify(args, key);
  if (ran.code !== 0) throw new Error(`tokaify ${args.join(' ')} ended ${ran.code}:\n${ran.stderr}`);
}

/** Its configuration is a link into a directory of dotfiles, as many have it. */
function livedIn(home: Home): void {
  home.put('dotfiles/codex.toml', CONFIG, 0o640);
  home.put('.codex/auth.json', `{ "OPENAI_API_KEY": "${OLD_KEY}" }\n`, 0o600);
  symlinkSync('../dotfiles/codex.toml', home.at('.codex/config.toml'));
  home.put('.config/opencode/opencode.jsonc', OPENCODE, 0o644);
}

function loggedIn(home: Home): void {
  home.put('.codex/config.toml', CONFIG, 0o644);
  home.put('.codex/auth.json', LOGIN, 0o600);
}

const both = offline('setup', 'codex', 'opencode');

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'setup in a fresh home',
    command: 'setup',
    args: offline('setup', 'codex'),
    key: KEY,
    prepare: () => undefined,
  },
  {
    name: 'setup of both clients in a lived-in home',
    command: 'setup',
    args: both,
    key: KEY,
    prepare: livedIn,
  },
  {
    name: 'setup --replace-login',
    command: 'setup',
    args: offline('setup', 'codex', '--replace-login'),
    key: KEY,
    prepare: loggedIn,
  },
  {
    name: 'setup --keep-login',
    command: 'setup',
    args: offline('setup', 'codex', '--keep-login'),
    key: KEY,
    prepare: loggedIn,
  },
  {
    name: 'undo in a lived-in home',
    command: 'undo',
    args: ['undo'],
    async prepare(home) {
      livedIn(home);
      await must(home, both, KEY);
    },
  },
  {
    name: 'undo of a replaced login',
    command: 'undo',
    args: ['undo'],
    async prepare(home) {
      loggedIn(home);
      await must(home, offline('setup', 'codex', '--replace-login'), KEY);
    },
  },
  {
    name: 'remove of both clients after edits',
    command: 'remove',
    args: ['remove', 'codex', 'opencode', '--yes'],
    async prepare(home) {
      livedIn(home);
      await must(home, both, KEY);
      home.put('dotfiles/codex.toml', `${home.get('dotfiles/codex.toml')}\n[features]\nmine = true\n`, 0o640);
    },
  },
  {
    name: 'remove of what made everything',
    command: 'remove',
    args: ['remove', 'codex', 'opencode', '--yes'],
    prepare: (home) => must(home, both, KEY),
  },
  {
    name: 'doctor --fix',
    command: 'doctor --fix',
    args: ['doctor', 'codex', '--fix', '--offline', '--yes'],
    async prepare(home) {
      await must(home, offline('setup', 'codex'), KEY);
      home.put(
        '.codex/config.toml',
        `network_access = "enabled"\n${home.get('.codex/config.toml')?.replace(/^network_access.*\n/m, '')}`,
        0o644,
      );
      home.put(
        '.codex/auth.json',
        `\uFEFF${home.get('.codex/auth.json')?.replace(KEY, `Bearer ${KEY}`)}`,
        0o600,
      );
    },
  },
  {
    name: 'token rotate',
    command: 'token rotate',
    args: ['token', 'rotate', 'good'],
    prepare: (home) => must(home, [...both, '--gateway', `http://127.0.0.1:${PORT}/v1`], goodKey),
    outside: openGateway,
  },
];

/** Known before the gateway runs, since it stands in the home's files. */
const PORT = 20_000 + (process.pid % 20_000);
const closed = await startSandbox();
const goodKey = closed.keys.good;
await closed.close();
SECRETS.push(goodKey);

async function openGateway(): Promise<Outside> {
  const sandbox = await startSandbox({ limited: false, port: PORT });
  const keyOf = ({ key }: { readonly key: string }) => `sk-${key}`;
  const fresh = () =>
    sandbox
      .tokens()
      .map(keyOf)
      .filter((key) => !Object.values(sandbox.keys).includes(key));
  return {
    args: ['--gateway', sandbox.baseUrl],
    env: {
      TOKAIFY_ACCESS_TOKEN: sandbox.console.accessToken,
      TOKAIFY_USER_ID: String(sandbox.console.user),
    },
    normalise: (content) => fresh().reduce((text, key) => text.replaceAll(key, 'NEW-KEY'), content),
    complaint(home) {
      const works = new Set(
        sandbox
          .tokens()
          .filter(({ status }) => status === 1)
          .map(keyOf),
      );
      for (const path of ['.codex/auth.json', '.local/share/opencode/auth.json']) {
        const key = /sk-[^"]+/.exec(home.get(path) ?? '')?.[0];
        if (!key || !works.has(key)) return `${path} holds a key that does not work`;
      }
      return null;
    },
    close: () => sandbox.close(),
  };
}

export const freshHome = (): Home => openHome({ clients: [] });
