import { TokaifyError } from './errors.ts';
import { NO_PROJECT } from './place.ts';
import type { System } from './system.ts';
import { text } from './text.ts';

/** Somebody with a home directory on this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Absolute. */
  readonly home: string;
}

/** By `/etc/passwd`, or by `getent` where accounts come from a directory service. Throws `unknown-user`. */
export async function findAccount({ fs, run }: Pick<System, 'fs' | 'run'>, name: string): Promise<Account> {
  const listed = /^[^\s:/-][^\s:/]*$/.test(name) ? (local(fs, name) ?? (await asked(run, name))) : null;
  if (listed) return listed;
  throw new TokaifyError('unknown-user', {
    what: text(`There is no user "${name}" on this machine.`, `本机没有用户“${name}”。`),
    cause: text(
      'Neither /etc/passwd nor getent knows a home directory for that name.',
      '/etc/passwd 与 getent 都没有给出该用户的主目录。',
    ),
    next: text('Or give the directory itself: --home <dir>', '也可以直接给出目录：--home <目录>'),
  });
}

function local(fs: System['fs'], name: string): Account | null {
  try {
    return accountIn(fs.readFileSync('/etc/passwd', 'utf8'), name);
  } catch {
    return null;
  }
}

async function asked(run: System['run'], name: string): Promise<Account | null> {
  const { code, stdout } = await run('getent', ['passwd', '--', name], 10_000);
  return code === 0 ? accountIn(stdout, name) : null;
}

/** The account of that name in passwd(5) lines. */
export function accountIn(lines: string, name: string): Account | null {
  for (const line of lines.split('\n')) {
    const [listed, , uid, gid, , home] = line.split(':');
    if (listed !== name || !home?.startsWith('/')) continue;
    if (!/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) continue;
    return { name, uid: Number(uid), gid: Number(gid), home };
  }
  return null;
}

/** Variables that say where the caller's own clients keep their files; they mean nothing for another home. */
const OF_THE_CALLER =
  /^(?:CODEX_HOME|XDG_(?:CONFIG|DATA|STATE|CACHE)_HOME|OPENCODE_.*|LOCALAPPDATA|APPDATA)$/;

/** The caller's environment as far as it holds for somebody else's home. */
export function environmentElsewhere(env: System['env']): System['env'] {
  const kept = Object.entries(env).filter(([name]) => !OF_THE_CALLER.test(name));
  // The directory in which the caller happens to stand is no project of theirs, and may be closed to them.
  return { ...Object.fromEntries(kept), OPENCODE_DISABLE_PROJECT_CONFIG: NO_PROJECT };
}

/** POSIX only; Node's types leave one out (20.19). */
type Rights = Partial<NodeJS.Process> & { initgroups?(user: string, group: number): void };

/**
 * Runs work with the effective rights of an account, so that no link in somebody's home leads root astray and
 * every new file is theirs. Only root may for others; anybody else throws `permission-denied`. Nothing else may run meanwhile.
 */
export async function withRightsOf<T>(account: Account, work: () => Promise<T>): Promise<T> {
  const { geteuid, getegid, getgroups, initgroups, seteuid, setegid, setgroups } = process as Rights;
  if (!geteuid || !getegid || !getgroups || !initgroups || !seteuid || !setegid || !setgroups) return work();
  if (geteuid() === account.uid) return work();
  if (geteuid() !== 0) throw onlyRoot(account.name);
  const groups = getgroups();
  const group = getegid();
  initgroups(account.name, account.gid);
  setegid(account.gid);
  seteuid(account.uid);
  try {
    return await work();
  } finally {
    seteuid(0);
    setegid(group);
    setgroups(groups);
  }
}

function onlyRoot(name: string): TokaifyError {
  return new TokaifyError('permission-denied', {
    what: text(`Only root may configure clients for ${name}.`, `只有 root 可以为 ${name} 配置客户端。`),
    next: text('Run it with sudo, or as that user.', '请使用 sudo，或以该用户身份运行。'),
  });
}
