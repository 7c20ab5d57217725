import { openConsole } from '../console/open.ts';
import { selectToken } from '../console/select.ts';
import { label, type Token } from '../console/token.ts';
import { listTokens, revealKey } from '../console/tokens.ts';
import { typedAt } from '../console/typed-at.ts';
import { writePrivate } from '../disk/private.ts';
import { readFile } from '../disk/read.ts';
import { TokaifyError } from '../errors.ts';
import { flag, option } from '../input.ts';
import { type Connection, type KeyFormat, writeKey } from '../links.ts';
import { pathOf, tilde } from '../place.ts';
import { answered, type Report } from '../report.ts';
import { redact } from '../secret.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import type { Run } from './command.ts';
import { given } from './token-given.ts';
import { FORMAT, OUTPUT } from './token-options.ts';

/** The whole key, in the wanted format: to a file for its owner only, into a pipe, or on a screen when that was agreed to. */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const { gateway } = console;
  const token = selectToken(console, await listTokens(system, console), input.args[0]!, {
    command: 'token reveal',
    options: given(input, [FORMAT, OUTPUT]),
  });
  const format = (option(input, 'format') ?? 'key') as KeyFormat;
  const output = option(input, 'output');
  const seen = flag(input, 'yes') || (system.ask === null && input.options.json !== true);
  const data = { gateway: gateway.id, token: { id: token.id, name: redact(token.name) }, format };
  if (output === undefined && !seen) {
    // The format comes along, or something else would be shown than was asked for.
    const again = ['token reveal', token.id, ...given(input, [FORMAT])].join(' ');
    return answered('token reveal', {
      data: { ...data, key: token.shown, masked: true },
      blocks: [
        { kind: 'pairs', rows: [[verbatim(label(token)), verbatim(token.shown)]] },
        {
          kind: 'dim',
          text: text(
            'Whoever sees the whole key can spend its quota, so it is shown on a screen only if you ask for it.',
            '看到完整密钥的人就能消费其额度，因此默认不在屏幕上显示。',
          ),
        },
        {
          kind: 'next',
          items: [
            { label: text('Show it', '显示'), command: typedAt(console, `${again} --yes`) },
            {
              label: text('Into a file', '写入文件'),
              command: typedAt(console, `${again} --output key.txt`),
            },
          ],
        },
      ],
    });
  }
  const path = output === undefined ? null : pathOf(system).resolve(system.cwd, output);
  const present = path === null ? null : readFile(system, path).bytes;
  const key = await revealKey(system, console, token);
  const value = writeKey(format, { gateway, baseUrl: gateway.baseUrl, key } satisfies Connection);
  if (path !== null) return intoFile(system, path, present, value, token, data);
  return answered('token reveal', {
    data: { ...data, key: value, masked: false },
    blocks: [{ kind: 'raw', text: value }],
  });
};

async function intoFile(
  system: System,
  path: string,
  present: Uint8Array | null,
  value: string,
  token: Token,
  data: Readonly<Record<string, string | { id: number; name: string }>>,
): Promise<Report> {
  const shown = tilde(path, system);
  const same = present !== null && new TextDecoder().decode(present) === `${value}\n`;
  if (present !== null && !same) await mayReplace(system, shown);
  if (!same) {
    await writePrivate(system, path, `${value}\n`);
  }
  return answered('token reveal', {
    changed: !same,
    data: { ...data, key: token.shown, masked: true, output: shown },
    blocks: [
      {
        kind: 'done',
        text: same
          ? text(`The key is in ${shown} already.`, `${shown} 中已是该密钥。`)
          : text(
              `Wrote the key to ${shown}, readable by you alone (0600)`,
              `密钥已写入 ${shown}，仅你可读（0600）`,
            ),
      },
    ],
  });
}

async function mayReplace(system: System, shown: string): Promise<void> {
  const question = text(`${shown} exists. Replace it?`, `${shown} 已存在。要替换它吗？`);
  if (await system.ask?.confirm(question, false)) return;
  throw new TokaifyError('output-exists', {
    what: text(`${shown} exists already and holds something else.`, `${shown} 已存在，且内容不同。`),
    next: text('Move it away, or name another file with --output.', '请先移走它，或用 --output 换一个文件。'),
  });
}
