import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

test('a request of 50 MB is read, prepared and checked by the decoder: no more of it comes back than a person reads', async () => {
  expect(body.length).toBeGreaterThan(50_000_000);
  const path = join(folder, 'large.pkl');
  await writeFile(path, largeDump());
  const { dumps, requests } = decoder;
  const { id, total } = await dumps.open(path, quietJob());
  expect(total).toBe(1);
  const parsed = await requests.parse('trigger.json', body, held());
  const prepared = await requests.prepare(id, 0, 'large.pkl', [], held());
  const sizeOf = (answer: unknown) => JSON.stringify(answer).length;
  for (const answer of [parsed, prepared]) {
    expect(sizeOf(answer)).toBeLessThan(20_000);
    const [place] = findHeld(answer.text).places;
    expect(place).toMatchObject({ bytes: prompt.length + 2, is: 'text' });
    // The whole of it is on the disk, as it was.
    const file = await readFile(join(held().write, `${place?.id}.json`), 'utf8');
    expect(file === JSON.stringify(prompt)).toBe(true);
  }
  expect(prepared.recordedText).toContain('"rid"');
  expect(await requests.check(parsed.text, {}, held())).toMatchObject({ stream: true, prompts: 1 });
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
