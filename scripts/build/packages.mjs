import { minifySync } from 'rolldown/utils';
import { lazyRequires } from './lazy.mjs';

const EVERYTHING = 'loadTheRest();';

/** What is bundled, lighter than it was published; and every chunk loads others only when it needs them. */
export const lighter = {
  name: 'lighter',
  transform(code, id) {
    if (id.endsWith('cli-spinners/spinners.json')) return twoSpinners(code);
    if (/\/commander\/(?:index|lib\/\w+)\.js$/.test(id)) return onlyParsing(code);
    if (id.endsWith('undici/lib/dispatcher/client-h1.js')) return oneParser(code);
    // Something to be done, so that the call is not taken for one that does nothing.
    if (id.endsWith('src/everything.ts')) return code.replace('{}', `{ ${EVERYTHING} }`);
    return null;
  },
  // Not in renderChunk: rolldown 1.3 prints anew what that returns, white space included.
  generateBundle(_options, bundle) {
    inlineRuntime(bundle);
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const unwanted = chunk.moduleIds.find((id) => /\/commander\/lib\/(?:help|suggestSimilar)\./.test(id));
      if (unwanted) throw new Error(`commander loads ${unwanted} in another way than it did in 14.0.3`);
      if (chunk.moduleIds.some((id) => id.endsWith('src/everything.ts'))) loadAll(chunk, Object.keys(bundle));
      chunk.code = lazyRequires(chunk.code, chunk.fileName);
      // Nobody reads a package here; its source is where it was published.
      if (chunk.moduleIds.every((id) => id.includes('node_modules')))
        chunk.code = minifySync(chunk.fileName, chunk.code, { mangle: { toplevel: true } }).code;
    }
  },
};

/** rolldown's own helpers, which it puts into a file of their own, stand with what nearly every start loads. */
function inlineRuntime(bundle) {
  const [core, runtime] = [bundle['core.js'], bundle['rolldown-runtime.js']];
  core.code += runtime.code;
  delete bundle['rolldown-runtime.js'];
  for (const chunk of Object.values(bundle))
    if (chunk.type === 'chunk') chunk.code = chunk.code.replaceAll('"./rolldown-runtime.js"', '"./core.js"');
}

/** ora draws one spinner, or another where there is no Unicode; the package has ninety. */
function twoSpinners(code) {
  const { dots, line } = JSON.parse(code);
  if (!dots || !line) throw new Error('cli-spinners has no dots or no line any more');
  return { code: JSON.stringify({ dots, line }), moduleType: 'json' };
}

/** What src/arguments.ts never lets commander do: run programs of its own, print help, suggest words. */
const NEVER = new Set(['node:child_process', './lib/help.js', './help.js', './suggestSimilar']);

/**
 * commander as ES modules, so that they become one: in functions of their own, as rolldown wraps CommonJS, all of it
 * is parsed once more at every start. Without what is never used, and without the command that its index makes.
 */
function onlyParsing(code) {
  const module = code
    .replace(/^const (.+) = require\('(.+)'\)(?:\.(\w+))?;$/gm, (line, names, from, member) => {
      if (NEVER.has(from)) return `const ${names} = {};`;
      if (member === undefined) return `import ${names} from '${from}';`;
      return member === names ? `import { ${names} } from '${from}';` : line;
    })
    .replace(/^exports\.(\w+) = (\w+);.*$/gm, (_, name, value) =>
      value === 'Help' ? '' : `export { ${value} as ${name} };`,
    )
    .replace(/^exports\..*$/gm, '');
  const left = /^(?! *\/?\*).*\b(?:require\(|exports\.).*$/m.exec(module);
  if (left) throw new Error(`commander is not written as it was in 14.0.3: ${left[0]}`);
  return module;
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
