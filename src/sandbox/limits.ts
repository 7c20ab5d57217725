/** How often an address may ask, as measured: beyond it the answer is 429 with neither body nor content type. */
const RULES = {
  /** Usage, log, reveal, login, ratio configuration: one count for all of them. */
  critical: { requests: 20, within: 20 * 60_000 },
  search: { requests: 10, within: 60_000 },
} as const;

export type Rule = keyof typeof RULES;

export interface Limits {
  /** Counts one request; false when it is one too many. */
  allow(rule: Rule, address: string): boolean;
  reset(): void;
}

export function openLimits(enforced: boolean, now: () => Date): Limits {
  const seen = new Map<string, number[]>();
  return {
    allow(rule, address) {
      if (!enforced) return true;
      const { requests, within } = RULES[rule];
      const time = now().getTime();
      const recent = (seen.get(`${rule} ${address}`) ?? []).filter((at) => time - at < within);
      const allowed = recent.length < requests;
      if (allowed) recent.push(time);
      seen.set(`${rule} ${address}`, recent);
      return allowed;
    },
    reset() {
      seen.clear();
    },
  };
}
