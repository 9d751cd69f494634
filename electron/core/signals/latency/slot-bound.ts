import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { asNumber } from '../../json-value.ts';
import { ofRank } from '../figures.ts';
import { freshLoads, loads, traffic } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, judged, notChecked } from '../rule.ts';

/** L06: every slot is taken, requests wait, and the KV pool has room. */
export const slotBound: CaptureRule = {
  id: 'L06',
  source: 'SGLang max_running_requests, /v1/loads',
  text: 'slotBound',
  class: 'L',
  sub: 'queue',
  severity: 'high',
  grade: 'point',
  inputs: [loads, freshLoads, traffic],
  causes: { keeps: ['queueing'] },
  read(facts, thresholds) {
    const { derived } = facts;
    const slots = slotsOf(facts);
    if (slots === null) return notChecked(phrase('valueMissing', { name: 'max_running_requests' }));
    const running = derived.loads('num_running_reqs');
    const waiting = derived.loads('num_waiting_reqs');
    const usage = derived.loads('token_usage');
    if (running.length === 0 || waiting.length === 0)
      return notChecked(phrase('valueMissing', { name: 'num_running_reqs' }));
    if (usage.length === 0) return notChecked(phrase('valueMissing', { name: 'token_usage' }));
    const at = (values: typeof running, rank: number) =>
      values.find((one) => one.rank === rank)?.value ?? null;
    const full = running.filter(({ rank, value }) => {
      const [queued, used] = [at(waiting, rank), at(usage, rank)];
      return value >= slots && queued !== null && queued > 0 && used !== null && used < thresholds.slotUsage;
    });
    const shown = full[0] ?? running.reduce((most, one) => (one.value > most.value ? one : most));
    const used = usage.find(({ rank }) => rank === shown.rank);
    return judged(
      full.length > 0,
      {
        slots,
        running: shown.value,
        usage: used?.value ?? 0,
        rank: shown.rank,
        full: full.length,
        ranks: running.length,
      },
      [
        ofRank(shown, 'num_running_reqs', { unit: 'count', threshold: `≥ ${slots}` }),
        ...(used
          ? [
              ofRank(used, 'token_usage', {
                unit: 'share',
                threshold: `< ${formatPercent(thresholds.slotUsage)}`,
              }),
            ]
          : []),
        ...evidenceOf(facts, ['capacity.effective_max_running_requests_per_dp']),
      ],
    );
  },
};

/** Slots of one DP rank; null where nothing tells. */
function slotsOf({ summary, derived }: CaptureFacts): number | null {
  const effective = summary.capacity.effective_max_running_requests_per_dp;
  if (effective !== null && effective > 0) return effective;
  const asked = derived.argument('max_running_requests', asNumber);
  if ('absent' in asked || asked.value <= 0) return null;
  return Math.floor(asked.value / Math.max(1, summary.topology.dp_size ?? 1));
}
