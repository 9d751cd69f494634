import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMasker } from '../../../electron/core/bundle/mask.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { maskFolder } from '../../../electron/core/carry/mask-copy.ts';
import { packFolder } from '../../../electron/core/carry/pack.ts';
import { unpackArchive, unpackLimits } from '../../../electron/core/carry/unpack.ts';
import { say } from '../../../shared/phrase.ts';
import { tarGzOf, tarOf, zipOf } from '../bundle/archives.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'carry-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const job = { signal: new AbortController().signal, tell: () => undefined };
const key = new Uint8Array(32).fill(7);
const at = (...parts: string[]) => join(place, ...parts);

async function write(
  files: Readonly<Record<string, string | Uint8Array>>,
  folder = 'bundle',
): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(at(folder, name)), { recursive: true });
    await writeFile(at(folder, name), content);
  }
  return at(folder);
}

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'latin1')] as const),
    ),
  );
}

const secret = 'sk-aaaabbbbccccdddd1111';
/** Protocol 4, an empty dict. */
const pickle = Buffer.from('80047d942e', 'hex');
const bundle = {
  'server_info.json': `{"api_key": "${secret}", "model_path": "/模型/llama", "max": 9007199254740993}`,
  'logs/server.log': `line one\npython -m sglang.launch_server --api-key ${secret} --tp 8\n`,
  'broken-utf8.txt': Buffer.concat([Buffer.from([0xff, 0x41]), Buffer.from(` --api-key ${secret}\n`)]),
  'dumps/crash.pkl': pickle,
  'empty.txt': '',
};

describe('pack, then unpack', () => {
  test.each(['out.tar.gz', 'out.tgz', 'out.zip'])(
    '%s gives the same files back, secrets masked',
    async (name) => {
      const from = await write(bundle);
      const packed = await packFolder(from, at(name), createMasker({ key }), job);
      expect(packed).toMatchObject({ path: at(name), files: 5, unmasked: ['dumps/crash.pkl'], leftOut: [] });
      expect(packed.masked.map(({ file }) => file).sort()).toEqual([
        'broken-utf8.txt',
        'logs/server.log',
        'server_info.json',
      ]);

      const unpacked = await unpackArchive(at(name), at('again'), job);
      expect(unpacked).toMatchObject({ files: 5, damage: null });
      const back = await contents(at('again'));
      expect(Object.keys(back).sort()).toEqual(Object.keys(bundle).sort());
      expect(back['dumps/crash.pkl']).toBe(pickle.toString('latin1'));
      expect(Buffer.from(back['server_info.json'] ?? '', 'latin1').toString()).toMatch(
        /^\{"api_key": "\[masked:[0-9a-f]{8}\]", "model_path": "\/模型\/llama", "max": 9007199254740993\}$/,
      );
      expect(back['broken-utf8.txt']?.slice(0, 2)).toBe('\xffA');
      expect(Object.values(back).join('')).not.toContain(secret);
      // The same secret reads the same in each file.
      expect(
        new Set(
          Object.values(back)
            .join(' ')
            .match(/\[masked:\w+\]/g),
        ),
      ).toHaveLength(1);
    },
  );

  test('a packed bundle opens as it did', async () => {
    const from = join(import.meta.dirname, '../../../assets/samples/ttft-spike');
    const [folder] = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const source = join(from, folder?.name ?? '');
    await packFolder(source, at('sample.zip'), createMasker(), job);
    const [before, after] = [await readBundle(source), await readBundle(at('sample.zip'))];
    expect({ ...after.view.summary, bundle_dir: '' }).toEqual({ ...before.view.summary, bundle_dir: '' });
  });

  test('links, names that not every system takes, git and locks stay behind; the first two are named', async () => {
    const from = await write({
      'a.txt': '1',
      'aux.txt': '2',
      '.git/HEAD': '3',
      '.removed/dumps/secret.pkl': '6',
      '.lock': '4',
      '.a.txt.12.part': '5',
    });
    await symlink('/etc/passwd', join(from, 'link'));
    const { files, leftOut } = await packFolder(from, at('out.zip'), createMasker(), job);
    expect(files).toBe(1);
    expect(leftOut.map(({ name, why }) => `${name}: ${say(why)}`).sort()).toEqual([
      'aux.txt: its name would not work everywhere: Windows takes it for a device',
      'link: it is a link, a device or a pipe, and those are not followed',
    ]);
  });

  test('a file in the way is left alone, and a cancelled packing leaves nothing', async () => {
    const from = await write(bundle);
    await writeFile(at('out.zip'), 'mine');
    await expect(packFolder(from, at('out.zip'), createMasker(), job)).rejects.toMatchObject({
      problem: { code: 'WRITE_FAILED' },
    });
    expect(await readFile(at('out.zip'), 'utf8')).toBe('mine');
    for (const name of ['a.tar.gz', 'a.zip']) {
      const controller = new AbortController();
      const cancelled = packFolder(from, at(name), createMasker(), {
        signal: controller.signal,
        tell: () => controller.abort(),
      });
      await expect(cancelled).rejects.toMatchObject({ problem: { code: 'CANCELLED' } });
    }
    expect((await readdir(place)).sort()).toEqual(['bundle', 'out.zip']);
  });
});

describe('mask', () => {
  test('a copy without secrets, the original as it was', async () => {
    const from = await write(bundle);
    const copied = await maskFolder(from, at('copy'), createMasker({ key }), job);
    expect(copied.files).toBe(5);
    expect(Object.values(await contents(at('copy'))).join('')).not.toContain(secret);
    expect(await readFile(join(from, 'server_info.json'), 'utf8')).toBe(bundle['server_info.json']);
    await expect(maskFolder(from, at('copy'), createMasker(), job)).rejects.toMatchObject({
      problem: { code: 'WRITE_FAILED' },
    });
  });

  test('a log larger than is held as a whole is masked line by line', async () => {
    const line = `${'x'.repeat(999)}\n`;
    const log = `${line.repeat(70_000)}--api-key ${secret}\n${line}`;
    const from = await write({ 'server.log': log });
    const { masked } = await maskFolder(from, at('copy'), createMasker({ key }), job);
    expect(masked).toEqual([{ file: 'server.log', key: 'sk- key', count: 1 }]);
    const copy = await readFile(at('copy', 'server.log'), 'utf8');
    expect(copy.includes(secret)).toBe(false);
    expect(copy.replace(/\[masked:\w+\]/, secret) === log).toBe(true);
  });
});

describe('unpack refuses, and leaves nothing behind', () => {
  const refused: readonly [string, string, RegExp][] = [
    ['a way out', '../evil.txt', /leads out/],
    ['a way out on Windows', '..\\evil.txt', /leads out/],
    ['an absolute name', '/etc/evil', /absolute/],
    ['a drive', 'C:\\evil.txt', /drive/],
    ['a device', 'bundle/CON.txt', /device/],
    ['another stream', 'bundle/a.txt:evil', /character/],
    ['a trailing dot', 'bundle/a.txt.', /dot or a blank/],
  ];
  test.each(refused)('%s', async (_what, name, why) => {
    for (const [file, bytes] of [
      [
        'a.zip',
        zipOf([
          { name: 'bundle/a.txt', data: 'x' },
          { name, data: 'evil' },
        ]),
      ],
      [
        'a.tar.gz',
        await tarGzOf([
          { name: 'bundle/a.txt', data: 'x' },
          { name, data: 'evil' },
        ]),
      ],
    ] as const) {
      await writeFile(at(file), bytes);
      const attempt = unpackArchive(at(file), at('deep', 'out'), job);
      await expect(attempt).rejects.toMatchObject({
        problem: { code: 'UNSAFE', message: expect.stringMatching(why) },
      });
      expect(await readdir(at('deep'))).toEqual([]);
    }
    expect((await readdir(place)).sort()).toEqual(['a.tar.gz', 'a.zip', 'deep']);
  });

  test.each(['symlink', 'link', 'fifo'] as const)('a %s', async (type) => {
    await writeFile(at('a.tar'), await tarOf([{ name: 'x', type, linkname: '/etc/passwd' }]));
    await expect(unpackArchive(at('a.tar'), at('out'), job)).rejects.toMatchObject({
      problem: { code: 'UNSAFE' },
    });
    expect(await readdir(place)).toEqual(['a.tar']);
  });

  test('names that differ in capitals only', async () => {
    await writeFile(
      at('a.zip'),
      zipOf([
        { name: 'b/A.txt', data: '1' },
        { name: 'b/a.txt', data: '2' },
      ]),
    );
    await expect(unpackArchive(at('a.zip'), at('out'), job)).rejects.toMatchObject({
      problem: { code: 'UNSAFE', message: expect.stringContaining('capitals only') },
    });
  });

  test('a bomb, by ratio, by size and by number', async () => {
    await writeFile(
      at('a.tar.gz'),
      gzipSync(await tarOf([{ name: 'zeros', data: Buffer.alloc(90_000_000) }])),
    );
    await writeFile(at('b.zip'), zipOf([{ name: 'zeros', data: Buffer.alloc(90_000_000) }]));
    await writeFile(at('c.zip'), zipOf(Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, data: 'x' }))));
    const attempts: [string, object][] = [
      ['a.tar.gz', {}],
      ['b.zip', {}],
      ['a.tar.gz', { unpackedBytes: 1000 }],
      ['c.zip', { entries: 10 }],
    ];
    for (const [name, limits] of attempts)
      await expect(
        unpackArchive(at(name), at('out'), job, { ...unpackLimits, ...limits }),
      ).rejects.toMatchObject({
        problem: { code: 'LIMIT' },
      });
    expect((await readdir(place)).sort()).toEqual(['a.tar.gz', 'b.zip', 'c.zip']);
  });

  test('what is no archive, and a folder in the way', async () => {
    await writeFile(at('a.tar.gz'), 'no archive');
    await expect(unpackArchive(at('a.tar.gz'), at('out'), job)).rejects.toMatchObject({
      problem: { code: 'BAD_INPUT' },
    });
    await write({ 'mine.txt': 'mine' }, 'out');
    await writeFile(at('b.zip'), zipOf([{ name: 'b/a.txt' }]));
    await expect(unpackArchive(at('b.zip'), at('out'), job)).rejects.toMatchObject({
      problem: { code: 'WRITE_FAILED' },
    });
    expect(await contents(at('out'))).toEqual({ 'mine.txt': 'mine' });
  });
});

describe('unpack', () => {
  test('a cut tar gives what stands before the break, and says which file is cut', async () => {
    // Bytes that do not pack, so that the cut falls into the third file.
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 2_654_435_761) >>> 24));
    const whole = await tarOf([
      { name: 'b/a.txt', data: 'first' },
      { name: 'b/b.bin', data: noise },
      { name: 'b/c.bin', data: noise },
    ]);
    await writeFile(at('a.tar'), whole.subarray(0, 300_000));
    const { files, damage } = await unpackArchive(at('a.tar'), at('out'), job);
    expect({ files, cut: damage?.cut }).toEqual({ files: 3, cut: 'b/c.bin' });
    expect((await contents(at('out')))['a.txt']).toBe('first');
    expect((await readFile(at('out', 'b.bin'))).equals(noise)).toBe(true);
  });

  test('several things at the top stay beside each other; an empty folder gives way', async () => {
    await writeFile(
      at('a.zip'),
      zipOf([
        { name: 'a/1.txt', data: '1' },
        { name: '2.txt', data: '2' },
      ]),
    );
    await mkdir(at('out'));
    await unpackArchive(at('a.zip'), at('out'), job);
    expect(await contents(at('out'))).toEqual({ 'a/1.txt': '1', '2.txt': '2' });
  });

  test('what we pack, other tools read', async () => {
    const from = await write({ 'a.txt': 'one' });
    await packFolder(from, at('out.tar.gz'), createMasker(), job);
    const tar = gunzipSync(await readFile(at('out.tar.gz')));
    expect(tar.subarray(0, 12).toString()).toBe('bundle/a.txt');
    expect(tar.subarray(257, 262).toString()).toBe('ustar');
  });
});
