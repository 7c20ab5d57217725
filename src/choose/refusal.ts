import { TokaifyError } from '../errors.ts';
import type { Text } from '../text.ts';

/** Why a reader refuses what was typed, or null; what a question is asked again with. */
export function refusal(read: () => unknown): Text | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof TokaifyError) return error.trouble.cause ?? error.trouble.what;
    throw error;
  }
}
