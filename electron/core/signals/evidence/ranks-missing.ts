import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads, loads } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged } from '../rule.ts';

const dpSize: Input<CaptureFacts> = {
  name: 'dp_size',
  missing: ({ summary }) =>
    summary.topology.dp_size === null ? phrase('valueMissing', { name: 'dp_size' }) : null,
};

/** M05: fewer ranks in the load than the server has: sums and largest values are of a part. */
export const ranksMissing: CaptureRule = {
  id: 'M05',
  source: 'SGLang entrypoints/v1_loads.py: a rank that never published is left out',
  text: 'ranksMissing',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'point',
  inputs: [loads, dpSize],
  lowers: { inputs: [loads, freshLoads], to: 'lifetime' },
  read(facts) {
    const { per_rank: ranks } = facts.summary.point_in_time_load;
    const of = facts.summary.topology.dp_size ?? 0;
    const seen = new Set(ranks.flatMap(({ dp_rank: rank }) => rank ?? []));
    // Rows of older versions carry no rank: then only their number can be told.
    const missing =
      seen.size === ranks.length
        ? Array.from({ length: of }, (_, rank) => rank).filter((rank) => !seen.has(rank))
        : [];
    return judged(
      ranks.length < of,
      { ranks: ranks.length, of, missing: missing.slice(0, 8).join(', ') },
      evidenceOf(facts, ['topology.dp_size', `≤ ${ranks.length}`]),
    );
  },
};
