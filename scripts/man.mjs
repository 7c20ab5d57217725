// Writes man/tokaify.1 from what the built program says of itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const ask = (...args) =>
  JSON.parse(
    execFileSync(process.execPath, ['bin/tokaify.js', 'help', ...args, '--json'], { encoding: 'utf8' }),
  );
const { commands, options, topics } = ask();
const { version, description } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Text of roff: what it takes for a command or a hyphen it would break is escaped. */
const plain = (value) =>
  value
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/…/g, '...');
const sentence = (value) =>
  plain(value[0].toUpperCase() + value.slice(1) + (/[.!?]$/.test(value) ? '' : '.'));
const item = (term, meaning) => ['.TP', `.B ${plain(term)}`, sentence(meaning)];

const lines = [
  `.TH TOKAIFY 1 "" "tokaify ${version}" "User Commands"`,
  '.SH NAME',
  `tokaify \\- ${plain(description.replace(/\.$/, ''))}`,
  '.SH SYNOPSIS',
  '.B tokaify',
  '.I command',
  '[\\fIoptions\\fR]',
  '.SH COMMANDS',
  ...commands.flatMap(({ name, args, summary, options, examples = [] }) => [
    '.SS',
    plain([name, args].filter(Boolean).join(' ')),
    sentence(summary),
    ...options.flatMap(({ flags, summary, choices }) =>
      item(flags, choices ? `${summary} (${choices.join(', ')})` : summary),
    ),
    ...examples.flatMap((example) => ['.PP', '.nf', `    ${plain(example)}`, '.fi']),
  ]),
  '.SH OPTIONS OF EVERY COMMAND',
  ...options.flatMap(({ flags, summary }) => item(flags, summary)),
  ...topics.flatMap(({ name }) => {
    const { topic } = ask(name);
    const title = name === 'exit-codes' ? 'EXIT STATUS' : name.toUpperCase();
    return [`.SH ${title}`, ...topic.rows.flatMap(([term, meaning]) => item(term, meaning))];
  }),
  '.SH SEE ALSO',
  'codex(1), opencode(1)',
];
mkdirSync('man', { recursive: true });
writeFileSync('man/tokaify.1', `${lines.join('\n')}\n`);
