/** Compares dotted version numbers; anything after a hyphen or plus sign is left out. */
export function compareVersions(left: string, right: string): number {
  const parts = (version: string): number[] =>
    version
      .split(/[-+]/)[0]!
      .split('.')
      .map((part) => Number(part) || 0);
  const [a, b] = [parts(left), parts(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** Whether an installed version is known and at least `since`. */
export function atLeast(version: string | null, since: string): boolean {
  return version !== null && compareVersions(version, since) >= 0;
}
