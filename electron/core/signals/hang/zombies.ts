import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/derived.ts';
import { activeCalls, generationEndpoint, runningAt } from '../generation.ts';
import { twoScrapes } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged, notChecked } from '../rule.ts';

/** What each sample says: running requests, and open calls for them. */
const samplesOf = ({ derived }: CaptureFacts) =>
  derived.scrapes.flatMap((_, at) => {
    const [running, active] = [runningAt(derived, at), activeCalls(derived, at)];
    return running && active ? [{ running, active }] : [];
  });

const bothCounts: Input<CaptureFacts> = {
  name: 'running requests and open calls of two samples',
  missing: (facts) =>
    samplesOf(facts).length < 2 ? phrase('nothingObserved', { name: 'http_requests_active' }) : null,
};

/** Requests per call between the samples: a batch, or n above 1, is several requests of one call. */
const severalPerCall = 1.2;

const oneEach: Input<CaptureFacts> = {
  name: 'one request a call',
  missing({ derived }) {
    const [requests, calls] = [
      derived.count('num_requests_total'),
      derived.count('http_requests_total', { endpoint: generationEndpoint }),
    ];
    if (!isKnown(requests) || !isKnown(calls) || calls.value <= 0) return null;
    return requests.value / calls.value > severalPerCall ? phrase('callsHoldSeveral', {}) : null;
  },
};

/** H04: more requests run than calls are open, in two samples: their clients are gone, and they hold slots. */
export const zombies: CaptureRule = {
  id: 'H04',
  source: 'sglang issues 36333, 36876, pull 35255; the log line of it is not read here',
  text: 'zombies',
  class: 'H',
  sub: 'zombie',
  severity: 'high',
  grade: 'delta',
  since: '0.5.8',
  inputs: [twoScrapes, bothCounts, oneEach],
  causes: { covers: ['zombies'], excludes: ['overload'] },
  read(facts, { zombieRequests: limit }) {
    const samples = samplesOf(facts).slice(-2);
    if (samples.length < 2) return notChecked(phrase('nothingObserved', { name: 'http_requests_active' }));
    const left = samples.map(({ running, active }) => running.value - active.value);
    const count = Math.min(...left);
    const slots = facts.summary.capacity.effective_max_running_requests_per_dp;
    return judged(
      count >= limit,
      { count: Math.max(0, count), running: samples.at(-1)?.running.value ?? 0, slots: slots ?? 0 },
      samples.flatMap(({ running, active }) => [
        ...running.evidence.map((entry) => ({ ...entry, threshold: `≥ ${active.value} + ${limit}` })),
        ...active.evidence.slice(0, 1),
      ]),
    );
  },
};
