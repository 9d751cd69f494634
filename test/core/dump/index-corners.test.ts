import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodedRows, indexedRows } from './decoded-rows.ts';

/*
 * Opcodes in an order that CPython never writes, or seldom: what the index makes of them is what the other reader does,
 * or nothing. Strings below hold bytes, one in each character.
 */

const u32 = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};
/** A string that takes the next memo number. */
const str = (bytes: string): string => `X${u32(bytes.length)}${bytes}\x94`;
/** A number in so many bytes. */
const long = (value: bigint, length: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return `\x8a${String.fromCharCode(length)}${bytes.toString('latin1', 0, length)}`;
};
const time = `G${Buffer.from('41da9e0d24000000', 'hex').toString('latin1')}`;
const request = (fields: string): string =>
  `csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81}(${fields}ub`;
const record = (fields: string, output: string): string => `(${request(fields)}}(${output}u${time}${time}t`;
const dump = (...records: readonly string[]): string => `\x80\x04](${records.join('')}e.`;
const stopped = (matched: string): string =>
  `${str('meta_info')}}(${str('finish_reason')}}(${str('type')}${str('stop')}${str('matched')}${matched}uu`;
/** Values that nobody asks for, and that take this many memo numbers. */
const numbered = (count: number): string => `${str('padding')}](${')\x94'.repeat(count)}e`;
const first = record(str('rid') + str('one'), str('text') + str('an answer') + numbered(70_000));

const cases: Readonly<Record<string, string>> = {
  'a matched token of more than 32 bits': dump(
    record(str('rid') + str('a'), stopped(long(2n ** 32n + 5n, 6))),
  ),
  'a matched token of seven bytes': dump(record(str('rid') + str('a'), stopped(long(2n ** 48n, 7)))),
  'a latency of more than 48 bits': dump(
    record(str('rid') + str('a'), `${str('meta_info')}}(${str('e2e_latency')}${long(2n ** 50n, 7)}u`),
  ),
  'a count in more bytes than it takes': dump(
    record(str('rid') + str('a'), `${str('meta_info')}}(${str('prompt_tokens')}${long(5n, 8)}u`),
  ),
  'a value that is a key of a later dict': dump(
    record(
      `X${u32(9)}lora_path${str('rid')}${str('text')}${str('a prompt')}`,
      `${str('output_ids')}](K\x01e`,
    ),
    record(`h\x00${str('second')}`, `${str('output_ids')}](K\x01e`),
  ),
  'half a pair of surrogates in a name': dump(
    record(str('rid') + str('a') + str('lora_path') + str('x\xed\xa0\x80y'), str('text') + str('b')),
  ),
  'a mark of the order of bytes before a name': dump(
    record(str('rid') + str('a') + str('lora_path') + str('\xef\xbb\xbfx'), str('text') + str('b')),
  ),
  'a number that is remembered': dump(
    record(`${str('padding')}N${str('rid')}${str('a')}`, `${str('text')}${str('b')}`),
    record(`h\x00K\x07\x94${str('rid')}${str('b')}`, `${str('text')}${str('c')}`),
  ),
  'a name from far before in the same record': dump(
    first,
    record(
      `${str('rid')}${str('two')}${str('stream')}\x88`,
      `${str('extra')}}(${str('finish_reason')}Nu${numbered(140_000)}${str('meta_info')}}(j${u32(70_009)}Nu`,
    ),
  ),
  'sampling parameters from far before in the same record': dump(
    first,
    record(
      `${str('other')}}\x94(${str('n')}K\x03u${numbered(140_000)}${str('rid')}${str('two')}${str('sampling_params')}j${u32(70_006)}`,
      '',
    ),
  ),
};

let path: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corners-'));
  path = join(folder, 'corner.pkl');
});
afterAll(() => rm(folder, { recursive: true }));

describe('the index says what the decoded record says, or nothing, of', () => {
  for (const [name, bytes] of Object.entries(cases))
    test(name, async () => {
      const written = Buffer.from(bytes, 'latin1');
      await writeFile(path, written);
      const rows = await indexedRows(path);
      if (rows !== null) expect(rows).toEqual(decodedRows(written));
    });
});
