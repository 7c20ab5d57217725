import { TokaifyError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { text } from '../text.ts';
import type { Client } from './client.ts';
import { codex } from './codex.ts';
import { CLIENT_IDS, type ClientId } from './ids.ts';
import { opencode } from './opencode.ts';

/** Functions, so that one client is not loaded for the other's sake. */
const BY_ID: Readonly<Record<ClientId, () => Client>> = { codex: () => codex, opencode: () => opencode };

/** Every client, in the order people see them. */
export function allClients(): readonly Client[] {
  return CLIENT_IDS.map((id) => BY_ID[id]());
}

/** Those that were named, each once; throws 'unknown-client'. */
export function clientsNamed(ids: readonly string[]): Client[] {
  return [...new Set(ids)].map(clientById);
}

export function clientById(id: string): Client {
  const known = CLIENT_IDS.find((each) => each === id);
  if (known) return BY_ID[known]();
  const close = nearest(id, CLIENT_IDS);
  throw new TokaifyError('unknown-client', {
    what: text(`There is no client "${id}".`, `没有名为“${id}”的客户端。`),
    cause: text(
      `Known: ${CLIENT_IDS.join(', ')}. For any other: tokaify print fields`,
      `已知：${CLIENT_IDS.join('、')}。其他客户端请用：tokaify print fields`,
    ),
    next: close
      ? text(`Did you mean ${close}?`, `是否想用 ${close}？`)
      : text('tokaify list', 'tokaify list'),
  });
}
