import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleFixture, dumpFixture, makeFolder, run, sample } from './run.ts';

const [early, late] = ['024022', '024107'].map((at) =>
  sample(`ttft-spike/incident_bundle_20260721_${at}`),
) as [string, string];
const other = sample('crash/incident_bundle_20260814_140310');
const dump = sample('ttft-spike/2026-07-21_02-41-49.pkl');

describe('several sides', () => {
  test('are held against A, a column each, in a language', async () => {
    const folder = await makeFolder();
    const report = join(folder, 'columns.md');
    const { code, stdout } = await run([
      'diff',
      early,
      late,
      other,
      '--lang',
      'zh',
      '--report',
      report,
      '--fail-on',
      'worse',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('B 更差');
    expect(await readFile(report, 'utf8')).toMatch(/\| C \|/);
  });

  test('as JSON, a comparison for each', async () => {
    const { stdout } = await run(['diff', early, late, other, '--json']);
    const found = JSON.parse(stdout);
    expect(found.columns.map((own: { verdict: string }) => own.verdict)).toEqual(['worse', 'incomparable']);
  });
});

describe('two captures', () => {
  test('as JSON, by the keys of the contract', async () => {
    const { code, stdout, stderr } = await run(['diff', early, late, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      comparable: { verdict: 'yes' },
      changed: [],
      requests: null,
      suspects: [],
      verdict: 'worse',
      since_start: true,
      sides: { b: { grade: 'delta', seconds: 45, requests: 208 } },
    });
    const ttft = found.metrics.find(
      (own: { name: string; stat: string }) =>
        own.name === 'time_to_first_token_seconds' && own.stat === 'p50',
    );
    expect(Object.keys(ttft).slice(0, 9)).toEqual([
      'name',
      'labels',
      'stat',
      'a',
      'b',
      'change',
      'n_a',
      'n_b',
      'verdict',
    ]);
    expect(ttft).toMatchObject({ n_a: 8534, n_b: 216, verdict: 'same' });
    // What one side alone has is null there, never 0.
    expect(found.metrics.find((own: { name: string }) => own.name === 'num_requests_total')).toMatchObject({
      a: null,
      n_a: null,
      verdict: 'unclear',
      reason: 'a rate needs two samples of each side',
    });
  });

  test('--fail-on worse, in either direction', async () => {
    expect((await run(['diff', early, late, '--fail-on', 'worse'])).code).toBe(1);
    expect((await run(['diff', early, early, '--fail-on', 'worse'])).code).toBe(0);
  });

  test('another model: nothing is concluded, and what changed is told', async () => {
    const { code, stdout } = await run(['diff', other, late, '--fail-on', 'worse', '--json']);
    const found = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(found).toMatchObject({ verdict: 'incomparable', comparable: { verdict: 'no' } });
    expect(found.changed[0]).toMatchObject({ key: 'model_path', topic: 'weights', kind: 'changed' });
    expect(found.findings.map((own: { rule: string }) => own.rule)).toContain('M19');
    expect(stdout).not.toContain('sk-sample');
  });

  test('for a terminal: the verdict and whether it can be compared stand first', async () => {
    const { stdout } = await run(['diff', other, late]);
    expect(stdout.split('\n').slice(1, 5)).toEqual([
      'Nothing can be concluded.',
      '',
      'Not comparable:',
      '  models differ: Qwen/Qwen3-30B-A3B and Qwen/Qwen3-VL-30B-A3B-Instruct',
    ]);
  });

  test('reports: Markdown, and HTML that asks nothing of a network', async () => {
    const folder = await makeFolder();
    const [html, md] = [join(folder, 'd.html'), join(folder, 'd.md')];
    expect((await run(['diff', other, late, '--report', html, md])).code).toBe(0);
    const page = await readFile(html, 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/(src|href)=|url\(|@import|<script/);
    expect(page.match(/<svg/g)?.length).toBe(6);
    const text = await readFile(md, 'utf8');
    expect(text).toMatch(/^# Comparison: /);
    expect(text).toContain('| model_path |');
    for (const written of [page, text]) expect(written).not.toContain('sk-sample');
  });

  test('keys of one’s own are set aside', async () => {
    const noise = join(await makeFolder(), 'noise.txt');
    await writeFile(noise, '# all but weights\nmodel_*\n\n*_path\n');
    const { stdout } = await run(['diff', other, late, '--noise', noise, '--json']);
    const found = JSON.parse(stdout);
    expect(found.set_aside).toContain('model_path');
    expect(found.changed.map((own: { key: string }) => own.key)).not.toContain('model_path');
  });
});

test('a capture and a dump', async () => {
  const { code, stdout } = await run(['diff', early, dump, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    comparable: { verdict: 'no' },
    metrics: [],
    verdict: 'incomparable',
  });
});

test('two dumps, paired', async () => {
  const path = dumpFixture('crash_dump_2026-08-10_14-06-30.pkl');
  const { code, stdout } = await run(['diff', path, path, '--json']);
  expect(code).toBe(0);
  const { requests } = JSON.parse(stdout);
  expect(requests).toMatchObject({ only_a: 0, only_b: 0, diverged: [] });
  expect(requests.paired).toBeGreaterThan(3);
});

describe('what cannot be compared ends with 2', () => {
  test.each<[string, string[], RegExp]>([
    ['nothing there', ['/nowhere', late], /nowhere/],
    ['a sample that is not there', [`${early}#2`, late], /#2.*the capture holds one sample/],
    ['a report in no format', [early, late, '--report', 'x.pdf'], /x\.pdf.*\.html/],
    ['noise that is no pattern', [early, late, '--noise', early], /--noise/],
    ['another verdict', [early, late, '--fail-on', 'better'], /worse/],
  ])('%s', async (_what, args, expected) => {
    const { code, stdout, stderr } = await run(['diff', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(expected);
  });
});

test('secrets of a bundle show as one or another, never themselves', async () => {
  const [secrets, single] = [bundleFixture('secrets'), bundleFixture('single')];
  const { code, stdout } = await run(['diff', secrets, single, '--json']);
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/masked:[0-9a-f]{8}/);
});
