import { describe, expect, it } from 'vitest';
// @ts-expect-error: the build is plain JavaScript.
import { lazyRequires } from '../scripts/build/lazy.mjs';

/** Runs a chunk as Node would and says what it loaded until then. */
function load(code: string) {
  const loaded: string[] = [];
  const modules: Record<string, unknown> = {
    './core.js': { list: [1, 2], Thing: class {}, word: 'core' },
    'node:fs': { word: 'fs' },
  };
  const require = (id: string): unknown => {
    loaded.push(id);
    return modules[id];
  };
  const exports: Record<string, (() => unknown) | unknown> = {};
  new Function('require', 'exports', lazyRequires(code, 'chunk.js'))(require, exports);
  return { loaded, exports };
}

const CORE = 'const require_core = require("./core.js");';
const FS = 'let node_fs = require("node:fs");\nnode_fs = require_rolldown_runtime.__toESM(node_fs, 1);';

describe('a chunk loads another when it first needs it', () => {
  const uses: [name: string, chunk: string, gives: unknown][] = [
    ['a member', `${CORE}\nexports.use = () => require_core.word;`, 'core'],
    ['a spread', `${CORE}\nexports.use = () => [...require_core.list];`, [1, 2]],
    ['a class', `${CORE}\nexports.use = () => new require_core.Thing() instanceof require_core.Thing;`, true],
    ['a named import of Node', `${FS}\nexports.use = () => (0, node_fs.word);`, 'fs'],
    ['the default import of Node', `${FS}\nexports.use = () => node_fs.default.word;`, 'fs'],
    [
      'a member of that name, which is none of it',
      `${CORE}\nexports.use = () => JSON.parse('[7]').at(0, exports.require_core);`,
      7,
    ],
  ];
  it.each(uses)('%s', (_name, chunk, gives) => {
    const { loaded, exports } = load(chunk);
    expect(loaded).toEqual([]);
    expect((exports.use as () => unknown)()).toEqual(gives);
    (exports.use as () => unknown)();
    expect(new Set(loaded).size).toBe(gives === 7 ? 0 : 1);
  });

  it('an export is its value where that cannot change, and read anew where it can', () => {
    const getter = (name: string): string =>
      `Object.defineProperty(exports, "${name}", {\n\tenumerable: true,\n\tget: function() {\n\t\treturn ${name};\n\t}\n});`;
    const { exports } = load(
      `function kept() {}\nlet count = 1;\nexports.more = () => count++;\n${getter('kept')}\n${getter('count')}`,
    );
    (exports.more as () => void)();
    expect(exports.count).toBe(2);
    expect(Object.getOwnPropertyDescriptor(exports, 'kept')).toHaveProperty('value');
  });

  it('what it does not understand ends the build', () => {
    expect(() => lazyRequires(`${CORE}\nconst { word } = require("./other.js");`, 'chunk.js')).toThrow(
      'chunk.js',
    );
  });
});
