import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isPickle } from '../../electron/core/dump/sniff.ts';
import { recognise } from '../../electron/core/recognise.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { itemsOf, noise, tarGzOf, tarOf, zipOf } from './bundle/archives.ts';
import { bundleFixture, scratchFolder } from './scratch.ts';

const pickle4 = Buffer.from('80049512000000000000005d94288c0161948c016294652e', 'hex');
const pickle2 = Buffer.from('80025d7100285801000000617101652e', 'hex');
const body = '{"text": "Hello", "sampling_params": {"max_new_tokens": 8}}';
const curl =
  'curl http://127.0.0.1:30000/generate -H \'Content-Type: application/json\' -d \'{"text": "Hello"}\'\n';
const logLine =
  "[2026-11-24 02:41:07] Receive: obj=GenerateReqInput(rid='a', text='Hello', sampling_params={'max_new_tokens': 8})\n";

async function fileOf(name: string, data: string | Uint8Array): Promise<string> {
  const path = join(await scratchFolder(), name);
  await writeFile(path, data);
  return path;
}

describe('by content, whatever the name', () => {
  const cases: readonly (readonly [string, () => Promise<string | Uint8Array>, string])[] = [
    ['a pickle of protocol 4', async () => pickle4, 'dump'],
    ['a pickle of protocol 2', async () => pickle2, 'dump'],
    ['a pickle of protocol 0', async () => "(lp0\nS'a'\np1\na.", 'dump'],
    ['a gzipped pickle', async () => gzipSync(pickle4), 'dump'],
    [
      'a large gzipped pickle that is cut',
      async () => gzipSync(Buffer.concat([pickle4, noise(500_000)])).subarray(0, 300_000),
      'dump',
    ],
    [
      'a zip of pickles',
      async () =>
        zipOf([
          { name: 'a.pkl', data: pickle4 },
          { name: 'b', data: pickle2 },
        ]),
      'dump',
    ],
    ['a zip of a bundle', async () => zipOf(await itemsOf(bundleFixture('single'), 'x/')), 'bundle'],
    ['a tar.gz', async () => tarGzOf(await itemsOf(bundleFixture('single'))), 'bundle'],
    ['a tar', async () => tarOf(await itemsOf(bundleFixture('single'))), 'bundle'],
    ['a JSON body', async () => body, 'trigger'],
    ['a JSON body with a byte order mark', async () => `\ufeff${body}`, 'trigger'],
    ['a JSON body of token ids', async () => '{"input_ids": [1, 2, 3]}', 'trigger'],
    ['a cURL command', async () => curl, 'trigger'],
    ['a request-log line', async () => logLine, 'trigger'],
    ['a large JSON body', async () => `{"text": "${'x'.repeat(300_000)}"}`, 'trigger'],
  ];
  for (const [name, make, kind] of cases)
    test.each(['x.pkl', 'x.json', 'x'])(`${name} as %s`, async (file) =>
      expect((await recognise(await fileOf(file, await make()))).kind).toBe(kind),
    );

  test('a trigger comes with its whole text', async () => {
    const text = `{"text": "${'ä'.repeat(100_000)}"}`;
    expect(await recognise(await fileOf('x', text))).toEqual({ kind: 'trigger' });
  });
});

describe('folders', () => {
  test('a bundle, with the dumps and requests that lie in it', async () => {
    const folder = await scratchFolder();
    await cp(bundleFixture('dp_ranks'), folder, { recursive: true });
    await writeFile(join(folder, 'crash_dump.pkl'), pickle4);
    await writeFile(join(folder, 'trigger.sh'), curl);
    expect(await recognise(folder)).toEqual({
      kind: 'bundle',
      also: [join(folder, 'crash_dump.pkl'), join(folder, 'trigger.sh')],
    });
  });
  test('a folder of several things names them, and leaves out what it cannot open', async () => {
    const folder = await scratchFolder();
    await cp(bundleFixture('single'), join(folder, 'good'), { recursive: true });
    await writeFile(join(folder, 'bad.zip'), zipOf(await itemsOf(bundleFixture('dp_ranks'))));
    await writeFile(join(folder, 'dump'), pickle4);
    await writeFile(join(folder, 'readme.md'), 'hello');
    await writeFile(join(folder, 'notes.docx'), zipOf([{ name: 'word/document.xml' }]));
    await mkdir(join(folder, 'empty'));
    expect(await recognise(folder)).toEqual({
      kind: 'folder',
      items: [join(folder, 'bad.zip'), join(folder, 'dump'), join(folder, 'good')],
    });
  });
});

describe('what fits nothing is named', () => {
  const cases: readonly (readonly [string, () => Promise<string | Uint8Array>, RegExp])[] = [
    ['an empty file', async () => '', /is an empty file/],
    ['a gzipped trace', async () => gzipSync('{"traceEvents": []}'), /is a file packed with gzip/],
    [
      'a zip of dumps',
      async () => zipOf([{ name: 'a.pkl' }, { name: 'b.pkl' }]),
      /is a zip of a\.pkl, b\.pkl,/,
    ],
    [
      'a zip of many',
      async () => zipOf([1, 2, 3, 4, 5].map((n) => ({ name: `f/${n}.txt` }))),
      /a zip of 1\.txt, 2\.txt, 3\.txt and 2 more/,
    ],
    [
      'tensors',
      async () => zipOf([{ name: 'archive/data.pkl' }, { name: 'archive/version' }]),
      /a file that torch\.save wrote/,
    ],
    ['7z', async () => Buffer.from('377abcaf271c0004', 'hex'), /packed as 7z/],
    ['zstd of nothing', async () => Buffer.from('28b52ffd2400', 'hex'), /a file packed with zstd/],
    [
      'a core dump',
      async () => Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(600)]),
      /an ELF file/,
    ],
    ['a web page', async () => '<!DOCTYPE html><title>x</title>', /is a web page/],
    ['other JSON', async () => '{"name": "x", "version": 1}', /JSON, but neither a request/],
    ['prose', async () => 'The server was slow.\n'.repeat(5_000), /is text, but no request/],
    ['noise', async () => Buffer.concat([Buffer.from([7]), noise(2_000)]), /binary data/],
    [
      'a wrapper of a bundle',
      async () => '{"ok": true, "status": 200, "path": "/server_info", "json": {}}',
      /is one file of a bundle/,
    ],
  ];
  test.each(cases)('%s', async (_name, make, words) => {
    const error = await recognise(await fileOf('x', await make())).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    const { problem } = error as ProblemError;
    expect(problem.message).toMatch(words);
    expect(problem.hint).toMatch(/bundle|Open the folder/);
    expect(problem.code).toBe('NOT_RECOGNISED');
  });

  test('one file of a bundle by its name', async () =>
    expect(recognise(join(bundleFixture('bare'), 'server_info.json'))).rejects.toThrow(
      /is one file of a bundle/,
    ));
  test('an empty folder', async () =>
    expect(recognise(await scratchFolder())).rejects.toMatchObject({
      problem: {
        code: 'NOT_RECOGNISED',
        message: expect.stringContaining('is empty. Looked for metadata.json'),
      },
    }));
  test('nothing at all', async () =>
    expect(recognise(join(await scratchFolder(), 'gone'))).rejects.toMatchObject({
      problem: { code: 'NOT_FOUND' },
    }));
  test('a zip with ../ is unsafe before it is anything else', async () =>
    expect(recognise(await fileOf('x.zip', zipOf([{ name: '../x' }])))).rejects.toMatchObject({
      problem: { code: 'UNSAFE' },
    }));
});

describe('pickles without a mark', () => {
  const yes = [
    '(lp0\n.',
    "(dp0\nS'a'\n",
    '(lI1\n',
    ']q\x00(X\x01\x00\x00\x00',
    '}q\x00X',
    'ccopy_reg\n_reconstructor\np0\n(',
    'csglang.srt.managers.io_struct\nGenerateReqInput\n(tR',
    ']p0\nI1\na.',
  ];
  test.each(yes)('%j is one', (text) => expect(isPickle(Buffer.from(text, 'latin1'))).toBe(true));
  const no = [
    '',
    '[1, 2]',
    '{"a": 1}',
    '(see below)',
    '(description',
    'curl\nhttp\nx',
    'cat\ndog\nparrot\n',
    '] next',
    '}',
    'x',
    '\x80',
    '\x80\x09abc',
  ];
  test.each(no)('%j is none', (text) => expect(isPickle(Buffer.from(text, 'latin1'))).toBe(false));
});
