/* Versions of SGLang as servers tell them: `0.5.10`, `0.4.6.post5`, `0.5.12rc0`, `0.5.9.dev120+g1a2b3c`. */

/** The numbers of a version; null where it does not begin with some: `main 2026-08` is younger than all of them. */
function numbersOf(version: string): readonly number[] | null {
  const found = /^v?(\d+(?:\.\d+)*)/.exec(version.trim());
  return found?.[1]?.split('.').map(Number) ?? null;
}

/** Negative where `one` is older. A version without numbers is the youngest. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version is `since` or later. */
export const isSince = (version: string, since: string): boolean => compareVersions(version, since) >= 0;

/** Whether a server of that version has what came with `since` and went after `until`; null = no bound. */
export function hasIn(
  version: string | null,
  { since, until = null }: { readonly since: string | null; readonly until?: string | null },
): boolean {
  if (version === null) return true;
  return (
    (since === null || isSince(version, since)) && (until === null || compareVersions(version, until) <= 0)
  );
}
