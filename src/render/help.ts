import type { CommandSpec, OptionSpec } from '../commands/command.ts';
import type { Topic } from '../help/topics.ts';
import type { Language, Text } from '../text.ts';
import { pad, width, wrap } from './width.ts';

const WORDS = {
  usage: { en: 'Usage', zh: '用法' },
  examples: { en: 'Examples', zh: '示例' },
  commands: { en: 'Commands', zh: '命令' },
  options: { en: 'Options', zh: '选项' },
  everywhere: { en: 'On every command', zh: '所有命令通用' },
  topics: { en: 'More: tokaify help <topic>', zh: '更多：tokaify help <主题>' },
  tagline: {
    en: 'Point AI coding clients at a gateway, check it, and put everything back.',
    zh: '让 AI 编程客户端接入网关、检查配置，并可随时恢复原状。',
  },
} as const;

export interface Overview {
  readonly commands: readonly CommandSpec[];
  readonly global: readonly OptionSpec[];
  readonly topics: readonly Topic[];
}

/** What `tokaify` alone says: examples first. */
export function renderOverview(
  { commands, global, topics }: Overview,
  language: Language,
  columns: number,
): string {
  const say = (key: keyof typeof WORDS): string => WORDS[key][language];
  const examples = ['npx tokaify setup codex', 'npx tokaify doctor', 'npx tokaify undo'];
  const section = (title: keyof typeof WORDS, pairs: readonly (readonly [string, Text])[]): string[] =>
    pairs.length === 0 ? [] : [`${say(title)}:`, ...rows(pairs, language, columns), ''];
  return [
    wrap(say('tagline'), columns, ''),
    '',
    `${say('examples')}:`,
    ...examples.map((example) => `  ${example}`),
    '',
    ...section(
      'commands',
      commands.map(({ name, args, summary }) => [`${name}${args ? ` ${args}` : ''}`, summary]),
    ),
    ...section(
      'everywhere',
      global.map(({ flags, summary }) => [flags, summary]),
    ),
    ...section(
      'topics',
      topics.map(({ name, summary }) => [name, summary]),
    ),
  ].join('\n');
}

export function renderTopic(topic: Topic, language: Language, columns: number): string {
  return [
    wrap(sentence(topic.summary[language]), columns, ''),
    '',
    ...rows(topic.rows(), language, columns),
    '',
  ].join('\n');
}

function sentence(summary: string): string {
  return `${summary[0]!.toUpperCase()}${summary.slice(1)}${/[\u4e00-\u9fff]/.test(summary) ? '。' : '.'}`;
}

export function renderHelp(
  spec: CommandSpec,
  global: readonly OptionSpec[],
  language: Language,
  columns: number,
): string {
  const say = (key: keyof typeof WORDS): string => WORDS[key][language];
  return [
    wrap(sentence(spec.summary[language]), columns, ''),
    '',
    `${say('usage')}:  tokaify ${spec.name}${spec.args ? ` ${spec.args}` : ''}`,
    ...(spec.examples ? ['', `${say('examples')}:`, ...spec.examples.map((example) => `  ${example}`)] : []),
    ...(spec.options.length > 0
      ? [
          '',
          `${say('options')}:`,
          ...rows(
            spec.options.map(({ flags, summary }) => [flags, summary]),
            language,
            columns,
          ),
        ]
      : []),
    '',
    `${say('everywhere')}:`,
    ...rows(
      global.map(({ flags, summary }) => [flags, summary]),
      language,
      columns,
    ),
    '',
  ].join('\n');
}

function rows(pairs: readonly (readonly [string, Text])[], language: Language, columns: number): string[] {
  const longest = Math.max(...pairs.map(([left]) => width(left)));
  // On a narrow terminal the explanation goes below the name.
  if (longest + 30 > columns) {
    return pairs.flatMap(([left, right]) => [
      `  ${left}`,
      `      ${wrap(right[language], columns - 6, '      ')}`,
    ]);
  }
  const indent = ' '.repeat(longest + 4);
  return pairs.map(
    ([left, right]) => `  ${pad(left, longest)}  ${wrap(right[language], columns - longest - 4, indent)}`,
  );
}
