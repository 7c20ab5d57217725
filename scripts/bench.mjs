// Start-up, whole commands, growth, weight and peers, side by side in one run. Prints one page and writes it to
// docs/benchmarks.md; `--quick` is short and writes nothing. Nothing here fails because something was slow.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { commands } from './bench/commands.mjs';
import { growth } from './bench/growth.mjs';
import { sideBySide } from './bench/measure.mjs';
import { packages } from './bench/packages.mjs';
import { peers } from './bench/peers.mjs';
import { question } from './bench/question.mjs';
import { openStage } from './bench/stage.mjs';

const quick = process.argv.includes('--quick');
const rounds = quick ? 7 : 25;
const lines = [];
const say = (...more) => lines.push(...more, '');
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => say(row(head), row(head.map(() => '---')), ...rows.map(row));
const times = ({ ms, ratio, added, failed }) =>
  failed
    ? [failed, '', '']
    : [ms.toFixed(0), `${ratio.toFixed(2)} ×`, added.toFixed(0).replace(/^(?!-)/, '+')];
const TIMES = ['ms', 'of `node -e 0`', 'added ms'];

const stage = await openStage();
try {
  say('# Benchmarks');
  say(
    `Node ${process.version.slice(1)} on ${cpus().length} cores of ${cpus()[0]?.model.trim() || process.arch}; medians of ${rounds} rounds, each round running everything in turn. \`npm run bench\` writes this page.`,
  );

  say('## Commands');
  say(
    'In a bare environment, and with `NODE_EXTRA_CA_CERTS` set, as on machines behind a company’s proxy: Node 20 reads those certificates at every start, which makes an empty Node slower and every ratio smaller. The limits were set on such a machine.',
  );
  table(
    ['command', ...TIMES, 'with certificates', 'to reach there'],
    commands(stage, rounds).map((one) => [
      one.name,
      ...times(one),
      one.certified ? (one.certified.failed ?? `${one.certified.ratio.toFixed(2)} ×`) : '–',
      one.limit ? `≤ ${one.limit} ×` : '',
    ]),
  );

  const asked = await question(stage, quick ? 5 : 15);
  if (asked.length > 0) {
    say('On a real terminal, which costs a program some milliseconds more:');
    table(
      ['command', ...TIMES],
      asked.map((one) => [one.name, ...times(one)]),
    );
  }

  say('## Growth');
  say('One `setup codex --dry-run --offline` over a `config.toml` of so many `[projects]` tables.');
  const counts = quick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000];
  table(
    ['tables', 'KB', 'ms', 'ms per 1000 tables', 'peak MiB'],
    growth(stage.home, stage.env, counts, quick ? 1 : 3).map(({ count, size, ms, peak }) => [
      count,
      (size / 1024).toFixed(0),
      ms.toFixed(0),
      ((ms / count) * 1000).toFixed(1),
      peak.toFixed(0),
    ]),
  );

  const found = quick ? [] : peers(resolve('.cache/peers'), process.env);
  say('## Package');
  say('Installing from the packed tarball, with a warm cache where a registry is needed.');
  table(['package', 'packages', 'MB unpacked', 'install, s'], packages(stage.root, found, quick ? 1 : 5));

  if (found.length > 0) {
    say('## Peers');
    say(
      'Start-up, and one edit of the same 6 KB `config.toml`. Ours writes two files as one transaction with a journal and syncs them to the disk; none of the others syncs anything, and only zcf, which also writes a provider and a key, keeps a copy of what was there.',
    );
    const { bare, tokaify, env, home, fresh } = stage;
    const run = (peer, name, args, more) => ({ name, command: peer.program, args, env, cwd: home, ...more });
    const starts = found.map((peer) => run(peer, `\`${peer.bin} --version\``, ['--version']));
    table(
      ['command', ...TIMES],
      sideBySide([bare, tokaify('`tokaify --version`', ['--version']), ...starts], 15).map((one) => [
        one.name,
        ...times(one),
      ]),
    );
    const edit = ['setup', 'codex', '--offline', '--key-stdin', '--yes'];
    const ours = tokaify('`tokaify setup codex --offline`', edit, { stdin: stage.key, before: fresh });
    const edits = found.flatMap((peer) => {
      const needed = found.find(({ bin }) => bin === peer.needs);
      if (!peer.edit || (peer.needs && !needed)) return [];
      const PATH = needed ? `${dirname(needed.program)}:${env.PATH}` : env.PATH;
      return [run(peer, `\`${peer.label}\``, peer.edit, { before: fresh, env: { ...env, PATH } })];
    });
    table(
      ['command', ...TIMES],
      sideBySide([bare, ours, ...edits], 15).map((one) => [one.name, ...times(one)]),
    );
  }
} finally {
  stage.close();
}
const page = `${lines.join('\n').trimEnd()}\n`;
console.log(page);
if (!quick) writeFileSync('docs/benchmarks.md', page);
