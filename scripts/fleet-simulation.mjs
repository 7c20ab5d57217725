// What a thousand homes cost, and ten thousand machines at once mean for a gateway. Real: the built program, real
// homes, the sandbox with a limit. Simulated: only the crowd, in virtual time, with the program's own pauses.
// Writes the table into docs/fleets.md and the plot beside it. npm run simulate:fleet -- [homes]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { plot } from './fleet-plot.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin', 'tokaify.js');
const work = mkdtempSync(join(tmpdir(), 'tokaify-simulation-'));
const HOMES = Number(process.argv[2] ?? 1000);
const BATCH = Math.max(1, HOMES / 10);

try {
  const { startSandbox } = await load('sandbox/server.ts');
  const { pause } = await load('patience.ts');
  const cost = await manyHomes(startSandbox);
  const sample = await underLimit(startSandbox);
  const crowds = [
    { name: 'default, no retry', questions: 2, retries: 0 },
    { name: '`--verify=once`, no retry', questions: 1, retries: 0 },
    { name: '`--verify=once --retry 10`', questions: 1, retries: 10 },
    { name: '`--offline`', questions: 0, retries: 0 },
  ].map((each) => ({ ...each, ...crowd(each, pause) }));
  const table = report(cost, sample, crowds);
  console.log(table);
  const page = join(root, 'docs', 'fleets.md');
  const between = /(<!-- simulation -->\n)[\s\S]*(<!-- \/simulation -->)/;
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(between, (_, head, tail) => `${head}\n${table}\n\n${tail}`),
  );
  writeFileSync(join(root, 'docs', 'fleets.svg'), plot(cost, crowds));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Batches of homes by `apply`: the time for one home must not grow with the number of homes done. */
async function manyHomes(startSandbox) {
  const sandbox = await startSandbox({ limited: false });
  const points = [];
  for (let done = 0; done < HOMES; done += BATCH) {
    const homes = Array.from({ length: BATCH }, (_, index) => `home-${done + index}`);
    for (const home of homes) mkdirSync(join(work, home));
    const entries = homes.map(
      (home) => `[[homes]]\nhome = "${home}"\n[homes.clients.codex]\n[homes.clients.opencode]\n`,
    );
    const document = join(work, `fleet-${done}.toml`);
    const head = `schemaVersion = 1\n[defaults]\ngateway = "${sandbox.baseUrl}"\nkey = { env = "KEY" }\n`;
    writeFileSync(document, head + entries.join(''));
    const asked = sandbox.requests.length;
    const { json, ms, cpu } = await tokaify(['apply', document, '--verify', 'once'], {
      KEY: sandbox.keys.good,
    });
    if (json.homes.some(({ changed, exitCode }) => !changed || exitCode !== 0))
      throw new Error('a home was not set up');
    points.push({
      homes: done + BATCH,
      ms: ms / BATCH,
      cpu: cpu / BATCH,
      requests: sandbox.requests.length - asked,
    });
  }
  await sandbox.close();
  return points;
}

/** Machines of their own, one process each, against a gateway that takes two questions a second. */
async function underLimit(startSandbox) {
  let recent = [];
  let refused = 0;
  const sandbox = await startSandbox({
    limited: false,
    faults: () => {
      const now = Date.now();
      recent = recent.filter((at) => now - at < 1000);
      if (recent.length < 2) {
        recent.push(now);
        return undefined;
      }
      refused++;
      return { kind: 'answer', status: 429, headers: { 'retry-after': '1' } };
    },
  });
  const count = Math.min(16, HOMES);
  const results = [];
  const queue = Array.from({ length: count }, (_, index) => join(work, `machine-${index}`));
  const worker = async () => {
    for (let home = queue.pop(); home; home = queue.pop()) {
      mkdirSync(home);
      const args = [
        'setup',
        'codex',
        '--home',
        home,
        '--gateway',
        sandbox.baseUrl,
        '--verify=once',
        '--retry',
        '10',
      ];
      results.push(await tokaify(args, { TOKAIFY_API_KEY: sandbox.keys.good }));
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  const requests = sandbox.requests.length;
  await sandbox.close();
  return { count, requests, refused, good: results.filter(({ json }) => json.exitCode === 0).length };
}

/** 10,000 machines in the same second behind one address; the gateway takes 100 questions a second, 429 for the rest. */
function crowd({ questions, retries }, pause) {
  const MACHINES = 10_000;
  const PER_SECOND = 100;
  const agenda = [];
  const at = (second, machine) => {
    agenda[second] ??= [];
    agenda[second].push(machine);
  };
  const random = generator(8);
  for (let index = 0; index < MACHINES && questions > 0; index++)
    at(0, { attempt: 0, left: questions, asked: random() });
  const busy = { kind: 'answer', status: 429, headers: {}, body: '', truncated: false, elapsedMs: 0 };
  const curve = [];
  let done = questions === 0 ? MACHINES : 0;
  let failed = 0;
  let asked = 0;
  let peak = 0;
  for (let second = 0; second < agenda.length || second === 0; second++) {
    const now = (agenda[second] ?? []).sort((left, right) => left.asked - right.asked);
    asked += now.length;
    peak = Math.max(peak, now.length);
    now.forEach((machine, index) => {
      if (index < PER_SECOND) {
        machine.left--;
        if (machine.left === 0) done++;
        else at(second + 1, { ...machine, asked: random(), attempt: 0 });
      } else if (machine.attempt < retries) {
        const ms = pause(busy, machine.attempt, new Date(0), random);
        const later = second + ms / 1000 + machine.asked;
        at(Math.max(second + 1, Math.floor(later)), {
          ...machine,
          attempt: machine.attempt + 1,
          asked: later % 1,
        });
      } else failed++;
    });
    curve.push({ second, done });
  }
  return { machines: MACHINES, done, failed, asked, peak, seconds: agenda.length, curve };
}

function report(cost, sample, crowds) {
  const [first, last] = [cost[0], cost.at(-1)];
  const rows = [first, cost[Math.floor(cost.length / 2)], last].map(
    ({ homes, ms, cpu, requests }) =>
      `| ${homes} | ${cpu.toFixed(0)} ms | ${ms.toFixed(0)} ms | ${requests} |`,
  );
  return [
    '| homes done | processor time of one home | time, disk included | questions for the batch |',
    '|---|---|---|---|',
    ...new Set(rows),
    '',
    `${sample.count} processes against a sandbox that takes 2 questions a second, \`--verify=once --retry 10\`: ${sample.good} set up, ${sample.refused} of ${sample.requests} questions answered 429 and repeated.`,
    '',
    '| 10,000 machines in one second, gateway takes 100/s | questions | worst second | set up | refused |',
    '|---|---|---|---|---|',
    ...crowds.map(
      ({ name, asked, peak, done, failed, seconds }) =>
        `| ${name} | ${asked} | ${peak} | ${done}${asked > 0 ? ` after ${seconds} s` : ''} | ${failed} |`,
    ),
  ].join('\n');
}

/** The same crowd every time. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function load(source) {
  const bundle = await rolldown({ input: join(root, 'src', source), platform: 'node' });
  const file = join(work, `${source.replaceAll('/', '-')}.mjs`);
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return import(pathToFileURL(file).href);
}

function tokaify(args, env) {
  const started = performance.now();
  // The shell says how much processor time its child took; other work on this machine does not count then.
  const child = spawn('sh', ['-c', '"$0" "$@"; times >&3', process.execPath, program, ...args, '--json'], {
    env: { PATH: '/usr/bin:/bin', HOME: work, ...env },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  let text = '';
  let times = '';
  child.stdio[3].setEncoding('utf8').on('data', (chunk) => {
    times += chunk;
  });
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', () =>
      done({ json: JSON.parse(text), cpu: processorTime(times), ms: performance.now() - started }),
    );
  });
}

/** Milliseconds of user and system time of the children, from the second line of what `times` prints. */
function processorTime(times) {
  const spans = [
    ...times
      .trim()
      .split('\n')[1]
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  return spans.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
}
