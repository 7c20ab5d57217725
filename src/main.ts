import pkg from '../package.json' with { type: 'json' };

// `--version` is answered before anything else is loaded.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  process.stdout.write(`${pkg.version}\n`);
} else {
  const { main } = await import('./cli.ts');
  await main(process.argv.slice(2));
}
