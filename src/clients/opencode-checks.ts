import type { Check } from '../diagnose/check.ts';

export const OPENCODE_CHECKS: readonly Check[] = [];
