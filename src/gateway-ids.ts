/** Ids of the built-in gateways, the default first. Apart from their templates, for completion and messages. */
export const GATEWAY_IDS = ['tokaify', 'routescope', 'joytoken', 'sandbox'] as const;
export type GatewayId = (typeof GATEWAY_IDS)[number];
