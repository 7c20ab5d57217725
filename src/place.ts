import { posix, win32 } from 'node:path';

/** Where on a machine we stand: all that decides which files are meant. Plain data, so Windows can be tested on Linux. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The home directory whose clients are configured; absolute. */
  readonly home: string;
  readonly cwd: string;
}

export function pathOf(place: Place): typeof posix {
  return place.platform === 'win32' ? win32 : posix;
}

/** `path` with the home directory shown as `~`. */
export function tilde(path: string, place: Place): string {
  const { sep } = pathOf(place);
  if (path === place.home) return '~';
  return path.startsWith(place.home + sep) ? `~${path.slice(place.home.length)}` : path;
}

/** A sentence with the home directory shown as `~` wherever a path in it begins with that. */
export function withoutHome(sentence: string, place: Place): string {
  const { home } = place;
  // Some containers have `/` as everybody's home; then there is nothing to hide.
  if (home.length < 2 || !pathOf(place).isAbsolute(home)) return sentence;
  if (!sentence.includes(home)) return sentence;
  const literal = home.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return sentence.replace(new RegExp(`(?<![\\w.-])${literal}(?![\\w-]|\\.\\w)`, 'g'), '~');
}

/** Variables by which certificates are trusted: by us, and by some of the clients. In the order Codex looks, which does not know the last. */
export const CA_VARIABLES = ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const;

/** tokaify's own directory for journal, lock and console logins: `$XDG_STATE_HOME/tokaify`, on Windows `%LOCALAPPDATA%\tokaify`. */
export function stateDirectory(place: Place): string {
  const { join, isAbsolute } = pathOf(place);
  if (place.platform === 'win32') {
    return join(place.env.LOCALAPPDATA || join(place.home, 'AppData', 'Local'), 'tokaify');
  }
  const base = place.env.XDG_STATE_HOME;
  // The XDG specification: a relative path is invalid and must be ignored.
  return join(base && isAbsolute(base) ? base : join(place.home, '.local', 'state'), 'tokaify');
}

export function joinHome(place: Place, ...parts: string[]): string {
  return pathOf(place).join(place.home, ...parts);
}

/** What tokaify itself sets OPENCODE_DISABLE_PROJECT_CONFIG to for another home: true, as nobody else writes it. */
export const NO_PROJECT = 'TRUE';
