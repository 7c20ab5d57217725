/** What may be written into a file. Dates and null are kept where they are, never written. */
export type Value = string | number | boolean | Value[] | { [key: string]: Value };

/** Keys from the root of a document; a number is an index into an array. */
export type Path = readonly (string | number)[];

/** One intended change: the value at a path, or its removal. New keys stand in the order of the edits. */
export interface Edit {
  readonly path: Path;
  readonly value: Value | undefined;
}

/** What to put back: the source text a path had (`rawAt` before the edit), or undefined for "was not there". */
export interface Raw {
  readonly path: Path;
  readonly raw: string | undefined;
}

/**
 * A text format whose files belong to somebody else: text in, text out, every byte kept that no edit asked
 * for. Pure. Texts may begin with U+FEFF; the `path` arguments only name the file in errors.
 */
export interface Format {
  /** The document as data (tables without a prototype, so any key is harmless). Throws `config-invalid` or
   * `too-large`, with line, column, what was expected, and an excerpt that shows no key. */
  parse(text: string, path: string): Record<string, unknown>;

  /** The text with the edits made; the identical string when nothing changes. Throws as `parse` does, and
   * `config-conflict` when a path cannot be edited without guessing. */
  edit(text: string, edits: readonly Edit[], path: string): string;

  /** 1-based line of the key (or table header) at a path, or undefined when it is not there. */
  lineOf(text: string, path: Path): number | undefined;

  /** Source text of the value at a path, or undefined when it is not there. */
  rawAt(text: string, path: Path): string | undefined;

  /** The text with recorded source texts put back and what was not there taken out. Throws as `edit` does. */
  restore(text: string, entries: readonly Raw[], path: string): string;
}
