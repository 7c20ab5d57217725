import { isIP } from 'node:net';
import { type Text, text } from '../text.ts';

/** What is wrong with an address or range of the allowlist, or null. New API takes anything and then lets nobody in. */
export function addressFlaw(typed: string): Text | null {
  const [address = '', bits, more] = typed.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more !== undefined) {
    return text(
      `"${typed}" is neither an IP address nor a range such as 203.0.113.0/24 or 2001:db8::/32.`,
      `“${typed}” 既不是 IP 地址，也不是 203.0.113.0/24 或 2001:db8::/32 这样的网段。`,
    );
  }
  if (bits === undefined) return null;
  const widest = family === 6 ? 128 : 32;
  if (/^\d{1,3}$/.test(bits) && Number(bits) <= widest) return null;
  return text(
    `The number after the slash in "${typed}" must be from 0 to ${widest}.`,
    `“${typed}” 中斜线后的数字必须在 0 到 ${widest} 之间。`,
  );
}
