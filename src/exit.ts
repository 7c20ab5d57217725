/** Exit codes, as the public contract lists them. */
export const EXIT = {
  done: 0,
  internal: 1,
  usage: 2,
  drift: 3,
  refused: 4,
  key: 5,
  denied: 6,
  endpoint: 7,
  unreachable: 8,
  busy: 9,
  interrupted: 130,
} as const;
export type Category = keyof typeof EXIT;
