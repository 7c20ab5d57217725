// Packs the package, installs the tarball somewhere else, loads each of its files first, and runs the demo.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const folder = mkdtempSync(join(tmpdir(), 'tokaify-packed-'));
try {
  const [{ filename, unpackedSize, entryCount }] = JSON.parse(
    execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      encoding: 'utf8',
    }),
  );
  execFileSync(npm, ['install', '--prefix', folder, '--no-audit', '--no-fund', join(folder, filename)], {
    stdio: 'ignore',
  });
  const packages = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  console.log(
    `${filename}: ${entryCount} files, ${(unpackedSize / 1e6).toFixed(2)} MB unpacked, ${packages.length} package(s)`,
  );
  if (packages.length !== 1) throw new Error(`installing brought ${packages.join(', ')}`);
  const installed = join(folder, 'node_modules', 'tokaify');
  loadEachFirst(join(installed, 'dist'));
  const program = join(installed, 'bin', 'tokaify.js');
  execFileSync(process.execPath, ['scripts/demo.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, TOKAIFY_BIN: program },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Files load each other when they need them; whichever is loaded first, none may find another half-loaded. */
function loadEachFirst(dist) {
  const require = createRequire(import.meta.url);
  const files = readdirSync(dist).filter((name) => name.endsWith('.js') && name !== 'main.js');
  process.on('warning', (warning) => {
    throw warning;
  });
  for (const name of files) {
    for (const path of Object.keys(require.cache)) delete require.cache[path];
    require(join(dist, name));
  }
  console.log(`${files.length} files, each loaded first`);
}
