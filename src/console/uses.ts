import type { Client, Current, Files, SourceFile } from '../clients/client.ts';
import { candidates } from '../clients/rekey.ts';
import { allClients } from '../clients/table.ts';
import { TokaifyError } from '../errors.ts';
import { type Place, tilde } from '../place.ts';
import type { Where } from '../report.ts';
import type { Secret } from '../secret.ts';
import { survey } from '../survey.ts';
import type { System } from '../system.ts';
import type { Token } from './token.ts';

/** A key that a client on this machine would send, or that lies in its files to be chosen. */
export interface LocalKey {
  readonly client: Client;
  readonly secret: Secret;
  /** undefined where it does not stand in a file. */
  where(): Where | undefined;
}

export interface LocalKeys {
  readonly keys: readonly LocalKey[];
  /** Why some files could not be looked into. */
  readonly troubles: readonly TokaifyError[];
}

/** Every text that may be a key, in the files of every client, and what each would really send. */
export function localKeys(system: System): LocalKeys {
  const keys: LocalKey[] = [];
  const troubles: TokaifyError[] = [];
  const trying = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof TokaifyError)) throw error;
      troubles.push(error);
    }
  };
  for (const client of allClients()) {
    trying(() => {
      const { files, current } = survey(system, client);
      keys.push(...sentKey(client, current, system));
      for (const file of Object.values(files)) trying(() => keys.push(...heldKeys(client, file, system)));
    });
  }
  return { keys, troubles };
}

/** The key that a client would send. */
function sentKey(client: Client, { credential }: Current, place: Place): LocalKey[] {
  const { secret, where } = credential;
  if (secret === null) return [];
  return [{ client, secret, where: () => where && { ...where, path: tilde(where.path, place) } }];
}

/** Every text in one of its files. */
function heldKeys(client: Client, file: SourceFile, place: Place): LocalKey[] {
  const path = tilde(file.path, place);
  return candidates(file).map(({ secret, line }) => ({
    client,
    secret,
    where: () => {
      const found = line();
      return { path, ...(found === undefined ? {} : { line: found }) };
    },
  }));
}

/** Where a key would still be after its client's files were changed to these: a variable, a file that is not ours to write. */
export function leftBehind(system: System, client: Client, files: Files, key: Secret): LocalKey | undefined {
  const keys = [
    ...sentKey(client, client.read(files, system.env), system),
    ...Object.values(files).flatMap((file) => heldKeys(client, file, system)),
  ];
  return keys.find(({ secret }) => secret.equals(key));
}

/** Who uses a token here, each client once. */
export function usersOf(token: Pick<Token, 'key' | 'shown'>, { keys }: LocalKeys): LocalKey[] {
  const users = new Map<string, LocalKey>();
  for (const key of keys) {
    if (isKeyOf(token, key.secret) && !users.has(key.client.id)) users.set(key.client.id, key);
  }
  return [...users.values()];
}

/**
 * Consoles since 2026-03 tell four characters at each end of a key; the two and four that are ever shown are
 * one in 57 thousand million, and an account has a thousand tokens at most.
 */
function isKeyOf({ key, shown }: Pick<Token, 'key' | 'shown'>, secret: Secret): boolean {
  if (key !== null) return key.equals(secret);
  const whole = shown.length > 'sk-…'.length;
  return whole && secret.toString() === shown;
}
