import { isRecord } from '../diagnose/answer.ts';
import type { System } from '../system.ts';
import { ask, type Console, strange } from './api.ts';

export interface Account {
  readonly id: number;
  readonly username: string;
  readonly group: string;
  /** Quota units. */
  readonly balance: number;
  readonly used: number;
  readonly requests: number;
}

export async function whoIs(system: System, console: Console): Promise<Account> {
  const self = await ask(system, console, { path: '/api/user/self' });
  if (!isRecord(self) || typeof self.id !== 'number' || typeof self.username !== 'string') {
    throw strange(console, '/api/user/self');
  }
  const number = (name: string): number => (typeof self[name] === 'number' ? self[name] : 0);
  return {
    id: self.id,
    username: self.username,
    group: typeof self.group === 'string' ? self.group : '',
    balance: number('quota'),
    used: number('used_quota'),
    requests: number('request_count'),
  };
}

/** Groups that the account may put on its tokens. */
export async function listGroups(system: System, console: Console): Promise<string[]> {
  const groups = await ask(system, console, { path: '/api/user/self/groups' });
  if (!isRecord(groups)) throw strange(console, '/api/user/self/groups');
  return Object.keys(groups);
}

/** Models of one of its groups, or of all; versions that know no groups here answer with all. */
export async function listModels(system: System, console: Console, group: string): Promise<string[]> {
  const query = group === '' ? '' : `?group=${encodeURIComponent(group)}`;
  const models = await ask(system, console, { path: `/api/user/models${query}` });
  if (!Array.isArray(models)) throw strange(console, '/api/user/models');
  return models.filter((id): id is string => typeof id === 'string');
}
