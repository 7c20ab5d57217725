// Start-up, whole commands, growth, weight and peers, side by side in one run. Prints one table and writes it to
// docs/benchmarks.md; `--quick` is short and writes nothing. Nothing here fails because something was slow.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configOf, growth } from './bench/growth.mjs';
import { sideBySide } from './bench/measure.mjs';
import { peers } from './bench/peers.mjs';

const quick = process.argv.includes('--quick');
const rounds = quick ? 7 : 25;
const root = mkdtempSync(join(tmpdir(), 'tokaify-bench-'));
const home = join(root, 'home');
const kept = ['PATH', 'LANG', 'npm_config_cache', 'npm_config_registry', 'npm_config_userconfig'];
const own = Object.fromEntries(
  kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
);
const env = { ...own, HOME: home, CI: '1' };
const program = resolve('bin/tokaify.js');
const node = (name, args, more = {}) => ({ name, command: process.execPath, args, env, cwd: home, ...more });
const tokaify = (name, args, limit, more = {}) => node(name, [program, ...args], { limit, ...more });
const KEY = 'sk-test-bench-0000000000000000';
const lived = configOf(75);
const fresh = () => {
  for (const below of ['.codex', '.local', '.config'])
    rmSync(join(home, below), { recursive: true, force: true });
  mkdirSync(join(home, '.codex'), { recursive: true });
  writeFileSync(join(home, '.codex', 'config.toml'), lived);
};
const lines = [];
const say = (...more) => lines.push(...more);
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => say(row(head), row(head.map(() => '---')), ...rows.map(row), '');
const asRow = ({ name, ms, ratio, added, limit, failed }) =>
  failed
    ? [name, failed, '', '', '']
    : [name, ms.toFixed(0), `${ratio.toFixed(2)} ×`, `+${added.toFixed(0)}`, limit ? `≤ ${limit} ×` : ''];
const HEAD = ['command', 'ms', 'of `node -e 0`', 'added ms', 'to reach'];

mkdirSync(home);
const sandbox = spawn(process.execPath, [program, 'sandbox', '--port', '0', '--json'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const { baseUrl, keys } = await firstAnswer(sandbox.stdout);
  const setup = ['setup', 'codex', '--gateway', baseUrl, '--key-stdin', '--yes'];
  say(
    '# Benchmarks',
    '',
    `Node ${process.version.slice(1)} on ${cpus().length} cores of ${cpus()[0]?.model.trim() || process.arch}; medians of ${rounds} rounds, each round running everything in turn. \`npm run bench\` writes this page.`,
    '',
  );

  say('## Commands', '');
  const bare = node('`node -e 0`', ['-e', '0']);
  const offline = ['setup', 'codex', '--dry-run', '--offline', '--key-stdin'];
  table(
    HEAD,
    sideBySide(
      [
        bare,
        tokaify('`--version`', ['--version'], 1.2),
        tokaify('`--help`', ['--help'], 1.25),
        tokaify('`completion bash`', ['completion', 'bash'], 1.25),
        tokaify('`setup codex --dry-run --offline`, a config of 6 KB', offline, 1.6, {
          input: KEY,
          before: fresh,
        }),
        tokaify('`setup codex`, all of it, a sandbox in another process', setup, 2.5, {
          input: keys.good,
          before: fresh,
        }),
      ],
      rounds,
    ).map(asRow),
  );
  fresh();
  spawnSync(
    process.execPath,
    [program, 'setup', 'codex', 'opencode', '--gateway', baseUrl, '--key-stdin', '--yes'],
    { env, input: keys.good },
  );
  table(
    HEAD,
    sideBySide([bare, tokaify('`doctor`, both clients set up, gateway up', ['doctor'], 3)], rounds).map(
      asRow,
    ),
  );

  say(
    '## Growth',
    '',
    'One `setup codex --dry-run --offline` over a `config.toml` of so many `[projects]` tables.',
    '',
  );
  const counts = quick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000];
  table(
    ['tables', 'KB', 'ms', 'ms per 1000 tables', 'peak MiB'],
    growth(home, env, counts, quick ? 1 : 3).map(({ count, size, ms, peak }) => [
      count,
      (size / 1024).toFixed(0),
      ms.toFixed(0),
      ((ms / count) * 1000).toFixed(1),
      peak.toFixed(0),
    ]),
  );

  const found = quick ? [] : peers(resolve('.cache/peers'), process.env);
  say(
    '## Package',
    '',
    'Installing from the packed tarball, with a warm cache where a registry is needed.',
    '',
  );
  const [{ filename, unpackedSize }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', root], {
      encoding: 'utf8',
    }),
  );
  const into = join(root, 'installed');
  const install = (name, what) => ({
    name,
    command: 'npm',
    args: ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', into, what],
    env: process.env,
    before: () => {
      rmSync(into, { recursive: true, force: true });
      mkdirSync(into);
      writeFileSync(join(into, 'package.json'), '{"private":true}');
    },
  });
  const ours = install('tokaify', join(root, filename));
  const installs = sideBySide(
    [
      ours,
      ...found
        .filter(({ size }) => size < 100)
        .map(({ name, version }) => install(name, `${name}@${version}`)),
    ],
    quick ? 1 : 3,
  );
  ours.before();
  execFileSync('npm', [...ours.args], { stdio: 'ignore' });
  const packages = readdirSync(join(into, 'node_modules')).filter((name) => !name.startsWith('.')).length;
  const seconds = (name) => {
    const one = installs.find((each) => each.name === name);
    return one ? (one.failed ?? (one.ms / 1000).toFixed(2)) : '–';
  };
  table(
    ['package', 'packages', 'MB unpacked', 'install, s'],
    [
      ['tokaify', packages, (unpackedSize / 1e6).toFixed(2), seconds('tokaify')],
      ...found.map(({ name, version, packages, size }) => [
        `${name} ${version}`,
        packages,
        size.toFixed(1),
        seconds(name),
      ]),
    ],
  );

  if (found.length > 0) {
    say('## Peers', '', 'Start-up, and one edit of the same 6 KB `config.toml`.', '');
    const start = found.map((peer) => ({
      name: `\`${peer.bin} --version\``,
      command: peer.program,
      args: ['--version'],
      env,
      cwd: home,
    }));
    table(HEAD, sideBySide([bare, tokaify('`tokaify --version`', ['--version']), ...start], 9).map(asRow));
    const edits = found.flatMap((peer) =>
      peer.edit
        ? [{ name: peer.label, command: peer.program, args: peer.edit, env, cwd: home, before: fresh }]
        : [],
    );
    table(
      HEAD,
      sideBySide(
        [
          bare,
          tokaify(
            '`tokaify setup codex --offline`',
            ['setup', 'codex', '--offline', '--key-stdin', '--yes'],
            undefined,
            { input: KEY, before: fresh },
          ),
          ...edits,
        ],
        9,
      ).map(asRow),
    );
  }
} finally {
  sandbox.kill();
  rmSync(root, { recursive: true, force: true });
}
const page = `${lines.join('\n').trimEnd()}\n`;
console.log(page);
if (!quick) {
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/benchmarks.md', page);
}

/** The sandbox prints one JSON object and goes on running. */
function firstAnswer(stream) {
  return new Promise((answer, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
      try {
        answer(JSON.parse(text));
      } catch {
        // Not whole yet.
      }
    });
    stream.on('end', () => reject(new Error('the sandbox ended before it answered')));
  });
}
