import { GLOBAL } from '../commands/options.ts';
import { COMMANDS, GROUPS } from '../commands/table.ts';
import { TokaifyError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { nearest } from '../nearest.ts';
import type { Look } from '../output.ts';
import { renderHelp, renderOverview, renderTopic } from '../render/help.ts';
import { text, verbatim } from '../text.ts';
import { globalsOf, groupOf, specOf } from '../words.ts';
import { TOPICS } from './topics.ts';

/** The answer to `help`, `--help` and nothing at all. Throws 'unknown-command' for what is neither command nor topic. */
export function help(typed: readonly string[], look: Look & { readonly json: boolean }): string {
  const words = typed.filter((word, index) => index > 0 || word !== 'help');
  const { language, columns } = look;
  const topic = typed[0] === 'help' ? TOPICS.find(({ name }) => name === words[0]) : undefined;
  if (topic)
    return look.json
      ? asJson({ topic: { ...topic, rows: topic.rows() } })
      : renderTopic(topic, language, columns);
  const spec = specOf(words);
  const group = spec ? [] : groupOf(words[0]);
  if (words.length > 0 && !spec && group.length === 0) throw unknown(words, typed[0] === 'help');
  const commands = spec ? [spec] : group.length > 0 ? group : COMMANDS;
  const global = spec ? globalsOf(spec) : GLOBAL;
  if (look.json) {
    return asJson({
      commands: commands.map(({ name, args, summary, options, examples }) => ({
        name,
        args,
        summary,
        options,
        examples,
      })),
      options: global,
      topics: TOPICS.map(({ name, summary }) => ({ name, summary })),
    });
  }
  return spec
    ? renderHelp(spec, global, language, columns)
    : renderOverview({ commands, global, topics: group.length > 0 ? [] : TOPICS }, language, columns);
}

function unknown(words: readonly string[], isTopicToo: boolean): TokaifyError {
  const typed = words.join(' ');
  const topics = isTopicToo ? TOPICS.map(({ name }) => name) : [];
  const close = nearest(typed, [...COMMANDS.map(({ name }) => name), ...Object.keys(GROUPS), ...topics]);
  return new TokaifyError('unknown-command', {
    what: isTopicToo
      ? text(`There is no command and no topic "${typed}".`, `没有命令或主题“${typed}”。`)
      : text(`There is no command "${typed}".`, `没有命令“${typed}”。`),
    ...(isTopicToo && { cause: text(`Topics: ${topics.join(', ')}`, `主题：${topics.join('、')}`) }),
    next: close
      ? text(`Did you mean: tokaify help ${close}`, `是否想用：tokaify help ${close}`)
      : verbatim('tokaify --help'),
  });
}

/** What every JSON answer has. */
const NOTHING_DONE = {
  schemaVersion: 1,
  command: 'help',
  ok: true,
  changed: false,
  exitCode: EXIT.done,
  changes: [],
  findings: [],
};

function asJson(answer: object): string {
  return `${JSON.stringify({ ...NOTHING_DONE, ...answer }, null, 2)}\n`;
}
