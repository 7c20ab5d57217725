import { isRecord } from '../diagnose/answer.ts';
import { writePrivate } from '../disk/private.ts';
import { readFile } from '../disk/read.ts';
import { inState, openState } from '../disk/state.ts';
import { removeFile } from '../disk/write.ts';
import type { Gateway } from '../gateway.ts';
import { pathOf, stateDirectory } from '../place.ts';
import { Secret } from '../secret.ts';
import type { System } from '../system.ts';
import type { Console } from './api.ts';

/** Where the login to the console of a gateway is kept: for nobody but its owner, and never an API key. */
export function sessionPath(system: System, { id }: Gateway): string {
  return pathOf(system).join(stateDirectory(system), 'console', `${id}.json`);
}

export async function saveSession(system: System, console: Console): Promise<string> {
  const path = sessionPath(system, console.gateway);
  const stored = {
    baseUrl: console.gateway.baseUrl,
    console: console.url,
    user: console.user,
    accessToken: console.accessToken.reveal(),
  };
  await openState(system);
  await writePrivate(system, path, `${JSON.stringify(stored, null, 2)}\n`);
  return path;
}

/** null: nobody is logged in, or what is stored is no login to this gateway. Two gateways known by URL only may share an id. */
export function loadSession(system: System, gateway: Gateway): Console | null {
  const { bytes } = readFile(system, sessionPath(system, gateway));
  const stored = bytes === null ? null : parse(new TextDecoder().decode(bytes));
  if (!isRecord(stored)) return null;
  const { baseUrl, console: url, user, accessToken } = stored;
  if (typeof url !== 'string' || typeof user !== 'number' || typeof accessToken !== 'string') return null;
  return baseUrl === gateway.baseUrl ? { gateway, url, user, accessToken: new Secret(accessToken) } : null;
}

/** Says whether there was one. */
export async function forgetSession(system: System, gateway: Gateway): Promise<boolean> {
  const path = sessionPath(system, gateway);
  if (readFile(system, path).bytes === null) return false;
  await inState(system, () => removeFile(system, path));
  return true;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
