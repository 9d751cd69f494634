import { phrase } from '../../../shared/phrase.ts';
import { judged, notChecked } from '../signals/rule.ts';
import { figureEvidence, figureOf, type PairFacts, type PairRule } from './pair-facts.ts';

/* Rules about endings of requests, about speculation, and about the link between prefill and decode, on both sides. */

const leastEnded = 50;
const leastMoved = 0.1;

/** W06: requests end for other reasons. */
export const finishMoved: PairRule = {
  id: 'W06',
  source: 'SGLang schedule_batch.py FINISH_*',
  text: 'finishMoved',
  class: 'W',
  sub: null,
  severity: 'high',
  grade: 'log',
  read({ requests }) {
    if (!requests) return notChecked(phrase('needsTwoDumps', {}));
    const ends = requests.shares.filter((share) => share.of === 'finish');
    const [any] = ends;
    if (!any) return notChecked(phrase('nothingToCompare', {}));
    if (Math.min(any.ofA, any.ofB) < leastEnded)
      return notChecked(phrase('tooFewObserved', { a: any.ofA, b: any.ofB, least: leastEnded }));
    const moved = (share: (typeof ends)[number]) => share.b / share.ofB - share.a / share.ofA;
    const most = ends.reduce((best, own) => (Math.abs(moved(own)) > Math.abs(moved(best)) ? own : best), any);
    const isReal = most.band[0] > 0 || most.band[1] < 0;
    return judged(
      Math.abs(moved(most)) >= leastMoved && isReal,
      { finish: most.name, a: most.a / most.ofA, b: most.b / most.ofB, nA: most.ofA, nB: most.ofB },
      [],
      // Aborted requests are no other text.
      most.name === 'abort' ? { class: 'D' } : {},
    );
  },
};

/** The first of the stats that both sides have of a metric. */
const anyFigure = (facts: PairFacts, name: string) =>
  (['p50', 'mean', 'max', 'gauge'] as const)
    .map((stat) => figureOf(facts, name, stat))
    .find((own) => own !== null && own.a !== null && own.b !== null) ?? null;

/** L16: drafts are accepted less often than before, whatever is left of it. */
export const acceptFell: PairRule = {
  id: 'L16',
  source: 'SpecForge issue 310, sglang issue 8228',
  text: 'acceptFell',
  class: 'L',
  sub: 'spec',
  severity: 'high',
  grade: 'point',
  read(facts, { acceptFall }) {
    const figure = anyFigure(facts, 'spec_accept_length');
    if (figure === null || figure.a === null || figure.b === null)
      return notChecked(phrase('nothingObserved', { name: 'spec_accept_length' }));
    // Without drafts it is 0 or 1, and nothing that could fall.
    if (figure.a <= 1) return notChecked(phrase('nothingObserved', { name: 'spec_accept_length' }));
    const factor = figure.b / figure.a;
    return judged(factor <= acceptFall, { a: figure.a, b: figure.b, factor }, figureEvidence(figure), {
      grade: figure.grade,
    });
  },
};

/** As fast as before, at the most. */
const slowLink = 0.5;

/** P06: KV goes over the link at half the speed or less. */
export const slowTransfer: PairRule = {
  id: 'P06',
  source: 'SGLang kv_transfer_speed_gb_s',
  text: 'slowTransfer',
  class: 'L',
  sub: 'pd',
  severity: 'warn',
  grade: 'delta',
  read(facts) {
    const figure = anyFigure(facts, 'kv_transfer_speed_gb_s');
    if (figure === null || figure.a === null || figure.b === null || figure.a <= 0)
      return notChecked(phrase('nothingObserved', { name: 'kv_transfer_speed_gb_s' }));
    const factor = figure.b / figure.a;
    return judged(factor <= slowLink, { a: figure.a, b: figure.b, factor }, figureEvidence(figure), {
      grade: figure.grade,
    });
  },
};
