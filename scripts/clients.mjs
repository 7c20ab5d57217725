// Stories with the real clients as judges: installs the pinned versions once, then runs test/clients with the
// network confined to loopback. Arguments go to vitest: npm run test:clients -- opencode
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache', 'clients');
const pinned = JSON.parse(readFileSync(join(root, 'test', 'clients', 'pinned.json'), 'utf8'));

for (const [client, { package: pattern, versions }] of Object.entries(pinned)) {
  const name = pattern
    .replaceAll('{platform}', process.platform === 'win32' ? 'windows' : process.platform)
    .replaceAll('{arch}', process.arch);
  for (const version of Object.keys(versions)) install(client, version, `${name}@${version}`);
}

const vitest = [
  join(root, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--config',
  'vitest.clients.config.ts',
  ...process.argv.slice(2),
];
const confined = confinement();
console.log(
  confined === null
    ? 'network: a proxy that refuses everything (no network namespace may be made here)'
    : 'network: a namespace with nothing but loopback, and a proxy that refuses everything',
);
const [command, ...args] = [...(confined ?? []), process.execPath, ...vitest];
process.exitCode = spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

/** Into a folder of its own, which has its final name only when everything is in it. */
function install(client, version, specifier) {
  const folder = join(cache, `${client}@${version}`);
  if (existsSync(folder)) return;
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const started = Date.now();
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  const npm = spawnSync('npm', ['install', '--prefix', unfinished, ...options, specifier], {
    cwd: unfinished,
    encoding: 'utf8',
    timeout: 300_000,
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    const reason = (npm.stderr || npm.error?.message || 'no answer within 5 minutes').trim();
    console.error(`${specifier} could not be installed from npm, and the stories need it once:\n${reason}`);
    process.exit(1);
  }
  renameSync(unfinished, folder);
  console.log(`installed ${specifier} in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The words before a command that take every network but loopback away from it; null where that is not allowed. */
function confinement() {
  const unshare = ['unshare', process.getuid?.() === 0 ? '-n' : '-rn'];
  const [command, ...args] = [...unshare, 'ip', 'link', 'set', 'lo', 'up'];
  if (spawnSync(command, args).status !== 0) return null;
  return [...unshare, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
}
