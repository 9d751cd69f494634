import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noteFields } from '../../shared/note.ts';
import { bundleFixture, errorOf, jsonOf, linesOf, makeFolder, run, sample } from './run.ts';

const bundle = bundleFixture('dp_ranks');
const dump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');

test('prints Markdown with a heading for each of the seven fields, and the paths', async () => {
  const { code, stdout, stderr } = await run(['note', bundle, '--dump', dump]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.startsWith('# dp_ranks\n')).toBe(true);
  expect(stdout.match(/^## /gm)?.length).toBeGreaterThanOrEqual(noteFields.length);
  expect(stdout).toContain(`\`${bundle}\``);
  expect(stdout).toContain(`\`${dump}\``);
});

test('--json and --format json are the note, with every field', async () => {
  const { code, stdout, stderr } = await run(['note', bundle, '--json', '--title', 'Night shift']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [note, ...more] = linesOf(stdout);
  expect(more).toEqual([]);
  expect(note).toMatchObject({
    title: 'Night shift',
    artifacts: [{ kind: 'bundle', path: bundle }],
    whyMore: null,
  });
  expect(Object.keys(note?.fields as object)).toEqual([...noteFields]);
  const indented = await run(['note', bundle, '--format', 'json', '--title', 'Night shift']);
  expect(jsonOf(indented.stdout)).toEqual(note);
});

test('a dump alone is enough, and no prompt is in its note', async () => {
  const { code, stdout } = await run(['note', '--dump', dump]);
  expect(code).toBe(0);
  const rows = linesOf((await run(['dump', 'list', dump, '--json'])).stdout);
  const prompts = rows
    .map(({ text_preview: text }) => String(text ?? '').slice(0, 60))
    .filter((text) => text.length > 30);
  expect(prompts.length).toBeGreaterThan(100);
  for (const prompt of prompts) expect(stdout).not.toContain(prompt);
});

test('is called by the newest of several bundles, in whatever order they are named', async () => {
  const [older, newer] = ['024022', '024107'].map((time) =>
    sample(`ttft-spike/incident_bundle_20260721_${time}`),
  );
  for (const bundles of [
    [older, newer],
    [newer, older],
  ]) {
    const { stdout } = await run(['note', ...bundles.map(String)]);
    expect(stdout.startsWith('# incident_bundle_20260721_024107\n')).toBe(true);
  }
});

test('--out writes it there and prints the path', async () => {
  const file = join(await makeFolder(), 'note.md');
  const { code, stdout } = await run(['note', bundle, '--out', file]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}\n` });
  expect(await readFile(file, 'utf8')).toBe((await run(['note', bundle])).stdout);
});

describe('cannot run', () => {
  for (const { name, args, code } of [
    { name: 'nothing to write about', args: [], code: 'BAD_INPUT' },
    { name: 'a bundle that is not there', args: ['/no/such/bundle'], code: 'NOT_FOUND' },
    { name: 'a dump that is not there', args: [bundle, '--dump', '/no/such.pkl'], code: 'NOT_FOUND' },
    {
      name: 'a place that cannot be written',
      args: [bundle, '--out', '/dev/null/note.md'],
      code: 'WRITE_FAILED',
    },
  ])
    test(name, async () => {
      const ran = await run(['note', ...args, '--json']);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
      expect(errorOf(ran).code).toBe(code);
    });
});
