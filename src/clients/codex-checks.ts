import type { Check } from '../diagnose/check.ts';
import { AUTH_CHECKS } from './codex-checks-auth.ts';
import { CONFIG_CHECKS } from './codex-checks-config.ts';
import { LAYER_CHECKS } from './codex-checks-layers.ts';
import { MACHINE_CHECKS } from './codex-checks-machine.ts';
import { PROVIDER_CHECKS } from './codex-checks-provider.ts';
import { secondOpinion } from './codex-opinion.ts';

/** Everything the doctor looks for in Codex: what it would send first, then what it reads, then what is around it. */
export const CODEX_CHECKS: readonly Check[] = [
  ...AUTH_CHECKS,
  ...CONFIG_CHECKS,
  ...PROVIDER_CHECKS,
  ...LAYER_CHECKS,
  ...MACHINE_CHECKS,
  secondOpinion,
];
