/** The numbers of a release, `0.5.15.post1`; null for a build that names none, such as `0.0.0.dev1+g5dd2c24`. */
export function releaseOf(version: string | null): readonly number[] | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? '');
  const numbers = match?.slice(1).map(Number) ?? [];
  return numbers.some((number) => number > 0) ? numbers : null;
}

/** True where a version is known to be older than the release `than`; a build without a number is not. */
export function isOlder(version: string | null, than: string): boolean {
  const [own, other] = [releaseOf(version), releaseOf(than)];
  if (!own || !other) return false;
  const at = own.findIndex((number, place) => number !== other[place]);
  return at !== -1 && (own[at] ?? 0) < (other[at] ?? 0);
}
