import { writeSync } from 'node:fs';
import pkg from '../package.json' with { type: 'json' };
import { main } from './cli.ts';

// `--version` is answered before anything else is loaded.
const [first, ...more] = process.argv.slice(2);
if (more.length === 0 && (first === '--version' || first === '-V')) say(`${pkg.version}\n`);
else void main(process.argv.slice(2), pkg.version);

function say(line: string): void {
  try {
    writeSync(1, line);
  } catch {
    // Nobody reads it, or there is no room for it.
    process.exitCode = 4;
  }
}
