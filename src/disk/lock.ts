import { randomBytes } from 'node:crypto';
import { TokaifyError } from '../errors.ts';
import { pathOf, stateDirectory, tilde } from '../place.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { fateOf, type Owner, ownerHere } from './process.ts';
import { inState, openState, sweep, unusable } from './state.ts';
import { errno } from './trouble.ts';
import { discard, quietly, tempBeside, writeNew } from './write.ts';

/** Milliseconds to wait for another tokaify. */
export const LOCK_TIMEOUT = 10_000;

/** Milliseconds after which a lock that names no process, or one that cannot be asked, was left behind. */
const TORN_AFTER = 1_000;
const ELSEWHERE_AFTER = 60_000;

/** Passing: a power cut ends the lock with its holder. */
const RIGHTS = { mode: 0o600, old: null, passing: true } as const;

interface Holder extends Owner {
  /** Unique to one holding; what the right to take it over is named by. */
  readonly token: string;
}

/** Tokens held by this process, to know a predecessor with the same id where no start time tells. */
const held = new Set<string>();

/**
 * Runs work while no other tokaify of this state directory runs any. Throws `busy` naming who holds the
 * lock, or `state-unusable`.
 */
export async function withLock<T>(
  system: System,
  timeoutMs: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const path = pathOf(system).join(await openState(system), 'lock');
  const token = await acquire(system, path, timeoutMs ?? LOCK_TIMEOUT);
  try {
    quietly(() => tidy(system, path, token));
    return await work();
  } finally {
    release(system, path, token);
  }
}

/** Whether a living process holds the lock; only looks. */
export function isHeld(system: System): boolean {
  const found = lockNow(system);
  return found.kind === 'held' && fateOf(system, found.holder) === 'alive';
}

/** Throws `state-unusable`. */
function lockNow(system: System): Found {
  try {
    return look(system, pathOf(system).join(stateDirectory(system), 'lock'));
  } catch (error) {
    throw unusable(system, error);
  }
}

/** Whether a lock was left behind by a process that is gone; only looks. */
export function isAbandoned(system: System): boolean {
  const found = lockNow(system);
  return found.kind === 'torn' || (found.kind === 'held' && isDead(system, found.holder));
}

async function acquire(system: System, path: string, timeoutMs: number): Promise<string> {
  for (let waited = 0; ; ) {
    const token = await inState(system, () => attempt(system, path));
    if (token) return token;
    if (waited >= timeoutMs) throw await inState(system, () => busy(system, path));
    // Uneven steps, so that those who wait do not wake together.
    const step = Math.min(20 + Math.random() * 60, Math.max(1, timeoutMs - waited));
    await system.sleep(step);
    waited += step;
  }
}

/**
 * One attempt to hold the lock at `path`, without waiting: a token, or null if somebody else has it.
 *
 * A lock is a file that a link created whole, so only one of many gets it. A dead holder's lock may be
 * replaced only by whoever holds the *claim* to it: a lock of its own, named by the dead holder's token.
 * Two who find the same dead lock therefore never both win, and one who comes late holds a claim to a
 * token that is not there any more and lets go. A claim left by a dead process is taken over alike.
 */
export function attempt(system: System, path: string): string | null {
  const found = look(system, path);
  if (found.kind === 'free') return create(system, path);
  if (!isStale(system, path, found)) return null;
  const claim = `${path}.${tokenOf(found)}`;
  const claimed = attempt(system, claim);
  if (!claimed) return null;
  try {
    const now = look(system, path);
    if (now.kind === 'free' || tokenOf(now) !== tokenOf(found)) return null;
    return replace(system, path);
  } finally {
    release(system, claim, claimed);
  }
}

export function release(system: System, path: string, token: string): void {
  held.delete(token);
  try {
    const found = look(system, path);
    if (found.kind === 'held' && found.holder.token === token) discard(system, path);
  } catch {
    // It names a process that will be gone: the next one takes it over.
  }
}

function create(system: System, path: string): string | null {
  const { temp, token } = prepare(system, path);
  try {
    system.fs.linkSync(temp, path);
    held.add(token);
    return token;
  } catch (error) {
    if (errno(error) === 'EEXIST') return null;
  } finally {
    discard(system, temp);
  }
  // FAT, some network file systems, phones; what else may be wrong shows here as well.
  return createWithoutLink(system, path);
}

/** Where there are no hard links: as exclusive, but for a moment the file is there and empty. */
function createWithoutLink(system: System, path: string): string | null {
  const holder = holderHere(system);
  try {
    writeNew(system, path, encode(holder), RIGHTS);
  } catch (error) {
    if (errno(error) === 'EEXIST' || isHeldOpen(system, error)) return null;
    throw error;
  }
  // Who took a second to get here may have been taken for dead.
  const found = look(system, path);
  if (found.kind !== 'held' || found.holder.token !== holder.token) return null;
  held.add(holder.token);
  return holder.token;
}

function replace(system: System, path: string): string | null {
  const { temp, token } = prepare(system, path);
  try {
    system.fs.renameSync(temp, path);
  } catch (error) {
    discard(system, temp);
    if (isHeldOpen(system, error)) return null;
    throw error;
  }
  held.add(token);
  return token;
}

function prepare(system: System, path: string): { temp: string; token: string } {
  const holder = holderHere(system);
  const temp = tempBeside(system, path);
  writeNew(system, temp, encode(holder), RIGHTS);
  return { temp, token: holder.token };
}

function holderHere(system: System): Holder {
  return { ...ownerHere(system), token: randomBytes(8).toString('hex') };
}

const encode = (holder: Holder) => new TextEncoder().encode(`${JSON.stringify(holder)}\n`);

/** Windows: somebody is reading the lock, or it is going away. */
function isHeldOpen(system: System, error: unknown): boolean {
  return system.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errno(error));
}

type Found =
  | { readonly kind: 'free' }
  | { readonly kind: 'torn'; readonly stamp: string }
  | { readonly kind: 'held'; readonly holder: Holder };

function look(system: System, path: string): Found {
  try {
    const holder = parse(system.fs.readFileSync(path, 'utf8'));
    if (holder) return { kind: 'held', holder };
    const { ino, mtimeMs } = system.fs.statSync(path);
    return { kind: 'torn', stamp: `${ino.toString(16)}${Math.round(mtimeMs).toString(16)}` };
  } catch (error) {
    if (errno(error) === 'ENOENT') return { kind: 'free' };
    if (isHeldOpen(system, error)) return { kind: 'torn', stamp: 'open' };
    throw error;
  }
}

function tokenOf(found: Exclude<Found, { kind: 'free' }>): string {
  return found.kind === 'held' ? found.holder.token : found.stamp;
}

function parse(content: string): Holder | null {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { pid, host, start, token } = value as Record<string, unknown>;
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof start !== 'string') return null;
  // It becomes part of a file name.
  if (typeof token !== 'string' || !/^[0-9a-f]{16}$/.test(token)) return null;
  return { pid, host, start, token };
}

function isDead(system: System, holder: Holder): boolean {
  const fate = fateOf(system, holder);
  if (fate === 'alive' && holder.pid === system.pid && holder.start === '') return !held.has(holder.token);
  return fate === 'dead';
}

function isStale(system: System, path: string, found: Exclude<Found, { kind: 'free' }>): boolean {
  const elsewhere = found.kind === 'held' && fateOf(system, found.holder) === 'elsewhere';
  if (found.kind === 'held' && !elsewhere) return isDead(system, found.holder);
  // Both times are given by the file system that both hosts share; their own clocks may differ.
  const { temp } = prepare(system, path);
  try {
    // From the future: the clock was set back since.
    const age = Math.abs(system.fs.statSync(temp).mtimeMs - system.fs.statSync(path).mtimeMs);
    return age > (elsewhere ? ELSEWHERE_AFTER : TORN_AFTER);
  } catch (error) {
    if (errno(error) === 'ENOENT') return false;
    throw error;
  } finally {
    discard(system, temp);
  }
}

/** Claims to locks of the past and temp files of dead processes. Whoever still works on such a claim finds its token gone. */
function tidy(system: System, path: string, token: string): void {
  const { basename, dirname, join } = pathOf(system);
  const directory = dirname(path);
  sweep(system, directory);
  const prefix = `${basename(path)}.`;
  for (const name of system.fs.readdirSync(directory)) {
    if (name.startsWith(prefix) && !name.startsWith(prefix + token)) discard(system, join(directory, name));
  }
}

function busy(system: System, path: string): TokaifyError {
  const shown = tilde(path, system);
  const found = look(system, path);
  const who = found.kind === 'held' ? found.holder.pid : '?';
  return new TokaifyError('busy', {
    what: text(`Another tokaify is at work (process ${who}).`, `另一个 tokaify 正在运行（进程 ${who}）。`),
    next: text(
      `Run the command again when it has finished. If no such process exists, delete ${shown} first.`,
      `请在其结束后重新运行命令。如果该进程并不存在，请先删除 ${shown}。`,
    ),
    where: { path: shown },
  });
}
