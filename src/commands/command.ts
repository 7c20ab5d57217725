import type { Report } from '../report.ts';
import type { System } from '../system.ts';
import type { Text } from '../text.ts';
import type { Input } from './input.ts';

export interface OptionSpec {
  /** As typed: `--gateway <id|url>`, `--json`, `--no-verify`. */
  readonly flags: string;
  readonly summary: Text;
  readonly choices?: readonly string[];
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
  readonly summary: Text;
  readonly options: readonly OptionSpec[];
  readonly examples?: readonly string[];
  load(): Promise<{ readonly run: Run }>;
}
