import type { Account } from './accounts.ts';
import { accessTokenOf } from './accounts.ts';
import type { Answer, Call } from './answer.ts';
import { done, fail, json } from './answer.ts';
import { GROUPS } from './catalog.ts';
import { parseObject } from './parse.ts';
import { modelsOf } from './state.ts';

/** The side bar a fresh account gets; the console sends it along, twice, as JSON in strings. */
const SIDEBAR = JSON.stringify({
  chat: { chat: true, enabled: true, playground: true },
  console: { detail: true, enabled: true, log: true, midjourney: true, task: true, token: true },
  personal: { enabled: true, personal: true, topup: true },
});

const NO_ADMIN = {
  channel: { operate: false, read: false, secret_view: false, sensitive_write: false, write: false },
};

/** GET /api/user/self. */
export function showSelf({ state }: Call, account: Account): Answer {
  const permissions = { sidebar_modules: { admin: false }, sidebar_settings: true };
  return done({
    aff_code: account.username.slice(0, 4),
    aff_count: 0,
    aff_history_quota: 0,
    aff_quota: 0,
    discord_id: '',
    display_name: account.username,
    email: '',
    github_id: '',
    group: account.group,
    id: account.id,
    inviter_id: 0,
    linux_do_id: '',
    oidc_id: '',
    permissions: state.row.adminPermissions ? { admin_permissions: NO_ADMIN, ...permissions } : permissions,
    quota: account.quota,
    request_count: account.requests,
    role: account.role,
    setting: JSON.stringify({ gotify_priority: 0, sidebar_modules: SIDEBAR }),
    sidebar_modules: SIDEBAR,
    status: 1,
    stripe_customer: '',
    telegram_id: '',
    used_quota: account.used,
    username: account.username,
    wechat_id: '',
  });
}

/** GET /api/user/self/groups, and /api/user/groups without a login. */
export function listGroups(): Answer {
  return done(GROUPS);
}

/** GET /api/user/models, of one group or of all. */
export function listUserModels({ state, query }: Call): Answer {
  const asked = query.get('group');
  const groups = Object.keys(GROUPS).filter((group) => !asked || group === asked);
  return done([...new Set(groups.flatMap((group) => modelsOf(state, group).map(({ id }) => id)))]);
}

/** GET /api/models: the models by kind of channel. */
export function listModelsByChannel({ state }: Call): Answer {
  return json(200, { data: { 1: state.models.map(({ id }) => id) }, success: true });
}

/** GET /api/user/token mints a new access token; the one that asked for it is dead at once. */
export function mintAccessToken(_call: Call, account: Account): Answer {
  const generation = Number(/\/(\d+)\/A*=$/.exec(account.accessToken)?.[1] ?? 1);
  account.accessToken = accessTokenOf(account.username, generation + 1);
  return done(account.accessToken);
}

/** POST /api/user/login: nobody here has a password. */
export function login(call: Call): Answer {
  return fail(call, 'loginFailed');
}

/** POST /api/user/manage, an administrator's: `disable` bans, `enable` lets in again. */
export function manageAccount(call: Call): Answer {
  const { id, action } = parseObject(call.body) ?? {};
  const account = call.state.accounts.find((row) => row.id === id);
  if (account === undefined || (action !== 'disable' && action !== 'enable'))
    return fail(call, 'invalidParams');
  account.status = action === 'disable' ? 'banned' : 'enabled';
  return done({ ...BLANK_ACCOUNT, status: action === 'disable' ? 2 : 1, ...call.state.row.accountFields });
}

/** New API answers with an account it has emptied of everything but role and status. */
const BLANK_ACCOUNT = {
  id: 0,
  username: '',
  password: '',
  original_password: '',
  display_name: '',
  role: 1,
  status: 1,
  email: '',
  github_id: '',
  discord_id: '',
  oidc_id: '',
  wechat_id: '',
  telegram_id: '',
  verification_code: '',
  quota: 0,
  used_quota: 0,
  request_count: 0,
  group: '',
  aff_code: '',
  aff_count: 0,
  aff_quota: 0,
  aff_history_quota: 0,
  inviter_id: 0,
  DeletedAt: null,
  linux_do_id: '',
  setting: '',
  stripe_customer: '',
};
