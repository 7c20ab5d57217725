const PRINTABLE_ASCII = /^[ -~]*$/;

/** Columns a text takes on a terminal: East Asian wide characters take two, combining marks none. */
export function width(value: string): number {
  if (PRINTABLE_ASCII.test(value)) return value.length;
  let columns = 0;
  for (const character of value) {
    const code = character.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x300 && code <= 0x36f) || code === 0x200b || code === 0xfe0f) continue;
    columns += isWide(code) ? 2 : 1;
  }
  return columns;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe4f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

export function pad(value: string, columns: number): string {
  return value + ' '.repeat(Math.max(0, columns - width(value)));
}

/** Breaks at spaces (and between wide characters) so that no line is longer than `columns` beside its indent; later lines get `indent`. */
export function wrap(value: string, columns: number, indent: string): string {
  const room = Math.max(20, columns);
  return value
    .split('\n')
    .map((line) => wrapLine(line, room, indent))
    .join(`\n${indent}`);
}

function wrapLine(line: string, room: number, indent: string): string {
  if (width(line) <= room) return line;
  const pieces = line.match(/\s*[⺀-￠]|\s*[^\s⺀-￠]+/g) ?? [];
  const lines: string[] = [];
  let current = '';
  for (const piece of pieces) {
    if (current !== '' && width(current) + width(piece) > room) {
      lines.push(current);
      current = piece.trimStart();
    } else {
      current += piece;
    }
  }
  lines.push(current);
  return lines.join(`\n${indent}`);
}
