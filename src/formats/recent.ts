/** How many texts: the files of one client, before and after. */
const MOST = 4;

/**
 * The same pure function, remembering what it said of the last few texts: one command reads the same files again
 * at every step. The answers are shared, so nobody may change one. What it throws is not remembered.
 */
export function remembering<A extends unknown[], T>(
  read: (text: string, ...more: A) => T,
): (text: string, ...more: A) => T {
  const recent = new Map<string, T>();
  return (text, ...more) => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const said = read(text, ...more);
    if (recent.size === MOST) recent.delete(recent.keys().next().value as string);
    recent.set(text, said);
    return said;
  };
}
