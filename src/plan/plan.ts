export type FormatName = 'toml' | 'jsonc' | 'json' | 'env' | 'text';

/** One file before and after. Bytes, not text: what is put back must be what was there. */
export interface FileChange {
  /** Which client it belongs to, and in which role ("config", "auth"). */
  readonly client: string;
  readonly role: string;
  /** Absolute path as the client would open it; links are followed when written. */
  readonly path: string;
  readonly format: FormatName;
  /** null: the file did not exist, or shall not. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  /** Holds a key: 0600 on every write, values masked wherever it is shown. */
  readonly secret: boolean;
  /** Permission bits: those the file has, for the preview, or those a new one shall have. */
  readonly mode?: number;
  /** Permission bits that a file which is there already gets in place of its own. */
  readonly newMode?: number;
  /** Directories to take away after a deletion if they are empty then, innermost first. */
  readonly prune?: readonly string[];
}

/** One client's part of a journal entry. */
export interface Undone {
  readonly id: string;
  readonly client: string;
}

/** A token at a gateway's console that a change gave its clients. Taking the change back leaves it there. */
export interface TokenMade {
  /** "codex@vm (18)" */
  readonly name: string;
  /** The commands that switch it off, and that delete it. */
  readonly disable: string;
  readonly remove: string;
}

/** What will happen to this machine, and nothing else. Pure: shown by --dry-run and applied as one transaction. */
export interface Plan {
  /** The command that made it, as it is typed: "setup", "token rotate". */
  readonly command: string;
  /** One line for the journal's list, e.g. "codex → tokaify · gpt-5.4"; never holds a secret. */
  readonly summary: string;
  /** In the order they are written. Files that stay equal are left out. */
  readonly files: readonly FileChange[];
  /** What it takes back; such an entry counts as undone from then on. */
  readonly undoes?: readonly Undone[];
  /** The token that was created for it. */
  readonly token?: TokenMade | undefined;
}

export function isEmpty(plan: Plan): boolean {
  return plan.files.length === 0;
}

export function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
