import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createFolder,
  flushFiles,
  writeFileAtomic,
  writeFileWhole,
} from '../../../electron/core/bundle/write.ts';
import { scratchFolder } from '../scratch.ts';

test('a file is replaced whole and nothing is left beside it', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'note.md');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, Buffer.from('new'));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['note.md']);
});

test('who reads while it is written sees the old or the new text, never a piece', async () => {
  const path = join(await scratchFolder(), 'f');
  const texts = ['a'.repeat(200_000), 'b'.repeat(300_000)];
  await writeFileAtomic(path, texts[0] ?? '');
  const writing = (async () => {
    for (let round = 0; round < 20; round += 1) await writeFileAtomic(path, texts[round % 2] ?? '');
  })();
  for (let round = 0; round < 40; round += 1) expect(texts).toContain(await readFile(path, 'utf8'));
  await writing;
});

test('a file that is flushed later is as whole before, and one that went meanwhile is no failure', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'f');
  const texts = ['a'.repeat(200_000), 'b'.repeat(300_000)];
  await writeFileWhole(path, texts[0] ?? '');
  const writing = (async () => {
    for (let round = 0; round < 20; round += 1) await writeFileWhole(path, texts[round % 2] ?? '');
  })();
  for (let round = 0; round < 40; round += 1) expect(texts).toContain(await readFile(path, 'utf8'));
  await writing;
  await flushFiles([path, join(folder, 'gone'), join(folder, 'nowhere', 'x')]);
  expect(await readdir(folder)).toEqual(['f']);
  await mkdir(join(folder, 'taken'));
  await expect(writeFileWhole(join(folder, 'taken'), 'x')).rejects.toMatchObject({
    problem: { code: 'WRITE_FAILED', message: expect.stringMatching(/a folder has that name/) },
  });
  await expect(writeFileWhole(join(folder, 'none', 'x'), 'x')).rejects.toMatchObject({
    problem: { message: expect.stringMatching(/its folder does not exist/) },
  });
  expect((await readdir(folder)).sort()).toEqual(['f', 'taken']);
});

test('a failed write leaves the old file, no temporary one, and a problem with its cause', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'taken'));
  await writeFile(join(folder, 'taken', 'x'), '');
  await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toMatchObject({
    problem: {
      code: 'WRITE_FAILED',
      message: expect.stringMatching(/taken could not be written: a folder has that name/),
    },
  });
  expect(await readdir(folder)).toEqual(['taken']);
  await expect(writeFileAtomic(join(folder, 'none', 'x'), 'x')).rejects.toMatchObject({
    problem: { message: expect.stringMatching(/its folder does not exist/) },
  });
  await expect(createFolder(join(folder, 'taken', 'x'))).rejects.toMatchObject({
    problem: {
      code: 'WRITE_FAILED',
      message: expect.stringMatching(/a file stands where the folder should be/),
    },
  });
  await chmod(folder, 0o755);
});
