/** What somebody typed, as it is compared: input methods for Chinese have letters and digits of full width. */
export function comparable(typed: string): string {
  return typed.normalize('NFKC').toLowerCase();
}

/** Those whose name holds every word, in their order. */
export function matching<T extends { readonly name: string }>(choices: readonly T[], typed: string): T[] {
  const words = comparable(typed).split(/\s+/);
  return choices.filter(({ name }) => words.every((word) => comparable(name).includes(word)));
}
