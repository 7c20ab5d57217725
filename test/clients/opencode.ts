import type { Home, RunIn } from './home.ts';
import type { Ran } from './program.ts';

export const CONFIG = '.config/opencode/opencode.jsonc';
export const AUTH = '.local/share/opencode/auth.json';

/** A config that somebody has lived with: comments in odd places, trailing commas, another provider. */
export const LIVED_IN = `// OpenCode, by hand
{
  "$schema": "https://opencode.ai/config.json",
  "theme": "system", /* the terminal's */
  // one that answers nobody
  "provider": {
    "local": {
      "npm": "@ai-sdk/openai-compatible",
      "name": "Local", // mine
      "options": { "baseURL": "http://127.0.0.1:9/v1" },
      "models": { "tiny": { "name": "Tiny" }, },
    },
  },
  "permission": { "bash": "ask" },
}
`;

/** What the guide has people enter to see whether it works. */
export const GUIDE_QUESTION =
  'Reply with "OpenCode is connected to Tokaify", then list the top-level directories in the current project.';
export const GUIDE_ANSWER = 'OpenCode is connected to Tokaify';

export function models(home: Home, provider = 'tokaify'): Promise<Ran> {
  return home.run('opencode', ['models', provider]);
}

/** One question. OpenCode asks a silent gateway for ever. */
export function ask(home: Home, words: readonly string[] = [], options: RunIn = {}): Promise<Ran> {
  return home.run('opencode', ['run', ...words, GUIDE_QUESTION], options);
}
