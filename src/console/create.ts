import { TokaifyError } from '../errors.ts';
import type { System } from '../system.ts';
import { type Text, text, verbatim } from '../text.ts';
import { ask, type Console } from './api.ts';
import type { Expiry } from './expiry.ts';
import { leaving, settle } from './settle.ts';
import { nameTaken } from './taken.ts';
import { asGiven, differences, type Settings, type Token, toFields } from './token.ts';
import { listTokens } from './tokens.ts';
import { typedAt } from './typed-at.ts';

export interface Created {
  readonly token: Token;
  /** false: a token of this name with these settings was there already. */
  readonly created: boolean;
}

export interface Extras {
  /** How the end was given. */
  readonly expiry?: Expiry | undefined;
  /** The settings as they were typed, each an option of `token update`. */
  readonly asTyped?: readonly string[];
  /** Nobody chose the name, and nobody can choose another. */
  readonly nameIsOurs?: boolean;
  /** Fields of the console beside the settings. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Seconds by which "in 30 days" may differ between two runs of the same command. */
const LEEWAY = 3600;

/**
 * Creates a token under a name of its own. New API answers neither id nor key, so the newest token of that
 * name that was not there before is the one. Its ends, wherever the connection breaks:
 *
 * - nothing was created, and the error says so;
 * - it was created and found, although an answer was lost;
 * - it was, or may have been, created and could not be looked up: the error says so. The same command again
 *   finds it by its name and goes on, and creates it only where it is missing. It is never there twice.
 */
export async function createToken(
  system: System,
  console: Console,
  settings: Settings,
  extras: Extras = {},
): Promise<Created> {
  const { fields = { cross_group_retry: false } } = extras;
  const before = await listTokens(system, console);
  const existing = alike(system, console, before, settings, extras);
  if (existing !== null) return { token: existing, created: false };
  const newest = Math.max(0, ...before.map(({ id }) => id));
  const find = async (): Promise<Token | null> => {
    const tokens = await listTokens(system, console);
    return tokens.find(({ id, name }) => id > newest && name === settings.name) ?? null;
  };

  const { name } = settings;
  let token: Token | null = null;
  await settle(
    () =>
      ask(system, console, {
        method: 'POST',
        path: '/api/token/',
        body: { ...fields, ...toFields(settings) },
      }),
    async () => {
      token = await find();
      return token !== null;
    },
    {
      undone: { state: text(`No token "${name}" was created.`, `没有创建令牌“${name}”。`) },
      unknown: {
        state: text(
          `The console could not be asked whether the token "${name}" was created.`,
          `无法确认令牌“${name}”是否已创建。`,
        ),
        next: AGAIN,
      },
    },
  );
  token ??= await leaving(
    {
      state: text(
        `The token "${name}" was created, but could not be looked up.`,
        `令牌“${name}”已创建，但未能查到。`,
      ),
      changed: true,
      next: AGAIN,
    },
    find,
  );
  if (token !== null) return { token, created: true };
  throw new TokaifyError('console-refused', {
    what: text(
      `The console says that it created "${name}", but does not list it.`,
      `控制台称已创建“${name}”，但列表中没有。`,
    ),
    state: text('So its key could not be fetched.', '因此无法取得它的密钥。'),
    next: verbatim(typedAt(console, 'token list')),
  });
}

const AGAIN: Text = text(
  'Run the same command again: it finds the token if it exists, and never creates a second one.',
  '请再次运行同一命令：如果令牌已存在会直接找到它，不会重复创建。',
);

/** The usable token of that name, if it has just these settings. Throws `token-exists` for any other of the name. */
function alike(
  system: System,
  site: Console,
  tokens: readonly Token[],
  wanted: Settings,
  extras: Extras,
): Token | null {
  const named = tokens.filter(({ name }) => name === wanted.name);
  const [first] = named;
  if (first === undefined) return null;
  const differing = differences(asGiven(first), wanted).filter(
    (name) => !(name === 'expiresAt' && isClose(first.expiresAt, extras.expiry)),
  );
  if (named.length === 1 && differing.length === 0 && first.status === 'enabled') return first;
  throw nameTaken(site, { named, differing, now: system.now(), ...extras });
}

function isClose(at: number | null, expiry: Expiry | undefined): boolean {
  if (!expiry?.relative || at === null || expiry.at === null) return false;
  return Math.abs(at - expiry.at) <= LEEWAY;
}
