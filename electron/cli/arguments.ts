import { basename } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';

/** A whole number from `min` on. */
export const wholeNumber =
  (min: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min)
      throw new InvalidArgumentError(`It takes a whole number from ${min} on.`);
    return value;
  };

/** A number above 0, fractions allowed. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}

/** `--json`, which every command has. */
export const jsonOption = (description: string): Option => new Option('--json', description);

/** `--token`, spelled alike wherever a server is called. */
export const tokenOption = (): Option =>
  new Option(
    '--token <token>',
    'bearer token; `-` reads it from standard input. Better: SGLANG_BEARER_TOKEN, which `ps` does not show',
  );

/** What a bundle is called: its folder, or its archive without the ending. */
export const bundleTitle = (path: string): string => basename(path).replace(/\.(zip|tar|tgz|tar\.gz)$/i, '');

/** The examples below a command's help; `explanation` stands above them. */
export function helpPage(examples: readonly string[], explanation = ''): string {
  const lines = examples.map((example) => `  $ ${example}`);
  return `\n${explanation ? `${explanation}\n\n` : ''}Examples:\n${lines.join('\n')}`;
}
