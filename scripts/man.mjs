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
const names = [
  'tokaify',
  ...commands.flatMap(({ options }) => options.flatMap(({ choices = [] }) => choices)),
];
/** With a capital, unless it begins with a name or a value that has none: `codex: …`, `once: …`. */
const capital = (value) =>
  names.includes(value.split(':')[0]) ? value : value[0].toUpperCase() + value.slice(1);
const sentence = (value) => plain(capital(value) + (/[.!?:]$/.test(value) ? '' : '.'));
const item = (term, meaning) => ['.TP', `.B ${plain(term)}`, sentence(meaning)];
const flagOf = ({ flags }) => flags.split(' ')[0];

/** Which commands mean another thing by an option of every command. */
const exceptions = (option) => {
  const own = commands.filter(({ options }) => options.some((one) => flagOf(one) === flagOf(option)));
  return own.map(({ name }) => ` (${name} has one of its own)`).join('');
};

const lines = [
  `.TH TOKAIFY 1 "" "tokaify ${version}" "User Commands"`,
  // Words are long names: neither spread out to the right margin nor broken at a hyphen.
  '.ad l',
  '.nh',
  '.SH NAME',
  `tokaify \\- ${plain(description.replace(/\.$/, ''))}`,
  '.SH SYNOPSIS',
  '.B tokaify',
  '.I command',
  '[\\fIoptions\\fR]',
  '.br',
  '.B tokaify help',
  '[\\fIcommand\\fR|\\fItopic\\fR]',
  '.SH COMMANDS',
  ...commands.flatMap(({ name, args, summary, options, examples = [] }) => [
    `.SS "${plain([name, args].filter(Boolean).join(' '))}"`,
    sentence(summary),
    ...options.flatMap((option) => item(option.flags, option.summary)),
    ...(examples.length > 0
      ? [
          '.PP',
          `Example${examples.length > 1 ? 's' : ''}:`,
          '.PP',
          '.nf',
          ...examples.map((one) => `    ${plain(one)}`),
          '.fi',
        ]
      : []),
  ]),
  '.SS "help [command|topic]"',
  sentence(`what a command does and takes, or a topic: ${topics.map(({ name }) => name).join(', ')}`),
  '.SH OPTIONS OF EVERY COMMAND',
  ...options.flatMap((option) => item(option.flags, option.summary + exceptions(option))),
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
