export type Language = 'en' | 'zh';

/**
 * One sentence in every language the product speaks. Both are arguments of one call, so a missing
 * translation does not compile. JSON is never translated: it always carries the English one.
 */
export interface Text {
  readonly en: string;
  readonly zh: string;
  toJSON(): string;
}

export function text(en: string, zh: string): Text {
  return {
    en,
    zh,
    toJSON() {
      return en;
    },
  };
}

/** Text that reads the same in every language: a path, a command, a model id. */
export function verbatim(value: string): Text {
  return text(value, value);
}

/** Names one after another, in each language's manner. */
export function listOf(items: readonly string[]): Text {
  return text(items.join(', '), items.join('、'));
}
