import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Expectation } from '../../../shared/check.ts';
import type { MinimiseRound } from '../../../shared/minimise.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { appendLines, readJsonLines } from '../incident/jsonl-file.ts';
import { formatRequest } from '../replay/request-text.ts';
import { formatExpectation } from './expectation.ts';

/*
 * A minimisation on disk, so that one that was killed goes on: `minimise.json` says of what and for which check,
 * `body.json` is the whole request, `rounds.jsonl` has a line for each candidate as soon as it is known, `smallest.json`
 * is the smallest body so far. A candidate that has a line is not sent again.
 */

const format = 'sglang-minimise';

const headSchema = v.object({
  format: v.literal(format),
  version: v.literal(1),
  body_sha256: v.string(),
  expect: v.array(v.string()),
});

const sizeSchema = v.object({ tokens: v.nullable(v.number()), characters: v.nullable(v.number()) });
const roundSchema = v.object({
  round: v.number(),
  level: v.nullable(v.picklist(['prompts', 'messages', 'parts', 'lines', 'words', 'characters', 'tokens'])),
  outcome: v.picklist(['fails', 'passes', 'other']),
  size: sizeSchema,
  sent: v.number(),
  failed: v.number(),
  failures: v.array(v.string()),
  preview: v.string(),
  key: v.string(),
  body: v.nullable(v.string()),
});

export interface RoundsFolder {
  readonly path: string;
  /** Rounds of earlier runs. */
  readonly known: readonly MinimiseRound[];
  /** Adds a round; it is on disk when this resolves. */
  keep(round: MinimiseRound, smallest: string): Promise<void>;
}

/**
 * Opens the folder of a minimisation, or begins one there. Throws `minimiseIsAnother` where it holds that of another body
 * or check, and ProblemError for what cannot be read or written.
 */
export async function openRounds(
  path: string,
  body: string,
  expect: readonly Expectation[],
): Promise<RoundsFolder> {
  const head = {
    format,
    version: 1,
    body_sha256: createHash('sha256').update(body).digest('hex'),
    expect: expect.map(formatExpectation),
  };
  const file = (name: string) => join(path, name);
  const earlier = await readHead(file('minimise.json'));
  const isSame = earlier?.body_sha256 === head.body_sha256 && earlier.expect.join() === head.expect.join();
  if (earlier !== null && !isSame) throw new ProblemError('minimiseIsAnother', { path });
  if (earlier === null) {
    await mkdir(path, { recursive: true }).catch((error: Error) => {
      throw new ProblemError('writeFailed', { path, cause: error.message }, { cause: error });
    });
    await writeFileAtomic(file('body.json'), `${body}\n`);
    await writeFileAtomic(file('minimise.json'), `${JSON.stringify(head, null, 2)}\n`);
  }
  const { values } = await readJsonLines(file('rounds.jsonl'));
  const known = values.flatMap((value) => {
    const parsed = v.safeParse(roundSchema, value);
    return parsed.success ? [parsed.output] : [];
  });
  return {
    path,
    known,
    async keep(round, smallest) {
      await appendLines(file('rounds.jsonl'), [JSON.stringify(round)]);
      if (round.outcome === 'fails')
        await writeFileAtomic(file('smallest.json'), `${formatRequest(smallest)}\n`);
    },
  };
}

async function readHead(path: string): Promise<v.InferOutput<typeof headSchema> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ProblemError('unreadable', { path, cause: message }, { cause: error });
  }
  try {
    return v.parse(headSchema, JSON.parse(text));
  } catch (error) {
    throw new ProblemError('minimiseIsAnother', { path }, { cause: error });
  }
}
