import { type Code, TokaifyError } from '../errors.ts';
import { tilde } from '../place.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';

/** The system's code of a failed call, e.g. ENOENT; '' for anything else that was thrown. */
export function errno(error: unknown): string {
  if (!(error instanceof Error) || error instanceof TokaifyError || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

export interface Refusal {
  readonly what: Text;
  readonly cause?: Text;
  readonly next: Text;
}

/** A refusal about one path. What the system answered is the cause, unless there is a better one. */
export function refuse(
  system: System,
  code: Code,
  path: string,
  refusal: Refusal,
  error?: unknown,
): TokaifyError {
  const answer = errno(error);
  const cause =
    refusal.cause ?? (answer ? text(`The system answered ${answer}.`, `系统返回 ${answer}。`) : undefined);
  return new TokaifyError(
    code,
    { ...refusal, ...(cause && { cause }), where: { path: tilde(path, system) } },
    { cause: error },
  );
}

type Kind = 'directory' | 'pipe' | 'socket' | 'device' | 'loop' | 'dangling' | 'below-file' | 'name';

const KINDS: Record<Kind, Text> = {
  directory: text('is a directory, not a file', '是目录，而不是文件'),
  pipe: text('is a named pipe, not a file', '是命名管道，而不是文件'),
  socket: text('is a socket, not a file', '是套接字，而不是文件'),
  device: text('is a device, not a file', '是设备，而不是文件'),
  loop: text('is a link that leads back to itself', '是指向自身的循环链接'),
  dangling: text('is a link to a directory that does not exist', '是指向不存在目录的链接'),
  'below-file': text('cannot exist: a part of its path is a file', '不可能存在：其路径中的某一级是文件'),
  name: text('is not a name this system can store', '不是本系统可用的文件名'),
};

export function notAFile(system: System, path: string, kind: Kind, error?: unknown): TokaifyError {
  const shown = tilde(path, system);
  return refuse(
    system,
    'not-a-file',
    path,
    {
      what: text(`${shown} ${KINDS[kind].en}.`, `${shown} ${KINDS[kind].zh}。`),
      next: text(
        `Look at it with ${lookCommand(system, shown)}, move it away, then run the command again.`,
        `请用 ${lookCommand(system, shown)} 查看，将其移走后重新运行命令。`,
      ),
    },
    error,
  );
}

/** What a failed look at a path means; every answer of the system becomes a refusal. */
export function unreadable(system: System, path: string, error: unknown): TokaifyError {
  const kinds: Record<string, Kind> = {
    ELOOP: 'loop',
    ENOTDIR: 'below-file',
    EISDIR: 'directory',
    ENXIO: 'pipe',
    ENAMETOOLONG: 'name',
    EINVAL: 'name',
    ERR_INVALID_ARG_VALUE: 'name',
  };
  const kind = kinds[errno(error)];
  if (kind) return notAFile(system, path, kind, error);
  const shown = tilde(path, system);
  if (errno(error) === 'EACCES' || errno(error) === 'EPERM') {
    return refuse(
      system,
      'permission-denied',
      path,
      {
        what: text(`${shown} may not be read.`, `没有读取 ${shown} 的权限。`),
        next: text(
          `See who owns it with ${lookCommand(system, shown)}, and give yourself access.`,
          `请用 ${lookCommand(system, shown)} 查看其所有者，并为自己授予访问权限。`,
        ),
      },
      error,
    );
  }
  return refuse(
    system,
    'read-failed',
    path,
    {
      what: text(`${shown} could not be read.`, `无法读取 ${shown}。`),
      next: text('Check the disk, then run the command again.', '请检查磁盘，然后重新运行命令。'),
    },
    error,
  );
}

/** What to type to see who may do what with a path. */
export function lookCommand(system: System, shown: string): string {
  return system.platform === 'win32' ? `icacls "${shown}"` : `ls -ld ${shown}`;
}
