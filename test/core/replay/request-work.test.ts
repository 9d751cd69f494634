import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { connectDecoder, type Decoder } from '../../../electron/core/dump/remote.ts';
import { createRequestWork } from '../../../electron/core/replay/request-work.ts';
import { findHeld } from '../../../shared/held.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { decoderProgram } from '../dump/decoder-worker.ts';
import { fixturePath, quietJob } from '../dump/fixtures.ts';

const worker = decoderProgram();
let decoder: Decoder;
let folder: string;
beforeAll(async () => {
  decoder = connectDecoder(worker.start().link);
  folder = await mkdtemp(join(tmpdir(), 'request-work-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Where large values go. */
const held = () => ({ write: join(folder, 'held'), read: [join(folder, 'held')] });

const prompt = 'Summarise what the passages say about rank 3. '.repeat(1_150_000);
const body = JSON.stringify({ text: prompt, sampling_params: { temperature: 0 }, stream: true });

/** A request dump with one record, as CPython writes it, whose prompt is `prompt`. */
function largeDump(): Buffer {
  const text = (value: string) => {
    const head = Buffer.alloc(5, 'X');
    head.writeUInt32LE(Buffer.byteLength(value), 1);
    return Buffer.concat([head, Buffer.from(value)]);
  };
  return Buffer.concat([
    Buffer.from('\x80\x04](csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81}(', 'latin1'),
    text('text'),
    text(prompt),
    text('rid'),
    text('r0'),
    Buffer.from('ub}G\0\0\0\0\0\0\0\0G\0\0\0\0\0\0\0\0ta.', 'latin1'),
  ]);
}

/** The longest time in ms for which nothing else had a turn while `work` went on. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const looking = setInterval(look, 1);
  await work();
  look();
  clearInterval(looking);
  return longest;
}

/** The longest stall of this process during each kind of work on 50 MB. */
async function stallsOf({ dumps, requests }: Pick<Decoder, 'dumps' | 'requests'>, path: string) {
  const { id, total } = await dumps.open(path, quietJob());
  expect(total).toBe(1);
  const { text: small } = await requests.parse('trigger.json', body, held());
  return {
    parse: await longestStall(async () => {
      const { text } = await requests.parse('trigger.json', body, held());
      expect(findHeld(text).places).toMatchObject([{ bytes: prompt.length + 2, is: 'text' }]);
    }),
    prepare: await longestStall(async () => {
      const { text, recordedText } = await requests.prepare(id, 0, 'large.pkl', [], held());
      expect(findHeld(text).places).toMatchObject([{ bytes: prompt.length + 2, is: 'text' }]);
      expect(recordedText).toContain('"rid"');
    }),
    check: await longestStall(async () => {
      expect(await requests.check(small, {}, held())).toMatchObject({ stream: true, prompts: 1 });
    }),
  };
}

test('50 MB are read, prepared and checked while this process goes on', async () => {
  expect(body.length).toBeGreaterThan(50_000_000);
  const path = join(folder, 'large.pkl');
  await writeFile(path, largeDump());
  // First, since what the other leaves behind has to be cleared away by this process.
  const apart = await stallsOf(decoder, path);
  const dumps = createDumpReader();
  const here = await stallsOf({ dumps, requests: createRequestWork(dumps) }, path);
  // Some time goes into handing 50 MB over; on a busy machine all of it takes longer.
  for (const work of ['parse', 'prepare', 'check'] as const)
    expect(apart[work], `${work}, ${here[work].toFixed()} ms here`).toBeLessThan(here[work] / 2);
});

test('apart from this process as in it: the same requests and the same words for what is wrong', async () => {
  const dumps = createDumpReader();
  const here = createRequestWork(dumps);
  const path = fixturePath('small-list.pkl');
  const [own, other] = [await dumps.open(path, quietJob()), await decoder.dumps.open(path, quietJob())];
  expect(await decoder.requests.prepare(other.id, 0, 'a', ['rid'], held())).toEqual(
    await here.prepare(own.id, 0, 'a', ['rid'], held()),
  );
  for (const { parse, check } of [here, decoder.requests]) {
    await expect(parse('x', 'good morning', held())).rejects.toMatchObject({ key: 'triggerUnknown' });
    const unknown = check('{"text":"a","sampling_params":{"brand_new":1}}', {}, held());
    await expect(unknown).rejects.toBeInstanceOf(ProblemError);
    await expect(unknown).rejects.toMatchObject({ key: 'samplingKeyUnknown', params: { key: 'brand_new' } });
    expect(
      await check('{"text":"a","sampling_params":{"brand_new":1}}', { also: ['brand_new'] }, held()),
    ).toMatchObject({ prompts: 1 });
  }
});
