/** Small parts of Markdown that any text may go into. */

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** One line of code. Text with backticks in it needs a longer fence. */
export function codeSpan(text: string): string {
  const longest = longestRun(text);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${oneLine(text)} ${fence}` : `${fence}${oneLine(text)}${fence}`;
}

/** Lines of text as they stand, each behind `indent`. */
export function codeBlock(text: string, indent: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return [fence, ...lines, fence].map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n');
}

/** One line in which nothing is Markdown. */
export const plainLine = (text: string): string => oneLine(text).replace(/[\\`*[\]<>]/g, '\\$&');
