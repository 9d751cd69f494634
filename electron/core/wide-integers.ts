import { walkJson } from './json-text.ts';

/**
 * The same JSON with every integer past 2^53 as a decimal string, which is what the command line promises: most
 * readers of JSON would round such a number. Everything else stays as it is written.
 */
export function wideIntegersAsText(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  const pieces: string[] = [];
  let copied = 0;
  walkJson(json, (_path, { kind, offset, length, text }) => {
    if (kind !== 'number' || !/^-?\d+$/.test(text) || Number.isSafeInteger(Number(text))) return;
    pieces.push(json.slice(copied, offset), `"${text}"`);
    copied = offset + length;
  });
  return [...pieces, json.slice(copied)].join('');
}
