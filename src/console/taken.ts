import { TokaifyError, type Trouble } from '../errors.ts';
import { listOf, text } from '../text.ts';
import type { ConsoleSite } from './api.ts';
import { impediment, label, type Settings, STATUS_WORDS, type Token } from './token.ts';
import { typedAt } from './typed-at.ts';

/** Names need not be unique at New API, but one that means two tokens means none. */
export function alreadyThere(name: string, more: Pick<Trouble, 'cause' | 'next'>): TokaifyError {
  return new TokaifyError('token-exists', {
    what: text(`There is already a token "${name}".`, `已有名为“${name}”的令牌。`),
    ...more,
  });
}

/** What stands in the way of a new token. */
interface Standing {
  /** The tokens that have its name; at least one. */
  readonly named: readonly Token[];
  /** In what the first of them is other than wanted. */
  readonly differing: readonly (keyof Settings)[];
  readonly asTyped?: readonly string[];
  readonly nameIsOurs?: boolean;
  readonly now: Date;
}

/** The name of a new token is another's, which cannot be taken in its place. */
export function nameTaken(site: ConsoleSite, standing: Standing): TokaifyError {
  const { named, differing, asTyped = [], nameIsOurs = false, now } = standing;
  const token = named[0]!;
  const all = listOf(named.map(label));
  if (named.length > 1) {
    const list = typedAt(site, 'token list');
    return alreadyThere(token.name, {
      cause: text(
        `${named.length} tokens have this name: ${all.en}.`,
        `有 ${named.length} 个令牌使用该名称：${all.zh}。`,
      ),
      next: nameIsOurs
        ? text(
            `Rename or delete all but one of them. See them: ${list}`,
            `请只保留一个，其余改名或删除。查看：${list}`,
          )
        : text(`Choose another --name. See them: ${list}`, `请换一个 --name。查看：${list}`),
    });
  }
  const same = differing.length === 0;
  const enable = same && impediment(token, now) === null;
  const options = toBecome(asTyped, differing);
  // An update with nothing to change is refused.
  const verb = enable ? 'enable' : options.length > 0 ? 'update' : 'show';
  const command = typedAt(site, ['token', verb, token.id, ...(verb === 'update' ? options : [])].join(' '));
  const status = STATUS_WORDS[token.status];
  return alreadyThere(token.name, {
    cause: same
      ? text(
          `It is ${all.en}: it has the same settings, but is ${status.en}.`,
          `即 ${all.zh}：设置相同，但${status.zh}。`,
        )
      : text(`It is ${all.en}, and has other settings.`, `即 ${all.zh}，其设置不同。`),
    next: nameIsOurs
      ? text(
          `Change that token, then run this again: ${command}`,
          `请更改该令牌，然后重新运行本命令：${command}`,
        )
      : text(
          `Choose another --name, or change that token: ${command}`,
          `请换一个 --name，或更改该令牌：${command}`,
        ),
  });
}

/** The options of a setting that a new token has when nobody said a word about it. */
const UNSAID: Partial<Record<keyof Settings, string>> = {
  group: '--group account',
  models: '--models all',
  allowIps: '--allow-ip any',
  expiresAt: '--expires never',
};

/** What makes of a token the one that was to be created: what was asked for, and an end to what was not. */
function toBecome(asTyped: readonly string[], differing: readonly (keyof Settings)[]): string[] {
  const flagOf = (option: string): string => option.split(' ')[0]!;
  const said = asTyped.map(flagOf);
  const unsaid = differing.flatMap((name) => UNSAID[name] ?? []);
  return [...asTyped, ...unsaid.filter((option) => !said.includes(flagOf(option)))];
}
