import { TokaifyError } from './errors.ts';
import { type Place, pathOf, stateDirectory } from './place.ts';
import type { FileSystem } from './system.ts';
import { text } from './text.ts';
import { environmentElsewhere } from './users.ts';

/**
 * The layer that all users of a machine share, told in the clients' own variables: below a user's settings for
 * Codex, above them for OpenCode (`/etc/codex`, `/etc/opencode`; 0.169 and 1.18.33).
 */
export function sharedPlace(place: Place): Place {
  const { join } = pathOf(place);
  const all = place.env.ProgramData || 'C:\\ProgramData';
  const own =
    place.platform === 'win32'
      ? {
          CODEX_HOME: join(all, 'OpenAI', 'Codex'),
          XDG_CONFIG_HOME: all,
          XDG_DATA_HOME: all,
          LOCALAPPDATA: all,
        }
      : {
          CODEX_HOME: '/etc/codex',
          XDG_CONFIG_HOME: place.platform === 'darwin' ? '/Library/Application Support' : '/etc',
          XDG_DATA_HOME: '/var/lib',
          XDG_STATE_HOME: '/var/lib',
        };
  const root = place.platform === 'win32' ? 'C:\\' : '/';
  return {
    platform: place.platform,
    cwd: root,
    home: root,
    env: { ...environmentElsewhere(place.env), ...own },
  };
}

/** New directories of the layer let everybody in, whatever the caller's umask; tokaify's own stays closed. */
export function openDirectories(fs: FileSystem, place: Place): FileSystem {
  const closed = stateDirectory(place);
  const mkdirSync = ((path: string, options?: { mode?: number }) => {
    fs.mkdirSync(path, options);
    if (path !== closed && !path.startsWith(`${closed}${pathOf(place).sep}`)) fs.chmodSync(path, 0o755);
  }) as FileSystem['mkdirSync'];
  return { ...fs, mkdirSync };
}

/** What everybody reads can hold nobody's key. Throws `unsupported-carrier`. */
export function refuseSharedKey(wanted: string | undefined): void {
  if (wanted === undefined || wanted === 'env') return;
  throw new TokaifyError('unsupported-carrier', {
    what: text('The layer that all users share can hold no key.', '所有用户共享的配置层不能存放密钥。'),
    cause: text(
      'Every user must be able to read these files, so every user would read the key. auth.json is per user; with it a ChatGPT login of theirs would be sent to the gateway.',
      '这些文件必须对所有用户可读，密钥也会随之可读。auth.json 属于各个用户；若使用它，用户的 ChatGPT 登录会被发送给网关。',
    ),
    next: text(
      "--credential env: the key comes from each user's environment",
      '--credential env：密钥来自各用户的环境变量',
    ),
  });
}
