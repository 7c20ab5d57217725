import type { CommandSpec, OptionSpec } from '../commands/command.ts';
import type { Topic } from '../help/topics.ts';
import { type Language, type Text, text } from '../text.ts';
import { pad, width } from './width.ts';
import { wrap } from './wrap.ts';

const TAGLINE = text(
  'Point AI coding clients at a gateway, check it, and put everything back.',
  '让 AI 编程客户端接入网关、检查配置，并可随时恢复原状。',
);
const TITLES = {
  usage: text('Usage:', '用法：'),
  examples: text('Examples:', '示例：'),
  commands: text('Commands:', '命令：'),
  options: text('Options:', '选项：'),
  everywhere: text('On every command:', '所有命令通用：'),
  topics: text('Topics, for tokaify help <topic>:', '主题（tokaify help <主题>）：'),
} as const satisfies Record<string, Text>;
type Title = keyof typeof TITLES;
/** A name and what it means. */
type Row = readonly [string, Text];

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
  const section = (title: Title, rows: readonly Row[]): string[] => [
    ...listed(title, rows, language, columns),
    ...(rows.length > 0 ? [''] : []),
  ];
  return [
    wrap(TAGLINE[language], columns, 0),
    '',
    ...shown(['npx tokaify setup codex', 'npx tokaify doctor', 'npx tokaify undo'], language),
    '',
    ...section(
      'commands',
      commands.map(({ name, args, summary }) => [withArguments(name, args), summary]),
    ),
    ...section('everywhere', optionRows(global)),
    ...section(
      'topics',
      topics.map(({ name, summary }) => [name, summary]),
    ),
  ].join('\n');
}

export function renderTopic(topic: Topic, language: Language, columns: number): string {
  const summary = wrap(sentence(topic.summary, language), columns, 0);
  return [summary, '', ...aligned(topic.rows(), language, columns), ''].join('\n');
}

export function renderHelp(
  { name, args, summary, options, examples }: CommandSpec,
  global: readonly OptionSpec[],
  language: Language,
  columns: number,
): string {
  return [
    wrap(sentence(summary, language), columns, 0),
    '',
    `${TITLES.usage[language]}  tokaify ${withArguments(name, args)}`,
    ...(examples ? ['', ...shown(examples, language)] : []),
    ...(options.length > 0 ? ['', ...listed('options', optionRows(options), language, columns)] : []),
    '',
    ...listed('everywhere', optionRows(global), language, columns),
    '',
  ].join('\n');
}

function withArguments(name: string, args: string | undefined): string {
  return args ? `${name} ${args}` : name;
}

function optionRows(options: readonly OptionSpec[]): Row[] {
  return options.map(({ flags, summary }) => [flags, summary]);
}

function sentence(summary: Text, language: Language): string {
  const said = summary[language];
  return `${said[0]!.toUpperCase()}${said.slice(1)}${language === 'zh' ? '。' : '.'}`;
}

function shown(examples: readonly string[], language: Language): string[] {
  return [TITLES.examples[language], ...examples.map((example) => `  ${example}`)];
}

function listed(title: Title, rows: readonly Row[], language: Language, columns: number): string[] {
  return rows.length === 0 ? [] : [TITLES[title][language], ...aligned(rows, language, columns)];
}

function aligned(rows: readonly Row[], language: Language, columns: number): string[] {
  const longest = Math.max(...rows.map(([name]) => width(name)));
  // On a narrow terminal the explanation goes below the name.
  if (longest + 30 > columns) {
    return rows.flatMap(([name, meaning]) => [
      `  ${wrap(name, columns, 4, 2)}`,
      `      ${wrap(meaning[language], columns, 6)}`,
    ]);
  }
  return rows.map(
    ([name, meaning]) => `  ${pad(name, longest)}  ${wrap(meaning[language], columns, longest + 4)}`,
  );
}
