import { open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { scratchFolder } from '../scratch.ts';
import { quietJob, wholeDump } from './fixtures.ts';
import { dict, pickleOf, type Written } from './write-pickle.ts';

/** A record whose parts are too long to be read ahead with their neighbours. */
const record = (rid: string, text: string, extra: Written = null): Written => ({
  tuple: [
    {
      of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
      state: dict({ rid: rid.repeat(5000), text, extra }),
    },
    dict({ text: `answer ${rid}` }),
    { float: 1_786_370_400 },
    null,
  ],
});

const opened = async (records: readonly Written[], options = {}) => {
  const path = join(await scratchFolder(), 'dump.pkl');
  const bytes = pickleOf(records);
  await writeFile(path, bytes);
  const reader = createDumpReader();
  return { path, bytes, reader, view: await reader.open(path, quietJob(), options) };
};

describe('a dump that is cut after it was opened says so, and shows no other text', () => {
  const asked: readonly [string, Partial<typeof wholeDump>][] = [
    ['its rows', {}],
    ['a search in prompts', { where: 'text ~ "long"' }],
    ['a search in answers', { where: 'answer ~ "b"' }],
    ['an order by prompt', { sort: { key: 'textPreview', descending: false } }],
  ];
  for (const [name, query] of asked)
    test(name, async () => {
      const { path, bytes, reader, view } = await opened(
        ['a', 'b'].map((rid) => record(rid, 'a long prompt '.repeat(30_000))),
      );
      await truncate(path, bytes.length / 2);
      await expect(reader.find(view.id, { ...wholeDump, ...query })).rejects.toMatchObject({
        key: 'dumpChanged',
        problem: { code: 'UNREADABLE', message: expect.stringContaining(path) },
      });
      await expect(reader.read(view.id, 1)).rejects.toMatchObject({ key: 'dumpChanged' });
      await reader.close(view.id);
    });
});

test('a search that goes on while its dump is closed reads no other file', async () => {
  const { reader, view } = await opened(
    Array.from({ length: 400 }, (_, at) => record(`${at}`, 'a long prompt '.repeat(2000))),
  );
  const search = reader.timeline(view.id, { ...wholeDump, where: 'text ~ "nowhere"' });
  await reader.close(view.id);
  await expect(search).rejects.toMatchObject({ key: 'dumpClosed' });
});

test('a record deep in a file has no more memory than one at its start', async () => {
  // Each byte of it becomes a set.
  const sets = Buffer.from(`](${'\x8f'.repeat(1_500_000)}e`, 'latin1');
  const first = pickleOf([record('a', 'x'.repeat(200e6)), record('b', 'x', 'here')]);
  const at = first.lastIndexOf(Buffer.from('X\x04\0\0\0here'));
  const path = join(await scratchFolder(), 'dump.pkl');
  await writeFile(path, Buffer.concat([first.subarray(0, at), sets, first.subarray(at + 9)]));
  const reader = createDumpReader();
  const view = await reader.open(path, quietJob(), {
    limits: { memory: null, stack: 5_000_000, items: 5_000_000 },
  });
  await expect(reader.read(view.id, 1)).rejects.toMatchObject({ key: 'pickleLimit' });
});

test('records that each refer to hundreds before them are read in one go, and not again for each', async () => {
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes.toString('latin1');
  };
  const text = (value: string) => `X${u32(value.length)}${value}`;
  // The prompt is a list with those of up to 150 records before; the number of each is the record's.
  const records = Array.from({ length: 5000 }, (_, at) => {
    const before = Array.from({ length: Math.min(at, 150) }, (_, back) => `j${u32(at - 1 - back)}`).join('');
    const request = `csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81}(${text('text')}]\x94(${before}NeubN`;
    return `(${request}NNt`;
  });
  const path = join(await scratchFolder(), 'dump.pkl');
  await writeFile(path, Buffer.from(`\x80\x04](${records.join('')}e.`, 'latin1'));
  const reader = createDumpReader();
  const started = performance.now();
  expect(await reader.open(path, quietJob())).toMatchObject({ total: 5000, damage: null });
  expect(performance.now() - started).toBeLessThan(30_000);
});

test('a record past 2 GiB has a row, and is refused in words when it is opened', async () => {
  const bytes = 2 ** 31 + 1000;
  const head = Buffer.alloc(9, '\x8d', 'latin1');
  head.writeBigUInt64LE(BigInt(bytes), 1);
  const short = pickleOf([record('a', 'x'), record('b', 'here')]);
  const at = short.lastIndexOf(Buffer.from('X\x04\0\0\0here', 'latin1'));
  const path = join(await scratchFolder(), 'dump.pkl');
  const file = await open(path, 'w');
  // Zeros that take no room on the disk.
  await file.write(Buffer.concat([short.subarray(0, at), head]), 0, at + 9, 0);
  await file.write(short, at + 9, short.length - at - 9, at + 9 + bytes);
  await file.close();
  const reader = createDumpReader();
  const view = await reader.open(path, quietJob());
  expect(view).toMatchObject({ total: 2, damage: null });
  expect((await reader.find(view.id, wholeDump)).rows[1]?.rid).toMatch(/^b+$/);
  await expect(reader.read(view.id, 1)).rejects.toMatchObject({ key: 'pickleLimit' });
  await reader.close(view.id);
});
