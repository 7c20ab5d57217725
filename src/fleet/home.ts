import { TokaifyError } from '../errors.ts';
import { pathOf } from '../place.ts';
import { word } from '../quote.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { type Account, environmentElsewhere, findAccount } from '../users.ts';
import type { WantedHome } from './document.ts';

/** A home of the document on this machine. */
export interface Site {
  readonly wanted: WantedHome;
  readonly home: string;
  /** Whose rights are used; null: the caller's. */
  readonly account: Account | null;
}

/** The options by which a command means this home; none for the caller's own. */
export function whoseOf({ wanted: { user, home }, ...site }: Site): string[] {
  if (user !== undefined) return ['--user', word(user)];
  return home === undefined ? [] : ['--home', word(site.home)];
}

/** Throws `unknown-user`, `home-invalid`, or `document-invalid` where one home is named twice. */
export async function locate(
  system: System,
  homes: readonly WantedHome[],
  document: string,
): Promise<Site[]> {
  const { dirname, resolve } = pathOf(system);
  const sites: Site[] = [];
  for (const wanted of homes) {
    const account = wanted.user === undefined ? null : await findAccount(system, wanted.user);
    const named = wanted.home === undefined ? system.home : resolve(dirname(document), wanted.home);
    const home = account?.home ?? named;
    mustBeDirectory(system, home);
    if (sites.some((site) => site.home === home)) throw twice(home, document);
    sites.push({ wanted, home, account });
  }
  return sites;
}

function mustBeDirectory(system: System, home: string): void {
  try {
    if (system.fs.statSync(home).isDirectory()) return;
  } catch {
    // Not there, or not to be looked at.
  }
  throw new TokaifyError('home-invalid', {
    what: text(`There is no home directory ${home}.`, `主目录 ${home} 不存在。`),
    next: text('Create it, or take the entry out.', '请先创建该目录，或移除该条目。'),
  });
}

function twice(home: string, document: string): TokaifyError {
  return new TokaifyError('document-invalid', {
    what: text(`${home} is named twice.`, `${home} 被列出了两次。`),
    next: text('Put all of its clients into one entry.', '请把它的所有客户端写在同一条目中。'),
    where: { path: document },
  });
}

/** What decides about a run must stand in the document, not in the environment of whoever starts it. */
const OF_THE_RUN = /^TOKAIFY_/;

/** The machine as it is for this home. Nobody is asked: the document is the answer. */
export function systemOf(system: System, { home, account }: Site): System {
  const env = home === system.home ? system.env : environmentElsewhere(system.env);
  return {
    ...system,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !OF_THE_RUN.test(name))),
    home,
    // Layers of a project belong to whoever works there, not to the home.
    cwd: home,
    uid: account?.uid ?? system.uid,
    ask: null,
  };
}
