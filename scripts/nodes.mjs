// The stories of the packed tarball on every Node it is meant for: the contract, real terminals, real shells. Each Node
// comes from npm's node-<platform>-<arch> and is kept in .cache/nodes. `--write` makes docs/terminals.md of it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const named = process.argv.slice(2).filter((word) => word !== '--write');
const VERSIONS = named.length > 0 ? named : ['20.19.0', '20', '22', '24', 'latest'];
const STORIES = ['node_modules/vitest/vitest.mjs', 'run', 'test/e2e', 'test/terminal', 'test/completion'];
const folder = mkdtempSync(join(tmpdir(), 'tokaify-nodes-'));
const rows = [];
/** By Node: what passed, as "file › story". */
const passed = [];
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
    const report = join(folder, `${wanted}.json`);
    const told = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status, stdout, stderr } = spawnSync(node, [...STORIES, ...told], {
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
    passed.push(passedIn(report));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const row of rows) console.log(row.map((cell, index) => cell.padEnd([12, 14, 0][index])).join(''));
if (process.argv.includes('--write') && !process.exitCode) writeFileSync('docs/terminals.md', page());

/** The stories that passed, each as [file's folder, group, story]. */
function passedIn(report) {
  if (!existsSync(report)) return [];
  return JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .map(({ ancestorTitles, title }) => [basename(dirname(name)), ancestorTitles[0] ?? '', title]),
  );
}

/** What the stories ran in; a story counts that passed on every Node. */
function page() {
  const first = (command, ...args) =>
    /\d+(?:\.\d+)+\w?/.exec(spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '')?.[0] ?? 'not there';
  const everywhere = passed[0].filter((story) =>
    passed.every((stories) => stories.some((other) => other.join() === story.join())),
  );
  const seen = everywhere.filter(([folder]) => folder === 'terminal').map(([, , story]) => `- ${story}`);
  const asked = (shell) =>
    everywhere.filter(([folder, group]) => folder === 'completion' && group === shell).length;
  const shell = (name, how) => `| ${name} ${first(name, '--version')} | ${how} | ${asked(name)} |`;
  return `# Where the stories ran

\`npm run test:nodes -- --write\` writes this page: the packed package, its stories of the contract, of terminals and of shells on every Node it is meant for. Screens are compared with \`test/terminal/screens\`, keystrokes go through a real terminal.

| Node | stories |
| --- | --- |
${rows.map(([version, count]) => `| ${version.slice(1)} | ${count} |`).join('\n')}

On a terminal (tmux ${first('tmux', '-V')}), each on every one of these:

${seen.join('\n')}

| shell | completion | cases |
| --- | --- | --- |
${shell('bash', 'asked of the shell')}
${shell('zsh', 'typed on a terminal')}
${shell('fish', 'asked of the shell')}
| PowerShell | read with a grammar (tree-sitter's), not run | – |

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
