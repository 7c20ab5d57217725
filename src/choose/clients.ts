import type { Client, Setup } from '../clients/client.ts';
import { allClients, clientsNamed } from '../clients/table.ts';
import { TokaifyError } from '../errors.ts';
import { flag, type Input } from '../input.ts';
import { onPath } from '../installed.ts';
import type { Secret } from '../secret.ts';
import { isPresent, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { text, verbatim } from '../text.ts';

/** The clients named, or every one found here with --all; asked for on a terminal when none is named. */
export async function chooseClients(input: Input, system: System): Promise<Client[]> {
  if (flag(input, 'all')) {
    const found = allClients().filter(
      (client) => onPath(system, client.command) !== null || isPresent(survey(system, client)),
    );
    if (found.length > 0) return found;
    throw new TokaifyError('unknown-client', {
      what: text('No client was found on this machine.', '本机没有找到任何客户端。'),
      next: text(
        'Name one to configure it before it is installed: tokaify setup codex',
        '也可以在安装前先配置：tokaify setup codex',
      ),
    });
  }
  if (input.args.length > 0) return clientsNamed(input.args);
  if (system.ask) {
    const choices = allClients().map(({ id, name }) => ({ value: id, label: verbatim(name) }));
    // As they could have been typed.
    const all = { value: choices.map(({ value }) => value).join(' '), label: text('All of them', '全部') };
    const chosen = await system.ask.select(text('Which client?', '哪个客户端？'), [...choices, all]);
    return clientsNamed(chosen.split(' '));
  }
  throw new TokaifyError('answer-needed', {
    what: text('Which client?', '哪个客户端？'),
    next: text('Name it: tokaify setup codex, or --all', '请指明：tokaify setup codex，或 --all'),
  });
}

export interface InPlace {
  readonly key: Secret | null;
  readonly model: string | null;
}

/**
 * What clients use this gateway with already, by the user's own configuration and never a project's. Where they do not
 * agree on a key there is none to keep.
 */
export function inPlaceAt(
  system: System,
  clients: readonly Client[],
  { gateway, baseUrl }: Pick<Setup, 'gateway' | 'baseUrl'>,
  providerId: string | undefined,
): InPlace {
  const here = clients
    .map((client) => survey(system, client, { gateway, providerId }, () => {}).current)
    .filter((current) => current.baseUrl === baseUrl);
  const keys = here.flatMap(({ credential: { kind, secret } }) =>
    kind === 'api-key' && secret ? secret : [],
  );
  const [key = null] = keys;
  return {
    key: key && keys.every((each) => each.equals(key)) ? key : null,
    model: here.find(({ model }) => model !== null)?.model ?? null,
  };
}
