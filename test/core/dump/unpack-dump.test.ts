import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packedKind } from '../../../electron/core/dump/packed-kind.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { eachDumpIn, plainDump, unpackDump } from '../../../electron/core/dump/unpack-dump.ts';
import { recognise } from '../../../electron/core/recognise.ts';
import type { ProblemError } from '../../../shared/outcome.ts';
import { zipOf } from '../bundle/archives.ts';
import { scratchFolder } from '../scratch.ts';
import { fixtureBytes, fixturePath } from './fixtures.ts';

const dump = fixtureBytes('crash_dump_2026-08-10_14-06-30');
const quiet = () => ({ signal: new AbortController().signal, tell: () => undefined });
const packedFixture = (name: string) => readFile(fixturePath(name));

async function fileOf(name: string, data: Uint8Array): Promise<string> {
  const path = join(await scratchFolder(), name);
  await writeFile(path, data);
  return path;
}

/** The private folder's parent, so that a test sees what is left behind. */
async function unpack(path: string, more: { entry?: string; most?: number } = {}) {
  const folder = await scratchFolder();
  const unpacked = await unpackDump(path, { folder, job: quiet(), ...more });
  return { ...unpacked, folder, content: await readFile(unpacked.path) };
}

async function refusal(path: string, more: { entry?: string; most?: number } = {}) {
  const folder = await scratchFolder();
  const error = await unpackDump(path, { folder, job: quiet(), ...more }).catch((thrown: unknown) => thrown);
  expect(await readdir(folder)).toEqual([]);
  return (error as ProblemError).problem;
}

describe('what is packed comes out byte for byte', () => {
  const skippable = Buffer.from('502a4d1803000000616263', 'hex');
  const table: readonly [string, () => Promise<Uint8Array>, Buffer?][] = [
    ['gzip', () => packedFixture('packed.pkl.gz')],
    ['zstd', () => packedFixture('packed.pkl.zst')],
    ['zip', () => packedFixture('packed.zip')],
    ['a zip without packing', async () => zipOf([{ name: 'x', data: dump, method: 0 }])],
    [
      'gzip in two parts',
      async () => Buffer.concat([gzipSync(dump), gzipSync(dump)]),
      Buffer.concat([dump, dump]),
    ],
    [
      'zstd in three frames, one of them to be skipped',
      async () => {
        const frame = await packedFixture('packed.pkl.zst');
        return Buffer.concat([skippable, frame, skippable, frame]);
      },
      Buffer.concat([dump, dump]),
    ],
    // Written by `zstd --no-check`, of "N.".
    [
      'a zstd frame shorter than its longest header',
      async () => Buffer.from('28b52ffd20021100004e2e', 'hex'),
      Buffer.from('N.'),
    ],
  ];
  for (const [name, make, expected = dump] of table)
    test(name, async () => {
      const unpacked = await unpack(await fileOf('x', await make()));
      expect(unpacked.content.equals(expected)).toBe(true);
      expect(unpacked).toMatchObject({ bytes: expected.length, cut: false });
      expect((await stat(unpacked.path)).mode & 0o777).toBe(0o600);
      await unpacked.discard();
      expect(await readdir(unpacked.folder)).toEqual([]);
    });

  test('several megabytes, told as they go', async () => {
    const large = Buffer.concat(
      Array.from({ length: 2000 }, (_, i) => Buffer.concat([dump, Buffer.from(`${i}`)])),
    );
    const path = await fileOf('x', gzipSync(large));
    const told: { bytes: number; of: number | null }[] = [];
    const unpacked = await unpackDump(path, {
      folder: await scratchFolder(),
      job: { signal: new AbortController().signal, tell: (progress) => void told.push(progress) },
    });
    expect((await readFile(unpacked.path)).equals(large)).toBe(true);
    const { size } = await stat(path);
    expect(told.at(-1)).toEqual({ bytes: size, of: size });
  });
});

describe('an archive that is cut keeps what came out', () => {
  for (const name of ['packed.pkl.gz', 'packed.pkl.zst', 'packed.zip', 'several.zip'])
    test(`${name}, cut anywhere`, async () => {
      const whole = await packedFixture(name);
      let kept = 0;
      for (let cut = 1; cut < whole.length; cut += 61) {
        const path = await fileOf('x', whole.subarray(0, cut));
        const unpacked = await unpack(path, name === 'several.zip' ? { entry: 'a/second.pkl' } : {}).catch(
          (error: ProblemError) => error,
        );
        if ('problem' in unpacked) {
          expect(unpacked.problem.code, `cut at ${cut}`).toMatch(/UNREADABLE|NOT_FOUND|NOT_RECOGNISED/);
          continue;
        }
        expect(unpacked.cut, `cut at ${cut}`).toBe(true);
        expect(dump.subarray(0, unpacked.bytes).equals(unpacked.content), `cut at ${cut}`).toBe(true);
        kept = Math.max(kept, unpacked.bytes);
      }
      // zstd puts so small a dump into one block, which is there or not.
      if (name !== 'packed.pkl.zst') expect(kept).toBeGreaterThan(dump.length / 2);
    });

  test('one that is damaged in the middle', async () => {
    const large = Buffer.concat(
      Array.from({ length: 400 }, (_, i) => Buffer.concat([dump, Buffer.from(`${i * 7}`)])),
    );
    const packed = gzipSync(large);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 40);
    const unpacked = await unpack(await fileOf('x', packed));
    expect(unpacked.cut || unpacked.differs).toBe(true);
    expect(unpacked.bytes).toBeGreaterThan(dump.length);
  });
});

describe('check sums', () => {
  const changed = (bytes: Uint8Array, at: number): Buffer => {
    const other = Buffer.from(bytes);
    other[at] = (other.at(at) as number) ^ 1;
    return other;
  };
  const table: readonly [string, () => Promise<Buffer>][] = [
    [
      'of gzip',
      async () => {
        const packed = await packedFixture('packed.pkl.gz');
        return changed(packed, packed.length - 8);
      },
    ],
    [
      'of gzip with a name in it',
      async () => {
        const packed = gzipSync(dump);
        const named = Buffer.concat([packed.subarray(0, 10), Buffer.from('a\0'), packed.subarray(10)]);
        named[3] = 8;
        return changed(named, named.length - 8);
      },
    ],
    [
      'of zstd',
      async () => {
        const packed = await packedFixture('packed.pkl.zst');
        return changed(packed, packed.length - 1);
      },
    ],
    [
      'of a byte in a zip',
      async () => {
        const zip = zipOf([{ name: 'x', data: dump, method: 0 }]);
        return changed(zip, zip.indexOf(dump) + dump.length - 40);
      },
    ],
  ];
  for (const [name, make] of table)
    test(`${name} that differ are told, and all is read`, async () => {
      const path = await fileOf('x', await make());
      const unpacked = await unpack(path);
      expect(unpacked).toMatchObject({ bytes: dump.length, cut: false, differs: true });
      const reader = createDumpReader();
      const { notes, id, total } = await reader.open(path, quiet());
      expect(total).toBeGreaterThan(0);
      expect(notes).toContainEqual({ key: 'archiveDiffers', params: {} });
      await reader.close(id);
    });

  test('of frames in frames of zstd each has its own', async () => {
    const frame = await packedFixture('packed.pkl.zst');
    const unpacked = await unpack(
      await fileOf('x', Buffer.concat([changed(frame, frame.length - 1), frame])),
    );
    expect(unpacked).toMatchObject({ bytes: dump.length, differs: true });
  });
});

describe('what is refused leaves nothing behind', () => {
  test('more than may come out', async () => {
    const path = await fileOf('bomb.gz', gzipSync(Buffer.alloc(20_000_000)));
    expect(await refusal(path, { most: 5_000_000 })).toMatchObject({
      code: 'LIMIT',
      message: expect.stringMatching(/^bomb\.gz has .* and was given up at .* unpacked/),
    });
  });

  test('zstd blocks of one byte a hundred thousand times over', async () => {
    // A frame with a window of 128 KiB; blocks of 131,072 times the byte N.
    const block = Buffer.from('0200104e', 'hex');
    const bomb = Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), Buffer.alloc(40_000, block)]);
    const before = process.memoryUsage().rss;
    expect(await refusal(await fileOf('bomb.zst', bomb))).toMatchObject({ code: 'LIMIT' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  test('a zstd window of gigabytes is not made', async () => {
    const path = await fileOf(
      'x',
      Buffer.concat([Buffer.from('28b52ffd00a8', 'hex'), Buffer.from('0900004e', 'hex')]),
    );
    expect(await refusal(path)).toMatchObject({
      code: 'UNREADABLE',
      message: expect.stringContaining('window of 2147483648 bytes'),
    });
  });

  test('a job that is cancelled', async () => {
    const folder = await scratchFolder();
    const stop = new AbortController();
    const job = { signal: stop.signal, tell: () => stop.abort() };
    const path = await fileOf('x', gzipSync(Buffer.alloc(40_000_000, 'abc')));
    await expect(unpackDump(path, { folder, job })).rejects.toMatchObject({ problem: { code: 'CANCELLED' } });
    expect(await readdir(folder)).toEqual([]);
  });

  const table: readonly [string, () => Promise<Uint8Array>, string, RegExp][] = [
    ['a plain dump', async () => dump, 'UNREADABLE', /it is no gzip, zstd or zip file/],
    ['gzip of nothing', async () => gzipSync(''), 'UNREADABLE', /nothing in it/],
    [
      'a zip of something else',
      async () => zipOf([{ name: 'a.txt', data: 'Hello, this is text.' }]),
      'NOT_RECOGNISED',
      /a zip without a pickle/,
    ],
    ['a zip of several', () => packedFixture('several.zip'), 'NOT_RECOGNISED', /holds 2 pickles/],
    [
      'a zip that is encrypted',
      async () => zipOf([{ name: 'a.pkl', data: dump, flags: 0x801 }]),
      'NOT_RECOGNISED',
      /without a pickle/,
    ],
    [
      'a zip that leads out of its folder',
      async () => zipOf([{ name: '../a.pkl', data: dump }]),
      'UNSAFE',
      /leads out/,
    ],
  ];
  for (const [name, make, code, message] of table)
    test(name, async () =>
      expect(await refusal(await fileOf('x', await make()))).toMatchObject({
        code,
        message: expect.stringMatching(message),
      }),
    );

  test('a folder that cannot be written to', async () => {
    const path = fixturePath('packed.pkl.gz');
    const gone = join(await scratchFolder(), 'gone');
    await expect(unpackDump(path, { folder: gone, job: quiet() })).rejects.toMatchObject({
      problem: { code: 'WRITE_FAILED' },
    });
  });
});

test('what a killed process left behind goes; what a running one unpacks stays', async () => {
  const folder = await scratchFolder();
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const name of [`sgl-dump-${gone}-aB3xYz`, `sgl-dump-${process.pid}-aB3xYz`, 'sgl-dump-notes']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'dump.pkl'), 'prompts');
  }
  const unpacked = await unpackDump(fixturePath('packed.pkl.gz'), { folder, job: quiet() });
  await unpacked.discard();
  expect((await readdir(folder)).sort()).toEqual([`sgl-dump-${process.pid}-aB3xYz`, 'sgl-dump-notes']);
});

describe('a dump as it lies', () => {
  test('that is not packed stays where it is', async () => {
    const path = fixturePath('small-dict.pkl');
    const plain = await plainDump(path, { job: quiet() });
    expect(plain).toMatchObject({ path, packed: null, cut: false, bytes: fixtureBytes('small-dict').length });
    await plain.discard();
    expect((await stat(path)).isFile()).toBe(true);
  });

  test('one file of a zip goes by the path of both', async () => {
    const path = fixturePath('several.zip');
    expect(await eachDumpIn(path)).toEqual([`${path}/a/first.pkl`, `${path}/a/second.pkl`]);
    const plain = await plainDump(`${path}/a/second.pkl`, { folder: await scratchFolder(), job: quiet() });
    expect(plain).toMatchObject({ packed: 'zip' });
    expect((await readFile(plain.path)).equals(dump)).toBe(true);
    const missing = plainDump(`${path}/a/third.pkl`, { folder: await scratchFolder(), job: quiet() });
    await expect(missing).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } });
  });

  test.each(['packed.pkl.gz', 'packed.pkl.zst', 'packed.zip', 'small-dict.pkl'])(
    '%s is one by itself',
    async (name) => expect(await eachDumpIn(fixturePath(name))).toEqual([fixturePath(name)]),
  );

  test('a path into a file that is no archive leads nowhere', async () =>
    expect(plainDump(`${fixturePath('small-dict.pkl')}/x`, { job: quiet() })).rejects.toMatchObject({
      problem: { code: 'NOT_FOUND' },
    }));
  test('nor does one into a folder', async () => {
    const folder = await scratchFolder();
    await mkdir(join(folder, 'a'));
    await expect(plainDump(join(folder, 'a', 'b'), { job: quiet() })).rejects.toMatchObject({
      problem: { code: 'NOT_FOUND' },
    });
  });
});

describe('packed dumps are known by their content', () => {
  const table: readonly [string, string | null][] = [
    ['packed.pkl.gz', 'gzip'],
    ['packed.pkl.zst', 'zstd'],
    ['packed.zip', 'zip'],
    ['several.zip', 'zip'],
    ['small-dict.pkl', null],
  ];
  for (const [name, kind] of table)
    test(name, async () => {
      const bytes = await packedFixture(name);
      expect(packedKind(bytes)).toBe(kind);
      expect(await recognise(await fileOf('x', bytes))).toEqual({ kind: 'dump' });
    });
});
