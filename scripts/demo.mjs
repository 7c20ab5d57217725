// The main job on the sandbox in a throw-away home, as a user would see it: setup, verify, status, undo.
// On a fresh checkout it installs and builds first.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from './sandbox.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const program = process.env.TOKAIFY_BIN ?? 'bin/tokaify.js';
if (!existsSync('node_modules')) execFileSync(npm, ['install'], { stdio: 'inherit' });
if (!existsSync('dist')) execFileSync(npm, ['run', 'build'], { stdio: 'inherit' });

const home = mkdtempSync(join(tmpdir(), 'tokaify-demo-'));
const env = { ...process.env, HOME: home, USERPROFILE: home, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
for (const name of ['CODEX_HOME', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'TOKAIFY_API_KEY'])
  delete env[name];
const config = join(home, '.codex', 'config.toml');
mkdirSync(join(home, '.codex'));
writeFileSync(
  config,
  `# My Codex. Hands off my comments!
model = "gpt-5"            # the usual
approval_policy = "on-request"

[mcp_servers.docs]         # read-only
command = "npx"
args = ["-y", "docs-server"]
`,
);
const before = readFileSync(config, 'utf8');

const sandbox = await startSandbox(program, env);
try {
  const { baseUrl, keys } = sandbox;
  run(['setup', 'codex', '--gateway', baseUrl, '--key-stdin', '--yes'], keys.good);
  run(['verify', 'codex']);
  run(['status', 'codex']);
  run(['setup', 'codex', '--gateway', baseUrl, '--key-stdin', '--yes'], keys.good);
  run(['undo']);
  run(['setup', 'codex', '--gateway', baseUrl, '--key-stdin', '--yes'], keys.expired, 5);
  const same = readFileSync(config, 'utf8') === before && !existsSync(join(home, '.codex', 'auth.json'));
  console.log(
    same
      ? '\nconfig.toml is byte for byte what it was, and auth.json is gone.'
      : '\nThe files differ from before: this is a bug.',
  );
  process.exitCode = same ? 0 : 1;
} finally {
  sandbox.close();
  rmSync(home, { recursive: true, force: true });
}

/** Runs one command as typed and shows it; the key goes through standard input. */
function run(args, key = '', expected = 0) {
  console.log(`\n$ tokaify ${args.join(' ')}${key ? '   < key' : ''}`);
  try {
    execFileSync(process.execPath, [program, ...args], {
      env,
      input: key,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
  } catch (error) {
    if (error.status !== expected) throw error;
    console.log(`(exit ${error.status})`);
  }
}
