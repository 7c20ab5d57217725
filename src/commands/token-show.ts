import { openConsole } from '../console/open.ts';
import { selectToken } from '../console/select.ts';
import { label, tokenJson } from '../console/token.ts';
import { listTokens } from '../console/tokens.ts';
import { unitsPerDollar } from '../console/units.ts';
import { localKeys, usersOf } from '../console/uses.ts';
import { answered } from '../report.ts';
import { verbatim } from '../text.ts';
import type { Run } from './command.ts';
import { tokenPairs, usedByJson } from './token-view.ts';

/** One token with everything it may and may not. */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const perDollar = await unitsPerDollar(system, console);
  const token = selectToken(console, await listTokens(system, console), input.args[0]!, {
    command: 'token show',
  });
  const users = usersOf(token, localKeys(system));
  return answered('token show', {
    data: {
      gateway: console.gateway.id,
      token: tokenJson(token, perDollar),
      usedBy: usedByJson([[token, users]]),
    },
    blocks: [{ kind: 'heading', text: verbatim(label(token)) }, tokenPairs(token, perDollar, users)],
  });
};
