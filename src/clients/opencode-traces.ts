import { type Place, pathOf } from '../place.ts';
import type { Current, Opinion, Trace } from './client.ts';
import { locations } from './opencode-files.ts';

/** The migration by which OpenCode 2 copies auth.json into its database, once; its name stands there afterwards. */
const IMPORT = '20260805200742_import_legacy_credentials';

/** What stands beside OpenCode's files and tells something about it. */
export function traces(place: Place): Trace[] {
  const { dirname, join } = pathOf(place);
  const data = dirname(locations(place).find(({ role }) => role === 'auth')!.path);
  const found: Trace[] = [{ name: 'imported', path: data, holding: { suffix: '.db', bytes: IMPORT } }];
  const { APPDATA, WSL_DISTRO_NAME } = place.env;
  for (const name of ['opencode.json', 'opencode.jsonc']) {
    if (place.platform === 'win32' && APPDATA)
      found.push({ name: 'roaming', path: join(APPDATA, 'opencode', name) });
    if (WSL_DISTRO_NAME)
      found.push({ name: 'twin', path: '/mnt/c/Users', below: join('.config', 'opencode', name) });
  }
  for (let directory = place.cwd; ; directory = dirname(directory)) {
    found.push({ name: 'git', path: join(directory, '.git') });
    if (dirname(directory) === directory) return found;
  }
}

/** Takes one and a half to two seconds and no network (1.18.33), so it is asked only by those who want to know everything. */
export function opinion({ providerId }: Current): Opinion {
  return {
    args: ['models', ...(providerId === null ? [] : [providerId])],
    timeoutMs: 10_000,
    always: false,
    since: '1.2.0',
    online: false,
  };
}
