import { siteOf, storedLogin } from '../console/open.ts';
import { storedLogins } from '../console/other-logins.ts';
import { forgetSession } from '../console/session.ts';
import { option } from '../input.ts';
import { answered, type Block } from '../report.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';

const STILL_VALID: Block = {
  kind: 'dim',
  text: text(
    'The access token itself stays valid until you make a new one at the console.',
    '访问令牌在控制台重新生成之前仍然有效。',
  ),
};

/** Forgets the login. The access token itself lives on at the console, where it may be used elsewhere. */
export const run: Run = async (input, system) => {
  const { gateway } = siteOf(input, system);
  const isMeant = option(input, 'consoleUrl') === undefined || storedLogin(input, system) !== null;
  const forgotten = isMeant && (await forgetSession(system, gateway));
  const remains: Block[] = system.env.TOKAIFY_ACCESS_TOKEN
    ? [
        {
          kind: 'look',
          text: text(
            '$TOKAIFY_ACCESS_TOKEN is still set and will be used.',
            '$TOKAIFY_ACCESS_TOKEN 仍然存在，会继续被使用。',
          ),
        },
      ]
    : [];
  return answered('logout', {
    changed: forgotten,
    data: { gateway: gateway.id },
    blocks: [
      {
        kind: 'done',
        text: forgotten
          ? text(
              `Forgot the login to the console of ${gateway.name}`,
              `已清除 ${gateway.name} 控制台的登录信息`,
            )
          : text(
              `Nobody was logged in to the console of ${gateway.name}. Nothing to do.`,
              `尚未登录 ${gateway.name} 的控制台，无需操作。`,
            ),
      },
      ...remains,
      ...(forgotten ? [STILL_VALID] : otherLogins(system)),
    ],
  });
};

/** Somebody who wants to log out and is not logged in here may mean one of these. */
function otherLogins(system: System): Block[] {
  const items = storedLogins(system).map((login) => ({
    label: text(`Log out of ${login.url}`, `退出 ${login.url}`),
    command: login.command('logout'),
  }));
  return items.length > 0 ? [{ kind: 'next', items }] : [];
}
