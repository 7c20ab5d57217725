/** What somebody typed after the command's name. */
export interface Input {
  readonly args: readonly string[];
  /** By camel-cased long name, e.g. `keyStdin`; absent when not given. */
  readonly options: Readonly<Record<string, unknown>>;
}

export function option(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function flag(input: Input, name: string): boolean {
  return input.options[name] === true;
}
