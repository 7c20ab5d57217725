import { text } from '../text.ts';
import type { CommandSpec } from './command.ts';
import { GATEWAY, KEY } from './options.ts';
import { AGREED, CONSOLE, DELETE_OLD, FORMAT, NAME, OUTPUT, RESTRICTIONS } from './token-options.ts';

/** What `token` is about. */
export const TOKEN_GROUP = text("your tokens at the gateway's console", '你在网关控制台的令牌');

/** The commands that work on a gateway's console, in the order help shows them. */
export const TOKEN_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'login',
    summary: text(
      "log in to the gateway's console, for the token commands",
      '登录网关控制台，供 token 命令使用',
    ),
    options: [
      ...CONSOLE,
      { flags: '--user <id>', summary: text('your user id at the console', '你在控制台的用户 ID') },
      {
        flags: '--token-stdin',
        summary: text(
          "read the console's system access token from standard input",
          '从标准输入读取控制台的系统访问令牌',
        ),
      },
    ],
    examples: ['tokaify login', 'tokaify login --user 2 --token-stdin < access-token.txt'],
    load: () => import('./login.ts'),
  },
  {
    name: 'whoami',
    summary: text('who is logged in to the console, and the balance', '当前登录的控制台账户与余额'),
    options: CONSOLE,
    load: () => import('./whoami.ts'),
  },
  {
    name: 'logout',
    summary: text('forget the login to the console', '清除保存在本机的控制台登录信息'),
    options: CONSOLE,
    load: () => import('./logout.ts'),
  },
  {
    name: 'token list',
    summary: text('your tokens, and who uses them on this machine', '你的令牌及其在本机的使用者'),
    options: CONSOLE,
    load: () => import('./token-list.ts'),
  },
  {
    name: 'token show',
    args: '<id|name>',
    summary: text('one token, by id or name', '查看一个令牌（ID 或名称）'),
    options: CONSOLE,
    load: () => import('./token-show.ts'),
  },
  {
    name: 'token create',
    summary: text('create a token with exactly these restrictions', '按指定限制创建令牌'),
    options: [NAME, ...RESTRICTIONS, ...CONSOLE],
    examples: [
      'tokaify token create --name ci --quota 5 --expires 30d',
      'tokaify token create --name prod-app --unlimited --allow-ip 203.0.113.7 --models gpt-5.4',
    ],
    load: () => import('./token-create.ts'),
  },
  {
    name: 'token update',
    args: '<id|name>',
    summary: text('change what is given, keep the rest', '只更改给出的设置'),
    options: [NAME, ...RESTRICTIONS, ...CONSOLE, AGREED],
    examples: ['tokaify token update ci --expires 30d'],
    load: () => import('./token-update.ts'),
  },
  {
    name: 'token enable',
    args: '<id|name>',
    summary: text('switch a token on', '启用令牌'),
    options: CONSOLE,
    load: async () => ({ run: (await import('./token-switch.ts')).enable }),
  },
  {
    name: 'token disable',
    args: '<id|name>',
    summary: text('switch a token off', '停用令牌'),
    options: CONSOLE,
    load: async () => ({ run: (await import('./token-switch.ts')).disable }),
  },
  {
    name: 'token reveal',
    args: '<id|name>',
    summary: text('the full secret of a token', '查看令牌的完整密钥'),
    options: [
      FORMAT,
      OUTPUT,
      ...CONSOLE,
      { flags: '--yes', summary: text('show it on the screen', '在屏幕上显示') },
    ],
    examples: ['tokaify token reveal ci --format env --output .env', 'tokaify token reveal ci | pbcopy'],
    load: () => import('./token-reveal.ts'),
  },
  {
    name: 'token usage',
    summary: text('what a key has used and has left, with the key alone', '仅凭密钥查询其用量与剩余额度'),
    options: [...GATEWAY, ...KEY],
    load: () => import('./token-usage.ts'),
  },
  {
    name: 'token rotate',
    args: '<id|name>',
    summary: text(
      'a new key with the same restrictions, here and in every client that used the old one',
      '用限制相同的新密钥替换旧密钥，并更新本机所有使用者',
    ),
    options: [DELETE_OLD, ...CONSOLE, AGREED],
    load: () => import('./token-rotate.ts'),
  },
  {
    name: 'token delete',
    args: '<id|name>',
    summary: text('delete a token for good', '永久删除令牌'),
    options: [
      ...CONSOLE,
      AGREED,
      {
        flags: '--force',
        summary: text('although a client on this machine uses it', '即使本机客户端仍在使用'),
      },
    ],
    load: () => import('./token-delete.ts'),
  },
];
