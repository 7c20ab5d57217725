import type { ConsoleSite } from '../console/api.ts';
import { label, type Token, type TokenStatus } from '../console/token.ts';
import { typedAt } from '../console/typed-at.ts';
import { type Code, TokaifyError } from '../errors.ts';
import { type Text, text } from '../text.ts';

type Reason = Exclude<TokenStatus, 'enabled'>;

/** Why a token could not be used, and what is to be done about it first. */
const REASONS = {
  disabled: {
    code: 'token-disabled',
    what: (name) => text(`${name} is switched off.`, `${name} 已停用。`),
    command: (id) => `token enable ${id}`,
    next: (command) => text(`Switch it on first: ${command}`, `请先启用它：${command}`),
  },
  expired: {
    code: 'token-expired',
    what: (name) => text(`${name} has expired.`, `${name} 已过期。`),
    command: (id) => `token update ${id} --expires 30d`,
    next: (command) => text(`Set a later end first: ${command}`, `请先延长有效期：${command}`),
  },
  exhausted: {
    code: 'token-exhausted',
    what: (name) => text(`${name} has nothing left to spend.`, `${name} 的额度已用尽。`),
    command: (id) => `token update ${id} --quota 5`,
    next: (command) => text(`Give it a new quota first: ${command}`, `请先增加额度：${command}`),
  },
} as const satisfies Record<
  Reason,
  {
    readonly code: Code;
    what(name: string): Text;
    command(id: number): string;
    next(command: string): Text;
  }
>;

/** Throws where there is a reason; `cause` says what would come of going on. */
export function refuseDead(site: ConsoleSite, token: Token, reason: Reason | null, cause: Text): void {
  if (reason === null) return;
  const { code, what, command, next } = REASONS[reason];
  throw new TokaifyError(code, {
    what: what(label(token)),
    cause,
    next: next(typedAt(site, command(token.id))),
  });
}
