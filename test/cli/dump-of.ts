import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dict, pickleOf, type Written } from '../core/dump/write-pickle.ts';
import { makeFolder } from './run.ts';

export interface Request {
  readonly start: number;
  readonly prompt?: Written;
  readonly tokens?: number | null;
  readonly more?: Readonly<Record<string, Written>>;
}

/** A dump of these requests, 3 tokens answered each. */
export async function dumpOf(requests: readonly Request[], name = 'made.pkl'): Promise<string> {
  const path = join(await makeFolder(), name);
  const records = requests.map(
    ({ start, prompt = 'secret words', tokens = 5, more = {} }, at): Written => ({
      tuple: [
        {
          of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
          state: dict({
            rid: `r${at}`,
            [typeof prompt === 'string' ? 'text' : 'input_ids']: prompt,
            ...more,
          }),
        },
        dict({
          text: 'secret answer',
          output_ids: [901, 902, 903],
          meta_info: dict({
            id: `r${at}`,
            finish_reason: dict({ type: 'stop', matched: 2 }),
            completion_tokens: 3,
            output_token_logprobs: [{ tuple: [{ float: -0.5 }, 901, 'secret'] }],
            ...(tokens === null ? {} : { prompt_tokens: tokens }),
          }),
        }),
        { float: start },
        { float: start + 2 },
      ],
    }),
  );
  await writeFile(path, pickleOf(dict({ server_args: null, requests: records })));
  return path;
}
