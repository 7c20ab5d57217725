import { type Access, chooseAccess } from '../choose/access.ts';
import { chooseGateway } from '../choose/gateway.ts';
import type { Verdict } from '../diagnose/ladder.ts';
import { TokaifyError } from '../errors.ts';
import { exitCodeOf } from '../failure.ts';
import type { Gateway, WireApi } from '../gateway.ts';
import { inquire, verdictBlocks } from '../inquire.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';
import { type Input, option } from './input.ts';

/** What was chosen, and what the gateway said of it; null when it was not asked, or its "no" ignored by a person. */
export interface Gained {
  readonly access: Access;
  readonly verdict: Verdict | null;
}

/** The gateway, the key and what the gateway says of it. On a terminal a "no" may be answered with another key, or ignored. */
export async function gainAccess(
  input: Input,
  system: System,
  wireApis: readonly WireApi[],
  online: boolean,
  /** Where the first key comes from, if not from flags, environment or the person. */
  first?: () => Promise<Access>,
): Promise<Gained> {
  const greet = ({ name, baseUrl }: Gateway): void =>
    system.tell([{ kind: 'heading', text: verbatim(name), aside: verbatim(baseUrl) }]);
  const named = chooseGateway(input, system);
  greet(named);
  for (let retype = false; ; retype = true) {
    const access = first && !retype ? await first() : await chooseAccess(input, system, { retype });
    if (access.baseUrl !== named.baseUrl) greet(access.gateway);
    if (!online) return { access, verdict: null };
    const verdict = await askGateway(input, system, access, wireApis);
    const good = exitCodeOf(verdict.findings) === 0;
    // A "no" that ends the command is its answer, not talk.
    if (good || system.ask) system.tell(verdictBlocks(verdict));
    if (good || !system.ask) return { access, verdict };
    const answer = await system.ask.select(text('What now?', '接下来？'), [
      { value: 'retype', label: text('Type another key', '重新输入密钥') },
      { value: 'stop', label: text('Stop; nothing was changed', '停止；没有做任何改动') },
      { value: 'anyway', label: text('Write it anyway', '仍然写入') },
    ]);
    if (answer === 'anyway') return { access, verdict: null };
    if (answer === 'stop') throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
  }
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
  const [first = 'responses', ...others] = new Set(wireApis);
  const unproven = [first, ...others].filter((wireApi) => !gateway.wireApis.includes(wireApi));
  if (unproven.length === 0)
    return inquire(system, access, { model, wireApi: first, depth: 'models', single });
  let verdict: Verdict | undefined;
  for (const wireApi of unproven) {
    verdict = await inquire(system, access, { model, wireApi, depth: 'dry', single });
    if (single || exitCodeOf(verdict.findings) !== 0) break;
  }
  return verdict!;
}
