import * as v from 'valibot';

/** Patterns over the keys of a configuration: a key as it is, or with `*` where any text may stand. */

export const mostPatterns = 200;

export const keyPatternSchema = v.pipe(v.string(), v.maxLength(100), v.regex(/^[\w.*-]+$/));

/** Whether a key is one of a pattern, as a whole. Takes time in proportion to the key, whatever the pattern. */
export function matchesPattern(key: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return key === first;
  if (!key.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = key.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return key.length - last.length >= at && key.endsWith(last);
}

/** A list as a person typed it. Else the first line that is no pattern; null where there are too many. */
export type TypedPatterns =
  | { readonly ok: true; readonly patterns: string[] }
  | { readonly ok: false; readonly line: string | null };

/** Reads one pattern a line. Blank lines and repeated patterns are left out. */
export function readPatterns(text: string): TypedPatterns {
  const patterns = new Set<string>();
  for (const line of text.split('\n').map((typed) => typed.trim())) {
    if (line === '') continue;
    if (!v.is(keyPatternSchema, line)) return { ok: false, line };
    patterns.add(line);
  }
  return patterns.size > mostPatterns ? { ok: false, line: null } : { ok: true, patterns: [...patterns] };
}
