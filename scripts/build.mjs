// Bundles src into dist: split, readable, no source maps. Everything a user runs is in there.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: 'src/main.ts' },
  platform: 'node',
  // jsonc-parser's "main" is UMD with relative requires that do not survive bundling.
  resolve: { mainFields: ['module', 'main'] },
});
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  chunkFileNames: '[name].js',
  minify: false,
});
await bundle.close();

writeFileSync(join('dist', 'THIRD-PARTY-NOTICES.md'), notices(bundledPackages()));
const bytes = output.reduce((sum, file) => sum + ('code' in file ? file.code.length : 0), 0);
console.log(`dist: ${output.length} files, ${Math.round(bytes / 1024)} KB`);

/** Folders of the packages that ended up in the bundle. */
function bundledPackages() {
  const ids = output.flatMap((file) => file.moduleIds ?? []);
  const folders = ids
    .map((id) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

function notices(folders) {
  const sections = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^(?:licen[sc]e|copying)/i.test(entry));
    const text =
      file && existsSync(join(folder, file))
        ? readFileSync(join(folder, file), 'utf8').trim()
        : `License: ${license}`;
    return `## ${name} ${version}\n\n${text}\n`;
  });
  return `# Third-party notices\n\ntokaify is bundled with the packages below.\n\n${sections.join('\n')}`;
}
