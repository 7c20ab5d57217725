import { TokaifyError } from '../errors.ts';
import { builtInGateway, gatewayAt } from '../gateways.ts';
import { type Input, option } from '../input.ts';
import { answered, type Block } from '../report.ts';
import type { Dialect } from '../sandbox/dialects.ts';
import { keyStates } from '../sandbox/keys.ts';
import { type SandboxLogLine, type SandboxOptions, startSandbox } from '../sandbox/server.ts';
import { text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import type { Run } from './command.ts';

/** Starts the embedded gateway and answers until it is interrupted. */
export const run: Run = async (input, system) => {
  const standard = Number(new URL(builtInGateway('sandbox')!.baseUrl).port);
  const port = portOf(input, standard);
  const options: SandboxOptions = {
    port,
    ...(option(input, 'dialect') ? { dialect: option(input, 'dialect') as Dialect } : {}),
    ...(option(input, 'reply') ? { reply: option(input, 'reply')! } : {}),
    ...(input.options.log
      ? {
          onRequest: (line) => {
            system.tell([{ kind: 'dim', text: verbatim(logged(line)) }]);
          },
        }
      : {}),
  };
  const sandbox = await startSandbox(options).catch((error: NodeJS.ErrnoException) => {
    const what = {
      EADDRINUSE: text(`Port ${port} is taken.`, `端口 ${port} 已被占用。`),
      EACCES: text(`Port ${port} is not open to you.`, `没有使用端口 ${port} 的权限。`),
    }[error.code ?? ''];
    if (what === undefined) throw error;
    throw new TokaifyError('usage', {
      what,
      next: text('Take any free one: tokaify sandbox --port 0', '使用任意空闲端口：tokaify sandbox --port 0'),
    });
  });
  const gateway = gatewayAt(sandbox.baseUrl);
  const keys = keyStates();
  const { user, accessToken } = sandbox.console;
  const login = typed(gateway, `login --user ${user} --token-stdin`);
  const blocks: Block[] = [
    {
      kind: 'done',
      text: text(`A gateway answers at ${sandbox.baseUrl}`, `网关已在 ${sandbox.baseUrl} 运行`),
      aside: verbatim(`New API ${sandbox.dialect}`),
    },
    { kind: 'gap' },
    { kind: 'pairs', rows: keys.map(({ key, meaning }) => [meaning, verbatim(key)]) },
    { kind: 'gap' },
    {
      kind: 'next',
      items: [
        { label: text('Set up', '配置'), command: typed(gateway, 'setup codex') },
        { label: text('Check', '检查'), command: typed(gateway, 'verify') },
        // It opens nothing but this process; into any other login a person pastes a secret.
        { label: text('Log in', '登录'), command: `echo ${accessToken} | ${login}` },
        { label: text('Stop', '停止'), command: 'Ctrl-C' },
      ],
    },
  ];
  return answered('sandbox', {
    data: {
      url: sandbox.url,
      baseUrl: sandbox.baseUrl,
      dialect: sandbox.dialect,
      // They open nothing but this process; a script has no other way to learn them.
      keys: Object.fromEntries(keys.map(({ state, key }) => [state, key])),
      console: sandbox.console,
    },
    blocks,
    hold: async () => {
      await sandbox.close();
      // Below the ^C that the terminal shows.
      system.tell([{ kind: 'gap' }, { kind: 'dim', text: text('Stopped.', '已停止。') }]);
    },
  });
};

/** One request on one line: when, what, how it was answered, with which key. */
function logged({ at, method, path, status, credential, model, stream }: SandboxLogLine): string {
  const about = [credential ?? 'no key', model, stream ? 'stream' : null].filter((part) => part !== null);
  return `${at.slice(11, 19)}  ${status ?? '–'}  ${method} ${path}  (${about.join(', ')})`;
}

function portOf(input: Input, standard: number): number {
  const port = Number(option(input, 'port') ?? standard);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new TokaifyError('usage', {
    what: text('--port must be a number from 0 to 65535.', '--port 必须是 0 到 65535 之间的数。'),
    next: text('tokaify sandbox --help', 'tokaify sandbox --help'),
  });
}
