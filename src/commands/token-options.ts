import { KEY_FORMATS } from '../links.ts';
import { text } from '../text.ts';
import type { OptionSpec } from './command.ts';
import { GATEWAY } from './options.ts';

export const CONSOLE_URL: OptionSpec = {
  flags: '--console-url <url>',
  summary: text("where the console is, if not at the gateway's usual address", '控制台地址（如与默认不同）'),
};

/** Which console is meant. */
export const CONSOLE: readonly OptionSpec[] = [...GATEWAY, CONSOLE_URL];

/** What a token may do; the guide's restrictions. */
export const RESTRICTIONS: readonly OptionSpec[] = [
  {
    flags: '--quota <usd>',
    summary: text('what it may spend in US dollars: 5, 5usd, $5', '可用额度（美元）：5、5usd、$5'),
  },
  { flags: '--unlimited', summary: text('no quota of its own', '不限额度') },
  {
    flags: '--models <ids>',
    summary: text('only these models, separated by commas; or all', '仅限这些模型，以逗号分隔；或 all'),
    values: 'model',
  },
  {
    flags: '--allow-ip <ip|cidr>',
    summary: text(
      'only from this address or range (repeatable); or any',
      '仅限该 IP 或网段（可重复）；或 any',
    ),
    repeatable: true,
  },
  {
    flags: '--expires <when>',
    summary: text('30d, a date (to its end in UTC), or never', '30d、日期（至 UTC 当日结束）或 never'),
  },
  {
    flags: '--group <name>',
    summary: text(
      "one of the account's groups; account: its own",
      '账户的某个分组；account 表示账户自己的分组',
    ),
  },
];

export const NAME: OptionSpec = {
  flags: '--name <name>',
  summary: text('what it is for, at most 50 bytes', '用途名称，最多 50 字节'),
};

/** How `token reveal` writes a key. */
export const FORMAT: OptionSpec = {
  flags: '--format <format>',
  summary: text(
    `how to write it: ${KEY_FORMATS.join(', ')} (default ${KEY_FORMATS[0]})`,
    `输出格式：${KEY_FORMATS.join('、')}（默认 ${KEY_FORMATS[0]}）`,
  ),
  choices: KEY_FORMATS,
};

export const OUTPUT: OptionSpec = {
  flags: '--output <file>',
  summary: text('into a file for you alone (0600)', '写入仅你可读的文件（0600）'),
  values: 'file',
};

export const DELETE_OLD: OptionSpec = {
  flags: '--delete-old',
  summary: text('delete the old token, not only switch it off', '删除旧令牌，而不只是停用'),
};

export const AGREED: OptionSpec = {
  flags: '--yes',
  summary: text('do not ask', '不再询问'),
};
