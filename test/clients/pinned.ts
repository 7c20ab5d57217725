import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pinned from './pinned.json' with { type: 'json' };

/** A client of one version in the cache, to be put on a PATH. */
export interface Pinned {
  readonly name: keyof typeof pinned;
  readonly version: string;
  /** The folder that holds its program. */
  readonly directory: string;
}

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Every version of a client, the reference first. */
export function pinnedVersions(name: Pinned['name']): readonly [Pinned, ...Pinned[]] {
  const { directory, versions } = pinned[name];
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const [reference, ...older] = Object.keys(versions).map((version) => {
    const folder = directory.replaceAll('{platform}', platform).replaceAll('{arch}', process.arch);
    const path = join(PROJECT, '.cache', 'clients', `${name}@${version}`, folder);
    if (!existsSync(path)) throw new Error(`${name} ${version} is not installed: npm run test:clients`);
    return { name, version, directory: path };
  });
  return [reference!, ...older];
}

/** The same as rows of a test table, each under its title. */
export function eachVersion(name: Pinned['name']): (readonly [title: string, client: Pinned])[] {
  return pinnedVersions(name).map((client) => [`${client.name} ${client.version}`, client]);
}
