import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as breathe } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { connectDecoder, type Decoder } from '../../../electron/core/dump/remote.ts';
import { createRequestWork } from '../../../electron/core/replay/request-work.ts';
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
  await breathe();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  await breathe();
  delay.disable();
  return delay.max / 1e6;
}

test('50 MB are read, prepared and checked while this process goes on', async () => {
  expect(body.length).toBeGreaterThan(50_000_000);
  const path = join(folder, 'large.pkl');
  await writeFile(path, largeDump());
  const { id, total } = await decoder.dumps.open(path, quietJob());
  expect(total).toBe(1);
  const stalls = {
    parse: await longestStall(async () => {
      const { text } = await decoder.requests.parse('trigger.json', body);
      expect(text.length).toBeGreaterThan(50_000_000);
    }),
    prepare: await longestStall(async () => {
      const { text, recordedText } = await decoder.requests.prepare(id, 0, 'large.pkl', []);
      expect(text.length).toBeGreaterThan(50_000_000);
      expect(recordedText).toContain('"rid"');
    }),
    check: await longestStall(async () => {
      expect(await decoder.requests.check(body, [])).toEqual({ stream: true, prompts: 1 });
    }),
  };
  for (const [work, stall] of Object.entries(stalls)) expect(stall, work).toBeLessThan(100);
});

test('apart from this process as in it: the same requests and the same words for what is wrong', async () => {
  const dumps = createDumpReader();
  const here = createRequestWork(dumps);
  const path = fixturePath('small-list.pkl');
  const [own, other] = [await dumps.open(path, quietJob()), await decoder.dumps.open(path, quietJob())];
  expect(await decoder.requests.prepare(other.id, 0, 'a', ['rid'])).toEqual(
    await here.prepare(own.id, 0, 'a', ['rid']),
  );
  for (const { parse, check } of [here, decoder.requests]) {
    await expect(parse('x', 'good morning')).rejects.toMatchObject({ key: 'triggerUnknown' });
    const unknown = check('{"text":"a","sampling_params":{"brand_new":1}}', []);
    await expect(unknown).rejects.toBeInstanceOf(ProblemError);
    await expect(unknown).rejects.toMatchObject({ key: 'samplingKeyUnknown', params: { key: 'brand_new' } });
    expect(await check('{"text":"a","sampling_params":{"brand_new":1}}', ['brand_new'])).toMatchObject({
      prompts: 1,
    });
  }
});
