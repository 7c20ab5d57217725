/** The three New API servers that were measured, by the month of their sources. Apart from what they say, for help and completion. */
export const DIALECT_IDS = ['2026-02', '2026-04', '2026-07'] as const;
export type Dialect = (typeof DIALECT_IDS)[number];
