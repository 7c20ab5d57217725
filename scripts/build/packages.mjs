import { minifySync } from 'rolldown/utils';
import { lazyRequires } from './lazy.mjs';

const EVERYTHING = 'loadTheRest();';

/** What is bundled, lighter than it was published; and every chunk loads others only when it needs them. */
export const lighter = {
  name: 'lighter',
  transform(code, id) {
    if (id.endsWith('cli-spinners/spinners.json')) return twoSpinners(code);
    if (id.endsWith('commander/lib/command.js')) return onlyParsing(code);
    if (id.endsWith('undici/lib/dispatcher/client-h1.js')) return oneParser(code);
    // Something to be done, so that the call is not taken for one that does nothing.
    if (id.endsWith('src/everything.ts')) return code.replace('{}', `{ ${EVERYTHING} }`);
    if (id.endsWith('commander/index.js')) return code.replace(/^.*\bHelp\b.*$/gm, '');
    return null;
  },
  // Not in renderChunk: rolldown 1.3 prints anew what that returns, white space included.
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      if (chunk.moduleIds.some((id) => id.endsWith('src/everything.ts'))) loadAll(chunk, Object.keys(bundle));
      chunk.code = lazyRequires(chunk.code, chunk.fileName);
      // Nobody reads a package here; its source is where it was published.
      if (chunk.moduleIds.every((id) => id.includes('node_modules')))
        chunk.code = minifySync(chunk.fileName, chunk.code, { mangle: { toplevel: true } }).code;
    }
  },
};

/** ora draws one spinner, or another where there is no Unicode; the package has ninety. */
function twoSpinners(code) {
  const { dots, line } = JSON.parse(code);
  return { code: JSON.stringify({ dots, line }), moduleType: 'json' };
}

/** What src/arguments.ts never lets commander do: run programs of its own, print help, suggest words. */
function onlyParsing(code) {
  return ['node:child_process', './help.js', './suggestSimilar'].reduce((now, module) => {
    const lighter = now.replace(`require('${module}')`, '{}');
    if (lighter === now) throw new Error(`commander: ${module} is not loaded as it was in 14.0.3`);
    return lighter;
  }, code);
}

/** undici has its parser twice, once for processors with vectors, which a handful of answers do not need. */
function oneParser(code) {
  const lighter = code.replace('llhttp_simd-wasm.js', 'llhttp-wasm.js');
  if (lighter === code) throw new Error('undici: its parser is not loaded as it was in 7.30.2');
  return lighter;
}

/** Writes the body of src/everything.ts. */
function loadAll(chunk, files) {
  const requires = files.filter((file) => file.endsWith('.js')).map((file) => `require("./${file}");`);
  const filled = chunk.code.replace(EVERYTHING, requires.join('\n\t'));
  if (filled === chunk.code) throw new Error('src/everything.ts is not where it was');
  chunk.code = filled;
}
