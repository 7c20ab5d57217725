import { constants, type Stats } from 'node:fs';
import { pathOf, tilde } from '../place.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { errno, notAFile, refuse, unreadable } from './trouble.ts';

/** Bytes. No client's configuration comes near; beyond it somebody pointed us at the wrong file. */
export const SIZE_LIMIT = 64 * 2 ** 20;

/** A file of the machine, or the place where one could be. */
export interface Found {
  /** As it was asked for. */
  readonly path: string;
  /** Where the bytes really are: every link followed, also to a file that does not exist yet. */
  readonly target: string;
  /** null: there is no file. */
  readonly bytes: Uint8Array | null;
  /** Permission bits; null where there is no file. */
  readonly mode: number | null;
}

/**
 * Reads a file whole. A missing file, and a link to one, is `bytes: null`. Throws `not-a-file`,
 * `permission-denied`, `too-large` or `read-failed`, and never waits for the other end of a pipe.
 */
export function readFile(system: System, path: string): Found {
  const { fs } = system;
  let target = path;
  let descriptor: number | undefined;
  try {
    target = follow(system, path);
    const stat = fs.statSync(target, { throwIfNoEntry: false });
    if (!stat) return { path, target, bytes: null, mode: null };
    if (!stat.isFile()) throw notAFile(system, path, kindOf(stat));
    if (stat.size > SIZE_LIMIT) throw tooLarge(system, path, stat.size);
    // A pipe may have taken the file's place since; opening one would wait for a writer.
    descriptor = fs.openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const opened = fs.fstatSync(descriptor);
    if (!opened.isFile()) throw notAFile(system, path, kindOf(opened));
    return { path, target, bytes: new Uint8Array(fs.readFileSync(descriptor)), mode: opened.mode & 0o777 };
  } catch (error) {
    if (errno(error) === 'ENOENT') return { path, target, bytes: null, mode: null };
    throw errno(error) ? unreadable(system, path, error) : error;
  } finally {
    if (descriptor !== undefined) closeQuietly(system, descriptor);
  }
}

function closeQuietly(system: System, descriptor: number): void {
  try {
    system.fs.closeSync(descriptor);
  } catch {
    // The bytes were read; nothing is lost.
  }
}

/** Linux gives up after as many. */
const LINKS = 40;

/**
 * The path behind all links: relative, chained and dangling ones, those of its directories too. By hand,
 * since realpathSync knows nothing that dangles and takes `..` by its letters, not by where a link led.
 * Throws the system's own errors; ELOOP for links that lead in a circle.
 */
export function follow(system: System, path: string): string {
  const { dirname, join, parse } = pathOf(system);
  const split = (part: string) => part.split(system.platform === 'win32' ? /[\\/]/ : '/').toReversed();
  let here = parse(path).root;
  const ahead = split(path.slice(here.length));
  for (let links = 0, missing = false; ahead.length > 0; ) {
    const name = ahead.pop()!;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      here = dirname(here);
      continue;
    }
    const next = join(here, name);
    const to: string | null | undefined = missing ? null : linkAt(system, next);
    missing ||= to === undefined;
    if (typeof to !== 'string') {
      here = next;
      continue;
    }
    if (++links > LINKS) throw Object.assign(new Error(`too many links: ${path}`), { code: 'ELOOP' });
    const { root } = parse(to);
    if (root) here = root;
    ahead.push(...split(to.slice(root.length)));
  }
  return here;
}

/** Where a link at `path` points; null for anything else that is there, undefined for nothing. */
function linkAt(system: System, path: string): string | null | undefined {
  const stat = system.fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) return system.fs.readlinkSync(path);
  return stat && null;
}

function kindOf(stat: Stats): 'directory' | 'pipe' | 'socket' | 'device' {
  if (stat.isDirectory()) return 'directory';
  if (stat.isFIFO()) return 'pipe';
  return stat.isSocket() ? 'socket' : 'device';
}

function tooLarge(system: System, path: string, size: number): Error {
  const shown = tilde(path, system);
  const mebibytes = Math.ceil(size / 2 ** 20);
  return refuse(system, 'too-large', path, {
    what: text(
      `${shown} has ${mebibytes} MiB; a configuration file of more than ${SIZE_LIMIT / 2 ** 20} MiB is not read.`,
      `${shown} 有 ${mebibytes} MiB；超过 ${SIZE_LIMIT / 2 ** 20} MiB 的配置文件不予读取。`,
    ),
    next: text(
      'Check that it is the right file, and move it away if not.',
      '请确认这是正确的文件；如果不是，请将其移走。',
    ),
  });
}
