import type { Client, Draft, Files, Setup } from '../../src/clients/client.ts';
import type { Gateway } from '../../src/gateway.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import { type Survey, survey } from '../../src/survey.ts';
import type { Machine } from '../machine.ts';

export const KEY = 'sk-test-contract';

/** A setup for a gateway as `setup` without flags would resolve it. */
export function setupFor(gateway: Gateway | string, wanted: Partial<Setup> = {}): Setup {
  const chosen = typeof gateway === 'string' ? builtInGateway(gateway)! : gateway;
  return {
    gateway: chosen,
    baseUrl: chosen.baseUrl,
    model: chosen.models.default,
    reviewModel: chosen.models.default,
    key: new Secret(KEY),
    carrier: undefined,
    login: undefined,
    moveKeys: false,
    version: null,
    block: 'auto',
    providerId: undefined,
    displayName: undefined,
    context: undefined,
    output: undefined,
    api: undefined,
    setDefault: false,
    ...wanted,
  };
}

/** Plans a setup on a machine and writes it there, without the transaction around it. */
export function install(machine: Machine, client: Client, setup: Setup): Survey {
  const { files } = survey(machine, client, setup);
  write(machine, files, client.configure(files, setup));
  return survey(machine, client, setup);
}

export function write(machine: Machine, files: Files, draft: Draft): void {
  for (const { role, text } of draft.files) {
    const path = files[role]!.path.slice(machine.home.length + 1).replaceAll('\\', '/');
    if (text !== null) machine.put(path, text);
    else if (machine.get(path) !== null) machine.fs.rmSync(files[role]!.path);
  }
}
