// Packs the package, installs the tarball somewhere else, and runs the demo with what was installed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
  const program = join(folder, 'node_modules', 'tokaify', 'bin', 'tokaify.js');
  execFileSync(process.execPath, ['scripts/demo.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, TOKAIFY_BIN: program },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
