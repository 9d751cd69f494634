import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleFixture, errorOf, jsonOf, linesOf, makeFolder, run } from './run.ts';

const sections = [
  'artifact_type',
  'bundle_dir',
  'base_url',
  'collected_at',
  'health',
  'model',
  'topology',
  'capacity',
  'point_in_time_load',
  'metrics',
  'signals',
  'speculative_accept_lengths',
];

/** A copy of a fixture that the command may write into. */
async function copyOf(name: string): Promise<string> {
  const folder = join(await makeFolder(), name);
  await cp(bundleFixture(name), folder, { recursive: true });
  return folder;
}

describe('a folder', () => {
  for (const name of ['dp_ranks', 'single', 'bare', 'dead'])
    test(`${name}: prints the text, and writes text and JSON into it`, async () => {
      const folder = await copyOf(name);
      const { code, stdout, stderr } = await run(['summarize-bundle', folder]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.startsWith(`Bundle: ${folder}\n`)).toBe(true);
      expect(stdout).toContain('\nWhat stands out:\n- ');
      expect(await readFile(join(folder, 'SUMMARY_REPORT.txt'), 'utf8')).toBe(stdout);
      const report = jsonOf(await readFile(join(folder, 'SUMMARY_REPORT.json'), 'utf8'));
      expect(Object.keys(report)).toEqual(expect.arrayContaining(sections));
    });

  test('--stdout-json and --json print what is written, indented and on one line', async () => {
    const folder = await copyOf('dp_ranks');
    const indented = await run(['summarize-bundle', folder, '--stdout-json']);
    const written = await readFile(join(folder, 'SUMMARY_REPORT.json'), 'utf8');
    expect(indented).toEqual({ code: 0, stdout: written, stderr: '' });
    const { code, stdout, stderr } = await run(['summarize-bundle', folder, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toEqual([JSON.parse(written)]);
  });

  test('--out and --json-out write elsewhere and leave the folder as it was', async () => {
    const folder = await copyOf('single');
    const before = await readdir(folder);
    const out = await makeFolder();
    const args = ['--out', join(out, 'report.txt'), '--json-out', join(out, 'report.json')];
    const { code, stdout } = await run(['summarize-bundle', folder, ...args]);
    expect(code).toBe(0);
    expect(await readFile(join(out, 'report.txt'), 'utf8')).toBe(stdout);
    expect(jsonOf(await readFile(join(out, 'report.json'), 'utf8')).bundle_dir).toBe(folder);
    expect(await readdir(folder)).toEqual(before);
  });

  test('reports that are there are written anew, not piled up', async () => {
    const folder = await copyOf('single');
    const first = await run(['summarize-bundle', folder]);
    const names = await readdir(folder);
    expect(await run(['summarize-bundle', folder])).toEqual(first);
    expect(await readdir(folder)).toEqual(names);
  });
});

test('an archive is left alone: the reports stand beside it', async () => {
  const folder = await copyOf('single');
  const parent = join(folder, '..');
  const archive = join(parent, 'handed-over.tar.gz');
  execFileSync('tar', ['-czf', archive, '-C', parent, 'single']);
  const before = await readFile(archive);
  const { code, stdout } = await run(['summarize-bundle', archive]);
  expect(code).toBe(0);
  expect(stdout).toContain(`Bundle: ${archive}`);
  expect((await readdir(parent)).sort()).toEqual([
    'handed-over.SUMMARY_REPORT.json',
    'handed-over.SUMMARY_REPORT.txt',
    'handed-over.tar.gz',
    'single',
  ]);
  expect((await readFile(archive)).equals(before)).toBe(true);
});

describe('cannot run', () => {
  test('an empty folder', async () => {
    const folder = await makeFolder();
    const ran = await run(['summarize-bundle', folder, '--json']);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(errorOf(ran).message).toContain(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  test('a path that is not there', async () => {
    const ran = await run(['summarize-bundle', '/no/such/bundle', '--json']);
    expect(ran.code).toBe(2);
    expect(errorOf(ran).code).toBe('NOT_FOUND');
  });

  test('a file that is no archive', async () => {
    const file = join(await makeFolder(), 'x.zip');
    await writeFile(file, '<html>not found</html>');
    const ran = await run(['summarize-bundle', file]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('x.zip');
    expect(ran.stderr).not.toContain('    at ');
  });

  test('where the report cannot be written the summary is printed all the same', async () => {
    const folder = await copyOf('single');
    await mkdir(join(folder, 'SUMMARY_REPORT.txt'));
    const ran = await run(['summarize-bundle', folder, '--json']);
    expect(ran.code).toBe(2);
    expect(linesOf(ran.stdout)).toHaveLength(1);
    expect(errorOf(ran).code).toBe('WRITE_FAILED');
  });
});
