import { chooseAccess } from '../choose/access.ts';
import { chooseGateway } from '../choose/gateway.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input, option } from '../input.ts';
import { nearest } from '../nearest.ts';
import { fieldsOf, printValues, shownKey } from '../print.ts';
import { printFiles } from '../print-files.ts';
import { FILE_FORMATS, type FileFormat, PRINT_FORMATS, type PrintFormat } from '../print-formats.ts';
import { POSIX, POWERSHELL } from '../quote.ts';
import { answered, type Block, type Json } from '../report.ts';
import type { System } from '../system.ts';
import { listOf, text, verbatim } from '../text.ts';
import type { Run } from './command.ts';

/** Links do nothing but carry a key; the other formats are worth having without one. */
const WORTHLESS_WITHOUT_KEY: readonly PrintFormat[] = ['cherry-studio', 'cc-switch'];

/** The values for a client that tokaify does not configure. Asks no gateway and writes no file. */
export const run: Run = async (input, system) => {
  const format = formatOf(input);
  const reveal = flag(input, 'reveal');
  const gateway = chooseGateway(input, system);
  const wanted =
    !isFile(format) &&
    (reveal || WORTHLESS_WITHOUT_KEY.includes(format) || isKeyGiven(input, system, gateway.key.variable));
  const access = wanted
    ? await chooseAccess(input, system)
    : { gateway, baseUrl: gateway.baseUrl, key: null };
  const app = option(input, 'app');
  const values = {
    gateway: access.gateway,
    baseUrl: access.baseUrl,
    model: option(input, 'model') ?? access.gateway.models.default,
    key: shownKey(access.key, access.gateway, reveal),
    revealed: reveal,
    ...(app ? { app } : {}),
  };
  const fields = fieldsOf(values);
  const value = isFile(format)
    ? printFiles(format, values)
    : format === 'fields'
      ? null
      : printValues(format, values, system.platform === 'win32' ? POWERSHELL : POSIX);
  const block: Block =
    value === null
      ? { kind: 'pairs', rows: fields.map(([label, field]) => [label, verbatim(field)]) }
      : { kind: 'raw', text: value };
  if (!isFile(format)) system.tell(remark(format, access.key !== null, reveal));
  const data: Record<string, Json> = {
    format,
    gateway: access.gateway.id,
    baseUrl: values.baseUrl,
    model: values.model,
    masked: isFile(format) || !reveal,
    value: value ?? fields.map(([{ en: name }, field]) => ({ name, value: field })),
  };
  return answered('print', {
    data,
    blocks: [block],
  });
};

function isFile(format: PrintFormat): format is FileFormat {
  return FILE_FORMATS.some((each) => each === format);
}

function formatOf({ args: [named = ''] }: Input): PrintFormat {
  const found = PRINT_FORMATS.find((format) => format === named);
  if (found) return found;
  const close = nearest(named, PRINT_FORMATS);
  const known = listOf(PRINT_FORMATS);
  throw new TokaifyError('usage', {
    what: text(`There is no format "${named}".`, `没有名为“${named}”的格式。`),
    cause: text(`Known: ${known.en}`, `可选：${known.zh}`),
    next: verbatim(`tokaify print ${close ?? 'fields'}`),
  });
}

function isKeyGiven(input: Input, { env }: System, variable: string): boolean {
  return (
    flag(input, 'keyStdin') ||
    option(input, 'keyFile') !== undefined ||
    ['TOKAIFY_API_KEY', variable].some((name) => Boolean(env[name]))
  );
}

/** Beside the answer, so that the answer can be piped. */
function remark(format: PrintFormat, hasKey: boolean, reveal: boolean): Block[] {
  if (reveal) {
    return WORTHLESS_WITHOUT_KEY.includes(format)
      ? [
          {
            kind: 'look',
            text: text(
              'The link carries the key: whoever sees it can spend its quota.',
              '该链接包含密钥：看到它的人就能消费其额度。',
            ),
          },
        ]
      : [];
  }
  if (format === 'curl') return [];
  return [
    {
      kind: 'dim',
      text: hasKey
        ? text('The key is masked. With the whole key: --reveal', '密钥已打码。输出完整密钥：--reveal')
        : text(
            'Without a key. With yours: --key-stdin --reveal',
            '未提供密钥。使用你的密钥：--key-stdin --reveal',
          ),
    },
  ];
}
