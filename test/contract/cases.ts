import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Setup } from '../../src/clients/client.ts';
import { type Machine, machine } from '../machine.ts';
import { KEY } from './setups.ts';

const ROOT = 'test/fixtures/clients';

/** One home directory as somebody may have it. */
export interface Home {
  readonly name: string;
  /** By path relative to the home. */
  readonly files: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The part of a setup that this home asks for: the installed version, what to do about a login. */
  readonly wanted: Partial<Setup>;
}

/** The homes of a client: every folder below its own, with what `case.json` says about it. */
export function homesOf(client: Client): Home[] {
  return readdirSync(join(ROOT, client.id)).map((name) => {
    const folder = join(ROOT, client.id, name);
    const files: Record<string, string> = {};
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
    }
    const { 'case.json': said = '{}', ...rest } = files;
    // Git keeps no directory of its own name: such files stand in case.json.
    const { wanted = {}, cwd = '', files: more = {} } = JSON.parse(said);
    return { name, wanted, cwd, files: { ...rest, ...more } };
  });
}

export function machineOf({ files, cwd }: Home, variable: string): Machine {
  const home = machine({ files, env: { [variable]: KEY } });
  return { ...home, cwd: home.at(cwd) };
}
