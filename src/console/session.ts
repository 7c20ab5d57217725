import { createHash } from 'node:crypto';
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
import { usualOrigin } from './typed-at.ts';

/**
 * Whose login it is: that of the gateway which serves models there and has its console there. Not by its id, which
 * two may share; and not by its console alone, or another gateway's template could borrow the login for its own models.
 */
interface Owner {
  readonly baseUrl: string;
  /** The origin of the console that it has as a rule; somebody may have logged in to another. */
  readonly origin: string;
}

function ownerOf(gateway: Gateway): Owner {
  return { baseUrl: gateway.baseUrl, origin: usualOrigin(gateway) };
}

/** Where the login to the console of a gateway is kept: for nobody but its owner, and never an API key. */
export function sessionPath(system: System, gateway: Gateway): string {
  const { baseUrl, origin } = ownerOf(gateway);
  const host = origin.replace(/^https?:\/\//, '').replace(/[^a-z0-9.]+/gi, '_');
  const mark = createHash('sha256').update(`${baseUrl} ${origin}`).digest('hex').slice(0, 12);
  return pathOf(system).join(stateDirectory(system), 'console', `${host}-${mark}.json`);
}

export async function saveSession(system: System, console: Console): Promise<string> {
  const path = sessionPath(system, console.gateway);
  const stored = {
    ...ownerOf(console.gateway),
    console: console.url,
    user: console.user,
    accessToken: console.accessToken.reveal(),
  };
  await openState(system);
  await writePrivate(system, path, `${JSON.stringify(stored, null, 2)}\n`);
  return path;
}

/** null: nobody is logged in, or what is stored is no login to this gateway. */
export function loadSession(system: System, gateway: Gateway): Console | null {
  const stored = read(system, sessionPath(system, gateway));
  if (stored === null) return null;
  const { url, user, accessToken } = stored;
  const { baseUrl, origin } = ownerOf(gateway);
  if (stored.baseUrl !== baseUrl || stored.origin !== origin) return null;
  return { gateway, url, user, accessToken };
}

/** A login as its file has it. */
export interface Stored extends Owner, Pick<Console, 'url' | 'user' | 'accessToken'> {
  readonly path: string;
}

/** Every login that is stored; none where nobody may look. */
export function storedSessions(system: System): Stored[] {
  const { join } = pathOf(system);
  const directory = join(stateDirectory(system), 'console');
  let names: string[];
  try {
    names = system.fs.readdirSync(directory);
  } catch {
    return [];
  }
  const paths = names.filter((name) => name.endsWith('.json')).sort();
  return paths.flatMap((name) => {
    try {
      return read(system, join(directory, name)) ?? [];
    } catch {
      return [];
    }
  });
}

function read(system: System, path: string): Stored | null {
  const { bytes } = readFile(system, path);
  const stored = bytes === null ? null : parse(new TextDecoder().decode(bytes));
  if (!isRecord(stored)) return null;
  const { baseUrl, origin, console: url, user, accessToken } = stored;
  if (typeof url !== 'string' || typeof user !== 'number' || typeof accessToken !== 'string') return null;
  if (typeof baseUrl !== 'string' || typeof origin !== 'string') return null;
  return { path, baseUrl, origin, url, user, accessToken: new Secret(accessToken) };
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
