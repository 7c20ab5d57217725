import type { CommandSpec, OptionSpec } from '../commands/command.ts';
import type { Language, Text } from '../text.ts';
import { pad, width, wrap } from './width.ts';

const WORDS = {
  usage: { en: 'Usage', zh: '用法' },
  examples: { en: 'Examples', zh: '示例' },
  commands: { en: 'Commands', zh: '命令' },
  options: { en: 'Options', zh: '选项' },
  everywhere: { en: 'On every command', zh: '所有命令通用' },
  tagline: {
    en: 'Point AI coding clients at a gateway, check it, and put everything back.',
    zh: '让 AI 编程客户端接入网关、检查配置，并可随时恢复原状。',
  },
} as const;

/** What `tokaify` alone says: examples first. */
export function renderOverview(
  commands: readonly CommandSpec[],
  global: readonly OptionSpec[],
  language: Language,
  columns: number,
): string {
  const say = (key: keyof typeof WORDS): string => WORDS[key][language];
  const examples = ['npx tokaify setup codex', 'npx tokaify doctor', 'npx tokaify undo'];
  return [
    say('tagline'),
    '',
    `${say('examples')}:`,
    ...examples.map((example) => `  ${example}`),
    '',
    `${say('commands')}:`,
    ...rows(
      commands.map(({ name, args, summary }) => [`${name}${args ? ` ${args}` : ''}`, summary]),
      language,
      columns,
    ),
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

export function renderHelp(
  spec: CommandSpec,
  global: readonly OptionSpec[],
  language: Language,
  columns: number,
): string {
  const say = (key: keyof typeof WORDS): string => WORDS[key][language];
  const summary = spec.summary[language];
  return [
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
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
