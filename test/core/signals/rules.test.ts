import { describe, expect, test } from 'vitest';
import { batchRules } from '../../../electron/core/batch/batch-rules.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import type { Rule } from '../../../electron/core/signals/rule.ts';
import {
  captureRules,
  dumpRules,
  runCaptureRules,
  runDumpRules,
} from '../../../electron/core/signals/run.ts';
import { signalSentence } from '../../../electron/core/signals/sentence.ts';
import type { InFlightFacts } from '../../../shared/dump.ts';
import { compare as ofPairs } from '../../../shared/messages/en/signals/compare.ts';
import { signals as words } from '../../../shared/messages/en/signals/index.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase, say } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { headlineOf } from '../../../shared/signal-order.ts';
import { bundleFixture } from '../scratch.ts';
import { rowCases } from './dump-cases.ts';
import {
  absent,
  allAs,
  answered,
  dumpOf,
  type FactParts,
  factsOf,
  fates,
  load,
  metrics,
  rank,
  silent,
} from './facts.ts';
import { loadCases as ownLoadCases } from './load-cases.ts';
import { routerCases } from './router-cases.ts';
import { sampleCases } from './sample-cases.ts';

const signal = (signals: readonly Signal[], id: string): Signal => {
  const found = signals.find(({ rule }) => rule === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};

type Expected = 'fired' | 'quiet' | `not checked: ${string}`;
const verdictOf = ({ verdict, reason }: Signal): string =>
  reason === null ? verdict : `not checked: ${say(reason)}`;

const refused = silent(phrase('connectionRefused', {}));
const dead = { sources: allAs(refused) };
const idle = load({ running_reqs: 0, waiting_reqs: 0, total_reqs: 0 });
const noLoads = load({
  running_reqs: null,
  waiting_reqs: null,
  total_reqs: null,
  token_usage: null,
  per_rank: [],
});

const idleLoad = { running_reqs: 0, waiting_reqs: 0, total_reqs: 0 };
/** A rank that published its load so many seconds ago. */
const aged = (seconds: number, running = 0) => ({
  ...rank(0, 0.5),
  snapshot_age_seconds: seconds,
  running_reqs: running,
  waiting_reqs: 0,
});
const unhealthy = fates({ health: answered(503), health_generate: answered(503) });
const page = { reason: phrase('webPage', { title: 'Sign in' }) };

/** Rule, what is seen, verdict. */
const cases: readonly (readonly [string, string, FactParts, Expected])[] = [
  ['D01', 'all refused', dead, 'fired'],
  ['D01', 'all silent', { sources: allAs(silent()) }, 'fired'],
  ['D01', 'one answered, if only by 500', { sources: fates({ metrics: answered(500) }) }, 'quiet'],
  [
    'D01',
    'a page answered',
    {
      sources: [
        ...allAs(refused).slice(1),
        ...allAs({ reason: phrase('webPage', { title: '' }) }).slice(0, 1),
      ],
    },
    'quiet',
  ],
  [
    'D01',
    'nothing called',
    { sources: allAs(absent(phrase('notCalled', {}))) },
    'not checked: no call was answered',
  ],

  ['D02', '503 at once', { sources: fates({ health: answered(503, 0.004) }) }, 'fired'],
  ['D02', '503 late', { sources: fates({ health: answered(503, 20.1) }) }, 'quiet'],
  ['D02', 'green', {}, 'quiet'],
  [
    'D02',
    '503 of unknown duration',
    { sources: fates({ health: answered(503) }) },
    'not checked: how long the answer took was not recorded',
  ],
  ['D02', 'nothing answered', dead, 'not checked: no call was answered'],
  ['D03', '503 late', { sources: fates({ health: answered(503, 20.1) }) }, 'fired'],
  ['D03', '503 at once', { sources: fates({ health: answered(503, 0.004) }) }, 'quiet'],
  ['D03', 'not in the bundle', { sources: fates({ health: absent() }) }, 'not checked: not in this bundle'],
  [
    'D03',
    'no answer',
    { sources: fates({ health: silent() }) },
    'not checked: no health check gave a verdict',
  ],
  ['D91', '503 of unknown duration', { sources: fates({ health: answered(503) }) }, 'fired'],
  ['D91', '503 after 5 s', { sources: fates({ health: answered(503, 5) }) }, 'fired'],
  ['D91', '500', { sources: fates({ health: answered(500, 0.01) }) }, 'fired'],
  [
    'D91',
    'D02 says it',
    { sources: fates({ health: answered(503, 0.01) }) },
    'not checked: answered by D02, D03',
  ],
  ['D91', 'green', {}, 'quiet'],
  [
    'D91',
    'a key is asked for',
    { sources: fates({ health: { reason: phrase('keyRefused', { status: 401 }), httpStatus: 401 } }) },
    'not checked: HTTP 401: it wants a key, or another one than was given',
  ],
  [
    'D91',
    'a page',
    { sources: fates({ health: { reason: phrase('webPage', { title: '' }) } }) },
    'not checked: answered with a web page',
  ],

  ['M12', 'given up, time unknown', { sources: fates({ health: silent() }) }, 'fired'],
  [
    'M12',
    'given up at 10 s',
    { sources: fates({ health: silent(phrase('timedOut', { seconds: 10 }), 10) }) },
    'fired',
  ],
  [
    'M12',
    'silent for 25 s',
    { sources: fates({ health: silent(phrase('timedOut', { seconds: 25 }), 25) }) },
    'not checked: answered by D92',
  ],
  ['M12', 'green', {}, 'quiet'],
  ['M12', 'nothing answered', dead, 'not checked: no call was answered'],
  [
    'D92',
    'silent for 25 s',
    { sources: fates({ health: silent(phrase('timedOut', { seconds: 25 }), 25) }) },
    'fired',
  ],
  [
    'D92',
    'silent, and every call had 30 s',
    { sources: fates({ health: silent() }), timeoutSeconds: 30 },
    'fired',
  ],
  [
    'D92',
    'closed without an answer',
    { sources: fates({ health: silent(phrase('connectionReset', {}), 3) }) },
    'fired',
  ],
  [
    'D92',
    'given up at 10 s',
    { sources: fates({ health: silent(phrase('timedOut', { seconds: 10 }), 10) }) },
    'not checked: answered by M12',
  ],
  ['D92', '503', { sources: fates({ health: answered(503, 20) }) }, 'quiet'],
  [
    'D92',
    'probes off',
    { sources: fates({ health: absent(phrase('probesOff', {})) }) },
    'not checked: left out: health probes are off',
  ],

  ['D90', '/ready 503, /health green', { sources: fates({ ready: answered(503) }) }, 'fired'],
  ['D90', '/ready silent, /health green', { sources: fates({ ready: silent() }) }, 'fired'],
  ['D90', 'both green', {}, 'quiet'],
  [
    'D90',
    'an older server',
    { sources: fates({ ready: { reason: phrase('notInThisVersion', {}), httpStatus: 404 } }) },
    'not checked: not in this version',
  ],
  [
    'D90',
    'both failed',
    { sources: fates({ ready: answered(503), health: answered(503) }) },
    'not checked: answered by D02, D03, D91',
  ],
  [
    'D90',
    '/health silent',
    { sources: fates({ ready: answered(503), health: silent() }) },
    'not checked: no health check gave a verdict',
  ],
  [
    'D06',
    '/health green, /health_generate 503',
    { sources: fates({ health_generate: answered(503) }) },
    'fired',
  ],
  [
    'D06',
    '/health green, /health_generate silent',
    { sources: fates({ health_generate: silent() }) },
    'fired',
  ],
  ['D06', 'both green', {}, 'quiet'],
  [
    'D06',
    'both failed',
    { sources: fates({ health: answered(503), health_generate: answered(503) }) },
    'not checked: answered by D02, D03, D91',
  ],
  ['D06', 'not called', { sources: fates({ health_generate: absent() }) }, 'not checked: not in this bundle'],

  ['L01', 'one waits', { summary: load({ waiting_reqs: 1 }) }, 'fired'],
  ['L01', 'none waits', {}, 'quiet'],
  ['L01', 'idle', { summary: idle }, 'not checked: the server was idle when captured'],
  ['L01', 'no loads', { summary: noLoads }, 'not checked: /v1/loads was not collected'],
  [
    'L07',
    'at the limit',
    { summary: load({ token_usage: 0.9, per_rank: [rank(0, 0.2), rank(1, 0.9)] }) },
    'fired',
  ],
  ['L07', 'below', { summary: load({ token_usage: 0.8999 }) }, 'quiet'],
  [
    'L07',
    'full although idle',
    { summary: load({ running_reqs: 0, waiting_reqs: 0, token_usage: 0.95 }) },
    'fired',
  ],
  ['L07', 'idle', { summary: idle }, 'not checked: the server was idle when captured'],
  ['L07', 'no loads', { summary: noLoads }, 'not checked: /v1/loads was not collected'],
  [
    'L07',
    'an older answer',
    { summary: load({ token_usage: null }) },
    'not checked: token_usage is not in this bundle',
  ],
  ...(['L01', 'L07', 'L16', 'M01'] as const).map(
    (id) =>
      [
        id,
        'a load of a minute ago',
        { summary: { ...load({ ...idleLoad, waiting_reqs: 3, token_usage: 0.95, per_rank: [aged(61)] }) } },
        'not checked: the load was 61 s old when it was answered',
      ] as const,
  ),
  ['D04', 'a minute old', { summary: load({ per_rank: [rank(0, 0.5), aged(61, 2)] }) }, 'fired'],
  ['D04', 'fresh', {}, 'quiet'],
  ['D04', 'idle and asleep', { summary: load({ per_rank: [aged(61, 0)] }), sleepOnIdle: true }, 'quiet'],
  [
    'D04',
    'busy, although it may sleep',
    { summary: load({ per_rank: [aged(61, 2)] }), sleepOnIdle: true },
    'fired',
  ],
  [
    'D04',
    'idle, and whether it sleeps is not known',
    { summary: load({ per_rank: [aged(61, 0)] }), sleepOnIdle: null },
    'not checked: an idle rank may sleep (--sleep-on-idle), and /server_info does not tell',
  ],
  [
    'D04',
    'an older server',
    { summary: load({ per_rank: [{ ...rank(0, 0.5), snapshot_age_seconds: null }] }) },
    'not checked: the load does not say how old it is',
  ],
  [
    'D05',
    'no /server_info, no token',
    { sources: fates({ server_info: silent(), health: answered(503) }) },
    'fired',
  ],
  [
    'D05',
    'no /server_info, old load',
    { sources: fates({ server_info: silent() }), summary: load({ per_rank: [aged(61, 2)] }) },
    'fired',
  ],
  ['D05', 'all answer', {}, 'quiet'],
  [
    'D05',
    '/server_info alone',
    { sources: fates({ server_info: silent() }) },
    'not checked: /server_info alone gave no answer',
  ],
  ['D05', 'nothing answered', dead, 'not checked: no call was answered'],
  ['D94', '503 of a server that has served', { sources: unhealthy }, 'fired'],
  ['D94', 'green', {}, 'quiet'],
  [
    'D94',
    '503 of a server that may be starting',
    {
      sources: unhealthy,
      summary: { ...load({ running_reqs: null }), ...metrics({ num_requests_total: null }) },
    },
    'not checked: nothing shows that the server has served: it may be starting',
  ],
  [
    'D94',
    '503 at once',
    { sources: fates({ health: answered(503, 0.01), health_generate: answered(503, 0.01) }) },
    'not checked: answered by D02, D03',
  ],
  ['D91', 'D94 says it', { sources: unhealthy }, 'not checked: answered by D94'],
  ['D93', 'a login page', { sources: allAs(page) }, 'fired'],
  [
    'D93',
    'pages, redirects and refusals',
    {
      sources: fates({
        ...Object.fromEntries(allAs(page).map(({ name }) => [name, page])),
        metrics: { reason: phrase('keyRefused', { status: 401 }), httpStatus: 401 },
        health: { reason: phrase('redirects', { status: 302, to: '/login' }), httpStatus: 302 },
      }),
    },
    'fired',
  ],
  ['D93', 'a page among answers', { sources: fates({ ready: page }) }, 'quiet'],
  ['D93', 'nothing answered', dead, 'not checked: no call was answered'],
  ['M14', 'a login page', { sources: allAs(page) }, 'not checked: answered by D93'],
  ['M90', 'no source', { sources: allAs(absent()) }, 'fired'],
  ['M90', 'failed calls', dead, 'quiet'],
  ['M11', 'nothing collected', dead, 'not checked: nothing was collected'],
  [
    'L03',
    'no metrics',
    { sources: fates({ metrics: absent() }), summary: metrics({ avg_ttft_seconds: null }) },
    'not checked: /metrics was not collected',
  ],
  [
    'L03',
    'late, no queue',
    { summary: metrics({ avg_ttft_seconds: 2.01, avg_queue_time_seconds: 0.19 }) },
    'fired',
  ],
  [
    'L03',
    'late, but queued',
    { summary: metrics({ avg_ttft_seconds: 2.01, avg_queue_time_seconds: 0.2 }) },
    'quiet',
  ],
  ['L03', 'at 2 s', { summary: metrics({ avg_ttft_seconds: 2, avg_queue_time_seconds: 0.1 }) }, 'quiet'],
  [
    'L03',
    'no queue time',
    { summary: metrics({ avg_ttft_seconds: 9, avg_queue_time_seconds: null }) },
    'not checked: queue_time_seconds has no observation yet',
  ],
  [
    'L03',
    'no TTFT',
    { summary: metrics({ avg_ttft_seconds: null }) },
    'not checked: time_to_first_token_seconds has no observation yet',
  ],
  [
    'L04',
    'above both limits',
    { summary: metrics({ stage_avg_seconds_max_tp_rank: { prefill_forward: 1.91, request_process: 0.01 } }) },
    'fired',
  ],
  [
    'L04',
    'at 0.5 s',
    { summary: metrics({ stage_avg_seconds_max_tp_rank: { prefill_forward: 0.5, request_process: 0.01 } }) },
    'quiet',
  ],
  [
    'L04',
    'not 10 times',
    { summary: metrics({ stage_avg_seconds_max_tp_rank: { prefill_forward: 1.9, request_process: 0.2 } }) },
    'quiet',
  ],
  [
    'L04',
    'no prefill stage',
    { summary: metrics({ stage_avg_seconds_max_tp_rank: { request_process: 0.2 } }) },
    'not checked: prefill_forward has no observation yet',
  ],
  [
    'L04',
    'no intake stage',
    { summary: metrics({ stage_avg_seconds_max_tp_rank: { prefill_forward: 9 } }) },
    'not checked: request_process has no observation yet',
  ],
  ['L16', 'bonus token only', { summary: { speculative_accept_lengths: [2.5, 1] } }, 'fired'],
  ['L16', 'hardly more than it', { summary: { speculative_accept_lengths: [1.037] } }, 'fired'],
  ['L16', 'drafts are taken', { summary: { speculative_accept_lengths: [1.21] } }, 'quiet'],
  [
    'L16',
    'no speculation',
    { algorithm: null, summary: { speculative_accept_lengths: [1] } },
    'not checked: no speculative algorithm is set',
  ],
  [
    'L16',
    'nothing verified',
    { summary: { speculative_accept_lengths: [] } },
    'not checked: accept_length has no observation yet',
  ],
  [
    'L16',
    'no server_info',
    { algorithm: null, sources: fates({ server_info: absent() }) },
    'not checked: /server_info was not collected',
  ],

  ['M01', 'idle', { summary: idle }, 'fired'],
  ['M01', 'busy', {}, 'quiet'],
  ['M01', 'only waiting', { summary: load({ running_reqs: 0, waiting_reqs: 5 }) }, 'quiet'],
  ['M01', 'unknown', { summary: noLoads }, 'not checked: /v1/loads was not collected'],
  [
    'M02',
    '404',
    { sources: fates({ metrics: { reason: phrase('metricsOff', {}), httpStatus: 404 } }) },
    'fired',
  ],
  [
    'M02',
    'failed and off by server_info',
    {
      sources: fates({ metrics: silent() }),
      summary: { topology: { ...factsOf().summary.topology, enable_metrics: false } },
    },
    'fired',
  ],
  ['M02', 'empty', { sources: fates({ metrics: { reason: phrase('emptyAnswer', {}) } }) }, 'fired'],
  ['M02', 'collected', {}, 'quiet'],
  [
    'M02',
    'failed otherwise',
    { sources: fates({ metrics: silent() }) },
    'not checked: /metrics was not collected',
  ],
  [
    'M14',
    '401',
    { sources: fates({ server_info: { reason: phrase('keyRefused', { status: 401 }), httpStatus: 401 } }) },
    'fired',
  ],
  ['M14', 'none', {}, 'quiet'],
  ['M14', 'nothing answered', dead, 'not checked: no call was answered'],
  [
    'M11',
    'a key in the clear',
    { secrets: [{ file: 'server_info.json', key: 'api_key', count: 2 }] },
    'fired',
  ],
  ['M11', 'none', {}, 'quiet'],
  ...sampleCases,
];
test.each(cases)('%s: %s', (id, _seen, parts, expected) =>
  expect(verdictOf(signal(runCaptureRules(factsOf(parts)), id))).toBe(expected),
);

/** Eleven in flight, the last of 418 finished five minutes before the dump, one every half second until then. */
const stalled: InFlightFacts = {
  lastEnd: 1795487767,
  ends: 418,
  endGapSeconds: 0.5,
  longestSeconds: 20,
  oldestSeconds: 301,
  compared: true,
  shared: [{ trait: 'promptTokens', tokens: 2049, inFlight: 3, finished: 0 }],
};
const working: InFlightFacts = { ...stalled, lastEnd: 1795488066, oldestSeconds: 8, shared: [] };
const cut = new ProblemError('dumpCut', { name: 'd', bytes: 9, records: 0 }).problem;
const nothing = { total: 0, finished: 0, inFlight: 0, damage: { atByte: 9, problem: cut } };

const loadCases = [...ownLoadCases, ...routerCases];

const dumpCases: readonly (readonly [string, string, Parameters<typeof dumpOf>[0], Expected])[] = [
  ['H90', 'nothing finished for five minutes', { inFlightFacts: stalled }, 'fired'],
  ['H90', 'the last finished a second before', { inFlightFacts: working }, 'quiet'],
  [
    'H90',
    'a pause of a server with little traffic',
    { inFlightFacts: { ...stalled, endGapSeconds: 60 } },
    'quiet',
  ],
  ['H90', 'long requests only', { inFlightFacts: { ...stalled, longestSeconds: 400 } }, 'quiet'],
  [
    'H90',
    'three finished',
    { inFlightFacts: { ...stalled, ends: 3 } },
    'not checked: too few finished requests with usable times to hold them against',
  ],
  ['H02', 'a length of three', { inFlightFacts: stalled }, 'fired'],
  ['H02', 'nothing shared', { inFlightFacts: working }, 'quiet'],
  [
    'H02',
    'few finished',
    { inFlightFacts: { ...stalled, compared: false } },
    'not checked: too few finished requests with usable times to hold them against',
  ],
  [
    'H01',
    'a dump that ends early',
    nothing,
    'not checked: the dump was not read to its end, where requests in flight stand',
  ],
  ['M91', 'no record', nothing, 'fired'],
  ['M91', 'whole', {}, 'quiet'],
];
test.each(dumpCases)('%s: %s', (id, _seen, part, expected) =>
  expect(verdictOf(signal(runDumpRules(dumpOf(part)), id))).toBe(expected),
);

test('whether the suspects are of a hang or of a crash is read off the dump', () => {
  const of = (facts: InFlightFacts, id: string) => signal(runDumpRules(dumpOf({ inFlightFacts: facts })), id);
  expect([of(stalled, 'H01').class, of(stalled, 'H02').class, of(stalled, 'H02').severity]).toEqual([
    'H',
    'H',
    'critical',
  ]);
  expect([of(working, 'H01').class, of({ ...working, shared: stalled.shared }, 'H02').class]).toEqual([
    'D',
    'D',
  ]);
});

test('evidence nothing can be read from is the headline, where no rule about a server fired', () => {
  expect(headlineOf(runDumpRules(dumpOf(nothing)))).toMatchObject({ rule: 'M91', severity: 'high' });
  expect(headlineOf(runDumpRules(dumpOf({ damage: nothing.damage })))?.rule).toBe('H01');
  expect(headlineOf(runDumpRules(dumpOf({ inFlight: 0, damage: nothing.damage })))).toBeNull();
  expect(headlineOf(runCaptureRules(factsOf({ sources: allAs(page) })))?.rule).toBe('D93');
});

const dumps: readonly (readonly [string, Parameters<typeof dumpOf>[0], Expected])[] = [
  ['in flight', {}, 'fired'],
  ['in flight in a file of unknown kind', { kind: 'unknown' }, 'fired'],
  ['a crash dump without any', { inFlight: 0 }, 'quiet'],
  [
    'a request dump',
    { kind: 'request_dump', inFlight: 0 },
    'not checked: a request dump holds finished requests only',
  ],
  ['unknown', { kind: 'unknown', inFlight: 0 }, 'not checked: whether it is a crash dump cannot be told'],
];
test.each(dumps)('H01: %s', (_seen, part, expected) =>
  expect(verdictOf(signal(runDumpRules(dumpOf(part)), 'H01'))).toBe(expected),
);

test('every rule has a case that fires it, one that is quiet, and one that cannot check it, but for two that always can', () => {
  const seen = (verdict: string, rule: string) =>
    [
      ...cases.map(([id, , , expected]) => [id, expected] as const),
      ...dumpCases.map(([id, , , expected]) => [id, expected] as const),
      ...rowCases.map(([id, , , expected]) => [id, expected] as const),
      ...loadCases.map(([id, , , expected]) => [id, expected] as const),
      ...dumps.map(([, , expected]) => ['H01', expected] as const),
    ].some(([id, expected]) => id === rule && expected.startsWith(verdict));
  for (const { id } of [...captureRules, ...dumpRules]) {
    expect(seen('fired', id), `${id} fired`).toBe(true);
    // That no refused request is in a dump proves nothing.
    if (id !== 'D17') expect(seen('quiet', id), `${id} quiet`).toBe(true);
    if (id !== 'M90' && id !== 'M91') expect(seen('not checked', id), `${id} not checked`).toBe(true);
  }
});

test('severity and grade say how far a finding carries', () => {
  const of = (parts: FactParts, id: string) => signal(runCaptureRules(factsOf(parts)), id);
  expect(of({ summary: load({ waiting_reqs: 1 }) }, 'L01')).toMatchObject({
    severity: 'warn',
    grade: 'point',
  });
  expect(of({ summary: load({ waiting_reqs: 9 }) }, 'L01')).toMatchObject({ severity: 'high' });
  expect(of({}, 'L03')).toMatchObject({ grade: 'lifetime' });
  const evidence = (source: string) => ({
    'speculative_accept_lengths[0]': { source, path: '', value: 1, threshold: null, line: 1 },
  });
  const collapsed = { speculative_accept_lengths: [1] };
  expect(of({ summary: collapsed, evidence: evidence('metrics.txt') }, 'L16')).toMatchObject({
    grade: 'point',
  });
  expect(of({ summary: collapsed, evidence: evidence('loads_all.json') }, 'L16')).toMatchObject({
    grade: 'lifetime',
  });
});

describe('words', () => {
  const rules: readonly Rule<never>[] = [...captureRules, ...dumpRules];
  test.each(rules.map((rule) => [rule.id, rule] as const))('%s has them', (_id, { text }) => {
    const own = words[text];
    if (!own) throw new Error(`no words for ${text}`);
    expect(own.title({}).length).toBeLessThanOrEqual(60);
    expect(own.cause).toBeTruthy();
  });
  test('ids and keys are unique, but for one that captures and dumps tell, and no words are left over', () => {
    for (const own of [captureRules, dumpRules])
      expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    // Those of rules over a pair are held against theirs in compare/words.test.ts; a batch tells some of them as well.
    const isOwn = (key: string) => !(key in ofPairs);
    const told = [...rules, ...batchRules].map(({ text }) => text);
    expect(told.filter(isOwn).sort()).toEqual(Object.keys(words).filter(isOwn).sort());
  });
  test.each(dumpCases.filter(([, , , expected]) => expected === 'fired'))(
    '%s when fired: %s',
    (id, _seen, part) => {
      const found = signal(runDumpRules(dumpOf(part)), id);
      for (const text of [signalSentence(found), words[found.text]?.guess(found.params)])
        expect(text).not.toMatch(/undefined|null|NaN|–/);
    },
  );
  test.each(cases.filter(([, , , expected]) => expected === 'fired'))(
    '%s when fired: %s',
    (id, _seen, parts) => {
      const found = signal(runCaptureRules(factsOf(parts)), id);
      const own = words[found.text];
      const said = [signalSentence(found), own?.guess(found.params), own?.next(found.params), own?.risk];
      for (const text of said) {
        expect(text).toMatch(/^[A-Z/0-9].*\.$/s);
        expect(text).not.toMatch(/undefined|null|NaN|–/);
      }
    },
  );
});

test('the evidence of a finding names file, value and threshold', async () => {
  const { view } = await readBundle(bundleFixture('dp_ranks'));
  expect(signal(view.signals, 'L03').evidence).toMatchObject([
    { source: 'metrics.txt', value: 2.9, threshold: '> 2 s', line: 10 },
    { source: 'metrics.txt', value: expect.closeTo(0.015), threshold: '< 0.2 s' },
  ]);
  expect(signal(view.signals, 'L07').evidence[0]).toMatchObject({
    path: 'loads[1].token_usage',
    threshold: '≥ 90 %',
    unit: 'share',
  });
  expect(view.signals.filter(({ verdict }) => verdict === 'fired').map(({ rule }) => rule)).toEqual([
    'L01',
    'L07',
    'L04',
    'L03',
    'L08',
    'L21',
    'M07',
    'M03',
    'M10',
  ]);
});

test('a rule that throws takes no other verdict with it', () => {
  const broken = factsOf({ summary: { metrics: null as never } });
  const signals = runCaptureRules(broken);
  expect(verdictOf(signal(signals, 'L03'))).toMatch(/^not checked: the rule failed: /);
  expect(verdictOf(signal(signals, 'L01'))).toBe('quiet');
});
