import { type Place, pathOf } from '../place.ts';
import type { Trace } from './client.ts';
import { home } from './codex-files.ts';

/** What stands beside Codex's files and tells something about it. */
export function traces(place: Place): Trace[] {
  const { join, dirname } = pathOf(place);
  const own = home(place);
  const found: Trace[] = [
    { name: 'home', path: own },
    { name: 'daemon', path: join(own, 'app-server-daemon', 'daemon.pid'), text: true },
    { name: 'profile', path: own, holding: { suffix: '.config.toml', bytes: 'model' }, text: true },
    { name: 'requirements', path: '/etc/codex/requirements.toml' },
  ];
  if (place.env.WSL_DISTRO_NAME)
    found.push({ name: 'twin', path: '/mnt/c/Users', below: join('.codex', 'config.toml') });
  for (let directory = place.cwd; ; directory = dirname(directory)) {
    const path = join(directory, '.codex', 'config.toml');
    // In the home directory the same name is the user's own file.
    if (dirname(path) !== own) found.push({ name: 'project', path, text: true });
    if (dirname(directory) === directory) return found;
  }
}
