/** C0 and C1 controls but tab and line feed, direction marks and overrides, line separators, the byte-order mark. */
const INVISIBLE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;

/**
 * Foreign text with what a terminal would act on, or an eye would miss, made visible: `\x1b`, `\u202e`. A
 * carriage return shows as `␍`.
 */
export function visible(foreign: string): string {
  return foreign.replace(INVISIBLE, (character) => {
    if (character === '\r') return '␍';
    const code = character.codePointAt(0)!.toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
    return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
  });
}
