import { CARRIERS } from '../clients/client.ts';
import { SHELLS } from '../completion/shells.ts';
import { ASKED } from '../completion/values.ts';
import { FILE_FORMATS, PRINT_FORMATS, VALUE_FORMATS } from '../print-formats.ts';
import { DIALECT_IDS } from '../sandbox/dialect-ids.ts';
import { type Text, text } from '../text.ts';
import type { CommandSpec } from './command.ts';
import { GATEWAY, KEY, MODEL, PLANNING, RETRY, TRUST, VERIFYING } from './options.ts';
import { CONSOLE_URL, RESTRICTIONS } from './token-options.ts';
import { TOKEN_COMMANDS, TOKEN_GROUP } from './token-table.ts';

/** What cc-switch can set up. */
const APPS = ['codex', 'claude', 'gemini', 'opencode'];

/** First words that are no command yet, and what the commands of each are about. */
export const GROUPS: Readonly<Record<string, Text>> = { token: TOKEN_GROUP };

/** Every command, in the order help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'setup',
    args: '[client...]',
    values: 'client',
    summary: text('configure clients for a gateway', '为网关配置客户端'),
    options: [
      ...GATEWAY,
      MODEL,
      {
        flags: '--review-model <id>',
        summary: text('codex: model for reviews (default: the model)', 'codex：评审模型（默认同 model）'),
        values: 'model',
      },
      ...KEY,
      {
        flags: '--credential <carrier>',
        summary: text(`where the key lives: ${CARRIERS.join(', ')}`, `密钥存放位置：${CARRIERS.join('、')}`),
        choices: CARRIERS,
      },
      {
        flags: '--replace-login',
        summary: text('replace a ChatGPT login (undo brings it back)', '替换 ChatGPT 登录（undo 可恢复）'),
      },
      {
        flags: '--keep-login',
        summary: text(
          'keep a ChatGPT login; carry the key as a bearer token',
          '保留 ChatGPT 登录；以 bearer 方式存放密钥',
        ),
      },
      {
        flags: '--block <which>',
        summary: text(
          "codex: the guide's block: guide (as published), current (for a current Codex), auto (by the installed one; default)",
          'codex：指南中的配置：guide（原样）、current（适合新版 Codex）、auto（按已装版本；默认）',
        ),
        choices: ['auto', 'guide', 'current'],
      },
      {
        flags: '--provider-id <id>',
        summary: text('opencode: id of the provider entry', 'opencode：provider 条目的 ID'),
      },
      {
        flags: '--display-name <name>',
        summary: text('opencode: name shown in the model list', 'opencode：模型列表中显示的名称'),
      },
      {
        flags: '--context <tokens>',
        summary: text(
          'opencode: context limit, together with --output',
          'opencode：上下文上限，需与 --output 一起使用',
        ),
      },
      {
        flags: '--output <tokens>',
        summary: text(
          'opencode: output limit, together with --context',
          'opencode：输出上限，需与 --context 一起使用',
        ),
      },
      {
        flags: '--api <api>',
        summary: text(
          'opencode: chat (default), or responses for models that need it',
          'opencode：chat（默认），或供需要它的模型使用的 responses',
        ),
        choices: ['chat', 'responses'],
      },
      {
        flags: '--set-default',
        summary: text('opencode: make the model its default', 'opencode：设为默认模型'),
      },
      { flags: '--all', summary: text('every client found on this machine', '本机上找到的所有客户端') },
      {
        flags: '--create-token',
        summary: text(
          'with a new token of its own (after login), restricted by:',
          '使用新建的专用令牌（需先 login），限制如下：',
        ),
      },
      ...RESTRICTIONS,
      CONSOLE_URL,
      ...PLANNING,
      ...VERIFYING,
    ],
    examples: [
      'tokaify setup codex',
      'tokaify setup codex opencode --gateway routescope',
      'tokaify setup codex --key-stdin --yes < key.txt',
      'tokaify setup codex --create-token --quota 20 --expires 90d',
    ],
    load: () => import('./setup.ts'),
  },
  {
    name: 'verify',
    args: '[client...]',
    values: 'client',
    summary: text(
      'ask the gateway with what the client would really send',
      '用客户端真正会发送的内容询问网关',
    ),
    options: [
      ...GATEWAY,
      MODEL,
      ...KEY,
      { flags: '--live', summary: text('also make one tiny paid request', '另外发送一次极小的付费请求') },
      TRUST,
    ],
    load: () => import('./verify.ts'),
  },
  {
    name: 'doctor',
    args: '[client...]',
    values: 'client',
    summary: text(
      'find what is wrong: machine, files, credentials, gateway',
      '查找问题：本机、文件、凭据、网关',
    ),
    options: [
      { flags: '--fix', summary: text('repair what loses nothing', '修复不会造成损失的问题') },
      {
        flags: '--live',
        summary: text('also one tiny paid request per client', '另外为每个客户端发送一次极小的付费请求'),
      },
      {
        flags: '--report <file>',
        summary: text(
          'write all of it to a file without keys, for a ticket',
          '写入不含密钥的文件，便于提交工单',
        ),
        values: 'file',
      },
      { flags: '--offline', summary: text('use no network at all', '完全不使用网络') },
      TRUST,
      ...PLANNING,
    ],
    examples: [
      'tokaify doctor',
      'tokaify doctor codex --fix --dry-run',
      'tokaify doctor --report doctor.json',
    ],
    load: () => import('./doctor.ts'),
  },
  {
    name: 'status',
    args: '[client...]',
    values: 'client',
    summary: text('what each client points at now', '各客户端当前的指向'),
    options: [],
    load: () => import('./status.ts'),
  },
  {
    name: 'models',
    summary: text('models this key may use', '该密钥可用的模型'),
    options: [...GATEWAY, ...KEY],
    load: () => import('./models.ts'),
  },
  {
    name: 'undo',
    args: '[id]',
    values: 'entry',
    summary: text('put back what the last change replaced', '恢复上一次改动之前的内容'),
    options: [{ flags: '--list', summary: text('show the journal', '显示日志') }, ...PLANNING],
    load: () => import('./undo.ts'),
  },
  {
    name: 'remove',
    args: '<client...>',
    values: 'client',
    summary: text(
      'take out what setup put in, give back what it replaced',
      '移除 setup 写入的内容，恢复被替换的内容',
    ),
    options: [
      {
        flags: '--purge',
        summary: text('also the provider that recorded chats need', '连同历史会话所需的 provider 一并移除'),
      },
      {
        flags: '--gateway <id|url|file>',
        summary: text(
          'where no record of a setup is left: only what points at this gateway',
          '没有配置记录时：仅移除指向该网关的内容',
        ),
        values: 'gateway',
      },
      {
        flags: '--forget',
        summary: text(
          'also the journal, which holds replaced keys for undo',
          '连同日志一并删除（其中保存着可供恢复的旧密钥）',
        ),
      },
      ...PLANNING,
    ],
    load: () => import('./remove.ts'),
  },
  {
    name: 'apply',
    args: '<file>',
    values: 'file',
    summary: text(
      'make what a document declares about clients, gateways and users true',
      '使文档中声明的客户端、网关与用户状态生效',
    ),
    options: [
      ...PLANNING,
      {
        flags: '--verify <times>',
        summary: text(
          'once: one question for each key and address before writing (default: none)',
          'once：写入前对每个密钥与地址询问一次（默认不询问）',
        ),
        choices: ['once'],
      },
      { flags: '--offline', summary: text('use no network at all', '完全不使用网络') },
      RETRY,
    ],
    examples: ['tokaify apply clients.toml --check', 'tokaify apply clients.toml --verify once --retry 5'],
    load: () => import('./apply.ts'),
  },
  {
    name: 'print',
    args: '<format>',
    values: PRINT_FORMATS,
    summary: text(
      `the values for any other client (${VALUE_FORMATS.join(', ')}) or engine (${FILE_FORMATS.join(', ')})`,
      `供其他客户端（${VALUE_FORMATS.join('、')}）或部署工具（${FILE_FORMATS.join('、')}）使用的配置`,
    ),
    options: [
      ...GATEWAY,
      MODEL,
      ...KEY,
      {
        flags: '--reveal',
        summary: text('with the whole key instead of a masked one', '输出完整密钥，而不是打码后的密钥'),
      },
      {
        flags: '--app <program>',
        summary: text(
          `cc-switch: which program: ${APPS.join(', ')}`,
          `cc-switch：目标程序：${APPS.join('、')}`,
        ),
        choices: APPS,
      },
    ],
    examples: ['tokaify print fields', 'tokaify print curl', 'tokaify print cc-switch --reveal'],
    load: () => import('./print.ts'),
  },
  ...TOKEN_COMMANDS,
  {
    name: 'list',
    summary: text(
      'known gateways and clients, and which are installed',
      '已知的网关和客户端，以及已安装的客户端',
    ),
    options: [],
    load: () => import('./list.ts'),
  },
  {
    name: 'completion',
    args: '[shell]',
    values: SHELLS,
    summary: text('completion script for a shell', '输出 shell 的补全脚本'),
    options: [
      {
        flags: '--values <kind>',
        summary: text(
          `what the script asks for while you type: ${ASKED.join(', ')}`,
          `补全脚本在输入时查询的内容：${ASKED.join('、')}`,
        ),
        choices: ASKED,
      },
    ],
    examples: [
      'eval "$(tokaify completion bash)"',
      'eval "$(tokaify completion zsh)"',
      'tokaify completion fish | source',
      'tokaify completion powershell | Out-String | Invoke-Expression',
    ],
    load: () => import('./completion.ts'),
  },
  {
    name: 'sandbox',
    summary: text(
      'a local gateway to try everything without an account',
      '本地网关，无需账户即可试用全部功能',
    ),
    options: [
      {
        flags: '--port <port>',
        summary: text('default 8735; 0 takes any free one', '默认 8735；0 表示任意空闲端口'),
      },
      {
        flags: '--dialect <version>',
        summary: text(
          `New API version it answers like: ${DIALECT_IDS.join(', ')}`,
          `模拟的 New API 版本：${DIALECT_IDS.join('、')}`,
        ),
        choices: DIALECT_IDS,
      },
      { flags: '--reply <sentence>', summary: text('what every model says', '所有模型的回答') },
      { flags: '--log', summary: text('print each request', '打印每个请求') },
    ],
    load: () => import('./sandbox.ts'),
  },
];
