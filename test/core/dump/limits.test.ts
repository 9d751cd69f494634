import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultLimits, limitsOf, type PickleLimits } from '../../../electron/core/dump/limits.ts';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { PickleError } from '../../../electron/core/dump/pickle-error.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import { scratchFolder } from '../scratch.ts';
import { quietJob, wholeDump } from './fixtures.ts';
import { dict, pickleOf } from './write-pickle.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

describe('a limit is met to the dot: so much is read, one more is refused at its byte', () => {
  const text = (length: number) => `X${String.fromCharCode(length)}\0\0\0${'a'.repeat(length)}`;
  const table: readonly [string, Partial<PickleLimits>, string, string, number][] = [
    ['values on the stack', { stack: 3 }, '(NNt.', '(NNNNt.', 5],
    ['marks', { marks: 3 }, '(((ttt.', '((((tttt.', 3],
    ['values in the memo', { memoEntries: 3 }, 'N\x94\x94\x94.', 'N\x94\x94\x94\x94.', 4],
    ['numbers in the memo', { memoEntries: 3 }, 'Nq\0q\x01q\x02q\x02.', 'Nq\0q\x01q\x02q\x03.', 7],
    ['numbers of four bytes', { memoEntries: 1 }, 'Nr\x09\0\0\0.', 'Nr\x09\0\0\0r\x0a\0\0\0.', 6],
    ['numbers as text', { memoEntries: 1 }, 'Np7\n.', 'Np7\np8\n.', 4],
    ['a text', { textBytes: 4 }, `${text(4)}.`, `${text(5)}.`, 0],
    ['a short text', { textBytes: 4 }, '\x8c\x04aaaa.', '\x8c\x05aaaaa.', 0],
    ['bytes', { textBytes: 4 }, 'C\x04aaaa.', 'C\x05aaaaa.', 0],
    ['a text of Python 2', { textBytes: 6 }, "S'aaaa'\n.", "S'aaaaa'\n.", 0],
    ['a list', { items: 3 }, '](NNNe.', '](NNNNe.', 6],
    ['a list that grows', { items: 3 }, ']NaNaNa.', ']NaNaNaNa.', 8],
    ['a dict', { items: 2 }, '}(K\x01NK\x02Nu.', '}(K\x01NK\x02NK\x03Nu.', 11],
    ['a dict that grows', { items: 2 }, '}K\x01NsK\x02Ns.', '}K\x01NsK\x02NsK\x03Ns.', 12],
    ['a set', { items: 2 }, '\x8f(K\x01K\x02\x90.', '\x8f(K\x01K\x02K\x03\x90.', 8],
    ['items of an object', { items: 2 }, 'cm\nC\n)R(NNe.', 'cm\nC\n)R(NNNe.', 11],
    ['digits', { digits: 3 }, 'L999L\n.', `L${'9'.repeat(20)}L\n.`, 0],
    ['bytes of a number', { longBytes: 2 }, '\x8a\x02\x01\x01.', '\x8a\x03\x01\x01\x01.', 0],
  ];
  for (const [name, limits, fits, exceeds, at] of table)
    test(name, () => {
      decodePickle(latin(fits), { limits });
      let error: unknown = null;
      try {
        decodePickle(latin(exceeds), { limits });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(PickleError);
      expect(error).toMatchObject({ fault: 'limit', at });
    });

  test('a long list of ids, and of logprobs, is a list as any other', () => {
    const ids = latin(`](${'K\x07'.repeat(200)}e.`);
    const triples = latin(`](${'G\xbf\xf1AAAAAAK\x07N\x87\x94'.repeat(200)}e.`);
    for (const bytes of [ids, triples]) {
      decodePickle(bytes, { limits: { items: 200, memoEntries: 200 } });
      expect(() => decodePickle(bytes, { limits: { items: 199 } })).toThrow(
        /one container has more than 199 items/,
      );
    }
    expect(() => decodePickle(triples, { limits: { memoEntries: 199 } })).toThrow(
      /more than 199 values are kept/,
    );
  });

  test('what no file of that size can hold is cut, and not past a limit', () => {
    const limits = { textBytes: 4 };
    expect(() => decodePickle(latin('X\xff\0\0\0abc'), { limits })).toThrow(
      /the data ends inside BINUNICODE/,
    );
  });
});

describe('every record before a limit is kept', () => {
  const record = (text: string) => ({
    tuple: [
      {
        of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'] as const,
        state: dict({ rid: text.slice(0, 8), text }),
      },
      dict({}),
      { float: 1.7e9 },
      { float: 1.7e9 + 1 },
    ],
  });
  const bytes = pickleOf(
    dict({ server_args: null, requests: [...['a', 'b', 'c'].map(record), record('x'.repeat(2000))] }),
  );
  const table: readonly [string, Partial<PickleLimits>, RegExp][] = [
    ['a text', { textBytes: 1999 }, /one text has more than 1,999 bytes/],
  ];
  for (const [name, limits, words] of table)
    test(name, async () => {
      const path = join(await scratchFolder(), 'a.pkl');
      await writeFile(path, bytes);
      const reader = createDumpReader();
      const view = await reader.open(path, quietJob(), { limits });
      expect(view.total).toBe(3);
      expect(view.damage?.problem).toMatchObject({ code: 'LIMIT', message: expect.stringMatching(words) });
      expect(view.damage?.atByte).toBeLessThan(bytes.length);
      const { rows } = await reader.find(view.id, wholeDump);
      expect(rows.map(({ rid }) => rid)).toEqual(['a', 'b', 'c']);
    });

  test('memory: of the one record that is read', async () => {
    const path = join(await scratchFolder(), 'a.pkl');
    await writeFile(path, bytes);
    const reader = createDumpReader();
    const view = await reader.open(path, quietJob(), { limits: { memory: 1500 } });
    // The table holds no texts, so it is whole.
    expect(view).toMatchObject({ total: 4, damage: null });
    expect((await reader.read(view.id, 2)).row.rid).toBe('c');
    await expect(reader.read(view.id, 3)).rejects.toMatchObject({ fault: 'limit' });
  });

  test('memory: of a dump that has to be decoded as a whole', async () => {
    const path = join(await scratchFolder(), 'a.pkl');
    // A POP at its end does nothing, and is no work of a server.
    await writeFile(path, Buffer.concat([bytes.subarray(0, -1), latin('N0.')]));
    const view = await createDumpReader().open(path, quietJob(), { limits: { memory: 4000 } });
    expect(view.total).toBe(3);
    expect(view.damage?.problem).toMatchObject({ code: 'LIMIT', message: expect.stringMatching(/memory/) });
  });

  test('the list of records itself', async () => {
    const path = join(await scratchFolder(), 'a.pkl');
    await writeFile(path, bytes);
    const view = await createDumpReader().open(path, quietJob(), { limits: { items: 3 } });
    // Python hands over a thousand at a time: they are whole, though their list was never filled.
    expect(view.total).toBe(4);
    expect(view.damage?.problem.code).toBe('LIMIT');
  });
});

test('what a person sets is what the reader keeps to', () => {
  expect(defaultLimits).toMatchObject(limitsOf(defaultSettings));
  const set = {
    ...defaultSettings,
    dumpMemoryBytes: 60_000_000,
    dumpLimits: { depth: 2000, textBytes: 1_000_000 },
  };
  expect(limitsOf(set)).toMatchObject({
    memory: 60_000_000,
    marks: 2000,
    textBytes: 1_000_000,
    stack: 1_000_000,
  });
});

describe('a record that takes long to decode', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const end = `}G\x41\xd9\0\0\0\0\0\0G\x41\xd9\0\0\0\0\0\0t`;
  const plain = latin(`(cm\nC\n)\x81}b${end}`);
  const batch = latin(`(${'\x8c\x01a'.repeat(1000)}e`);
  /** Attributes in slots: the index does not see through them. */
  const slow = (bytes: number) =>
    Buffer.concat([
      latin('(cm\nC\n)\x81N}\x8c\x03big]'),
      Buffer.alloc(batch.length * Math.floor(bytes / batch.length), batch),
      latin(`s\x86b${end}`),
    ]);
  const fileOf = async (...records: readonly Buffer[]) => {
    const path = join(await scratchFolder(), 'slow.pkl');
    await writeFile(path, Buffer.concat([latin('\x80\x04]('), ...records, latin('e.')]));
    return path;
  };

  test('ends reading there; those before it are kept, and it is named', async () => {
    const path = await fileOf(plain, plain, slow(30_000_000), plain);
    const limits = { recordSeconds: 0.05 };
    const view = await createDumpReader().open(path, quietJob(), { limits });
    expect(view.total).toBe(2);
    expect(view.damage?.problem).toMatchObject({
      code: 'LIMIT',
      message: expect.stringMatching(/one record takes more than 0.05 s of the processor/),
    });
    expect(view.damage?.atByte).toBe(4 + 2 * plain.length);
    expect(view.report.limits.find(({ reached }) => reached)?.limit).toBe('recordSeconds');
  });

  test('is read where there is time, and opened', async () => {
    const path = await fileOf(plain, slow(3_000_000), plain);
    const reader = createDumpReader();
    const view = await reader.open(path, quietJob(), { limits: { recordSeconds: 60 } });
    expect(view).toMatchObject({ total: 3, damage: null });
    const took = view.report.limits.find(({ limit }) => limit === 'recordSeconds');
    expect(took).toMatchObject({ most: 60, reached: false });
    expect(took?.used).toBeGreaterThan(0);
    expect((await reader.read(view.id, 1)).requestText).toContain('"big"');
  });
});
