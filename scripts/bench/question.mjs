import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { median } from './measure.mjs';

/**
 * On a real terminal (`script`, of util-linux), how long until a first run asks for the key, beside an empty Node
 * there: [{ name, ms, ratio, added }], or nothing where there is no such program.
 */
export async function question({ home, env, fresh }, rounds) {
  // A terminal that `script` makes for nobody has no size, and no question is drawn on it.
  const node = `stty cols 80 rows 24; exec '${process.execPath}'`;
  const cases = [
    { name: '`node -e 0`', command: `${node} -e 0`, until: null },
    {
      name: '`setup codex`, until it asks for the key',
      command: `${node} '${process.cwd()}/bin/tokaify.js' setup codex`,
      until: /\? API key/,
    },
  ];
  const { CI: _, ...person } = { ...env, TERM: 'xterm', COLUMNS: '80' };
  const times = cases.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { command, until }] of cases.entries()) {
      fresh();
      const ms = await timeTo(command, until, { cwd: home, env: person });
      if (ms === null) return [];
      if (round >= 0) times[index].push(ms);
    }
  }
  return cases.map(({ name }, index) => ({
    name,
    ms: median(times[index]),
    ratio: median(times[index].map((time, round) => time / times[0][round])),
    added: median(times[index].map((time, round) => time - times[0][round])),
  }));
}

/** Milliseconds until the screen shows it, or the program has ended. */
function timeTo(command, until, options) {
  return new Promise((resolve) => {
    const started = process.hrtime.bigint();
    const elapsed = () => Number(process.hrtime.bigint() - started) / 1e6;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      ...options,
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    const late = setTimeout(() => terminal.kill(), 10_000);
    let shown = '';
    terminal.stdout.on('data', (chunk) => {
      shown += chunk;
      if (!until?.test(stripVTControlCharacters(shown))) return;
      resolve(elapsed());
      terminal.kill();
    });
    terminal.on('error', () => resolve(null));
    terminal.on('close', () => {
      clearTimeout(late);
      resolve(until ? null : elapsed());
    });
  });
}
