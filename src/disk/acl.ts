import { win32 } from 'node:path';
import type { System } from '../system.ts';

const SYSTEM = '*S-1-5-18';
const ADMINISTRATORS = '*S-1-5-32-544';

/**
 * Windows' 0600: only the owner, the system and administrators may read it. Modes mean nothing there, and
 * files below a profile can inherit rights for others (Codex' own sandbox users, 0.169). Best effort: says
 * whether it worked; elsewhere there is nothing to do.
 */
export async function restrict(system: System, path: string, kind: 'file' | 'directory'): Promise<boolean> {
  if (system.platform !== 'win32') return true;
  const tool = (name: string) => win32.join(system.env.SystemRoot || 'C:\\Windows', 'System32', name);
  const who = await system.run(tool('whoami.exe'), ['/user', '/fo', 'csv', '/nh'], 5000);
  const owner = /S-1-[\d-]+/.exec(who.stdout)?.[0];
  if (!owner) return false;
  const rights = kind === 'directory' ? ':(OI)(CI)(F)' : ':(F)';
  const grants = [`*${owner}`, SYSTEM, ADMINISTRATORS].map((account) => account + rights);
  // Taking inheritance away keeps what was granted by name; /reset takes that away first.
  for (const args of [['/reset'], ['/inheritance:r', '/grant:r', ...grants]]) {
    const { code } = await system.run(tool('icacls.exe'), [path, ...args, '/q'], 5000);
    if (code !== 0) return false;
  }
  return true;
}
