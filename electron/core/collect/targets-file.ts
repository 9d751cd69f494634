import { readFile } from 'node:fs/promises';
import type { ParsedTargets } from '../../../shared/collect.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { decodeText } from '../bundle/decode.ts';
import { statOf } from '../bundle/folder.ts';
import { parseTargets } from './parse-targets.ts';

/** A list of targets is written by hand. Bytes. */
const largest = 1_000_000;

/** Targets named in a file. Throws ProblemError: not there, too large, none in it. */
export async function readTargetsFile(path: string): Promise<ParsedTargets> {
  const info = await statOf(path);
  if (!info.isFile() || info.size > largest)
    throw new ProblemError('badInput', { what: path, cause: 'it is no list of targets' });
  return parseTargets(decodeText(await readFile(path)), path);
}
