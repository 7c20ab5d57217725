import type { Input } from '../input.ts';
import type { Report } from '../report.ts';
import type { System } from '../system.ts';
import type { Text } from '../text.ts';

/** What fits in one place of a command line: these words, or what there is of a kind. */
export type Values = readonly string[] | ValueKind;
export type ValueKind = 'client' | 'directory' | 'entry' | 'file' | 'gateway' | 'model' | 'user';

export interface OptionSpec {
  /** As typed: `--gateway <id|url>`, `--json`, `--no-verify`. */
  readonly flags: string;
  readonly summary: Text;
  /** The only values there are; any other is refused. */
  readonly choices?: readonly string[];
  /** What a shell offers where the values are no closed list. */
  readonly values?: ValueKind;
  /** May be given several times; the values come as a list. */
  readonly repeatable?: boolean;
}

export type Run = (input: Input, system: System) => Promise<Report>;

/** A command as data: all that help, completion and the man page need, and where its deed is. */
export interface CommandSpec {
  /** "setup", or "token list" for a subcommand. */
  readonly name: string;
  /** Positional arguments in commander's notation: `<client...>`, `[id]`. */
  readonly args?: string;
  /** What a shell offers for them. */
  readonly values?: Values;
  readonly summary: Text;
  readonly options: readonly OptionSpec[];
  readonly examples?: readonly string[];
  load(): Promise<{ readonly run: Run }>;
}
