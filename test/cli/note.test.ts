import { readFile, writeFile } from 'node:fs/promises';
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

test('--format html is one page without scripts, --format issue has the form’s headings', async () => {
  const page = await run(['note', bundle, '--format', 'html']);
  expect(page.code).toBe(0);
  expect(page.stdout).toMatch(/^<!doctype html>/);
  expect(page.stdout).toContain('<h1>dp_ranks</h1>');
  expect(page.stdout).not.toContain('<script');
  // The bundle's address is a secret of an issue only.
  expect(page.stdout).toContain('10.4.17.22:30000');
  const issue = await run(['note', bundle, '--format', 'issue']);
  expect(issue.stdout.match(/^### .*$/gm)).toEqual([
    '### Describe the bug',
    '### Reproduction',
    '### Environment',
  ]);
  expect(issue.stdout).toContain('http://host-1:30000');
  expect(issue.stdout).toContain('- SGLang: `0.5.17`');
  expect((await run(['note', bundle, '--format', 'issue', '--show-hosts'])).stdout).toContain('10.4.17.22');
  expect((await run(['note', bundle, '--mask-hosts'])).stdout).not.toContain('10.4.17.22');
});

test('--lang zh drafts the fields and the headings in Chinese', async () => {
  const { stdout } = await run(['note', bundle, '--lang', 'zh']);
  expect(stdout).toMatch(/^## 问题类别\n\n延迟或吞吐（L/m);
  expect(stdout).toMatch(/9 项来源采集到 8 项/);
  expect(stdout).not.toMatch(/^## [A-Z]/m);
  const issue = await run(['note', bundle, '--lang', 'zh', '--format', 'issue']);
  expect(issue.stderr).toContain('SGLang 会关闭不是用英语写的报告。');
});

test('--log is listed with its size and time span, and the note says that no rule reads it', async () => {
  const log = join(await makeFolder(), 'rank0.log');
  await writeFile(log, '[2026-11-24 02:36:01 TP0] up\n[2026-11-24 02:41:07 TP0] Decode batch\n');
  const { code, stdout } = await run(['note', '--log', log, '--json']);
  expect(code).toBe(0);
  const [note] = linesOf(stdout);
  expect(note).toMatchObject({
    artifacts: [{ kind: 'log', path: log }],
    logs: [{ bytes: 68, first_time: '2026-11-24 02:36:01', last_time: '2026-11-24 02:41:07' }],
    fields: { what_was_checked: expect.stringContaining('No rule reads logs yet.') },
  });
});

describe('cannot run', () => {
  for (const { name, args, code } of [
    { name: 'nothing to write about', args: [], code: 'BAD_INPUT' },
    { name: 'a bundle that is not there', args: ['/no/such/bundle'], code: 'NOT_FOUND' },
    { name: 'a log that is not there', args: [bundle, '--log', '/no/such.log'], code: 'NOT_FOUND' },
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
