import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../core/bundle/archives.ts';
import { bundleFixture, errorOf, jsonOf, makeFolder, run } from './run.ts';

const secret = 'hf_AAAABBBBCCCCDDDD1111';

async function bundleWithSecret(): Promise<{ place: string; bundle: string }> {
  const place = await makeFolder();
  const bundle = join(place, 'gpu-7');
  await mkdir(bundle);
  await writeFile(join(bundle, 'server_info.json'), `{"hf_token": "${secret}", "model_path": "m"}`);
  await writeFile(join(bundle, 'crash.pkl'), Buffer.from('80047d942e', 'hex'));
  return { place, bundle };
}

describe('capture pack, unpack', () => {
  test('round trip, with what a script reads', async () => {
    const { place, bundle } = await bundleWithSecret();
    const packed = await run(['capture', 'pack', bundle, '--json'], { cwd: place });
    expect(packed.code).toBe(0);
    expect(jsonOf(packed.stdout)).toMatchObject({
      path: join(place, 'gpu-7.tar.gz'),
      files: 2,
      masked: [{ file: 'server_info.json', key: 'hf_token', count: 1 }],
      unmasked: ['crash.pkl'],
      left_out: [],
    });
    expect(packed.stderr).toContain('A dump holds prompts and answers.');

    const unpacked = await run(['capture', 'unpack', 'gpu-7.tar.gz', '--out', 'back', '--json'], {
      cwd: place,
    });
    expect(unpacked.code).toBe(0);
    expect(jsonOf(unpacked.stdout)).toMatchObject({ path: join(place, 'back'), files: 2, damage: null });
    expect(await readFile(join(place, 'back', 'server_info.json'), 'utf8')).not.toContain(secret);
    const summary = await run(['summarize-bundle', 'back', '--stdout-json'], { cwd: place });
    expect(summary.code).toBe(0);
  });

  test('an archive with a way out is refused with its name, and nothing is written', async () => {
    const place = await makeFolder();
    await writeFile(join(place, 'evil.zip'), zipOf([{ name: '../../evil', data: 'x' }]));
    const ran = await run(['capture', 'unpack', 'evil.zip', '--json'], { cwd: place });
    expect(ran.code).toBe(2);
    expect(errorOf(ran)).toMatchObject({ code: 'UNSAFE', message: expect.stringContaining('../../evil') });
    expect(await readdir(place)).toEqual(['evil.zip']);
  });

  test('a cut archive is kept up to the break, with exit code 1', async () => {
    const { place, bundle } = await bundleWithSecret();
    await writeFile(
      join(bundle, 'zz.txt'),
      Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 9973).join(' '),
    );
    await run(['capture', 'pack', bundle, '--out', 'a.tgz'], { cwd: place });
    const whole = await readFile(join(place, 'a.tgz'));
    await writeFile(join(place, 'a.tgz'), whole.subarray(0, whole.length - 40_000));
    const ran = await run(['capture', 'unpack', 'a.tgz', '--out', 'back'], { cwd: place });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('The archive breaks off');
    expect(ran.stderr).toContain('zz.txt, only in part');
  });
});

describe('capture mask', () => {
  test('the same secret reads the same in two files of a copy', async () => {
    const { place, bundle } = await bundleWithSecret();
    await writeFile(join(bundle, 'notes.txt'), `run with HF_TOKEN=${secret}\n`);
    const ran = await run(['capture', 'mask', bundle, '--out', 'copy'], { cwd: place });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('2 secrets masked') });
    const texts = await Promise.all(
      ['server_info.json', 'notes.txt'].map((name) => readFile(join(place, 'copy', name), 'utf8')),
    );
    const masks = texts.map((text) => /\[masked:\w+\]/.exec(text)?.[0]);
    expect(masks[0]).toBeDefined();
    expect(masks[0]).toBe(masks[1]);
  });

  test('a file instead of a folder is refused', async () => {
    const place = await makeFolder();
    const ran = await run(['capture', 'mask', join(bundleFixture('pages'), 'metadata.json'), '--json'], {
      cwd: place,
    });
    expect(ran.code).toBe(2);
    expect(errorOf(ran)).toMatchObject({ code: 'BAD_INPUT' });
  });
});
