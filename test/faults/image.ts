import fs from 'node:fs';
import { join } from 'node:path';

/** Every path below a home: mode and bytes, a link's target, or `directory`. */
export type Image = ReadonlyMap<string, string>;

const STATE = /^\.local(?:$|\/state(?:$|\/tokaify(?:$|\/)))/;
const TEMP = /(?:^|\/)\.[^/]*\.tokaify-\d+-[0-9a-f]+\.tmp$/;

/** What a user sees of a home: tokaify's own state and its temp files are left out. */
export function imageOf(home: string, normalise = (content: string) => content): Image {
  const image = new Map<string, string>();
  for (const { below, path, stat } of walk(home)) {
    if (STATE.test(below) || TEMP.test(below)) continue;
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
    if (stat.isSymbolicLink()) image.set(below, `→ ${fs.readlinkSync(path)}`);
    else if (stat.isDirectory()) image.set(below, `${mode} directory`);
    else image.set(below, `${mode} ${normalise(fs.readFileSync(path, 'latin1'))}`);
  }
  return image;
}

/** What must not be there when no tokaify runs: temp files, a lock, a claim to one, an entry without its description. */
export function remainsIn(home: string): string[] {
  const paths = [...walk(home)].map(({ below }) => below);
  return paths.filter(
    (below) =>
      TEMP.test(below) ||
      /^\.local\/state\/tokaify\/lock/.test(below) ||
      (/\/journal\/[^/]+$/.test(below) && !paths.includes(`${below}/entry.json`)),
  );
}

/** Files that hold one of these secrets and can be read by others. */
export function readableIn(home: string, secrets: readonly string[]): string[] {
  return [...walk(home)]
    .filter(({ stat }) => stat.isFile() && (stat.mode & 0o077) !== 0)
    .filter(({ path }) => {
      const content = fs.readFileSync(path);
      return secrets.some((secret) => content.includes(secret));
    })
    .map(({ below }) => below);
}

export interface Standing {
  readonly outcome: 'old' | 'between' | 'new' | 'else';
  /** Paths that are neither old nor new. */
  readonly other: readonly string[];
}

/** Compares each path for itself; what is the same before and after says nothing. */
export function standing(now: Image, before: Image, after: Image): Standing {
  const seen = new Set<string>();
  const other: string[] = [];
  for (const path of new Set([...now.keys(), ...before.keys(), ...after.keys()])) {
    const here = now.get(path);
    const [isOld, isNew] = [here === before.get(path), here === after.get(path)];
    if (!isOld && !isNew) other.push(`${path}: ${here?.slice(0, 200) ?? 'gone'}`);
    // A directory that was made for a file, or kept for one that is going, is no change of its own.
    else if (isOld !== isNew && !/directory$/.test(`${before.get(path) ?? after.get(path)}`))
      seen.add(isOld ? 'old' : 'new');
  }
  const outcome = other.length > 0 ? 'else' : seen.size > 1 ? 'between' : seen.has('new') ? 'new' : 'old';
  return { outcome, other };
}

function* walk(root: string): Generator<{ below: string; path: string; stat: fs.Stats }> {
  for (const below of fs.readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const path = join(root, below);
    yield { below, path, stat: fs.lstatSync(path) };
  }
}
