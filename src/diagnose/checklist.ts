import type { Gateway } from '../gateway.ts';
import { type Text, text } from '../text.ts';

/** The guide's reasons for a 401 or 403, in its own words and order; the key's length, if given, beside the first. */
export function checklist({ checklist: items, key }: Gateway, keyLength?: number): Text[] {
  return [withLength(items.key, keyLength, key.length), items.state, items.model, items.ip];
}

function withLength(item: Text, length: number | undefined, usual: number | undefined): Text {
  if (length === undefined || usual === undefined) return item;
  return length === usual
    ? text(
        `${item.en} (this one has ${length} characters, as it should)`,
        `${item.zh}（当前密钥 ${length} 个字符，长度正确）`,
      )
    : text(
        `${item.en} (this one has ${length} characters; ${usual} are usual)`,
        `${item.zh}（当前密钥 ${length} 个字符，通常为 ${usual} 个）`,
      );
}
