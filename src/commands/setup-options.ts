import type { Carrier, Setup } from '../clients/client.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input, option } from '../input.ts';
import { type Text, text, verbatim } from '../text.ts';
import { CONSOLE_URL, RESTRICTIONS } from './token-options.ts';

/** The part of a setup that is typed, not found out. */
export type Wanted = Pick<
  Setup,
  | 'carrier'
  | 'login'
  | 'block'
  | 'providerId'
  | 'displayName'
  | 'context'
  | 'output'
  | 'api'
  | 'setDefault'
  | 'moveKeys'
>;

const PROVIDER_ID = /^[a-z0-9][a-z0-9-_]*$/;

export function readWanted(input: Input): Wanted {
  const providerId = option(input, 'providerId');
  if (providerId !== undefined && !PROVIDER_ID.test(providerId)) {
    throw usage(
      text(`"${providerId}" cannot be a provider id.`, `“${providerId}”不能作为 provider ID。`),
      text(
        'Use lowercase letters, digits, hyphens or underscores.',
        '请使用小写字母、数字、连字符或下划线。',
      ),
    );
  }
  if (flag(input, 'replaceLogin') && flag(input, 'keepLogin')) {
    throw usage(
      text(
        '--replace-login and --keep-login contradict each other.',
        '--replace-login 与 --keep-login 相互矛盾。',
      ),
      text('Give one of them.', '请只给出其中一个。'),
    );
  }
  const [context, output] = [tokens(input, 'context'), tokens(input, 'output')];
  if ((context === undefined) !== (output === undefined)) {
    throw usage(
      text('--context and --output go together.', '--context 与 --output 必须同时给出。'),
      text(
        'OpenCode does not start with only one of the two limits.',
        '只有其中一个上限时 OpenCode 无法启动。',
      ),
    );
  }
  return {
    carrier: option(input, 'credential') as Carrier | undefined,
    login: flag(input, 'replaceLogin') ? 'replace' : flag(input, 'keepLogin') ? 'keep' : undefined,
    block: (option(input, 'block') ?? 'auto') as Setup['block'],
    providerId,
    displayName: option(input, 'displayName'),
    context,
    output,
    api: option(input, 'api') as Setup['api'],
    setDefault: flag(input, 'setDefault'),
    moveKeys: flag(input, 'yes'),
  };
}

function tokens(input: Input, name: string): number | undefined {
  const typed = option(input, name);
  if (typed === undefined) return undefined;
  const count = Number(typed.replaceAll('_', ''));
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw usage(
    text(`--${name} must be a number of tokens.`, `--${name} 必须是 token 数量。`),
    text(`For example: --${name} 128000`, `例如：--${name} 128000`),
  );
}

export function usage(what: Text, next: Text): TokaifyError {
  return new TokaifyError('usage', { what, next });
}

/** Whether `setup` was told to create a token. Throws 'usage' for restrictions of one that is not to be created. */
export function isTokenWanted(input: Input): boolean {
  if (flag(input, 'createToken')) return true;
  const [stray] = [...RESTRICTIONS, CONSOLE_URL].filter(
    ({ flags }) => input.options[nameOf(flags)] !== undefined,
  );
  if (stray === undefined) return false;
  const [typed] = stray.flags.split(' ');
  throw new TokaifyError('usage', {
    what: text(`${typed} belongs to --create-token.`, `${typed} 需与 --create-token 一起使用。`),
    cause: text('It restricts the token that setup would create.', '它用于限制 setup 将要创建的令牌。'),
    next: verbatim('tokaify setup --help'),
  });
}

/** `--allow-ip <ip|cidr>` → allowIp */
function nameOf(flags: string): string {
  return flags
    .split(' ')[0]!
    .slice(2)
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
