// The stories of the packed tarball on every Node it is meant for: the contract, real terminals, real shells. Each Node
// comes from npm's node-<platform>-<arch> and is kept in .cache/nodes. `--write` makes docs/terminals.md of it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const named = process.argv.slice(2).filter((word) => word !== '--write');
const VERSIONS = named.length > 0 ? named : ['20.19.0', '20', '22', '24', 'latest'];
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
if (process.argv.includes('--write') && !process.exitCode) writeFileSync('docs/terminals.md', page());

/** What the stories ran in. */
function page() {
  const first = (command, ...args) =>
    /\d+(?:\.\d+)+\w?/.exec(spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '')?.[0] ?? 'not there';
  return `# Where the stories ran

\`npm run test:nodes -- --write\` writes this page: the packed package, its stories of the contract, of terminals and of shells on every Node it is meant for. Screens are compared with \`test/terminal/screens\`, keystrokes go through a real terminal.

| Node | stories |
| --- | --- |
${rows.map(([version, passed]) => `| ${version.slice(1)} | ${passed} |`).join('\n')}

| terminal (tmux ${first('tmux', '-V')}) | seen |
| --- | --- |
| 80 columns, 256 colours offered | first run, second run, refused key, undo, leaving at every question, stepping back, searching |
| 40 columns | setup in both languages, tables as lists |
| light, dark, 16 colours | only the terminal's own sixteen colours are used, and no background |
| \`TERM=dumb\`, \`--plain\` | setup and stepping back line by line, no escape sequence |
| \`NO_COLOR\`, \`--no-color\` | setup without a colour |
| \`LANG=zh_CN.UTF-8\`, \`--lang zh\` | setup in Chinese, wide characters |

| shell | completion |
| --- | --- |
| bash ${first('bash', '--version')} | asked of the shell |
| zsh ${first('zsh', '--version')} | typed on a terminal |
| fish ${first('fish', '--version')} | asked of the shell |
| PowerShell | read with a grammar (tree-sitter's), not run |

macOS is not run. On Windows what needs no terminal is run with Node for Windows under Wine (\`npm run test:windows\`).
`;
}

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
