import type { Access } from '../choose/access.ts';
import type { Client } from '../clients/client.ts';
import type { Console } from '../console/api.ts';
import { createToken } from '../console/create.ts';
import { openConsole } from '../console/open.ts';
import {
  checkWishes,
  readWishes,
  requireQuota,
  shortened,
  type Wishes,
  withWishes,
} from '../console/restrictions.ts';
import { endedIn } from '../console/settle.ts';
import { FRESH, label, type Token, tokenJson } from '../console/token.ts';
import { revealKey } from '../console/tokens.ts';
import { typedAt } from '../console/typed-at.ts';
import { unitsPerDollar } from '../console/units.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input, option } from '../input.ts';
import type { TokenMade } from '../plan/plan.ts';
import { word } from '../quote.ts';
import type { Finding, Report } from '../report.ts';
import type { System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { given } from './token-given.ts';
import { RESTRICTIONS } from './token-options.ts';

/** Where the key for these clients comes from. */
export type Source = (clients: readonly Client[]) => Promise<Access>;

interface Made {
  readonly console: Console;
  readonly token: Token;
  readonly perDollar: number;
  readonly created: boolean;
}

/**
 * Runs a setup whose key is that of a token of its own, as the guide recommends: named after the clients and
 * this machine, restricted as asked. If the setup comes to nothing, the token is there all the same, and both
 * answers say so; the same command again uses it.
 */
export async function withDedicatedToken(
  input: Input,
  system: System,
  setUp: (source: Source) => Promise<Report>,
): Promise<Report> {
  refuseContradictions(input);
  const wishes = requireQuota(readWishes(input, system.now()));
  const console = openConsole(input, system);
  refuseUseless(wishes, option(input, 'model') ?? console.gateway.models.default);
  let made: Made | undefined;
  const source: Source = async (clients) => {
    const perDollar = await unitsPerDollar(system, console);
    const name = shortened(`${clients.map(({ id }) => id).join('+')}@${system.hostname.split('.')[0]}`);
    const settings = withWishes({ ...FRESH, name }, wishes, perDollar);
    await checkWishes(system, console, wishes);
    const { token, created } = await createToken(system, console, settings, {
      expiry: wishes.expiry,
      asTyped: given(input, RESTRICTIONS),
      nameIsOurs: true,
    });
    made = { console, token, perDollar, created };
    system.tell([{ kind: 'done', text: whichOne(token, created) }]);
    const { gateway } = console;
    const key = await revealKey(system, console, token);
    return { gateway, baseUrl: gateway.baseUrl, key, token: asMade(console, token) };
  };
  try {
    const report = await setUp(source);
    return made === undefined ? report : withToken(report, made);
  } catch (error) {
    if (made === undefined || !made.created) throw error;
    const { title, remedy } = leftOver(made);
    throw endedIn(error, { state: title, next: remedy });
  }
}

/** As the journal remembers it: who takes the setup back shall hear of it. */
function asMade(console: Console, token: Token): TokenMade {
  return {
    name: label(token),
    disable: typedAt(console, `token disable ${token.id}`),
    remove: typedAt(console, `token delete ${token.id}`),
  };
}

function withToken(report: Report, made: Made): Report {
  const unused = !report.ok && report.undo === null && made.created ? [leftOver(made)] : [];
  return {
    ...report,
    data: { ...report.data, token: tokenJson(made.token, made.perDollar), tokenCreated: made.created },
    findings: [...report.findings, ...unused],
    blocks: [...report.blocks, ...unused.map((finding) => ({ kind: 'finding', finding }) as const)],
  };
}

function whichOne(token: Token, created: boolean): Text {
  return created
    ? text(`Created the token ${label(token)}`, `已创建令牌 ${label(token)}`)
    : text(
        `Using the token ${label(token)}, which exists already with these settings`,
        `使用已有的令牌 ${label(token)}，其设置相同`,
      );
}

function leftOver({ console, token }: Made): Finding {
  const command = typedAt(console, `token delete ${token.id} --yes`);
  return {
    id: 'token-created',
    severity: 'info',
    title: text(
      `The token ${label(token)} was created and stays at the console.`,
      `令牌 ${label(token)} 已创建，并保留在控制台中。`,
    ),
    cause: text('If you run the same command again, it uses this token.', '再次运行同一命令会使用该令牌。'),
    remedy: text(`If you do not need it: ${command}`, `如不再需要：${command}`),
    proof: 'proved',
  };
}

function refuseUseless({ models }: Wishes, model: string): void {
  if (!models || models.includes(model)) return;
  throw new TokaifyError('restriction-invalid', {
    what: text(
      `--models does not allow ${model}, which is to be set up.`,
      `--models 不包含将要配置的 ${model}。`,
    ),
    next: text(
      `Add it, or choose one of them: --model ${word(models[0]!)}`,
      `请加入它，或选择其中之一：--model ${word(models[0]!)}`,
    ),
  });
}

function refuseContradictions(input: Input): void {
  const flags = {
    '--dry-run': flag(input, 'dryRun'),
    '--check': flag(input, 'check'),
    '--offline': flag(input, 'offline'),
    '--key-stdin': flag(input, 'keyStdin'),
    '--key-file': option(input, 'keyFile') !== undefined,
  };
  const [other] = Object.entries(flags).find(([, given]) => given) ?? [];
  if (other === undefined) return;
  throw new TokaifyError('usage', {
    what: text(`--create-token and ${other} contradict each other.`, `--create-token 与 ${other} 相互矛盾。`),
    cause: text(
      '--create-token makes a new key at the console, now.',
      '--create-token 会立即在控制台上创建新密钥。',
    ),
    next: verbatim('tokaify setup --help'),
  });
}
