import { TokaifyError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { text } from '../text.ts';
import type { Client } from './client.ts';
import { codex } from './codex.ts';
import { CLIENT_IDS, type ClientId } from './ids.ts';
import { opencode } from './opencode.ts';

const BY_ID: Readonly<Record<ClientId, Client>> = { codex, opencode };

/** Every client, in the order people see them. */
export const CLIENTS: readonly Client[] = CLIENT_IDS.map((id) => BY_ID[id]);

export function clientById(id: string): Client {
  const found = CLIENTS.find((client) => client.id === id);
  if (found) return found;
  const ids = CLIENTS.map((client) => client.id);
  const close = nearest(id, ids);
  throw new TokaifyError('unknown-client', {
    what: text(`There is no client "${id}".`, `没有名为 "${id}" 的客户端。`),
    cause: text(
      `Known: ${ids.join(', ')}. For any other: tokaify print fields`,
      `已知：${ids.join('、')}。其他客户端请用：tokaify print fields`,
    ),
    next: close
      ? text(`Did you mean ${close}?`, `是否想用 ${close}？`)
      : text('tokaify list', 'tokaify list'),
  });
}
