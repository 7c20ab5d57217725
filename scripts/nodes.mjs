// The stories of the packed tarball on every Node it is meant for: the contract, real terminals, real shells. Each Node
// comes from npm's node-<platform>-<arch> and is kept in .cache/nodes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const VERSIONS = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20.19.0', '22', '24', 'latest'];
const STORIES = ['node_modules/vitest/vitest.mjs', 'run', 'test/e2e', 'test/terminal', 'test/completion'];
const folder = mkdtempSync(join(tmpdir(), 'tokaify-nodes-'));
const rows = [];
try {
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }));
  const install = ['install', '--no-audit', '--no-fund', '--prefix', folder, join(folder, filename)];
  execFileSync('npm', install, { stdio: 'ignore' });
  const program = join(folder, 'node_modules', 'tokaify', 'bin', 'tokaify.js');
  for (const wanted of VERSIONS) {
    const node = nodeOf(wanted);
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    const started = Date.now();
    const { status, stdout, stderr } = spawnSync(node, STORIES, {
      encoding: 'utf8',
      env: { ...process.env, TOKAIFY_BIN: program, PATH: `${dirname(node)}:${process.env.PATH}` },
    });
    const said = stripVTControlCharacters(stdout);
    if (status !== 0) console.error(said + stderr);
    rows.push([
      version,
      status === 0 ? `${/Tests +(\d+ passed)/.exec(said)?.[1]}` : `exit ${status}`,
      `${((Date.now() - started) / 1000).toFixed(0)} s`,
    ]);
    process.exitCode ||= status;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const row of rows) console.log(row.map((cell, index) => cell.padEnd([12, 14, 0][index])).join(''));

/** The program of that Node, installed once: from the package with the program itself, which needs no install script. */
function nodeOf(wanted) {
  const name = `node-${process.platform}-${process.arch}`;
  const into = resolve('.cache', 'nodes', wanted);
  const program = join(into, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'package.json'), '{"private":true}');
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--ignore-scripts',
    `${name}@${wanted}`,
  ];
  execFileSync('npm', args, { cwd: into, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
  return program;
}
