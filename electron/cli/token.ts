import { text } from 'node:stream/consumers';
import { ProblemError } from '../../shared/outcome.ts';
import type { Printer } from './print.ts';

/**
 * The bearer token for a server: from `--token`, where `-` stands for the first line of standard input, else from
 * SGLANG_BEARER_TOKEN; undefined when none was given.
 */
export async function readToken(flag: string | undefined, print: Printer): Promise<string | undefined> {
  if (flag === undefined) return process.env.SGLANG_BEARER_TOKEN || undefined;
  if (flag !== '-') {
    print.warn(
      'Every user of this machine can see --token in the list of processes; SGLANG_BEARER_TOKEN is safer.',
    );
    return flag;
  }
  const line = (await text(process.stdin)).split(/\r?\n/, 1)[0]?.trim();
  if (!line) throw new ProblemError('badInput', { what: '--token -', cause: 'standard input held no token' });
  return line;
}
