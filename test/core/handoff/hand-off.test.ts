import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import type { Capture } from '../../../electron/core/capture.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { commitOf } from '../../../electron/core/handoff/commands.ts';
import { findCoreDumps } from '../../../electron/core/handoff/core-dumps.ts';
import { handOff } from '../../../electron/core/handoff/hand-off.ts';
import { readHandOff } from '../../../electron/core/handoff/read-hand-off.ts';
import { posixWords } from '../../../electron/core/replay/shell-words.ts';
import type { RealClass } from '../../../shared/class-weight.ts';
import type { Diagnosis } from '../../../shared/diagnosis.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { type HandOff, handOffIds } from '../../../shared/handoff.ts';
import { handOff as english } from '../../../shared/messages/en/handoff.ts';
import { handOff as chinese } from '../../../shared/messages/zh/handoff.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { dumpOf } from '../signals/facts.ts';

const samples = join(import.meta.dirname, '../../../assets/samples');

async function openSample(name: string): Promise<{ captures: Capture[]; dumps: DumpView[] }> {
  const folder = join(samples, name);
  const reader = createDumpReader();
  const job = { signal: new AbortController().signal, tell: () => undefined };
  const opened: { captures: Capture[]; dumps: DumpView[] } = { captures: [], dumps: [] };
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    if (file.startsWith('incident_bundle')) opened.captures.push(await readBundle(path));
    else if (file.endsWith('.pkl')) opened.dumps.push(await reader.open(path, job));
  }
  return opened;
}

/** What a diagnosis of one class looks like to the hand-off. */
const diagnosed = (
  of: RealClass,
  sub: string | null,
  more: Partial<Diagnosis> = {},
): Pick<Diagnosis, 'tied' | 'strongest' | 'findings' | 'doubts' | 'ruledOut'> => ({
  tied: [{ class: of, sub, weight: 2 }],
  strongest: null,
  findings: [],
  doubts: [],
  ruledOut: [],
  ...more,
});

const idsOf = (all: readonly HandOff[]): string[] => all.map(({ id }) => id);
const commandOf = (all: readonly HandOff[], id: HandOff['id']): string =>
  all.find((one) => one.id === id)?.command ?? '';

describe('of a sample incident', () => {
  test('a crash: a target of the same build, the requests in flight, then dumps of the GPU', async () => {
    const all = await readHandOff(await openSample('crash'));
    expect(idsOf(all)).toEqual([
      'startTarget',
      'replayInFlight',
      'restartWithDumps',
      'openCoredump',
      'bisect',
      'collect',
    ]);
    expect(posixWords(commandOf(all, 'startTarget')).words).toEqual(
      expect.arrayContaining(['python3', '-m', 'sglang.launch_server', '--api-key', '$API_KEY']),
    );
    expect(posixWords(commandOf(all, 'replayInFlight')).words).toEqual([
      ...[
        'sgl-incident',
        'replay',
        '--input-file',
        join(samples, 'crash/crash_dump_2026-08-14_14-06-40.pkl'),
      ],
      ...['--where', 'state = in_flight', '--base-url', '$TARGET', '--mode', 'closed', '--parallel', '1'],
    ]);
    expect(commandOf(all, 'restartWithDumps')).toMatch(
      /^CUDA_ENABLE_COREDUMP_ON_EXCEPTION=1 .* --crash-dump-folder \/tmp/,
    );
    expect(commandOf(all, 'bisect')).toBe(
      'git bisect start v0.5.17 "$GOOD"\ngit bisect run ./harness.sh\ngit bisect reset',
    );
  });

  test('a hang that was stopped: its requests, then stacks of the target', async () => {
    const all = await readHandOff(await openSample('hang'));
    expect(idsOf(all)).toEqual(['startTarget', 'replayInFlight', 'stacks', 'gpuState', 'bisect', 'collect']);
  });

  test('a hang that goes on: stacks before anything', async () => {
    const { captures } = await openSample('hang');
    const all = await readHandOff({ captures, dumps: [] });
    // Its arguments are not known: nothing says that a crash dump would be written, and no target can be named.
    expect(idsOf(all)).toEqual(['stacks', 'rankStacks', 'gpuState', 'crashFolder', 'collect']);
    expect(commandOf(all, 'rankStacks')).toMatch(/^py-spy dump --pid \d+ {2}# TP 0$/);
  });

  test('slow first tokens: replay and traces before a profile', async () => {
    const all = await readHandOff(await openSample('ttft-spike'));
    expect(idsOf(all)).toEqual([
      'startTarget',
      'replayAtPace',
      'targetWithTrace',
      'profile',
      'bisect',
      'collect',
    ]);
    expect(commandOf(all, 'profile')).toMatch(/"\$TARGET"\/start_profile /);
  });
});

interface ClassCase {
  readonly name: string;
  readonly of: RealClass;
  readonly sub: string | null;
  readonly more?: Partial<Diagnosis>;
  readonly dumps?: readonly DumpView[];
  readonly first: HandOff['id'];
  readonly without: readonly HandOff['id'][];
}

describe('the right tools come by class', () => {
  for (const { name, of, sub, more = {}, dumps = [], first, without } of [
    {
      name: 'starting up',
      of: 'D',
      sub: 'startup',
      first: 'collect',
      without: ['restartWithDumps', 'replayInFlight'],
    },
    {
      name: 'slow without a dump',
      of: 'L',
      sub: 'prefill',
      first: 'requestDump',
      without: ['profile', 'replayAtPace'],
    },
    {
      name: 'prefill with the queue ruled out',
      of: 'L',
      sub: 'prefill',
      dumps: [dumpOf({ kind: 'request_dump', inFlight: 0 })],
      more: { ruledOut: [{ cause: 'queueing', because: ['L01'] }] },
      first: 'startTarget',
      without: ['requestDump', 'stacks'],
    },
    {
      name: 'a queue is no case for a profile',
      of: 'L',
      sub: 'queue',
      dumps: [dumpOf({ kind: 'request_dump', inFlight: 0 })],
      first: 'startTarget',
      without: ['profile'],
    },
    {
      name: 'wrong answers',
      of: 'W',
      sub: 'config',
      dumps: [dumpOf()],
      first: 'startTarget',
      without: ['stacks', 'profile'],
    },
    {
      name: 'a hang without a dump',
      of: 'H',
      sub: 'scheduler',
      first: 'stacks',
      without: ['profile', 'replayInFlight'],
    },
  ] as readonly ClassCase[])
    test(name, async () => {
      const captures = [await readBundle(bundleFixture('dp_ranks'))];
      const all = handOff({ diagnosis: diagnosed(of, sub, more), captures, dumps });
      expect(all[0]?.id).toBe(first);
      for (const id of without) expect(idsOf(all)).not.toContain(id);
    });

  test('a tie gets the tools of both', async () => {
    const captures = [await readBundle(bundleFixture('dp_ranks'))];
    const diagnosis = diagnosed('D', null, {
      tied: [
        { class: 'D', sub: null, weight: 2 },
        { class: 'H', sub: null, weight: 2 },
      ],
    });
    const ids = idsOf(handOff({ diagnosis, captures, dumps: [dumpOf()] }));
    expect(ids).toEqual(expect.arrayContaining(['restartWithDumps', 'stacks']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('with nothing found a bundle is taken first; with nothing open there is no tool', () => {
    const none = diagnosed('L', null, { tied: [] });
    expect(idsOf(handOff({ diagnosis: none, captures: [], dumps: [dumpOf()] }))).toEqual(['collect']);
    expect(handOff({ diagnosis: none, captures: [], dumps: [] })).toEqual([]);
  });
});

test('calls that need a key name its variable, the admin key where there is one', async () => {
  const ask = (captures: readonly Capture[]) =>
    handOff({ diagnosis: diagnosed('L', null), captures, dumps: [] });
  const asked = ask((await openSample('crash')).captures);
  const dump = asked.find(({ id }) => id === 'requestDump');
  expect(dump).toMatchObject({ needs: ['API_KEY'], effect: 'changes_server' });
  expect(dump?.command).toContain('-H "Authorization: Bearer $API_KEY"');
  expect(commandOf(asked, 'collect')).toMatch(
    /^SGLANG_BEARER_TOKEN="\$API_KEY" sgl-incident collect-bundle /,
  );
  const withAdmin = ask([await readBundle(bundleFixture('secrets'))]);
  expect(commandOf(withAdmin, 'requestDump')).toContain('Bearer $ADMIN_API_KEY"');
  const open = ask([await readBundle(bundleFixture('dp_ranks'))]);
  expect(posixWords(commandOf(open, 'requestDump')).words).toEqual([
    ...['curl', '-sS', '-X', 'POST', 'http://10.4.17.22:30000/configure_logging'],
    ...['-H', 'Content-Type: application/json', '-d'],
    '{"dump_requests_folder":"/tmp/sglang_request_dump","dump_requests_threshold":100}',
  ]);
});

test('the trace level is raised only where tracing is on', async () => {
  const capture = await readBundle(bundleFixture('dp_ranks'));
  const summary = {
    ...capture.view.summary,
    topology: { ...capture.view.summary.topology, enable_trace: true },
  };
  const traced = { ...capture, view: { ...capture.view, summary } };
  const ask = (one: Capture) => handOff({ diagnosis: diagnosed('L', 'prefill'), captures: [one], dumps: [] });
  expect(idsOf(ask(capture))).toEqual(['requestDump', 'startTarget', 'targetWithTrace', 'collect']);
  expect(idsOf(ask(traced))).toEqual(['requestDump', 'startTarget', 'traceLevel', 'collect']);
  expect(commandOf(ask(traced), 'traceLevel')).toBe(
    "curl -sS -X POST 'http://10.4.17.22:30000/set_trace_level?level=3'",
  );
});

test('core dumps beside a dump are opened by name', async () => {
  const folder = await scratchFolder();
  for (const name of ['core.cuda.1.2', "cuda_coredump_h'1", 'other.bin'])
    await writeFile(join(folder, name), '');
  const files = await findCoreDumps([join(folder, 'a.pkl'), join(folder, 'b.pkl'), '/no/such/place/c.pkl']);
  expect(files).toEqual([join(folder, 'core.cuda.1.2'), join(folder, "cuda_coredump_h'1")]);
  const all = handOff({ diagnosis: diagnosed('D', null), captures: [], dumps: [dumpOf()], coredumps: files });
  const lines = commandOf(all, 'openCoredump').split('\n');
  expect(lines.map((line) => posixWords(line).words[3])).toEqual(
    files.map((file) => `target cudacore ${file}`),
  );
});

test.each([
  ['0.5.17', 'v0.5.17'],
  ['0.5.3.post1', 'v0.5.3.post1'],
  ['0.0.0.dev1+g5dd2c243e', '5dd2c243e'],
  ['main', null],
  ['$(id)', null],
  [null, null],
])('git knows version %s as %s', (version, commit) => expect(commitOf(version)).toBe(commit));

describe('whatever is open', async () => {
  const opened = [
    await openSample('crash'),
    await openSample('hang'),
    await openSample('ttft-spike'),
    {
      captures: [await readBundle(bundleFixture('secrets'))],
      dumps: [dumpOf({ path: "/d/it's $(id).pkl", launchCommand: null })],
    },
    { captures: [await readBundle(bundleFixture('v046'))], dumps: [] },
    { captures: [await readBundle(bundleFixture('dead'))], dumps: [] },
    {
      captures: [],
      dumps: [dumpOf({ endpoint: '0.0.0.0:30000', launchCommand: 'x/launch_server.py --api-key ***' })],
    },
  ];
  const classes = [
    ['D', null],
    ['D', 'startup'],
    ['L', 'prefill'],
    ['W', null],
    ['H', null],
  ] as const;
  const all = opened.flatMap((open) =>
    classes.flatMap(([of, sub]) =>
      handOff({
        diagnosis: diagnosed(of, sub, { ruledOut: [{ cause: 'queueing', because: ['L01'] }] }),
        ...open,
      }),
    ),
  );

  test('a shell reads every command, and every variable in it is named', () => {
    expect(all.length).toBeGreaterThan(50);
    for (const { command, needs } of all) {
      execFileSync('sh', ['-n', '-c', command]);
      for (const [, name] of command.matchAll(/"\$([A-Z_]+)"|Bearer \$([A-Z_]+)/g))
        if (name !== undefined) expect(needs).toContain(name);
    }
  });

  test('no secret, no mask, no word of JavaScript is in a command', () => {
    for (const { command } of all)
      expect(command).not.toMatch(/FAKE|sk-|masked|\*\*\*|undefined|null|NaN|\[object/);
  });

  test('nothing replays to or profiles the captured server', () => {
    for (const { id, command } of all)
      if (['replayInFlight', 'replayAtPace', 'compareAnswers', 'profile'].includes(id)) {
        expect(command).toContain('"$TARGET"');
        expect(command).not.toMatch(/https?:\/\//);
      }
  });

  test('both languages have words for each, without a hole', () => {
    for (const { id, params, effect } of all)
      for (const words of [english, chinese])
        for (const text of [
          words.rows[id].title(params),
          words.rows[id].why(params),
          words.effects[effect],
        ]) {
          expect(text).toMatch(/\S/);
          expect(text).not.toMatch(/undefined|NaN|null/);
        }
    // Tracing is off in every sample.
    expect(new Set(idsOf(all))).toEqual(new Set(handOffIds.filter((id) => id !== 'traceLevel')));
  });
});
