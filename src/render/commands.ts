/** What people type into a shell, as our sentences name it: a program and its first word, or an option and its value. */
const PROGRAM = '(?:tokaify|npx|npm|codex|opencode|export|unset|chmod|ls|icacls|attrib)';
const BEGINNING = `(?:${PROGRAM}|--[a-z][a-z-]*) (?!(?:and|or) )[\\w<'"~/.$@-]`;
/** Before it: what announces it. `tokaify` also stands in sentences as the one that does something. */
const BEFORE = String.raw`(?<=[:：(（\`] ?|\b(?:or|run|with|use) |[或行用由] ?)`;
/** Behind it: the sentence goes on, or something else is said of it. */
const BEHIND = String.raw`(?=[.,;:)?]+(?: |$)|[，。；：）？\`]| {2}| [（\u4e00-\u9fff]|$)`;
/** A text that is a command and nothing else, but for what is to be known of it or done after it. */
const ALONE = `^${PROGRAM} .*?[^ .。](?= {2}|, |，|$)`;
const COMMAND = new RegExp(`(${ALONE}|${BEFORE}${BEGINNING}.*?${BEHIND})`, 'g');

/** A sentence in parts, of which every second one is a command to copy. */
export function commandsApart(sentence: string): string[] {
  return sentence.split(COMMAND);
}
