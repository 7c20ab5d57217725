import { text } from '../text.ts';
import type { OptionSpec } from './command.ts';

/** Options that mean the same on every command; one that has an option of the same name means its own (globalsOf in words.ts). */
export const GLOBAL: readonly OptionSpec[] = [
  { flags: '--help', summary: text('say what it does and what it takes', '显示说明和可用选项') },
  { flags: '--version', summary: text('the version, and nothing else', '只显示版本') },
  { flags: '--json', summary: text('print exactly one JSON object', '只输出一个 JSON 对象') },
  { flags: '--no-input', summary: text('never ask anything', '从不提问') },
  { flags: '--no-color', summary: text('no colours', '不使用颜色') },
  {
    flags: '--plain',
    summary: text(
      'no colours, symbols in words, for screen readers',
      '无颜色，符号用文字表示，适合屏幕阅读器',
    ),
  },
  {
    flags: '--lang <language>',
    summary: text('language of the sentences: en, zh', '界面语言：en、zh'),
    choices: ['en', 'zh'],
  },
  { flags: '--verbose', summary: text('show what passed, too', '同时显示通过的项目') },
  {
    flags: '--home <dir>',
    summary: text('configure the clients of another home directory', '配置另一个主目录中的客户端'),
    values: 'directory',
  },
  {
    flags: '--user <name>',
    summary: text(
      "as root: another user's clients, with that user's rights",
      '以 root 身份：用该用户的权限配置其客户端',
    ),
    values: 'user',
  },
  {
    flags: '--system',
    summary: text(
      'the layer that all users of this machine share; holds no key',
      '本机所有用户共享的配置层；不含密钥',
    ),
  },
  {
    flags: '--lock-timeout <seconds>',
    summary: text(
      'how long to wait for another tokaify (default 10)',
      '等待另一个 tokaify 的秒数（默认 10）',
    ),
  },
];

export const GATEWAY: readonly OptionSpec[] = [
  {
    flags: '--gateway <id|url|file>',
    summary: text('a known gateway, a base URL, or a template file', '已知网关、Base URL 或模板文件'),
    values: 'gateway',
  },
  { flags: '--base-url <url>', summary: text("override the gateway's base URL", '覆盖网关的 Base URL') },
];

export const KEY: readonly OptionSpec[] = [
  { flags: '--key-stdin', summary: text('read the key from standard input', '从标准输入读取密钥') },
  {
    flags: '--key-file <path>',
    summary: text('read the key from a file', '从文件读取密钥'),
    values: 'file',
  },
];

export const MODEL: OptionSpec = {
  flags: '--model <id>',
  summary: text("default: the gateway's, if the key may use it", '默认：网关的默认模型（若该密钥可用）'),
  values: 'model',
};

export const PLANNING: readonly OptionSpec[] = [
  {
    flags: '--dry-run',
    summary: text('show the change as a diff and write nothing', '以 diff 显示改动，不写入'),
  },
  {
    flags: '--check',
    summary: text('like --dry-run; exit 3 if anything would change', '同 --dry-run；如有改动则退出码为 3'),
  },
  {
    flags: '--yes',
    summary: text('no questions about anything that loses nothing', '凡不会造成损失的事项都不再询问'),
  },
];

export const TRUST: OptionSpec = {
  flags: '--trust-project',
  summary: text(
    'ask also where the project in this directory says which key goes where',
    '即使由当前目录的项目决定把密钥发往何处，也进行询问',
  ),
};

export const RETRY: OptionSpec = {
  flags: '--retry <times>',
  summary: text(
    'ask a busy gateway again, after Retry-After or a growing pause (default 0)',
    '网关繁忙时重试，按 Retry-After 或逐渐加长的间隔（默认 0）',
  ),
};

export const VERIFYING: readonly OptionSpec[] = [
  {
    flags: '--verify <times>',
    summary: text(
      'once: one question before writing; twice (default): also with what was written',
      'once：仅在写入前询问一次；twice（默认）：写入后再询问一次',
    ),
    choices: ['once', 'twice'],
  },
  { flags: '--no-verify', summary: text('do not ask the gateway', '不询问网关') },
  { flags: '--offline', summary: text('use no network at all', '完全不使用网络') },
  RETRY,
];
