import { siteOf, storedLogin } from '../console/open.ts';
import { forgetSession } from '../console/session.ts';
import { option } from '../input.ts';
import { answered, type Block } from '../report.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';

const STILL_VALID: Block = {
  kind: 'dim',
  text: text(
    'The access token stays valid until a new one is made at the console.',
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
            '$TOKAIFY_ACCESS_TOKEN is still set and goes on to be used.',
            '$TOKAIFY_ACCESS_TOKEN 仍然存在，会继续使用。',
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
          : text('Nobody was logged in. Nothing to do.', '当前没有登录，无需操作。'),
      },
      ...remains,
      ...(forgotten ? [STILL_VALID] : []),
    ],
  });
};
