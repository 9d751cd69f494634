import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleFixture, errorOf, linesOf, makeFolder, run, sample } from './run.ts';

const bundle = bundleFixture('dp_ranks');
const dump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly grade: string;
  readonly class: string;
  readonly text: string;
  readonly evidence: readonly Readonly<Record<string, unknown>>[];
}
interface Said {
  readonly problem_class: {
    readonly id: string | null;
    readonly sub: string | null;
    readonly tied_with: unknown[];
  };
  readonly strongest: Finding | null;
  readonly findings: readonly Finding[];
  readonly quiet: readonly string[];
  readonly not_checked: readonly { readonly rule: string; readonly reason: string }[];
  readonly ruled_out: readonly { readonly class: string; readonly because: readonly string[] }[];
  readonly next_step: {
    readonly text: string;
    readonly commands: readonly { readonly command: string; readonly changes_server: boolean }[];
  };
  readonly inputs: { readonly logs: readonly unknown[] };
}

async function diagnosed(...args: string[]): Promise<{ code: number | null; said: Said }> {
  const { code, stdout, stderr } = await run(['diagnose', ...args, '--json']);
  expect(stderr).toBe('');
  const [said, ...more] = linesOf(stdout);
  expect(more).toEqual([]);
  return { code, said: said as unknown as Said };
}

test('--json is one value of the promised shape', async () => {
  const { code, said } = await diagnosed(bundle);
  expect(code).toBe(1);
  expect(Object.keys(said)).toEqual(
    expect.arrayContaining([
      ...['problem_class', 'strongest', 'findings', 'quiet', 'not_checked', 'best_guess'],
      ...['ruled_out', 'next_step', 'production_risk'],
    ]),
  );
  expect(said.problem_class).toMatchObject({ id: 'L', tied_with: [] });
  for (const finding of said.findings) {
    expect(Object.keys(finding)).toEqual(
      expect.arrayContaining(['rule', 'severity', 'grade', 'class', 'text', 'evidence']),
    );
    for (const entry of finding.evidence)
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(['source', 'path', 'value', 'threshold']));
  }
  expect(said.strongest).toEqual(said.findings[0]);
  expect(said.ruled_out).toContainEqual(
    expect.objectContaining({ class: 'D', because: expect.arrayContaining(['D01']) }),
  );
  for (const { reason } of said.not_checked) expect(reason).toMatch(/\S/);
  for (const { command, changes_server: changes } of said.next_step.commands)
    expect([typeof command, typeof changes]).toEqual(['string', 'boolean']);
  // Every rule has one verdict.
  const rules = [
    ...said.findings.map(({ rule }) => rule),
    ...said.quiet,
    ...new Set(said.not_checked.map(({ rule }) => rule)),
  ];
  expect(new Set(rules).size).toBe(rules.length);
});

test('a dump alone is enough', async () => {
  const { code, said } = await diagnosed('--dump', dump);
  expect(code).toBe(1);
  expect(said.problem_class).toMatchObject({ id: 'D' });
  expect(said.strongest?.rule).toBe('H01');
  expect(said.next_step.commands.map(({ command }) => command).join('\n')).toContain(
    "--where 'state = in_flight'",
  );
});

test('a folder that holds bundles and dumps is read whole, as its parts are', async () => {
  const whole = await diagnosed(sample('hang'));
  expect(whole.said.problem_class).toMatchObject({ id: 'H', sub: 'scheduler' });
  const parts = await diagnosed(
    sample('hang/incident_bundle_20260803_091440'),
    '--dump',
    sample('hang/crash_dump_2026-08-03_09-17-05.pkl'),
  );
  expect(parts).toEqual(whole);
});

test('what was found decides the exit code', async () => {
  for (const { args, code } of [
    { args: [bundle], code: 1 },
    { args: [bundle, '--fail-on', 'critical'], code: 0 },
    { args: [bundle, '--fail-on', 'never'], code: 0 },
    { args: [sample('hang'), '--fail-on', 'critical'], code: 1 },
    { args: [bundleFixture('single')], code: 0 },
    { args: [bundleFixture('single'), '--fail-on', 'info'], code: 1 },
  ])
    expect([args, (await diagnosed(...args)).code]).toEqual([args, code]);
});

test('for a person: every part in 80 columns, but for commands', async () => {
  const { code, stdout, stderr } = await run(['diagnose', sample('ttft-spike')]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/^Latency or throughput \(L-prefill\)/);
  for (const title of [
    'Strongest findings',
    'Best guess',
    'Ruled out',
    'Next step',
    'Production risk',
    'Read',
  ])
    expect(stdout).toContain(`\n\n${title}\n`);
  expect(stdout).toMatch(/\n\nNot checked \(\d+\): unknown, not fine\n/);
  expect(stdout).toMatch(/metrics\.txt:\d+ Mean prefill_forward = 3\.33 s/);
  expect(stdout).toContain('[touches nothing that serves]');
  expect(stdout.match(/\(L04, since start\)/g)).toHaveLength(1);
  for (const line of stdout.split('\n'))
    if (!/^ +\$ |\/ttft-spike\//.test(line)) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(stdout).not.toMatch(/undefined|null|NaN|\[object/);
});

test('rules that could not run are folded by their reason', async () => {
  const { stdout } = await run(['diagnose', sample('hang')]);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    / L01, [LM\d, ]+: the load was 115 s old when it was answered /,
  );
});

test('an idle capture says that it proves nothing, and asks for another first', async () => {
  const { stdout } = await run(['diagnose', bundleFixture('single')]);
  expect(stdout).toMatch(/^Not known yet: .*\nNone: no rule/);
  expect(stdout).toMatch(/\n {2}1\. Take a bundle \[/);
});

test('a log is listed as not analysed', async () => {
  const log = join(await makeFolder(), 'server log.txt');
  await writeFile(log, '[2026-08-14 14:06:39 TP0] Decode batch.\n');
  const { said } = await diagnosed(bundle, '--log', log);
  expect(said.inputs.logs).toEqual([{ path: log, bytes: 40, analysed: false }]);
  const { stdout } = await run(['diagnose', bundle, '--log', log]);
  expect(stdout).toMatch(/log\s+\S*server log\.txt\s+\(40 B\):\s+not\s+analysed/);
});

test('no prompt and no key is in it', async () => {
  const rows = linesOf((await run(['dump', 'list', dump, '--json'])).stdout);
  const prompts = rows
    .map(({ text_preview: text }) => String(text ?? '').slice(0, 60))
    .filter((text) => text.length > 30);
  expect(prompts.length).toBeGreaterThan(100);
  for (const args of [[sample('crash')], [sample('crash'), '--json'], [bundleFixture('secrets')]]) {
    const { stdout } = await run(['diagnose', ...args]);
    for (const prompt of prompts) expect(stdout).not.toContain(prompt);
    expect(stdout).not.toMatch(/FAKE|sk-|\*\*\*|\[masked/);
  }
});

test('--baseline: what differs from a healthy capture is told, and rules that need one run', async () => {
  const [good, late] = ['024022', '024107'].map((at) =>
    sample(`ttft-spike/incident_bundle_20260721_${at}`),
  ) as [string, string];
  const without = await diagnosed(late);
  expect(without.said.not_checked.map(({ rule }) => rule)).toContain('R02');
  const { said } = await diagnosed(late, '--baseline', good);
  const told = [...said.findings.map(({ rule }) => rule), ...said.quiet];
  expect(told).toEqual(expect.arrayContaining(['R01', 'R02', 'W01', 'W03', 'M19']));
  expect(said.not_checked.find(({ rule }) => rule === 'W06')?.reason).toBe('it needs a dump on both sides');
  expect(said.inputs).toMatchObject({ baseline: 'incident_bundle_20260721_024022' });
});

describe('cannot run', () => {
  for (const { name, args, code } of [
    { name: 'nothing named', args: [], code: 'BAD_INPUT' },
    { name: 'a log alone', args: ['--log', dump], code: 'BAD_INPUT' },
    { name: 'a log that is not there', args: [bundle, '--log', '/no/such.log'], code: 'NOT_FOUND' },
    { name: 'a baseline that is no capture', args: [bundle, '--baseline', dump], code: 'NOT_RECOGNISED' },
    { name: 'a bundle that is not there', args: ['/no/such/bundle'], code: 'NOT_FOUND' },
    { name: 'a dump that is not there', args: ['--dump', '/no/such.pkl'], code: 'NOT_FOUND' },
    { name: 'an unknown severity', args: [bundle, '--fail-on', 'bad'], code: 'BAD_INPUT' },
    { name: 'an unknown language', args: [bundle, '--lang', 'xx'], code: 'BAD_INPUT' },
  ])
    test(name, async () => {
      const ran = await run(['diagnose', ...args, '--json']);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
      expect(errorOf(ran).code).toBe(code);
    });
});
