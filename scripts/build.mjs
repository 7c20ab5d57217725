// Bundles src into dist: split, no source maps, our own code readable. Everything a user runs is in there.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

const next = `dist.${process.pid}`;
const bundle = await rolldown({
  input: { main: 'src/main.ts' },
  platform: 'node',
  // jsonc-parser's "main" is UMD with relative requires that do not survive bundling.
  resolve: {
    mainFields: ['module', 'main'],
    // src/look.ts decides about colours; Node's terminal modules would be loaded at every start for nothing.
    alias: { '#supports-color': resolve('node_modules/chalk/source/vendor/supports-color/browser.js') },
  },
  plugins: [{ name: 'lighter-packages', transform: fewSpinners, renderChunk: minifyPackages }],
});
const { output } = await bundle.write({
  dir: next,
  format: 'esm',
  chunkFileNames: ({ moduleIds, name }) => `${name.startsWith('package~') ? packageOf(moduleIds) : name}.js`,
  // A file more costs a start a millisecond: what every run loads is one file, what nearly every command
  // loads another. Packages stand apart, so that our own code stays readable.
  codeSplitting: {
    groups: [
      { name: 'package', test: /[\\/]node_modules[\\/]/, entriesAware: true, priority: 3 },
      {
        name: 'core',
        test: /[\\/]src[\\/](?:errors|failure|look|nearest|output|words|completion[\\/]shells|render[\\/]width)\.ts$/,
        priority: 2,
      },
      {
        name: 'work',
        test: /[\\/]src[\\/](?:choose|inquire|run|survey|commands[\\/]carry-out)\.ts$/,
        priority: 1,
      },
    ],
  },
});
await bundle.close();
writeFileSync(join(next, 'THIRD-PARTY-NOTICES.md'), notices(bundledPackages()));
// Whoever runs the program meanwhile finds the old one or the new one.
if (existsSync('dist')) renameSync('dist', `${next}.old`);
renameSync(next, 'dist');
rmSync(`${next}.old`, { recursive: true, force: true });

const bytes = output.reduce((sum, file) => sum + ('code' in file ? file.code.length : 0), 0);
console.log(`dist: ${output.length} files, ${Math.round(bytes / 1024)} KB`);

/** A chunk of packages is named by the one that takes most of it. */
function packageOf(ids) {
  const names = ids.map((id) =>
    /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)[1].replace(/\W+/g, '-'),
  );
  const count = (name) => names.filter((other) => other === name).length;
  return names.reduce((most, name) => (count(name) > count(most) ? name : most)).replace(/^-/, '');
}

/** ora draws one spinner, or another where there is no Unicode; the package has ninety. */
function fewSpinners(code, id) {
  if (!id.endsWith('cli-spinners/spinners.json')) return null;
  const { dots, line } = JSON.parse(code);
  return { code: JSON.stringify({ dots, line }), moduleType: 'json' };
}

/** Nobody reads a package here; its source is where it was published. */
function minifyPackages(code, chunk) {
  if (!chunk.moduleIds.every((id) => id.includes('node_modules'))) return null;
  return minifySync(chunk.fileName, code, { module: true }).code;
}

/** Folders of the packages that ended up in the bundle. */
function bundledPackages() {
  const ids = output.flatMap((file) => file.moduleIds ?? []);
  const folders = ids
    .map((id) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

/** Every package under the licence it comes with; packages with the same words share them. */
function notices(folders) {
  const byText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^(?:licen[sc]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `License: ${license}`;
    // Only how the lines are broken differs between many.
    const words = text.replace(/\s+/g, ' ');
    const known = byText.get(words) ?? { text, names: [] };
    known.names.push(`${name} ${version}`);
    byText.set(words, known);
  }
  const sections = [...byText.values()].map(({ text, names }) => `## ${names.join(', ')}\n\n${text}\n`);
  return `# Third-party notices\n\ntokaify is bundled with the packages below.\n\n${sections.join('\n')}`;
}
