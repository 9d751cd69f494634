import { phrase } from '../../../../shared/phrase.ts';
import { type Derived, isKnown } from '../../derived/derived.ts';
import { activeCalls, type InFlight, runningAt } from '../generation.ts';
import { twoSamples } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged, notChecked } from '../rule.ts';

/** Requests in flight at a sample by load, gauge or open calls: in a wedge the gauge of running ones can read 0. */
function inFlightAt(derived: Derived, sample: number): InFlight | null {
  const known = [runningAt(derived, sample), activeCalls(derived, sample)].flatMap((one) => one ?? []);
  return known.reduce<InFlight | null>((most, one) => (most && most.value >= one.value ? most : one), null);
}

/** The two samples of the delta, as positions among those with /metrics. */
const endsOf = ({ stretch, scrapes }: Derived): readonly number[] =>
  stretch ? [scrapes.indexOf(stretch.from), scrapes.indexOf(stretch.to)] : [];

const inFlight: Input<CaptureFacts> = {
  name: 'requests in flight at both',
  missing(facts, { noTokenSeconds }) {
    const derived = facts.derived.lately(noTokenSeconds);
    const counts = endsOf(derived).map((at) => inFlightAt(derived, at));
    if (counts.some((count) => count === null)) return phrase('sourceMissing', { source: '/v1/loads' });
    return counts.every((count) => count !== null && count.value > 0)
      ? null
      : phrase('noneInFlightAtBoth', {});
  },
};

const longEnough: Input<CaptureFacts> = {
  name: 'samples far enough apart',
  missing({ derived: { stretch } }, { noTokenSeconds: least }) {
    if (!stretch || stretch.seconds === null) return phrase('timesUnknown', {});
    return stretch.seconds >= least
      ? null
      : phrase('scrapesTooClose', { seconds: Math.round(stretch.seconds), least });
  },
};

/**
 * D07: requests are in flight at both samples, and not one token was processed between them. The counters of prompt and
 * generated tokens move only when a request ends: they confirm, they do not decide.
 */
export const noTokens: CaptureRule = {
  id: 'D07',
  source:
    'SGLang realtime_tokens_total moves with every batch; vllm pull 46811: the running gauge can read 0 in a wedge',
  text: 'noTokens',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'delta',
  inputs: [twoSamples, longEnough, inFlight],
  causes: { covers: ['stall'], excludes: ['overload', 'queueing'], keeps: ['unhealthy'] },
  read(facts, { noTokenSeconds }) {
    const derived = facts.derived.lately(noTokenSeconds);
    const tokens = derived.growth('realtime_tokens_total');
    if (!isKnown(tokens)) return notChecked(tokens.absent);
    const counts = endsOf(derived).flatMap((at) => inFlightAt(derived, at) ?? []);
    return judged(
      tokens.value === 0,
      {
        seconds: derived.stretch?.seconds ?? 0,
        count: Math.min(...counts.map(({ value }) => value)),
        tokens: tokens.value,
      },
      [
        ...tokens.evidence.map((entry, at) => (at === 1 ? { ...entry, threshold: '+ 0' } : entry)),
        ...counts.flatMap(({ evidence }) => evidence.slice(0, 1)),
      ],
    );
  },
};
