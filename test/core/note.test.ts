import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { createDumpReader, withRuleFacts } from '../../electron/core/dump/reader.ts';
import { readHandOff } from '../../electron/core/handoff/read-hand-off.ts';
import { draftNote } from '../../electron/core/note.ts';
import { type IncidentNote, noteFields, noteToMarkdown } from '../../shared/note.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { bundleFixture } from './scratch.ts';
import { dumpOf } from './signals/facts.ts';

const open = async (name: string) => (await readBundle(bundleFixture(name))).view;
const draft = (parts: Partial<Parameters<typeof draftNote>[0]>) =>
  draftNote({ title: 'qwen3-prod', captures: [], dumps: [], ...parts });

/** What was checked, without the line on rules that nothing collected supplies: it is the same in every note. */
const checked = (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('Beyond captures and dumps'))
    .join('\n');

test('a bundle of slow first tokens', async () => {
  const { subtitle, fields, artifacts } = draft({ captures: [await open('dp_ranks')] });
  expect(subtitle).toBe(
    "Captured 2026-11-24 02:41:07 (the collector's clock), Qwen/Qwen3-30B-A3B, SGLang 0.5.17, 4 × NVIDIA H100 80GB HBM3, TP 8 · DP 2 · PP 1 · EP 8.",
  );
  expect(fields.problem_class).toBe('Latency or throughput (L-kv). Weight 6.2.');
  expect(checked(fields.what_was_checked)).toMatch(
    /^Bundle dp_ranks of http:\/\/10\.4\.17\.22:30000: 8 of 9 sources collected\. Collected: \/ready, .*\. Missing: \/hicache\/storage-backend \(HTTP 400: the server has no admin key\)\.\nRules fired, 9: L07, M07, L04, L03, L08, L21, L01, M03, M10\. Quiet, \d+: D01, .*\.$/,
  );
  expect(fields.strongest_signal).toBe(
    'Token usage is 93 % on DP rank 0, against a limit of 90 %. (L07, seen in one snapshot, loads_all.json:57)\nAgainst the evidence: /metrics was read once: latency figures are averages since the process started, and a recent spike can be hidden in them. (M03)',
  );
  expect(fields.best_guess).toMatch(
    /^Long contexts .* Because: Token usage .* \(L07\) Over 2 DP ranks .* \(M07\) On the slowest .* \(L04\)$/,
  );
  expect(fields.ruled_out).toMatch(
    /^A server that was down or unhealthy when captured \(D01, D02, D03, D94, D91, D92, D06\)/,
  );
  expect(fields.next_step).toMatch(/^Look for retractions.*\nSave the failing request before that/);
  expect(fields.production_risk).toMatch(
    /touches nothing that runs\.\nCollecting again .*\n.*\/configure_logging changes the server.*\nWhether it still happens is not known: the newest capture, dp_ranks, is of 2026-11-24 02:41:07 UTC\.\nAffected when captured: 3 of 29 requests were waiting\.$/,
  );
  expect(artifacts).toEqual([{ kind: 'bundle', path: bundleFixture('dp_ranks'), label: 'dp_ranks' }]);
});

test('a crash dump alone', () => {
  const { subtitle, fields, artifacts } = draft({ dumps: [dumpOf({ healthChecks: 2 })] });
  expect(subtitle).toBe(
    'Requests started 2026-11-24 02:40:00 to 2026-11-24 02:41:00 UTC, Qwen/Qwen3-30B-A3B, TP 8 · DP 8 · PP 1.',
  );
  expect(fields.problem_class).toBe('Down or unhealthy (D). Weight 2.0.');
  expect(checked(fields.what_was_checked)).toBe(
    'Crash dump crash_dump_2026-11-24_02-41-07.pkl: 429 requests (418 finished, 11 in flight), plus 2 health checks.\nRules fired, 1: H01. Quiet, 21: H90, H02, H05, W10, L05, L25, L08, L16, L14, L15, L23, L29, W02, W07, W08, M16, M15, M17, S01, S02, M91. Not checked, 2: L10 (the size of the KV pool is not known: open a capture of the same server beside it); D17 (refused requests do not reach a dump: that none is in it proves nothing).',
  );
  expect(fields.strongest_signal).toBe(
    '11 requests had no finish reason when the dump was written, beside 418 finished ones. (H01, read from a log or dump, crash_dump_2026-11-24_02-41-07.pkl)',
  );
  expect(fields.best_guess).toMatch(/So far H01 alone says so\.$/);
  expect(fields.ruled_out).toBe('Cache misses (L14).\nSpeculation that yields nothing (L16).');
  expect(fields.next_step).toMatch(/^Replay the requests in flight on a clean target.*\nTake a bundle/);
  expect(fields.production_risk).toMatch(
    /never send it to the captured server\.\nWhether it still happens is not known\.\nAffected by the dump: 11 of 429/,
  );
  expect(artifacts).toMatchObject([{ kind: 'dump' }]);
});

/** A sample's bundles and dump, opened. */
async function openSample(name: string) {
  const folder = join(import.meta.dirname, '../../assets/samples', name);
  const files = await readdir(folder);
  const captures = [];
  for (const file of files.filter((entry) => entry.startsWith('incident_bundle')))
    captures.push((await readBundle(join(folder, file))).view);
  const dump = files.find((file) => file.endsWith('.pkl')) ?? '';
  const reader = createDumpReader();
  const job = { signal: new AbortController().signal, tell: () => undefined };
  return { captures, dumps: [await withRuleFacts(await reader.open(join(folder, dump), job), reader)] };
}

test('a hang is told from what was read, not from what it is called', async () => {
  const { captures, dumps } = await openSample('hang');
  const { fields } = draft({ captures, dumps });
  expect(fields.problem_class).toMatch(/^Hang or time-out \(H-scheduler\)/);
  expect(fields.best_guess).toMatch(
    /3 of 15 requests in flight have exactly 2,049 prompt tokens, none of the 79/,
  );
  expect(fields.what_was_checked).toMatch(/L01 \(the load was 115 s old when it was answered\)/);
  expect(fields.ruled_out).toMatch(/^Nothing:/);
  expect(draft({ captures }).fields.problem_class).toMatch(/^Hang/);
  expect(draft({ captures }).fields.ruled_out).toBe(
    'The network, a missing key, or a port where nothing listens (D04, D05).\nPlain overload (D04).',
  );
  expect(draft({ dumps }).fields.problem_class).toMatch(/^Hang/);
});

test('a capture from before the crash rules nothing out, one from after it does', async () => {
  const { captures, dumps } = await openSample('crash');
  const before = draft({ captures, dumps }).fields;
  expect(before.problem_class).toBe('Down or unhealthy (D). Weight 2.0.');
  expect(before.ruled_out).toBe('Cache misses (L14).');
  // Without what the rows of the dump rule out by themselves.
  const bare = dumps.map((dump) => ({ ...dump, ruleFacts: null }));
  expect(draft({ captures, dumps: bare }).fields.ruled_out).toMatch(
    /^Nothing: incident_bundle_\S+ was taken 3 min 27 s before the crash dump/,
  );
  expect(before.what_was_checked).toContain(
    'Taken 2026-08-14 14:03:13 UTC, 3 min 27 s before the crash dump was written.',
  );
  expect(before.production_risk).toMatch(/was taken 3 min 27 s before.*\nAffected by the dump: 11 of 428/s);

  const after = captures.map((capture) => ({ ...capture, takenAt: (dumps[0]?.dumpedAt ?? 0) + 60 }));
  expect(draft({ captures: after, dumps }).fields.ruled_out).toContain('Queueing (L01).');
  const untimed = captures.map((capture) => ({ ...capture, takenAt: null }));
  expect(draft({ captures: untimed, dumps: bare }).fields.ruled_out).toMatch(
    /^Nothing: whether .* is not known\.$/,
  );
});

test('of several captures the newest speaks for now, in whatever order they were opened', async () => {
  const { captures } = await openSample('ttft-spike');
  const inOrder = draft({ captures });
  expect(draft({ captures: captures.toReversed() }).fields).toEqual(inOrder.fields);
  expect(inOrder.fields.problem_class).toMatch(/Weight 2\.0/);
  expect(inOrder.fields.strongest_signal).toMatch(/metrics\.txt:\d+ of incident_bundle_20260721_024107\)/);
  expect(inOrder.fields.what_was_checked).toMatch(
    /024022 .*earlier than the newest.*\nRules fired.*\nBundle incident_bundle_20260721_024107 .*the newest: it speaks for now/s,
  );
  const [healthy] = captures;
  const later = { ...(await open('dp_ranks')), takenAt: (healthy?.takenAt ?? 0) + 600 };
  // Full then, so not ruled out; quiet before, which is no proof of now.
  expect(draft({ captures: [later, ...captures] }).fields.ruled_out).not.toContain('KV pressure');
});

test("answers that are no server's are the headline", async () => {
  const { fields } = draft({ captures: [await open('pages')] });
  expect(fields.problem_class).toMatch(/D-router/);
  expect(fields.strongest_signal).toMatch(/^6 of 6 answers of http:\/\/portal are web pages.*\(D93/);
});

test('an idle capture says first that it proves nothing', async () => {
  const { fields } = draft({ captures: [await open('single')] });
  expect(fields.problem_class).toBe('Not known yet: no rule for down, latency, wrong output or hang fired.');
  expect(fields.strongest_signal).toMatch(
    /^None: .*\nAgainst the evidence: Nothing ran and nothing waited.* \(M01\)/,
  );
  expect(fields.best_guess).toBe('None yet.');
  expect(fields.next_step).toMatch(/^Collect again under traffic/);
});

test('a dead port', async () => {
  const { fields } = draft({ captures: [await open('dead')] });
  expect(fields.problem_class).toBe('Down or unhealthy (D). Weight 2.4.');
  expect(fields.strongest_signal).toMatch(
    /^Nothing listens at http:\/\/127\.0\.0\.1:9: 9 of 9 connections were refused\./,
  );
  expect(fields.ruled_out).toMatch(/^Nothing yet/);
});

test('what was cut, damaged or cancelled is said', () => {
  const damage = {
    atByte: 9,
    problem: new ProblemError('dumpCut', { name: 'd.pkl', bytes: 9, records: 2 }).problem,
  };
  const { fields } = draft({
    dumps: [dumpOf({ kind: 'request_dump', inFlight: 0, damage, cancelled: true })],
  });
  expect(checked(fields.what_was_checked)).toMatch(
    /^Request dump .* 0 in flight\)\. It was not read to its end\. d\.pkl ends after 9 bytes.* Reading it was cancelled.*\nRules fired, 2: M91, M16\. Quiet, 16: .*Not checked, 6: H90 .*H01 \(the dump was not read to its end, where requests in flight stand\).*S01 \(the dump was not read to its end\)\.$/s,
  );
});

test('keys in the clear are told of, but never the strongest signal', async () => {
  const { fields } = draft({ captures: [await open('secrets')] });
  expect(fields.strongest_signal).toMatch(/^None/);
  expect(fields.what_was_checked).toMatch(/Rules fired, 1: M11\./);
  expect(fields.next_step).toMatch(
    /4 secrets stand in the clear in 1 file .*\(api_key, access_key, admin_api_key\).*\nChange the key/,
  );
  expect(fields.production_risk).toMatch(/refuses every client/);
});

test('sources that are missing for one reason are named together', async () => {
  const { fields } = draft({ captures: [await open('dead')] });
  expect(fields.what_was_checked).toContain(
    '0 of 9 sources collected. Missing: /ready, /health, /health_generate, /metrics,',
  );
  expect(fields.what_was_checked.match(/connection refused/g)).toHaveLength(1);
});

describe('no field ever', () => {
  const names = ['dp_ranks', 'single', 'v046', 'bare', 'pages', 'dead', 'secrets'];
  test.each(names)('is empty, or says undefined, or holds a secret: %s', async (name) => {
    const { fields } = draft({ captures: [await open(name)], dumps: [dumpOf()] });
    for (const field of noteFields) {
      expect(fields[field]).toMatch(/\S/);
      expect(fields[field]).not.toMatch(/undefined|null|NaN|\[object|FAKE/);
    }
  });
  test('is filled when nothing is open', () => {
    const { fields, subtitle } = draft({});
    expect(Object.values(fields).join('') + subtitle).toBe('');
  });
});

test('as Markdown: seven headings, the paths, the line breaks', async () => {
  const markdown = noteToMarkdown(draft({ captures: [await open('dp_ranks')], dumps: [dumpOf()] }));
  expect(markdown.match(/^#+ .*$/gm)).toEqual([
    '# qwen3-prod',
    '## Problem class',
    '## What was checked',
    '## Strongest signal',
    '## Best guess',
    '## Ruled out',
    '## Next step',
    '## Production risk',
    '## Artifacts',
  ]);
  expect(markdown).toContain(`- bundle: \`${bundleFixture('dp_ranks')}\``);
  expect(markdown).toContain('- dump: `/d/crash_dump_2026-11-24_02-41-07.pkl`');
  expect(markdown).toMatch(/\. {2}\nCrash dump/);
  expect(markdown.endsWith('\n')).toBe(true);
});

const note = (part: Partial<IncidentNote>): IncidentNote => ({
  title: 't',
  subtitle: '',
  fields: {
    problem_class: 'a',
    what_was_checked: '',
    strongest_signal: '',
    best_guess: '',
    ruled_out: '',
    next_step: '',
    production_risk: '',
  },
  artifacts: [],
  whyMore: null,
  ...part,
});

const markdown: readonly (readonly [string, Partial<IncidentNote>, RegExp])[] = [
  ['a title of several lines', { title: 'a\nb' }, /^# a b\n/],
  ['an empty field', {}, /## What was checked\n\n–\n/],
  [
    'why more',
    { whyMore: 'They show who waits.' },
    /## Why bundle and dump were not enough\n\nThey show who waits\.\n/,
  ],
  [
    'a backtick in a path',
    { artifacts: [{ kind: 'bundle', path: 'a`b', label: '' }] },
    /- bundle: `` a`b ``\n/,
  ],
];
test.each(markdown)('as Markdown: %s', (_name, part, expected) =>
  expect(noteToMarkdown(note(part))).toMatch(expected),
);

test('the first of the next tools is named with its command, and what that does to the server', async () => {
  const capture = await readBundle(bundleFixture('dp_ranks'));
  const handOffs = await readHandOff({ captures: [capture], dumps: [] });
  const { fields } = draft({ captures: [capture.view], handOffs });
  expect(handOffs[0]?.id).toBe('requestDump');
  expect(fields.next_step).toContain(
    `Switch request dumps on (changes the server): \`${handOffs[0]?.command}\``,
  );
  expect(fields.production_risk).toContain('“Switch request dumps on” changes the server that runs');
  expect(draft({ captures: [capture.view] }).fields.next_step).not.toContain('curl');
  const crash = await openSample('crash');
  const tools = await readHandOff({ captures: [], dumps: crash.dumps });
  const alone = draft({ dumps: crash.dumps, handOffs: tools }).fields;
  expect(alone.next_step).toMatch(/Start a clean target.* --api-key "\$API_KEY".*`\nSet first: API_KEY\./);
  expect(alone.production_risk).not.toContain('changes the server that runs');
});

test('rules that no capture and no dump supplies are named once, by what would', async () => {
  const { fields } = draft({ captures: [await open('dp_ranks')], dumps: [dumpOf()] });
  const lines = fields.what_was_checked
    .split('\n')
    .filter((line) => line.startsWith('Beyond captures and dumps'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Beyond captures and dumps, \d+: D08, .* \(needs the server’s log\); .*\.$/);
});
