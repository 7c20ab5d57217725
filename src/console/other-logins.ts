import type { Gateway } from '../gateway.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway, customGateway, gatewayAt } from '../gateways.ts';
import type { System } from '../system.ts';
import { typed } from '../typed.ts';
import { type Stored, sessionPath, storedSessions } from './session.ts';

/** A login that is stored on this machine. */
export interface Login {
  /** The address of its console. */
  readonly url: string;
  /** The command that is about it. */
  command(words: string): string;
}

/** Every stored login: who asks for one that is not there may mean one of these. */
export function storedLogins(system: System): Login[] {
  return storedSessions(system).map((stored) => {
    const gateway = gatewayOf(system, stored);
    return {
      url: stored.url,
      // Of a template only the addresses are known, and not where it lies.
      command: (words) => (gateway ? typed(gateway, words) : `tokaify ${words} --gateway FILE`),
    };
  });
}

/** The gateway that finds this login again when it is typed, or undefined. */
function gatewayOf(system: System, { baseUrl, path }: Stored): Gateway | undefined {
  const elsewhere = GATEWAY_IDS.map((id) => ({ ...builtInGateway(id)!, baseUrl }));
  return [gatewayAt(baseUrl), customGateway(baseUrl), ...elsewhere]
    .filter((gateway) => gateway !== null)
    .find((gateway) => sessionPath(system, gateway) === path);
}
