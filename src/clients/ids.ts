/** Ids of the clients, in the order people see them; help and completion need no more than this. */
export const CLIENT_IDS = ['codex', 'opencode'] as const;
export type ClientId = (typeof CLIENT_IDS)[number];

/** Options of `setup` that mean something to one client and not to every one. Here, so that no client is loaded for it. */
export const TAKES: Readonly<Record<ClientId, readonly string[]>> = {
  codex: ['--review-model', '--block', '--replace-login', '--keep-login'],
  opencode: ['--provider-id', '--display-name', '--context', '--output', '--api', '--set-default'],
};
