import type { Console } from '../console/api.ts';
import { openConsole } from '../console/open.ts';
import { selectToken } from '../console/select.ts';
import { label, type Token } from '../console/token.ts';
import { deleteToken, listTokens } from '../console/tokens.ts';
import { typedAt } from '../console/typed-at.ts';
import { localKeys, usersOf } from '../console/uses.ts';
import { TokaifyError } from '../errors.ts';
import { flag } from '../input.ts';
import { answered } from '../report.ts';
import { redact } from '../secret.ts';
import type { System } from '../system.ts';
import { listOf, text } from '../text.ts';
import type { Run } from './command.ts';
import { given } from './token-given.ts';
import { AGREED } from './token-options.ts';

/** Deletes a token for good, unless a client on this machine would be left without. */
export const run: Run = async (input, system) => {
  const console = openConsole(input, system);
  const token = selectToken(console, await listTokens(system, console), input.args[0]!, {
    command: 'token delete',
  });
  if (!flag(input, 'force')) refuseUsed(system, console, token, given(input, [AGREED]));
  if (!flag(input, 'yes')) await confirm(system, console, token);
  await deleteToken(system, console, token);
  return answered('token delete', {
    changed: true,
    data: { gateway: console.gateway.id, deleted: { id: token.id, name: redact(token.name) } },
    blocks: [{ kind: 'done', text: text(`Deleted ${label(token)}`, `已删除 ${label(token)}`) }],
  });
};

function refuseUsed(system: System, console: Console, token: Token, agreed: readonly string[]): void {
  const local = localKeys(system);
  const users = usersOf(token, local);
  const [first] = users;
  if (first === undefined) {
    // A file that cannot be read may hold the key.
    if (local.troubles[0]) throw local.troubles[0];
    return;
  }
  const names = listOf(users.map(({ client }) => client.name));
  const alone = users.length === 1;
  const rotate = typedAt(console, `token rotate ${token.id}`);
  const force = typedAt(console, ['token delete', token.id, ...agreed, '--force'].join(' '));
  const at = first.where();
  throw new TokaifyError('token-in-use', {
    what: text(
      `${names.en} on this machine still use${alone ? 's' : ''} ${label(token)}.`,
      `本机的 ${names.zh} 仍在使用 ${label(token)}。`,
    ),
    cause: text(
      `${alone ? 'It' : 'They'} would be refused then.`,
      `删除后${alone ? '该客户端' : '它们'}将被拒绝。`,
    ),
    next: text(
      `Give ${alone ? 'it' : 'them'} another key first: ${rotate}\nOr delete the token all the same: ${force}`,
      `请先更换密钥：${rotate}\n或仍要删除：${force}`,
    ),
    ...(at ? { where: at } : {}),
  });
}

async function confirm(system: System, console: Console, token: Token): Promise<void> {
  if (system.ask === null) {
    const command = typedAt(console, `token delete ${token.id} --yes`);
    throw new TokaifyError('answer-needed', {
      what: text(
        `${label(token)} would be deleted for good, and nobody can be asked whether that is wanted.`,
        `${label(token)} 将被永久删除，但当前无法提问。`,
      ),
      next: text(`If it is: ${command}`, `如果确定：${command}`),
    });
  }
  const question = text(
    `Delete ${label(token)} for good? Whatever uses it elsewhere will be refused.`,
    `要永久删除 ${label(token)} 吗？其他地方使用它的程序将被拒绝。`,
  );
  if (await system.ask.confirm(question, false)) return;
  throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
}
