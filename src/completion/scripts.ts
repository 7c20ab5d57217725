import type { Language } from '../text.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { powershell } from './powershell.ts';
import type { Shell } from './shells.ts';
import { zsh } from './zsh.ts';

/** The completion script for a shell. Printed, never installed; the first lines say how to use it. */
export function completionScript(shell: Shell, language: Language): string {
  return { bash, zsh, fish, powershell }[shell](language);
}
