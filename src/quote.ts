/** How a text is written so that a shell or a parser takes it as it stands, whatever is in it. */

export interface Shell {
  quoted(value: string): string;
  /** Stands for its value also in double quotes. */
  variable(name: string): string;
}

/** sh, and all that read as it does. Single quotes keep everything but themselves. */
export const POSIX: Shell = {
  quoted: (value) => `'${value.replaceAll("'", "'\\''")}'`,
  variable: (name) => `$${name}`,
};

/** PowerShell ends a string at typographic apostrophes, too; each of them doubled is one. */
export const POWERSHELL: Shell = {
  quoted: (value) => `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`,
  variable: (name) => `$env:${name}`,
};

/** In quotes only where it needs them. */
export function word(value: string, shell: Shell = POSIX): string {
  return /^[\w./~:@%+=-]+$/.test(value) ? value : shell.quoted(value);
}

/** What YAML takes for the end of a line, or for no character at all, and JSON lets stand as it is. */
const NO_TEXT = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;

/** A string of JSON, which is one of YAML as well. */
export function json(value: string): string {
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(new RegExp(NO_TEXT, 'g'), escaped);
}

/** A string of YAML that Ansible leaves as it is. Where it would look for something to fill in, a string of Jinja. */
export function ansible(value: string): string {
  return json(/\{[{%#]/.test(value) ? `{{ ${json(value)} }}` : value);
}

/** Lines of YAML, set in, or a string where something in them would end the block. */
export function yamlText(value: string, columns: number): string {
  const isText = !NO_TEXT.test(value) && !/[\0-\x08\x0b-\x1f]/.test(value);
  return isText ? `|\n${indented(value, columns)}` : json(value);
}

/**
 * Lines between two pairs of apostrophes in Nix, where three of them are two. The usual `''${` does not do for `${`:
 * after an apostrophe its own two would be read with that one, and the rest as an expression (2.8).
 */
export function nixText(value: string, columns: number): string {
  const escaped = value.replaceAll("''", "'''").replace(/\$(?=[${])/g, () => '${"$"}');
  return indented(escaped, columns);
}

function indented(text: string, columns: number): string {
  const line = (each: string): string => (each === '' ? '' : ' '.repeat(columns) + each);
  return text.trimEnd().split('\n').map(line).join('\n');
}
