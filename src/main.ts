import { writeSync } from 'node:fs';
import pkg from '../package.json' with { type: 'json' };
import { main } from './cli.ts';

// `--version` is answered before anything else is loaded.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') writeSync(1, `${pkg.version}\n`);
else void main(process.argv.slice(2));
