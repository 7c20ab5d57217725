import type { Text } from './text.ts';

export type Severity = 'error' | 'warning' | 'info';
export type Proof = 'proved' | 'one-of' | 'advice';

/** A place in a file; `path` shows the home directory as `~`. Lines and columns count from 1. */
export interface Where {
  readonly path: string;
  readonly line?: number | undefined;
  readonly column?: number;
}

/** A place whose line is looked for each time somebody asks for it, which few do: most commands have no line to show. */
export function placeIn(path: string, find: () => number | undefined): Where {
  return {
    path,
    get line() {
      return find();
    },
  };
}

/** Something worth knowing, with its remedy. Ids are public and never change meaning. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly cause: Text;
  readonly remedy: Text;
  readonly proof: Proof;
  readonly where?: Where;
}

/** One file of a plan, as a reader may see it: secrets are masked in `diff`. */
export interface Change {
  readonly path: string;
  readonly action: 'create' | 'update' | 'delete' | 'unchanged';
  /** Octal permission bits, e.g. "0600". */
  readonly mode: string;
  /** Unified diff, empty when unchanged. */
  readonly diff: string;
}

/** What a person sees, block by block; never part of the JSON answer. */
export type Block =
  | {
      readonly kind: 'done' | 'look' | 'heading' | 'line' | 'dim';
      readonly text: Text;
      readonly aside?: Text;
    }
  | { readonly kind: 'pairs'; readonly rows: readonly (readonly [Text, Text])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly Text[];
      readonly rows: readonly (readonly (string | Text)[])[];
    }
  | { readonly kind: 'next'; readonly items: readonly { readonly label: Text; readonly command: string }[] }
  | { readonly kind: 'change'; readonly change: Change }
  /** 'failure': what ended the command. */
  | { readonly kind: 'finding' | 'failure'; readonly finding: Finding }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'gap' };

export type Json =
  | string
  | number
  | boolean
  | null
  | Text
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** What a command says: the one value that the human and the JSON answer are both made from. */
export interface Report {
  readonly command: string;
  readonly ok: boolean;
  readonly changed: boolean;
  readonly exitCode: number;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** Id of the journal entry, if one was written. */
  readonly undo: string | null;
  /** Fields of this command beside the common ones, merged into the JSON object. */
  readonly data?: { readonly [key: string]: Json | undefined };
  /** The human answer, in order. */
  readonly blocks: readonly Block[];
  /** The command goes on after its answer until it is interrupted; called then. */
  readonly hold?: () => Promise<void>;
}

/** The report of a command that went well. Where nothing was changed and nothing found, only the answer is given. */
export function answered(
  command: string,
  answer: Pick<Report, 'blocks'> & Partial<Pick<Report, 'changed' | 'data' | 'findings' | 'hold'>>,
): Report {
  const nothing = { changed: false, changes: [], findings: [], undo: null };
  return { command, ok: true, exitCode: 0, ...nothing, ...answer };
}
