// Bundles src into dist: split, no source maps, our own code readable. Everything a user runs is in there.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { chunks } from './build/chunks.mjs';
import { notices } from './build/notices.mjs';
import { lighter } from './build/packages.mjs';

const next = `dist.${process.pid}`;
const bundle = await rolldown({
  input: { main: 'src/main.ts' },
  preserveEntrySignatures: false,
  platform: 'node',
  // jsonc-parser's "main" is UMD with relative requires that do not survive bundling.
  resolve: {
    mainFields: ['module', 'main'],
    // commander's ES module only names what its index has; build/packages.mjs makes a module of that.
    // src/look.ts decides about colours; Node's terminal modules would be loaded at every start for nothing.
    alias: {
      commander: resolve('node_modules/commander/index.js'),
      '#supports-color': resolve('node_modules/chalk/source/vendor/supports-color/browser.js'),
    },
  },
  plugins: [lighter],
});
const { output } = await bundle.write({
  dir: next,
  // Node's loader of ES modules costs a start some milliseconds, and cannot load one at its first use.
  format: 'cjs',
  esModule: false,
  externalLiveBindings: false,
  generatedCode: { symbols: false },
  chunkFileNames: '[name].js',
  codeSplitting: chunks,
});
await bundle.close();
// The project's own files are ES modules.
writeFileSync(join(next, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(join(next, 'THIRD-PARTY-NOTICES.md'), notices(output.flatMap((file) => file.moduleIds ?? [])));
// Whoever runs the program meanwhile finds the old one or the new one.
if (existsSync('dist')) renameSync('dist', `${next}.old`);
renameSync(next, 'dist');
rmSync(`${next}.old`, { recursive: true, force: true });

const bytes = output.reduce((sum, file) => sum + ('code' in file ? file.code.length : 0), 0);
console.log(`dist: ${output.length} files, ${Math.round(bytes / 1024)} KB`);
