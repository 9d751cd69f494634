/**
 * Headers of a target as typed, one a line: `Name: value`, or the name alone of one whose value is kept. null where a
 * line is neither.
 */
export function readHeaderLines(
  text: string,
  kept: readonly string[],
): {
  readonly names: readonly string[];
  readonly values: readonly { readonly name: string; readonly value: string }[];
} | null {
  const known = new Set(kept.map((name) => name.toLowerCase()));
  const names: string[] = [];
  const values: { name: string; value: string }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, name = '', value] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?::\s*(.*?)\s*)?$/.exec(line) ?? [];
    const isNew = value !== undefined && value !== '';
    if (name === '' || names.includes(name) || (!isNew && !known.has(name.toLowerCase()))) return null;
    names.push(name);
    if (isNew) values.push({ name, value });
  }
  return { names, values };
}
