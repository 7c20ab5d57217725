import { constants } from 'node:fs';
import { TokaifyError } from '../errors.ts';
import { pathOf, tilde } from '../place.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import { missingDirectories } from './directory.ts';
import { follow } from './read.ts';
import { errno, lookCommand, notAFile, refuse, unreadable } from './trouble.ts';

/** Where package managers keep what nobody may edit. */
const STORE = /^\/(?:nix|gnu)\/store\//;

/**
 * Throws where a file could not be replaced, before anybody is asked anything: `read-only-store`,
 * `permission-denied`, `not-a-file`. What does not exist yet is not looked at.
 */
export function assertWritable(system: System, path: string): void {
  const { fs } = system;
  let target = path;
  try {
    refuseDangling(system, path);
    target = follow(system, path);
    if (STORE.test(target)) throw readOnlyStore(system, path, target);
    const stat = fs.statSync(target);
    if (stat.isDirectory()) throw notAFile(system, path, 'directory');
    if ((stat.mode & 0o200) === 0) throw readOnly(system, path, target);
    fs.closeSync(fs.openSync(target, constants.O_RDWR | (constants.O_NONBLOCK ?? 0)));
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw unwritable(system, path, target, error);
  }
}

/** A link to a directory that is not there is one that is not mounted, or a mistake; nothing is made in its place. */
function refuseDangling(system: System, path: string): void {
  const { dirname } = pathOf(system);
  const directory = dirname(missingDirectories(system, dirname(path))[0] ?? path);
  if (exists(system, directory)) return;
  throw notAFile(system, directory, 'dangling');
}

function exists(system: System, path: string): boolean {
  try {
    system.fs.statSync(path);
    return true;
  } catch (error) {
    if (errno(error) === 'ENOENT') return false;
    throw error;
  }
}

/** What a failed write means. Anything that the system did not answer goes through as it is. */
export function unwritable(system: System, path: string, target: string, error: unknown): unknown {
  const code = errno(error);
  if (error instanceof TokaifyError || !code) return error;
  const shown = tilde(target, system);
  if (code === 'EROFS' || (isLink(system, path) && REFUSED.has(code))) {
    return readOnlyStore(system, path, target, error);
  }
  if (REFUSED.has(code)) {
    return refuse(
      system,
      'permission-denied',
      path,
      {
        what: text(`${shown} may not be written.`, `没有写入 ${shown} 的权限。`),
        next: text(
          `See who owns it and its directory with ${lookCommand(system, shown)}, and give yourself write access.`,
          `请用 ${lookCommand(system, shown)} 查看该文件及其所在目录的所有者，并为自己授予写入权限。`,
        ),
      },
      error,
    );
  }
  if (code === 'ELOOP' || code === 'ENOTDIR') return unreadable(system, path, error);
  const why = FAILURES[code];
  return refuse(
    system,
    'write-failed',
    path,
    {
      what: text(`${shown} could not be written.`, `无法写入 ${shown}。`),
      ...(why && { cause: text(`${why.cause.en} (${code}).`, `${why.cause.zh}（${code}）。`) }),
      next: why
        ? text(`${why.remedy.en} Then run the command again.`, `${why.remedy.zh}然后重新运行命令。`)
        : text('Check the disk, then run the command again.', '请检查磁盘，然后重新运行命令。'),
    },
    error,
  );
}

const REFUSED = new Set(['EACCES', 'EPERM']);

/** Code → cause and remedy, each without what follows it. */
const FAILURES: Record<string, { cause: Text; remedy: Text } | undefined> = {
  ENOSPC: {
    cause: text('The disk is full', '磁盘已满'),
    remedy: text('Free some space.', '请释放一些空间，'),
  },
  EDQUOT: {
    cause: text('Your disk quota is used up', '磁盘配额已用尽'),
    remedy: text('Free some space.', '请释放一些空间，'),
  },
  EBUSY: {
    cause: text('Another program holds it, or it is mounted by itself', '该文件被其他程序占用，或被单独挂载'),
    remedy: text(
      'Close that program, or mount the directory instead of the file.',
      '请关闭该程序，或改为挂载其所在目录，',
    ),
  },
  EXDEV: {
    cause: text('It is mounted by itself', '该文件被单独挂载'),
    remedy: text('Mount the directory instead of the file.', '请改为挂载其所在目录，'),
  },
  ENOENT: {
    cause: text(
      'Its directory went away, or is a link that leads nowhere',
      '其所在目录已消失，或是一个悬空链接',
    ),
    remedy: text('Restore the directory.', '请恢复该目录，'),
  },
};

function isLink(system: System, path: string): boolean {
  try {
    return system.fs.lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function readOnly(system: System, path: string, target: string): TokaifyError {
  const shown = tilde(target, system);
  const command = system.platform === 'win32' ? `attrib -r "${shown}"` : `chmod u+w ${shown}`;
  return refuse(system, 'permission-denied', path, {
    what: text(`${shown} is read-only.`, `${shown} 是只读文件。`),
    next: text(
      `Allow writing with ${command}, then run the command again.`,
      `请用 ${command} 允许写入，然后重新运行命令。`,
    ),
  });
}

function readOnlyStore(system: System, path: string, target: string, error?: unknown): TokaifyError {
  const [shown, real] = [tilde(path, system), tilde(target, system)];
  const linked = real !== shown;
  return refuse(
    system,
    'read-only-store',
    path,
    {
      what: linked
        ? text(
            `${shown} is a link to ${real}, which is read-only.`,
            `${shown} 链接到 ${real}，而后者是只读的。`,
          )
        : text(`${shown} is on a read-only file system.`, `${shown} 位于只读文件系统上。`),
      cause: text(
        'Something else makes this file, such as Nix, Home Manager or a container image.',
        '该文件由其他工具生成，例如 Nix、Home Manager 或容器镜像。',
      ),
      next: text(
        'Add the lines there: the same command with --dry-run shows them.',
        '请在那里添加所需的行：在同一命令后加上 --dry-run 即可查看。',
      ),
    },
    error,
  );
}
