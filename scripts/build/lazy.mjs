/**
 * Makes every `require` at the top of a CommonJS chunk happen at the first use of what it gives: a run then
 * loads what it really needs, and a plain import in the source costs a start nothing. Understands what rolldown
 * 1.3 writes, and throws where it does not.
 */
export function lazyRequires(code, fileName) {
  const loaders = new Map();
  const kept = code.split('\n').filter((line) => {
    const loaded = /^(?:const|let) (\w+) = require\("([^"]+)"\);$/.exec(line);
    if (loaded) {
      loaders.set(loaded[1], `require("${loaded[2]}")`);
      return false;
    }
    // What a default import asks of a module of Node's; all the named ones stay where they are.
    const wrapped = /^(\w+) = require_rolldown_runtime\.__toESM\(\1(?:, 1)?\);$/.exec(line);
    if (!wrapped) return true;
    const module = loaders.get(wrapped[1]);
    loaders.set(wrapped[1], `{ __proto__: ${module}, default: ${module} }`);
    return false;
  });
  if (loaders.size === 0) return plainExports(code);
  const names = [...loaders.keys()].join('|');
  const body = kept
    .join('\n')
    .replace(new RegExp(`(?<![\\w$]|[^.]\\.)(?:${names})(?![\\w$])`, 'g'), '$&()')
    .replace(new RegExp(`\\bnew ((?:${names})\\(\\)\\.\\w+)`, 'g'), 'new ($1)');
  const left = /^(?:const|let|var) .*= require\(.*/m.exec(body);
  if (left) throw new Error(`${fileName}: cannot make this lazy: ${left[0]}`);
  const head = [...loaders].map(
    ([name, load]) => `let ${name} = () => {\n\tconst it = ${load};\n\t${name} = () => it;\n\treturn it;\n};`,
  );
  return `${head.join('\n')}\n${plainExports(body)}`;
}

/** A getter for each export is for bindings that change; of what cannot, the value does, in a sixth of the text. */
function plainExports(code) {
  return code.replace(
    /^Object\.defineProperty\(exports, "(\w+)", \{\n\tenumerable: true,\n\tget: function\(\) \{\n\t\treturn (\S+);\n\t\}\n\}\);$/gm,
    (getter, name, value) =>
      new RegExp(`^(?:const|class|(?:async )?function\\*?) ${value}\\b`, 'm').test(code)
        ? `exports.${name} = ${value};`
        : getter,
  );
}
