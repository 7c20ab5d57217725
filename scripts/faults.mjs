// Kills, starves and crowds the built program, and writes what came of it into docs/reliability.md.
// Arguments go to vitest, and then nothing is written: npm run test:faults -- crowd
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'reliability.md');
const folder = mkdtempSync(join(tmpdir(), 'tokaify-faults-'));
// Some stories run the program as nobody.
chmodSync(folder, 0o755);
const tally = join(folder, 'tally.jsonl');
const some = process.argv.slice(2);

const TABLES = {
  kills: ['Killed in the middle', 'kills', 'old', 'some files old, some new', 'new'],
  faults: ['Refused by the system', 'faults', 'old', 'some files old, some new', 'new'],
  crowds: ['At the same time', 'runs', 'changed nothing, and said so', null, 'done'],
  documents: ['Documents', 'documents', 'refused', null, 'every law held'],
};
const OUTCOMES = ['old', 'between', 'new', 'else'];

try {
  // A copy: whoever builds meanwhile does not disturb, and is not disturbed.
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, part), join(folder, 'program', part), { recursive: true });
  }
  const started = Date.now();
  const env = {
    ...process.env,
    FAULTS_TALLY: tally,
    TOKAIFY_BIN: process.env.TOKAIFY_BIN ?? join(folder, 'program', 'bin', 'tokaify.js'),
  };
  const passed =
    vitest(['--config', 'test/faults/vitest.config.ts', ...some], env) & (some.length > 0 || fuzz(env));
  const tables = existsSync(tally) ? counted(readFileSync(tally, 'utf8')) : new Map();
  const told = [...tables].map(([table, rows]) => asTable(table, rows)).join('\n');
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  console.log(`\n${told}\n${minutes} minutes`);
  const wrong = [...tables.values()].flatMap((rows) => [...rows.values()]).some((row) => row.else > 0);
  process.exitCode = passed && !wrong ? 0 : 1;
  if (process.exitCode === 0 && some.length === 0) publish(told);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function vitest(args, env) {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return (
    spawnSync(process.execPath, [program, 'run', ...args], { cwd: root, env, stdio: 'inherit' }).status === 0
  );
}

/** The laws of the editors over generated documents; each of them has to hold, or the run fails. */
function fuzz(env) {
  const count = Number(env.TOKAIFY_FUZZ ?? 10_000);
  const files = { TOML: 'toml-fuzz', 'JSON and JSONC': 'jsonc-fuzz', '.env': 'env' };
  return Object.entries(files).every(([what, file]) => {
    const held = vitest([`test/formats/${file}.test.ts`], { ...env, TOKAIFY_FUZZ: String(count) });
    const row = { table: 'documents', what: `${what}, generated`, outcome: held ? 'new' : 'else', count };
    writeFileSync(tally, `${JSON.stringify(row)}\n`, { flag: 'a' });
    return held;
  });
}

/** Table → what → how often each outcome. */
function counted(lines) {
  const tables = new Map(Object.keys(TABLES).map((table) => [table, new Map()]));
  for (const line of lines.trim().split('\n')) {
    const { table, what, outcome, count = 1 } = JSON.parse(line);
    const rows = tables.get(table);
    const row = rows.get(what) ?? { old: 0, between: 0, new: 0, else: 0 };
    row[outcome] += count;
    rows.set(what, row);
  }
  for (const [table, rows] of tables) if (rows.size === 0) tables.delete(table);
  return tables;
}

function asTable(table, rows) {
  const [title, all, ...heads] = TABLES[table];
  const columns = OUTCOMES.filter((_, i) => i === 3 || heads[i] !== null);
  const sum = (row) => OUTCOMES.reduce((total, outcome) => total + row[outcome], 0);
  const cells = (first, row) => `| ${[first, sum(row), ...columns.map((one) => row[one])].join(' | ')} |`;
  const total = { old: 0, between: 0, new: 0, else: 0 };
  for (const row of rows.values()) for (const outcome of OUTCOMES) total[outcome] += row[outcome];
  return [
    `| ${[title, all, ...heads.filter((head) => head !== null), 'anything else'].join(' | ')} |`,
    `|---|${'---:|'.repeat(columns.length + 1)}`,
    ...[...rows].sort(([one], [other]) => one.localeCompare(other)).map(([what, row]) => cells(what, row)),
    cells('**all**', total),
    '',
  ].join('\n');
}

function publish(told) {
  const [before] = readFileSync(page, 'utf8').split('<!-- measured');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const where = `tokaify ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  writeFileSync(
    page,
    `${before}<!-- measured by npm run test:faults; do not edit below -->\n\n${where}\n\n${told}`,
  );
}
