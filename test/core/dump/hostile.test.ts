import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { PickleError } from '../../../electron/core/dump/pickle-error.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { toReadingJson } from '../../../electron/core/dump/reading-json.ts';
import { toTaggedJson } from '../../../electron/core/dump/tagged-json.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { decodedRows } from './decoded-rows.ts';
import { fixtureBytes, fixtureNames, fixturePath, quietJob, wholeDump } from './fixtures.ts';
import { dict, pickleOf } from './write-pickle.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dumps-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a call in a pickle is a name and nothing more', () => {
  const calls = fixtureNames.filter((name) => name.startsWith('hostile-call-'));
  expect(calls.length).toBeGreaterThan(5);
  for (const name of calls) {
    test(name, async () => {
      const before = process.memoryUsage().rss;
      const value = decodePickle(fixtureBytes(name));
      expect(toTaggedJson(value)).toMatch(
        /"module":"(os|posix|pickle|builtins)","name":"(system|loads|getattr)"/,
      );
      expect(toReadingJson(value)).toContain('$py');
      const opened = createDumpReader().open(fixturePath(`${name}.pkl`), quietJob());
      await expect(opened).rejects.toMatchObject({ problem: { code: 'NOT_RECOGNISED' } });
      expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    });
  }
});

test('a record that carries a call is shown, call included', async () => {
  const reader = createDumpReader();
  const view = await reader.open(fixturePath('hostile-record.pkl'), quietJob());
  const { requestText } = await reader.read(view.id, 0);
  const request = JSON.parse(requestText) as Record<string, unknown>;
  expect(request.rid).toBe('../../etc/passwd');
  expect(request.custom_logit_processor).toEqual({
    $py: 'object',
    class: expect.stringMatching(/^(os|posix)\.system$/),
    how: 'reduce',
    args: ['echo a-dump-ran-this'],
  });
});

test('ten to the thirteenth leaves are cut, and what stands beside them is whole', async () => {
  const reader = createDumpReader();
  const view = await reader.open(fixturePath('hostile-laughs.pkl'), quietJob());
  const { requestText } = await reader.read(view.id, 0);
  expect(requestText.length).toBeLessThan(100e6);
  const request = JSON.parse(requestText) as Record<string, unknown>;
  expect(requestText).toContain('"$py": "cut"');
  expect(request).toMatchObject({ text: 'laughs', custom_logit_processor: null });
});

test('while a record of many values is written, other questions are answered', async () => {
  const reader = createDumpReader();
  const path = join(folder, 'large.pkl');
  const many = Array.from({ length: 300_000 }, () => ['a']);
  const request = {
    of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
    state: dict({ rid: 'r', many }),
  } as const;
  await writeFile(path, pickleOf([{ tuple: [request, dict({ many }), { float: 1.7e9 }, { float: 1.7e9 }] }]));
  const large = await reader.open(path, quietJob());
  const small = await reader.open(fixturePath('hostile-record.pkl'), quietJob());
  const order: string[] = [];
  await Promise.all([
    reader.read(large.id, 0).then(() => order.push('large')),
    reader.record(large.id, 0).then(() => order.push('large record')),
    setImmediate()
      .then(() => reader.read(small.id, 0))
      .then(() => order.push('small')),
  ]);
  expect(order[0]).toBe('small');
});

describe('bombs end soon and within the budget', () => {
  const megabytes = 4;
  const size = megabytes * 1e6;
  const fill = (start: string, again: string) => {
    const unit = Buffer.from(again, 'latin1');
    const head = Buffer.from(start, 'latin1');
    return Buffer.concat([head, Buffer.alloc(size, unit)]);
  };
  // A small budget stands in for a large file: what counts is that each of these runs into it.
  const limits = { memory: 20e6 };
  const table: readonly [string, Buffer][] = [
    ['nested tuples', fill(')', '\x85')],
    ['nested lists in tuples', fill(']', '\x85]0')],
    ['a list that holds itself again and again', fill(']', '2a')],
    ['dicts thrown away but kept in the memo', fill('', '}\x940')],
    ['the same value under ever new numbers', fill('N', '\x94')],
    ['objects of objects', fill('cm\nC\n', ')R')],
    ['states set over and over', fill('cm\nC\n)R', 'Nb')],
    ['sets of one', fill('', '\x8f\x940')],
    ['floats in tuples', fill('N', 'G\x3f\xf1AAAAAA\x86')],
    ['ever new keys', fill('}', '\x8c\x01aNs')],
  ];
  for (const [name, bytes] of table) {
    test(name, () => {
      const started = performance.now();
      expect(() => decodePickle(bytes, { limits })).toThrow(PickleError);
      expect(performance.now() - started).toBeLessThan(10_000);
    });
  }

  test('keys of a megabyte, compared again and again', () => {
    const key = (last: string) => {
      const text = 'k'.repeat(1e6 - 1) + last;
      const head = Buffer.from([0x58, 0, 0, 0, 0]);
      head.writeUInt32LE(text.length, 1);
      return Buffer.concat([head, Buffer.from(`${text}\x94\x30`, 'latin1')]);
    };
    const again = Buffer.alloc(6 * 20_000, Buffer.from('h\0Nsh\x01Ns', 'latin1'));
    const bytes = Buffer.concat([key('a'), key('a'), Buffer.from('}'), again, Buffer.from('.')]);
    expect(() => decodePickle(bytes)).toThrow(/comparing them would not end/);
  });
});

describe('a dump that is cut', () => {
  for (const name of ['small-dict', 'small-list', 'protocol-0', 'protocol-2']) {
    const bytes = fixtureBytes(name);

    test(`${name}, at every byte: whole records stay, and nothing but a pickle error is thrown`, () => {
      const whole = decodedRows(bytes);
      expect(whole).toHaveLength(4);
      const ends = recordEnds(bytes);
      expect(ends).toHaveLength(4);
      for (let cut = 0; cut < bytes.length; cut += 1) {
        const rows = decodedRows(bytes.subarray(0, cut));
        expect(rows.length, `cut at ${cut}`).toBe(ends.filter((end) => end <= cut).length);
        expect(rows, `cut at ${cut}`).toEqual(whole.slice(0, rows.length));
      }
    });

    test(`${name}, as a file: what is shown, or one problem in words`, async () => {
      const whole = await rowsOf(fixturePath(`${name}.pkl`));
      const path = join(folder, `${name}.pkl`);
      for (let cut = 0; cut < bytes.length; cut += 41) {
        await writeFile(path, bytes.subarray(0, cut));
        const rows = await rowsOf(path);
        expect(rows, `cut at ${cut}`).toEqual(whole.slice(0, rows.length));
      }
    });
  }
});

/** Rows of a file; none when it is refused, which has to be a problem in words. */
async function rowsOf(path: string) {
  const reader = createDumpReader();
  try {
    const view = await reader.open(path, quietJob());
    return (await reader.find(view.id, wholeDump)).rows;
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    return [];
  }
}

/** Offset behind each record: behind its two times, TUPLE. */
function recordEnds(bytes: Buffer): number[] {
  const asText = bytes[0] !== 0x80;
  const ends: number[] = [];
  for (let at = 18; at < bytes.length; at += 1) {
    const behindTimes = asText
      ? /F[\d.]+\nF[\d.]+\n$/.test(bytes.toString('latin1', Math.max(0, at - 60), at))
      : bytes[at - 9] === 0x47 && bytes[at - 18] === 0x47;
    if (bytes[at] === 0x74 && behindTimes) ends.push(at + 1);
  }
  return ends;
}
