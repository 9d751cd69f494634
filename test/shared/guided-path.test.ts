import { describe, expect, test } from 'vitest';
import { runDumpRules } from '../../electron/core/signals/run.ts';
import {
  type GuidedAnswers,
  type GuidedEnd,
  type GuidedEvidence,
  type GuidedOption,
  guidedEvidence,
  guidedPath,
  handOffsOf,
  nextSteps,
} from '../../shared/guided-path.ts';
import { guidedPath as english } from '../../shared/messages/en/guided-path.ts';
import { guidedPath as chinese } from '../../shared/messages/zh/guided-path.ts';
import type { Signal } from '../../shared/signal.ts';
import { dumpOf } from '../core/signals/facts.ts';

const none: GuidedEvidence = {
  tied: [],
  findings: [],
  hasCapture: true,
  thin: [],
  finished: 0,
  inFlight: 0,
  savedRequests: 0,
};

interface Walked {
  readonly answers: GuidedAnswers;
  readonly end: GuidedEnd;
  readonly asked: number;
}

/** Every way through, answering whatever is open with each of its options. */
function allPaths(evidence: GuidedEvidence, answers: GuidedAnswers = {}): Walked[] {
  const { steps, end } = guidedPath(evidence, answers);
  const last = steps.at(-1);
  if (end !== null) return [{ answers, end, asked: steps.length }];
  if (!last || last.answer !== null) throw new Error('neither open nor at an end');
  return last.options.flatMap((option) => allPaths(evidence, { ...answers, [last.question]: option }));
}

describe('every path', () => {
  const paths = allPaths(none);

  test('ends at a class and a step after four questions at most', () => {
    for (const { asked, end } of paths) {
      expect(asked).toBeLessThanOrEqual(4);
      expect(nextSteps).toContain(end.next);
    }
    expect(Math.max(...paths.map(({ asked }) => asked))).toBe(4);
  });

  test('leads to every step there is', () => {
    const unbundled = allPaths({ ...none, hasCapture: false });
    const reached = new Set([...paths, ...unbundled].flatMap(({ end }) => [end.next]));
    expect([...reached].sort()).toEqual([...nextSteps].sort());
  });

  test('profiles only what a replay shows, and only latency', () => {
    const profiling = paths.filter(({ end }) => end.next === 'profile');
    expect(profiling.length).toBeGreaterThan(0);
    for (const { answers, end } of profiling) {
      expect(end.class).toBe('L');
      expect(answers).toMatchObject({ saved: 'yes', reproduced: 'yes' });
      expect(['queue', 'kv', 'pd', 'balance', 'frontend']).not.toContain(end.sub);
    }
  });

  test('replays nothing that is not saved, and bisects only what an older build does not do', () => {
    for (const { answers, end } of paths) {
      if (end.next === 'replay') expect(answers).toMatchObject({ saved: 'yes', reproduced: 'not_tried' });
      if (end.next === 'bisect') expect(answers).toMatchObject({ reproduced: 'older_fine' });
      if (answers.saved === 'no') expect(['takeStacks', 'saveCrash', 'saveRequest']).toContain(end.next);
    }
  });

  test('takes a bundle first where none is there, and says what comes after', () => {
    for (const { end } of allPaths({ ...none, hasCapture: false })) {
      expect(end.next).toBe('takeBundle');
      expect(end.after).not.toBe('takeBundle');
    }
    for (const { end } of allPaths({ ...none, thin: ['M01'] })) expect(end.next).toBe('takeBundle');
  });

  test('has words in both languages', () => {
    for (const words of [english, chinese])
      for (const { answers, end } of paths) {
        expect(words.steps[end.next].title).toMatch(/\S/);
        expect(words.steps[end.next].text).toMatch(/[.。]$/);
        for (const option of Object.values(answers))
          expect(words.options[option as GuidedOption]).toMatch(/\S/);
        expect(words.where[end.class]).toMatch(/[?？]$/);
      }
    for (const step of nextSteps) expect(handOffsOf[step].length).toBeGreaterThan(0);
  });
});

const fired = (
  rule: string,
  of: Signal['class'],
  sub: string | null,
  more: Partial<Signal> = {},
): Signal => ({
  rule,
  verdict: 'fired',
  severity: 'high',
  grade: 'point',
  class: of,
  sub,
  text: 'queue',
  params: {},
  reason: null,
  evidence: [],
  ...more,
});

describe('the evidence answers', () => {
  test('what is wrong and where, with its rules', () => {
    const evidence = guidedEvidence(
      [fired('L07', 'L', 'kv'), fired('L08', 'L', 'kv'), fired('L01', 'L', 'queue', { severity: 'warn' })],
      1,
      [],
    );
    const { steps, end } = guidedPath(evidence);
    expect(
      steps.map(({ question, answer, by, evidence: seen }) => [question, answer, by, seen?.because]),
    ).toEqual([
      ['symptom', 'slow', 'evidence', ['L07', 'L08', 'L01']],
      ['where', 'kv', 'evidence', ['L07', 'L08']],
    ]);
    expect(end).toEqual({ class: 'L', sub: 'kv', next: 'addCapacity', after: null });
  });

  test('nothing where two classes weigh the same', () => {
    const { steps, end } = guidedPath(
      guidedEvidence([fired('L07', 'L', 'kv'), fired('D02', 'D', 'startup')], 1, []),
    );
    expect(end).toBeNull();
    expect(steps).toMatchObject([{ question: 'symptom', answer: null, by: null, evidence: null }]);
  });

  test('a saved request, of a crash only by one that was in flight', () => {
    const saved = (of: 'D' | 'L', dumps: Parameters<typeof guidedEvidence>[2], requests = 0) =>
      guidedPath(guidedEvidence([fired('X', of, null)], 1, dumps, requests), {
        where: 'unknown',
      }).steps.find(({ question }) => question === 'saved')?.answer;
    expect(saved('D', [{ finished: 90, inFlight: 0 }])).toBeNull();
    expect(saved('D', [{ finished: 90, inFlight: 2 }])).toBe('yes');
    expect(saved('L', [{ finished: 90, inFlight: 0 }])).toBe('yes');
    expect(saved('D', [], 1)).toBe('yes');
    expect(saved('L', [])).toBeNull();
  });

  test('a crash dump alone: where is asked, then the replay; no bundle is needed before it', () => {
    const dump = dumpOf();
    const evidence = guidedEvidence(runDumpRules(dump), 0, [dump]);
    const open = guidedPath(evidence);
    expect(open.steps.at(-1)).toMatchObject({ question: 'where', class: 'D', answer: null });
    const { end } = guidedPath(evidence, { where: 'cuda', reproduced: 'not_tried' });
    expect(end).toEqual({ class: 'D', sub: 'cuda', next: 'replay', after: null });
  });
});

describe('a person’s answer', () => {
  const evidence = guidedEvidence([fired('L07', 'L', 'kv')], 1, []);

  test('goes before the evidence, which stays to be seen', () => {
    const { steps, end } = guidedPath(evidence, { where: 'prefill', saved: 'no' });
    expect(steps[1]).toMatchObject({
      answer: 'prefill',
      by: 'person',
      evidence: { answer: 'kv', because: ['L07'] },
    });
    expect(end?.next).toBe('saveRequest');
  });

  test('that is no option counts as none', () => {
    expect(guidedPath(evidence, { where: 'startup' }).steps[1]).toMatchObject({
      answer: 'kv',
      by: 'evidence',
    });
    expect(guidedPath(none, { symptom: 'kv' }).end).toBeNull();
  });
});
