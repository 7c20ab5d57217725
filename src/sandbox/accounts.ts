export interface Account {
  readonly id: number;
  readonly username: string;
  /** 100 root, 10 administrator, 1 anybody. */
  readonly role: 1 | 10 | 100;
  readonly group: string;
  status: 'enabled' | 'banned';
  /** Remaining and spent balance in quota units. */
  quota: number;
  used: number;
  requests: number;
  accessToken: string;
}

/** Root, the person whose console the sandbox opens, and three for the states of an account. */
export const ACCOUNTS = [
  { id: 1, username: 'root', role: 100, quota: 0 },
  { id: 2, username: 'alice', role: 1, quota: 5_000_000 },
  { id: 3, username: 'bob', role: 1, quota: 0 },
  { id: 4, username: 'carol', role: 1, quota: 5_000_000 },
  { id: 5, username: 'dave', role: 1, quota: 10 },
] as const;

export type Username = (typeof ACCOUNTS)[number]['username'];

/** Shaped like a real one, 32 characters of base64, and plainly no secret. */
export function accessTokenOf(username: string, generation = 1): string {
  return `${`sandbox+${username}/${generation}/`.padEnd(31, 'A')}=`;
}

export function openAccounts(banned: readonly Username[]): Account[] {
  return ACCOUNTS.map(({ id, username, role, quota }) => ({
    id,
    username,
    role,
    quota,
    group: 'default',
    status: banned.includes(username) ? 'banned' : 'enabled',
    used: 0,
    requests: 0,
    accessToken: accessTokenOf(username),
  }));
}
