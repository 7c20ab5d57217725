/** Ids of the clients, in the order people see them; help and completion need no more than this. */
export const CLIENT_IDS = ['codex', 'opencode'] as const;
export type ClientId = (typeof CLIENT_IDS)[number];
