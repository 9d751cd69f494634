import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { RecordShapes } from '../../../electron/core/dump/index-shapes.ts';
import { decodedRows, indexedRows } from './decoded-rows.ts';

/*
 * Records of a shape that was seen before: the index compares them with it, and says of them what it says of a record
 * that it executes. Strings below hold bytes, one in each character.
 */

const maker = fileURLToPath(new URL('../../fixtures/make_alike.py', import.meta.url));

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alike-'));
  path = join(folder, 'alike.pkl');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

/** Rows by the index, and how many of its records were compared with a shape. */
async function alikeRows() {
  let alike = 0;
  const { match } = RecordShapes.prototype;
  vi.spyOn(RecordShapes.prototype, 'match').mockImplementation(function (this: RecordShapes, ...input) {
    const end = match.apply(this, input);
    if (end > 0) alike += 1;
    return end;
  });
  const rows = await indexedRows(path);
  return { rows, alike };
}

describe('records with the same fields, whose values are', () => {
  const made: readonly [name: string, seed: number, least: number][] = [
    ['of the same kinds', 0, 360],
    ['of other kinds now and then', 1, 200],
    ['of other kinds often', 2, 0],
    ['of other kinds mostly', 3, 0],
    ['of the same kinds, beside a launch command', 4, 370],
    ['named by what requests of one step share', 5, 320],
    ['logprobs', 16, 300],
    ['shared between a prompt and its answer', 9, 200],
  ];
  for (const [name, seed, least] of made)
    test(name, async () => {
      execFileSync('python3', [maker, String(seed), '400', path], {
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      });
      const { rows, alike } = await alikeRows();
      expect(rows).toEqual(decodedRows(readFileSync(path)));
      expect(alike).toBeGreaterThanOrEqual(least);
    });
});

const u32 = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};
const str = (bytes: string): string => `X${u32(bytes.length)}${bytes}`;
const named = (bytes: string): string => `${str(bytes)}\x94`;
const frame = `\x95${u32(0)}${u32(0)}`;
const time = `G${Buffer.from('41da9e0d24000000', 'hex').toString('latin1')}`;
/** Without memo numbers of its own but for what a case puts into it, and one for the whole. */
const record = (fields: string, output: string): string =>
  `(h\x00)\x81}(${fields}ub}(${output}u${time}${time}t\x94`;
/** What follows STOP keeps the end of the file away, where little is compared. */
const dump = (records: readonly string[]): string =>
  `\x80\x04](csglang.srt.managers.io_struct\nGenerateReqInput\n\x940${records.join('')}e.${'.'.repeat(1000)}`;

describe('what another record has in the place of a value, a name or a number', () => {
  const rid = (value: string) => record(str('rid') + value, str('text') + str('an answer'));
  const meta = (of: string) => record(str('rid') + str('a'), `${str('meta_info')}}(${of}u`);
  const cases: Readonly<Record<string, readonly string[]>> = {
    'a number for a text': [rid(str('a')), rid(str('b')), rid('K\x07'), rid(str('c'))],
    'an empty text': [rid(str('a')), rid(str('')), rid(str('b'))],
    'a list for a text': [rid(str('a')), rid(`](${str('b')}${str('c')}e`), rid(str('d'))],
    'a tuple whose first item is a text, for a text': [
      rid(str('a')),
      rid(`${str('b')}K\x01\x86`),
      rid(str('d')),
    ],
    'an object for a value': [rid('N'), rid('h\x00)\x81'), rid('N')],
    'items of a tuple of pictures': [
      record(`${str('image_data')}${str('b')}K\x01\x86`, ''),
      record(`${str('image_data')}NK\x01\x86`, ''),
      record(`${str('image_data')}K\x02K\x01\x86`, ''),
    ],
    'frames between opcodes': [
      rid(str('a')),
      rid(str('b')),
      rid(str('c')).replace('ub}', `u${frame}b${frame}${frame}}`),
      rid(frame + str('d')),
    ],
    'a name that is another': [
      meta(`${str('prompt_tokens')}K\x01`),
      meta(`${str('prompt_tokens')}K\x02`),
      meta(`${str('cached_tokens')}K\x03`),
      meta(`${str('nothing_known')}K\x04`),
    ],
    'a name that is a number': [meta('K\x01K\x02'), meta('K\x01K\x03'), meta('K\x05K\x02')],
    'a name twice': [
      meta(`${str('prompt_tokens')}K\x01${str('prompt_tokens')}K\x05`),
      meta(`${str('prompt_tokens')}K\x02${str('prompt_tokens')}K\x06`),
      meta(`${str('prompt_tokens')}K\x02${str('cached_tokens')}K\x06`),
    ],
    'a list that goes on with something else': [
      record(`${str('input_ids')}](K\x01K\x02e(K\x04${str('x')}e`, str('text') + str('b')),
      record(`${str('input_ids')}](K\x01K\x02K\x03e(K\x04${str('x')}e`, str('text') + str('b')),
      record(`${str('input_ids')}]K\x01a(K\x04${str('x')}e`, str('text') + str('b')),
      record(`${str('input_ids')}](K\x04${str('x')}e`, str('text') + str('b')),
    ],
    'a list that holds more, or less, or nothing': [
      record(`${str('input_ids')}](K\x01K\x02e`, str('text') + str('b')),
      record(`${str('input_ids')}]`, str('text') + str('b')),
      record(`${str('input_ids')}]K\x07a(K\x01K\x02e`, str('text') + str('b')),
      record(`${str('input_ids')}](${time}${time}e`, str('text') + str('b')),
      record(`${str('input_ids')}](NNe`, str('text') + str('b')),
    ],
    'lists inside lists of pictures': [
      record(`${str('image_data')}](](K\x01K\x02e](K\x03ee`, ''),
      record(`${str('image_data')}](](K\x01K\x02K\x02e](K\x03ee`, ''),
      record(`${str('image_data')}](](K\x01Ne](K\x03ee`, ''),
    ],
    'a list that another entry refers to': [
      record(`${str('padding')}]\x94(K\x01K\x02e${str('input_ids')}h\x01`, ''),
      record(`${str('padding')}]\x94(K\x01K\x02K\x03e${str('input_ids')}h\x03`, ''),
      record(`${str('padding')}]\x94(K\x01e${str('input_ids')}h\x05`, ''),
    ],
    'a text that another entry refers to': [
      record(`${str('text')}${named('one')}`, `${str('text')}h\x01`),
      record(`${str('text')}${named('second')}`, `${str('text')}h\x03`),
      record(`${str('text')}${named('<think>a third</think>')}`, `${str('text')}h\x05`),
      record(`${str('text')}${named('the fourth')}`, `${str('text')}h\x05`),
      record(`${str('text')}N`, `${str('text')}h\x05`),
      record(`${str('text')}${str('the sixth')}`, `${str('text')}h\x05`),
    ],
    'a value that is called': [
      meta(`${str('prompt_tokens')}h\x00)R`),
      meta(`${str('prompt_tokens')}h\x00)R`),
      meta(`${str('prompt_tokens')}N`),
    ],
    'a record of three': [
      rid(str('a')),
      rid(str('b')),
      rid(str('c')).replace(`${time}t`, 't'),
      rid(str('d')),
    ],
  };
  for (const [name, records] of Object.entries(cases))
    test(name, async () => {
      const written = Buffer.from(dump(records), 'latin1');
      await writeFile(path, written);
      const { rows } = await alikeRows();
      expect(rows).toEqual(decodedRows(written));
    });

  test('the end of the file', async () => {
    const whole = dump([rid(str('a')), rid(str('b')), rid(str('x'.repeat(600))), rid(str('d'))]);
    const rows = decodedRows(Buffer.from(whole, 'latin1'));
    for (let end = 200; end < whole.length - 1000; end += 1) {
      await writeFile(path, Buffer.from(whole.slice(0, end), 'latin1'));
      const found = await indexedRows(path);
      expect(found, `cut at ${end}`).toEqual(rows.slice(0, found?.length ?? -1));
    }
  });

  test('the cases are compared with shapes', async () => {
    await writeFile(
      path,
      Buffer.from(dump([rid(str('a')), rid(str('b')), rid('K\x07'), rid(str('c'))]), 'latin1'),
    );
    const { rows, alike } = await alikeRows();
    expect(rows).toHaveLength(4);
    expect(alike).toBe(3);
  });
});
