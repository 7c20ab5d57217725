import { CODES } from '../errors.ts';
import { type Category, EXIT } from '../exit.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway } from '../gateways.ts';
import { type Text, text } from '../text.ts';

/** Something that is not a command but worth a page: `tokaify help <name>`, and a section of the man page. */
export interface Topic {
  readonly name: string;
  readonly summary: Text;
  rows(): (readonly [term: string, meaning: Text])[];
}

const meanings = (): Readonly<Record<Category, Text>> => ({
  done: text('done, or nothing to do', '完成，或无需改动'),
  internal: text('a bug in tokaify; says how to report it', 'tokaify 自身的缺陷；会说明如何报告'),
  usage: text(
    'unknown command or option, or an answer was needed and nobody could be asked',
    '未知的命令或选项，或需要回答却无法提问',
  ),
  drift: text('--check: something would change', '--check：存在需要改动之处'),
  refused: text(
    'refused: a file that does not parse, a login that would be lost…; nothing was written',
    '拒绝执行：文件无法解析、登录会丢失等；没有写入任何内容',
  ),
  key: text('the key is not accepted', '密钥未被接受'),
  denied: text('the key is good but may not do this', '密钥有效，但没有相应权限'),
  endpoint: text('the address is wrong: 404, /v1, HTML, a redirect', '地址不正确：404、/v1、HTML 或重定向'),
  unreachable: text('the gateway cannot be reached, or fails', '网关无法访问或出现故障'),
  busy: text(
    'another tokaify holds the lock, or a file changed meanwhile',
    '另一个 tokaify 正在运行，或文件同时被修改',
  ),
  interrupted: text('interrupted; nothing half-written', '已中断；没有写到一半的内容'),
});

const exitCodes: Topic = {
  name: 'exit-codes',
  summary: text('what the exit code of a command means', '命令退出码的含义'),
  rows: () =>
    Object.entries(meanings()).map(([category, meaning]) => {
      const ids = Object.entries(CODES).filter(([, of]) => of === category);
      // Of one id the number says it all.
      const listed = (separator: string): string => ids.map(([id]) => id).join(separator);
      const full =
        ids.length > 1
          ? text(`${meaning.en} (${listed(', ')})`, `${meaning.zh}（${listed('、')}）`)
          : meaning;
      return [`${EXIT[category as Category]}`, full];
    }),
};

/** Beside the one that every gateway's key may be in. */
function ownVariables(): string[] {
  const all = GATEWAY_IDS.map((id) => builtInGateway(id)!.key.variable);
  return [...new Set(all)].filter((name) => name !== 'TOKAIFY_API_KEY');
}

const environment: Topic = {
  name: 'environment',
  summary: text('the environment variables that are read', '读取的环境变量'),
  rows: () => [
    ['TOKAIFY_API_KEY', text('the key, where no option gives one', '密钥（没有通过选项给出时）')],
    [
      ownVariables().join(', '),
      text("the key, by the gateway's own name for it", '密钥（以网关自己的变量名）'),
    ],
    ['TOKAIFY_GATEWAY', text('the gateway, where --gateway is not given', '网关（没有 --gateway 时）')],
    [
      'TOKAIFY_BASE_URL',
      text('the base URL, where --base-url is not given', 'Base URL（没有 --base-url 时）'),
    ],
    [
      'TOKAIFY_ACCESS_TOKEN, TOKAIFY_USER_ID',
      text("login at the gateway's console, for the token commands", '登录网关控制台，供 token 命令使用'),
    ],
    [
      'CODEX_HOME',
      text('where Codex keeps its files (default ~/.codex)', 'Codex 的文件位置（默认 ~/.codex）'),
    ],
    [
      'CODEX_ACCESS_TOKEN, CODEX_API_KEY',
      text(
        'what Codex would take in place of the key; told, never sent',
        'Codex 会用来代替密钥的凭据；只提示，从不发送',
      ),
    ],
    [
      'XDG_CONFIG_HOME, XDG_DATA_HOME',
      text(
        'where OpenCode keeps its files (default ~/.config, ~/.local/share)',
        'OpenCode 的文件位置（默认 ~/.config、~/.local/share）',
      ),
    ],
    [
      'OPENCODE_CONFIG, OPENCODE_CONFIG_DIR',
      text('a file and a directory that OpenCode reads as well', 'OpenCode 另外读取的文件和目录'),
    ],
    [
      'OPENCODE_CONFIG_CONTENT, OPENCODE_AUTH_CONTENT',
      text(
        'settings that OpenCode lays over its files, and keys it takes in place of auth.json',
        'OpenCode 叠加在文件之上的设置，以及代替 auth.json 的密钥',
      ),
    ],
    [
      'OPENCODE_DISABLE_PROJECT_CONFIG',
      text(
        'when 1 or true, OpenCode reads no settings of a project',
        '为 1 或 true 时，OpenCode 不读取项目中的设置',
      ),
    ],
    [
      'XDG_STATE_HOME',
      text('where the journal is (default ~/.local/state)', '日志所在的位置（默认 ~/.local/state）'),
    ],
    [
      'LOCALAPPDATA, ProgramData',
      text(
        'Windows: where the journal is, and the layers that all users share',
        'Windows：日志所在的位置，以及所有用户共享的配置层',
      ),
    ],
    [
      'HTTPS_PROXY, HTTP_PROXY, NO_PROXY',
      text('the way to the gateway, as curl reads them', '访问网关所用的代理，含义与 curl 相同'),
    ],
    [
      'CODEX_CA_CERTIFICATE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS',
      text('certificates to trust besides the usual ones', '除默认证书外还要信任的证书'),
    ],
    ['CI', text('when set, nothing is ever asked', '设置后从不提问')],
    ['NO_COLOR, FORCE_COLOR, TERM=dumb', text('colours and symbols', '颜色与符号')],
    ['COLUMNS', text('the width, where the answer goes to no terminal', '输出不到终端时的宽度')],
    [
      'LC_ALL, LC_MESSAGES, LANG',
      text('the language, where --lang is not given', '界面语言（没有 --lang 时）'),
    ],
  ],
};

const files: Topic = {
  name: 'files',
  summary: text('the files that are read and written', '读取和写入的文件'),
  rows: () => [
    ['$CODEX_HOME/config.toml', text('Codex: settings; mode kept', 'Codex：设置；保持原有权限')],
    [
      '$CODEX_HOME/auth.json',
      text('Codex: the key, or its own login; always 0600', 'Codex：密钥或其自身登录；始终为 0600'),
    ],
    [
      '$CODEX_HOME/.env',
      text(
        'Codex: the key, for gateways that use a variable; always 0600',
        'Codex：密钥（使用变量的网关）；始终为 0600',
      ),
    ],
    [
      '$XDG_CONFIG_HOME/opencode/opencode.jsonc',
      text(
        'OpenCode: settings (or opencode.json, where that is)',
        'OpenCode：设置（或已有的 opencode.json）',
      ),
    ],
    [
      '$XDG_DATA_HOME/opencode/auth.json',
      text('OpenCode: the key; always 0600', 'OpenCode：密钥；始终为 0600'),
    ],
    [
      '$XDG_CONFIG_HOME/tokaify/<id>.key',
      text(
        'OpenCode: the key with --credential file, one file a provider; always 0600',
        'OpenCode：使用 --credential file 时的密钥，每个 provider 一个文件；始终为 0600',
      ),
    ],
    [
      '$XDG_STATE_HOME/tokaify',
      text(
        'tokaify: the journal that undo needs, the lock, the console login; 0700 (Windows: %LOCALAPPDATA%\\tokaify)',
        'tokaify：undo 所需的日志、锁、控制台登录；0700（Windows：%LOCALAPPDATA%\\tokaify）',
      ),
    ],
    [
      '$XDG_STATE_HOME/tokaify/models.json',
      text('tokaify: models that gateways listed, for completion', 'tokaify：网关列出过的模型，供补全使用'),
    ],
  ],
};

const document: Topic = {
  name: 'document',
  summary: text('what a document for tokaify apply says', 'tokaify apply 的文档可以包含什么'),
  rows: () => [
    [
      'schemaVersion = 1',
      text('the first line, in TOML; the same may be JSON', 'TOML 文档的首行；也可写成等价的 JSON'),
    ],
    [
      '[defaults]',
      text(
        'what holds for every client below; a home and a client may say otherwise',
        '对以下所有客户端生效；主目录和客户端可另行指定',
      ),
    ],
    [
      'gateway = "routescope"',
      text(
        'an id, a base URL, or a template file beside the document (default: the first of tokaify list)',
        'ID、Base URL，或文档旁的模板文件（默认为 tokaify list 的第一项）',
      ),
    ],
    [
      'key = { env = "NAME" }',
      text(
        'where the key is found, never the key: env, file = "path", or stdin = true',
        '密钥所在的位置（绝不写密钥本身）：env、file = "路径" 或 stdin = true',
      ),
    ],
    [
      'baseUrl, model, reviewModel, credential, block, providerId, displayName, context, output, api, setDefault',
      text('as the options of setup of that name', '与 setup 的同名选项相同'),
    ],
    [
      'login = "keep"',
      text('or "replace": a ChatGPT login that stands in the way', '或 "replace"：遇到 ChatGPT 登录时的处理'),
    ],
    ['[[homes]]', text('one for each home', '每个主目录一项')],
    [
      'home = "path"',
      text(
        'relative to the document; or, as root, user = "name"; without either your own',
        '相对于文档；或以 root 使用 user = "名称"；都不写则为自己的主目录',
      ),
    ],
    ['forget = true', text('the journal goes as well, once nothing is left', '全部移除后，日志也一并删除')],
    ['[homes.clients.codex]', text('a client that is to be set up', '要配置的客户端')],
    [
      'state = "absent"',
      text(
        'or to be taken out again; purge = true: also what recorded chats need',
        '要移除的客户端；purge = true：会话记录所需的内容也移除',
      ),
    ],
  ],
};

export const TOPICS: readonly Topic[] = [exitCodes, environment, files, document];
