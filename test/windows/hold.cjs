// Opens a file as an editor or a virus scanner does, says so, and lets go after so many milliseconds.
const { closeSync, openSync, writeFileSync } = require('node:fs');

const [path, milliseconds] = process.argv.slice(2);
const descriptor = openSync(path, 'r');
writeFileSync(`${path}.held`, '');
setTimeout(() => closeSync(descriptor), Number(milliseconds));
