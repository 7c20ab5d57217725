import type nodeFs from 'node:fs';
import type { Place } from './place.ts';
import type { Block } from './report.ts';
import type { Secret } from './secret.ts';
import type { Text } from './text.ts';
import type { Account } from './users.ts';

/** The part of node:fs in use; memfs provides it in tests, a fault injector in others. */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'chmodSync'
  | 'chownSync'
  | 'closeSync'
  | 'existsSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmSync'
  | 'rmdirSync'
  | 'statSync'
  | 'unlinkSync'
  | 'writeSync'
>;

export interface Request {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as `Authorization: Bearer …`. */
  readonly bearer?: Secret;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Not asked a second time, whatever the first answer. */
  readonly single?: boolean;
  /** For the whole exchange; default 10 s. A connection gets 3 s of it at most. */
  readonly timeoutMs?: number;
}

/** Why no answer came; the finding ids of the contract. */
export type NetworkFault = 'dns' | 'refused' | 'reset' | 'timeout' | 'tls' | 'proxy';

export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      /** At most 1 MiB; `truncated` when there was more. */
      readonly body: string;
      readonly truncated: boolean;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: 'fault';
      readonly fault: NetworkFault;
      /** The system's code, e.g. ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT. */
      readonly code: string;
      /** The proxy that was in between, without its credentials. */
      readonly proxy?: string;
      readonly elapsedMs: number;
    };

export interface RunResult {
  /** null when the program could not be started or ran out of time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure?: 'not-found' | 'timeout' | 'other';
}

export interface Choice {
  readonly value: string;
  readonly label: Text;
  readonly hint?: Text;
}

/**
 * Questions to a person. Every one can be answered by a flag instead. Escape throws SteppedBack; `back` says that there
 * is a question to step back to, and with that what the person is told Escape does.
 */
export interface Ask {
  /** What `check` finds wrong with it is said, and it is asked anew. An empty answer means `kept`, where there is one. */
  secret(
    question: Text,
    hint: Text,
    check: (typed: string) => Text | null | Promise<Text | null>,
    kept?: Secret,
    back?: boolean,
  ): Promise<string>;
  select(question: Text, choices: readonly Choice[], initial?: string, back?: boolean): Promise<string>;
  /** A searchable list. */
  search(question: Text, choices: readonly Choice[], initial?: string, back?: boolean): Promise<string>;
  confirm(question: Text, initial: boolean, back?: boolean): Promise<boolean>;
  /** What `check` finds wrong with it is said, and it can be mended. */
  input(
    question: Text,
    hint: Text | null,
    check: (typed: string) => Text | null,
    initial?: string,
    back?: boolean,
  ): Promise<string>;
  /** Takes the standard without asking, unless the person steps back to here (ask/retrace.ts). */
  suppose(question: Text, choices: readonly Choice[], standard: string): Promise<string>;
  /** Says which question somebody stepped back to: what stands on the screen from it on no longer counts. */
  tookBack?(question: Text): void;
}

/** The only door to the machine. Commands get one; tests build their own. */
export interface System extends Place {
  readonly fs: FileSystem;
  readonly pid: number;
  /** The name of this machine, as it calls itself. */
  readonly hostname: string;
  /** Numeric user id, or null where there is none (Windows). */
  readonly uid: number | null;
  /** null when nothing may be asked: no terminal, CI, --json, --no-input. */
  readonly ask: Ask | null;
  now(): Date;
  sleep(ms: number): Promise<void>;
  /** Whether a process of that id runs on this machine. */
  alive(pid: number): boolean;
  request(request: Request): Promise<Answer>;
  run(command: string, args: readonly string[], timeoutMs: number): Promise<RunResult>;
  /** Talk to the person meanwhile (standard error); silent under --json. */
  tell(blocks: readonly Block[]): void;
  /** Runs work under a spinner on a terminal, and just runs it elsewhere. */
  progress<T>(label: Text, work: () => Promise<T>): Promise<T>;
  /** Runs work with the rights of another account; nothing else may run meanwhile. */
  as<T>(account: Account, work: () => Promise<T>): Promise<T>;
  /** All of standard input, for --key-stdin. */
  readStdin(): Promise<string>;
}
