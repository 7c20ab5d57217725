import { type Access, chooseAccess, greet } from '../choose/access.ts';
import type { InPlace } from '../choose/clients.ts';
import { chooseGateway } from '../choose/gateway.ts';
import { askModel } from '../choose/model.ts';
import type { Verdict } from '../diagnose/ladder.ts';
import { TokaifyError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { exitCodeOf } from '../failure.ts';
import type { Gateway, WireApi } from '../gateway.ts';
import { type Input, option } from '../input.ts';
import { inquire, verdictBlocks } from '../inquire.ts';
import type { Finding } from '../report.ts';
import type { Secret } from '../secret.ts';
import type { Ask, System } from '../system.ts';
import { type Text, text } from '../text.ts';

/** What was chosen, and what the gateway said of it; null when it was not asked, or its "no" ignored by a person. */
export interface Gained {
  readonly access: Access;
  readonly verdict: Verdict | null;
  /** Chosen from the gateway's list in the place of the one that was typed. */
  readonly model?: string;
  /** The "no" that a person ignored. */
  readonly ignored?: Verdict;
}

/** What may be known without asking. */
export interface Known {
  /** Where the first key comes from, if not from flags, environment or the person. */
  readonly first?: (() => Promise<Access>) | undefined;
  /** What is in use with a gateway already. */
  readonly inPlace: (at: Pick<Access, 'gateway' | 'baseUrl'>) => InPlace;
}

export const STOP = { value: 'stop', label: text('Stop and change nothing', '停止，不做任何改动') } as const;

/** The gateway, the key and what the gateway says of it. On a terminal a "no" may be answered with another key, or ignored. */
export async function gainAccess(
  input: Input,
  system: System,
  wireApis: readonly WireApi[],
  online: boolean,
  { first, inPlace }: Known,
): Promise<Gained> {
  const named = chooseGateway(input, system);
  greet(system, named);
  const choose = async (refused?: Secret): Promise<Access> => {
    const kept = (gateway: Gateway): Secret | null => {
      const { key } = inPlace({ gateway, baseUrl: gateway.baseUrl });
      return key !== null && refused?.equals(key) ? null : key;
    };
    const access =
      first && !refused
        ? await first()
        : await chooseAccess(input, system, { retype: refused !== undefined, greeted: true, inPlace: kept });
    if (access.baseUrl !== named.baseUrl) greet(system, access.gateway);
    return access;
  };
  let access = await choose();
  if (!online) return { access, verdict: null };
  let asked = input;
  let chosen: Pick<Gained, 'model'> = {};
  for (;;) {
    const verdict = await askGateway(asked, system, access, wireApis);
    const good = exitCodeOf(verdict.findings) === 0;
    // A "no" that ends the command is its answer, not talk.
    if (good || system.ask) system.tell(verdictBlocks(verdict));
    if (good || !system.ask) return { access, verdict, ...chosen };
    const answer = await whatNow(system.ask, verdict);
    if (answer === 'anyway') return { access, verdict: null, ignored: verdict, ...chosen };
    if (answer === 'stop') throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
    if (answer === 'retype') access = await choose(access.key);
    if (answer === 'choose') {
      const model = await askModel(system.ask, access.gateway, verdict.models!, inPlace(access).model);
      // Asked about like one that is typed: a list is not always the word of the gateway on this key.
      asked = { ...input, options: { ...input.options, model } };
      chosen = { model };
    }
  }
}

/** Where the gateway was not reached, it is no matter of the key. */
async function whatNow(ask: Ask, { findings, models }: Verdict): Promise<string> {
  const choose = { value: 'choose', label: text('Choose a model from the list', '从列表中选择模型') };
  const retype = { value: 'retype', label: text('Type another key', '重新输入密钥') };
  const anyway = { value: 'anyway', label: text('Write it anyway', '仍然写入') };
  if (!isUnjudged(findings)) {
    const others = findings[0]!.id.startsWith('model-') && models?.length ? [choose] : [];
    return ask.select(text('What now?', '接下来？'), [...others, retype, STOP, anyway]);
  }
  const again = { value: 'again', label: text('Try again', '再试一次') };
  const question = text('The key could not be checked. What now?', '密钥未能检验。接下来？');
  return ask.select(question, [again, retype, STOP, anyway]);
}

function isUnjudged(findings: readonly Finding[]): boolean {
  const unjudged: number[] = [EXIT.unreachable, EXIT.endpoint];
  return unjudged.includes(exitCodeOf(findings));
}

/** After writing: what the person knew when they chose to. */
export function writtenAnyway({ findings }: Verdict): Text {
  return isUnjudged(findings)
    ? text('Written although the key could not be checked.', '已写入，但密钥未能检验。')
    : text('Written, although the gateway said no.', '已写入，尽管网关拒绝了。');
}

/** One list of models is enough where the gateway documents the APIs that the clients speak; the others are probed. */
export async function askGateway(
  input: Input,
  system: System,
  access: Access,
  wireApis: readonly WireApi[],
): Promise<Verdict> {
  const { gateway } = access;
  const model =
    option(input, 'model') ?? (gateway.questions.models === null ? gateway.models.default : undefined);
  const single = option(input, 'verify') === 'once';
  const clients = [...new Set(input.args)];
  const [first = 'responses', ...others] = new Set(wireApis);
  const unproven = [first, ...others].filter((wireApi) => !gateway.wireApis.includes(wireApi));
  if (unproven.length === 0) {
    const asked = { wireApi: first, depth: 'models', single, clients } as const;
    const verdict = await inquire(system, access, { model, ...asked });
    // A key that may use no model at all is refused like one that may not use the one that is wanted.
    return model === undefined && verdict.models?.length === 0
      ? inquire(system, access, { model: gateway.models.default, ...asked })
      : verdict;
  }
  let verdict: Verdict | undefined;
  for (const wireApi of unproven) {
    verdict = await inquire(system, access, { model, wireApi, depth: 'dry', single, clients });
    if (single || exitCodeOf(verdict.findings) !== 0) break;
  }
  return verdict!;
}
