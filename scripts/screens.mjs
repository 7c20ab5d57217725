// Pictures of the screens that test/terminal holds the program to: docs/screens/*.svg. `--check` only compares.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = 'test/terminal/screens';
const TARGET = 'docs/screens';
const COLUMNS = 80;
const [WIDE, HIGH, EDGE, SIZE] = [8.4, 18, 16, 14];
const PAPER = '#1e1e1e';
const INK = '#d4d4d4';
/** SGR 30 to 37 and 90 to 97. */
const COLOURS = ['#808080', '#f14c4c', '#4ec970', '#e5c07b', '#569cd6', '#c586c0', '#56b6c2', INK];

mkdirSync(TARGET, { recursive: true });
for (const file of readdirSync(SOURCE).filter((name) => name.endsWith('.ansi'))) {
  const picture = svg(readFileSync(join(SOURCE, file), 'utf8').trimEnd().split('\n'));
  const path = join(TARGET, file.replace(/\.ansi$/, '.svg'));
  if (!process.argv.includes('--check')) writeFileSync(path, picture);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== picture) {
    console.error(`${path} is not what the program shows: npm run readme`);
    process.exitCode = 1;
  }
}

function svg(lines) {
  const width = Math.ceil(COLUMNS * WIDE + 2 * EDGE);
  const height = lines.length * HIGH + 2 * EDGE;
  const look = { colour: null, bold: false, dim: false };
  const text = lines.flatMap((line, row) =>
    runs(line, look).map((run) => draw(run, EDGE + (row + 0.75) * HIGH)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${SIZE}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>`,
    ...text,
    '</svg>',
    '',
  ].join('\n');
}

/** Pieces of a line that look alike; `look` goes on from line to line as it does on a terminal. */
function runs(line, look) {
  const found = [];
  let column = 0;
  for (const [, codes, characters] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
    if (characters === undefined) {
      for (const code of (codes || '0').split(';').map(Number)) apply(look, code);
      continue;
    }
    // Wide characters apart: a font's idea of their width is not a terminal's.
    for (const piece of characters.match(
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]+|[^\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]+/g,
    )) {
      const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\uff60]/.test(piece);
      const columns = [...piece].length * (wide ? 2 : 1);
      const lead = piece.length - piece.trimStart().length;
      const shown = piece.trim();
      const taken = [...shown].length * (wide ? 2 : 1);
      if (shown !== '') found.push({ ...look, piece: shown, column: column + lead, columns: taken });
      column += columns;
    }
  }
  return found;
}

function apply(look, code) {
  if (code === 0) Object.assign(look, { colour: null, bold: false, dim: false });
  else if (code === 1) look.bold = true;
  else if (code === 2) look.dim = true;
  else if (code === 22) Object.assign(look, { bold: false, dim: false });
  else if (code === 39) look.colour = null;
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) look.colour = COLOURS[code % 10];
}

function draw({ piece, column, columns, colour, bold, dim }, y) {
  const clean = piece.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/ /g, '\u00a0');
  const style = [bold ? ' font-weight="bold"' : '', dim ? ' opacity="0.6"' : ''].join('');
  const x = (EDGE + column * WIDE).toFixed(1);
  return `<text x="${x}" y="${y}" textLength="${(columns * WIDE).toFixed(1)}" lengthAdjust="spacingAndGlyphs" fill="${colour ?? INK}"${style}>${clean}</text>`;
}
