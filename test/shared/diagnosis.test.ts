import { describe, expect, test } from 'vitest';
import { captureRules, dumpRules, runCaptureRules, runDumpRules } from '../../electron/core/signals/run.ts';
import { beyondRules } from '../../shared/beyond-rules.ts';
import { diagnose } from '../../shared/diagnosis.ts';
import { beyond } from '../../shared/messages/en/signals/beyond.ts';
import type { Signal } from '../../shared/signal.ts';
import {
  answered,
  dumpOf,
  type FactParts,
  factsOf,
  fates,
  load,
  metrics,
  rank,
} from '../core/signals/facts.ts';

const of = (...parts: readonly FactParts[]) =>
  diagnose(parts.flatMap((part) => runCaptureRules(factsOf(part))));

const made = (part: Partial<Signal>): Signal => ({
  rule: 'X1',
  verdict: 'fired',
  severity: 'high',
  grade: 'point',
  class: 'L',
  sub: null,
  text: 'x',
  params: {},
  reason: null,
  evidence: [],
  ...part,
});

const slow = metrics({
  avg_ttft_seconds: 2.9,
  avg_queue_time_seconds: 0.01,
  stage_avg_seconds_max_tp_rank: { prefill_forward: 1.9, request_process: 0.01 },
});

test('severity, then grade, then the more specific; never M or S', () => {
  const order = [
    made({ rule: 'a', severity: 'critical', grade: 'lifetime' }),
    made({ rule: 'b', grade: 'log' }),
    made({ rule: 'c', sub: 'kv' }),
    made({ rule: 'd' }),
    made({ rule: 'e', severity: 'warn', grade: 'log' }),
  ];
  const others = [
    made({ rule: 'm', class: 'M', severity: 'critical', grade: 'log' }),
    made({ rule: 's', class: 'S', severity: 'critical', grade: 'log' }),
  ];
  const diagnosis = diagnose([...others, ...order.toReversed()]);
  expect(diagnosis.findings.map(({ rule }) => rule)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(diagnosis.strongest?.rule).toBe('a');
  expect(diagnosis.doubts.map(({ rule }) => rule)).toEqual(['m']);
});

describe('weights', () => {
  test('a class weighs the sum of its findings, a rule of two captures once', () => {
    const diagnosis = diagnose([
      made({ class: 'L', sub: 'prefill' }),
      made({ rule: 'X2', class: 'L', grade: 'lifetime' }),
      made({ rule: 'X3', class: 'H', severity: 'warn' }),
      made({ rule: 'X2', class: 'L', grade: 'lifetime' }),
    ]);
    expect(diagnosis.classes).toEqual([
      { class: 'L', sub: 'prefill', weight: 2.2 },
      { class: 'H', sub: null, weight: 0.6 },
    ]);
    expect(diagnosis.tied).toHaveLength(1);
  });
  test('a tie shows both', () =>
    expect(
      diagnose([made({ class: 'L' }), made({ rule: 'X2', class: 'H' })]).tied.map(
        ({ class: which }) => which,
      ),
    ).toEqual(['L', 'H']));
  test('nothing fired, no class', () =>
    expect(of({})).toMatchObject({ classes: [], tied: [], strongest: null }));
});

describe('ruled out', () => {
  const causes = (...parts: readonly FactParts[]) =>
    Object.fromEntries(of(...parts).ruledOut.map(({ cause, because }) => [cause, because.join(' ')]));

  test('by quiet rules under load', () =>
    expect(causes({})).toEqual({
      queueing: 'L01',
      kvPressure: 'L07',
      unhealthy: 'D01 D02 D03 D94 D91 D92 D06',
    }));
  test('by a finding that speaks against it', () =>
    expect(causes({ summary: { ...slow, ...load({ waiting_reqs: null }) } })).toMatchObject({
      queueing: 'L03',
    }));
  test('both', () => expect(causes({ summary: slow })).toMatchObject({ queueing: 'L01 L03' }));
  test('never against a rule of its own that fired', () =>
    expect(causes({ summary: { ...slow, ...load({ waiting_reqs: 9 }) } })).not.toHaveProperty('queueing'));
  test('not while idle, not by a rule that could not run', () => {
    expect(causes({ summary: load({ running_reqs: 0, waiting_reqs: 0 }) })).not.toHaveProperty('kvPressure');
    expect(causes({ sources: fates({ health: answered(503) }) })).not.toHaveProperty('unhealthy');
  });
  test('a finding that speaks for a cause keeps it, and a capture that is not current rules nothing out', () => {
    const stale = load({ per_rank: [{ ...rank(0, 0.5), snapshot_age_seconds: 60 }] });
    expect(causes({ summary: stale })).toEqual({ network: 'D04', overload: 'D04' });
    expect(diagnose(runCaptureRules(factsOf()), []).ruledOut).toEqual([]);
  });
  test('an average since start rules nothing out', () =>
    expect(causes({ algorithm: 'EAGLE' })).not.toHaveProperty('speculation'));
  test('every capture has to agree', () =>
    expect(causes({}, { summary: load({ waiting_reqs: 3 }) })).not.toHaveProperty('queueing'));
});

test('a dump alone has a strongest signal', () =>
  expect(diagnose(runDumpRules(dumpOf())).strongest).toMatchObject({
    rule: 'H01',
    grade: 'log',
    params: { count: 11 },
  }));

test('a grade that another finding lowered rules nothing out', () => {
  const quiet = made({ rule: 'L01', verdict: 'quiet', causes: { covers: ['queueing'] } });
  expect(diagnose([quiet]).ruledOut).toEqual([{ cause: 'queueing', because: ['L01'] }]);
  expect(diagnose([{ ...quiet, grade: 'lifetime', loweredBy: ['M05'] }]).ruledOut).toEqual([]);
});

describe('what a note is made from', () => {
  const idle = made({ rule: 'M01', class: 'M', sub: 'idle', severity: 'info', text: 'idle' });
  const coarse = made({ rule: 'M03', class: 'M', sub: 'lifetime', severity: 'warn', text: 'lifetimeOnly' });
  const reading = made({ rule: 'M09', class: 'M', sub: 'reading', severity: 'info', text: 'hitRateGauge' });
  const key = made({ rule: 'M11', class: 'S', text: 'secret' });
  const slow = made({ rule: 'L04', text: 'prefill' });
  test('idle and partial evidence is mended first, coarse one after the strongest, safety last; each kind once', () => {
    const diagnosis = diagnose([slow, coarse, reading, key, idle, { ...idle, target: 'b' }]);
    expect(diagnosis.steps.map(({ rule }) => rule)).toEqual(['M01', 'L04', 'M03', 'M11']);
    expect(diagnosis.doubts.map(({ rule }) => rule)).toEqual(['M01', 'M01', 'M03']);
    expect(diagnosis.remarks.map(({ rule }) => rule)).toEqual(['M09']);
  });
  test('at most two other rules of its class stand behind the strongest', () => {
    const others = ['L05', 'L05', 'L06', 'L07'].map((rule) => made({ rule, severity: 'warn' }));
    const down = made({ rule: 'D16', class: 'D', severity: 'warn' });
    expect(diagnose([...others, down, slow]).supporting.map(({ rule }) => rule)).toEqual(['L05', 'L06']);
  });
});

describe('rules that nothing here can supply', () => {
  test('are said with what would, and have a title', () => {
    expect(diagnose([]).beyond).toEqual(beyondRules);
    expect(beyondRules.map(({ id }) => id).sort()).toEqual(Object.keys(beyond).sort());
    for (const title of Object.values(beyond)) expect(title.length).toBeLessThanOrEqual(60);
  });
  test('what ran against a baseline is not among them', () => {
    const held = made({ rule: 'L12', verdict: 'quiet' });
    expect(diagnose([held]).beyond.map(({ id }) => id)).not.toContain('L12');
  });
  test('a rule that is built is not among them', () => {
    const built = new Set([...captureRules, ...dumpRules].map(({ id }) => id));
    expect(beyondRules.filter(({ id }) => built.has(id))).toEqual([]);
  });
});
