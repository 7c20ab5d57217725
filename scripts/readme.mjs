// Fills the generated parts of README.md from the built program. `--check` only compares.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const tokaify = (...args) =>
  execFileSync(process.execPath, ['bin/tokaify.js', ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: '', LANG: 'en_US.UTF-8', NO_COLOR: '1' },
  });
const { gateways, clients } = JSON.parse(tokaify('list', '--json'));
const commands = JSON.parse(tokaify('help', '--json')).commands;

// A bar ends a cell, also between backticks.
const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const parts = {
  gateways: table(
    ['gateway', 'base URL', 'default model', ...clients.map(({ name }) => name)],
    gateways.map((gateway) => [
      `\`${gateway.id}\``,
      gateway.baseUrl,
      `\`${gateway.defaultModel}\``,
      ...clients.map(({ wireApi }) => (gateway.wireApis.includes(wireApi) ? 'yes' : 'asked first')),
    ]),
  ),
  clients: table(
    ['client', 'where the key can live', 'speaks'],
    clients.map(({ id, carriers, wireApi }) => [
      `\`${id}\``,
      carriers.map((carrier) => `\`${carrier}\``).join(' · '),
      wireApi,
    ]),
  ),
  commands: table(
    ['command', 'what it does'],
    commands.map(({ name, args, summary }) => [
      `\`tokaify ${[name, args].filter(Boolean).join(' ')}\``,
      summary,
    ]),
  ),
  transcript: `\`\`\`\n${transcript()}\n\`\`\``,
};

/** The demo's output with what differs from run to run written over. */
function transcript() {
  const shown = execFileSync(process.execPath, ['scripts/demo.mjs'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return shown
    .replace(/127\.0\.0\.1:\d{5}/g, '127.0.0.1:48735')
    .replace(/\b\d{8}-\d{6}-[0-9a-f]{4}\b/g, '20261129-120000-0a1b')
    .replace(/ *\b\d+ ms\b/g, (found) => '4 ms'.padStart(found.length))
    .replace(/[ \t]+$/gm, '')
    .trim();
}

const before = readFileSync('README.md', 'utf8');
let after = before;
for (const [name, text] of Object.entries(parts)) {
  after = after.replace(
    new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_all, open, close) => `${open}${text}\n${close}`,
  );
}
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('README.md is not what the program says: npm run readme');
    process.exitCode = 1;
  }
} else {
  writeFileSync('README.md', after);
}
