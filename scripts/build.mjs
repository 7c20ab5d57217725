// Bundles src into dist: split, readable, no source maps. Everything a user runs is in there.
import { rmSync } from 'node:fs';
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
const bytes = output.reduce((sum, file) => sum + ('code' in file ? file.code.length : 0), 0);
console.log(`dist: ${output.length} files, ${Math.round(bytes / 1024)} KB`);
