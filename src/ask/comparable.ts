/** What somebody typed, as it is compared: input methods for Chinese have letters and digits of full width. */
export function comparable(typed: string): string {
  return typed.normalize('NFKC').toLowerCase();
}
