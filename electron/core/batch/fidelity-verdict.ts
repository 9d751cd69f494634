import type { BatchFidelity } from '../../../shared/batch.ts';
import { phrase } from '../../../shared/phrase.ts';
import { type Fidelity, lateSeconds } from '../replay/schedule-report.ts';

/** A client that keeps more of a core busy than this may be what made the requests late. One core is all it can use. */
export const busyCores = 0.85;
/** A run below this did too little of what was recorded. */
const leastScore = 0.9;

export interface FidelityFacts {
  readonly lagP95: number | null;
  readonly clientCores: number | null;
  readonly promptsDiffer: number;
}

/** Why a run did not reproduce what was recorded, by rule R03. */
export const unfaithful = ({ lagP95, clientCores, promptsDiffer }: FidelityFacts) => ({
  late: lagP95 !== null && lagP95 > lateSeconds,
  busy: clientCores !== null && clientCores > busyCores,
  prompts: promptsDiffer > 0,
});

/** The score in one word: `no` by rule R03 or by the score alone, `partly` where there is any reason to look twice. */
export function fidelityVerdict({ score, reasons }: Fidelity, facts: FidelityFacts): BatchFidelity {
  const { late, busy, prompts } = unfaithful(facts);
  const said = busy ? [...reasons, phrase('clientBusy', { cores: facts.clientCores ?? 0 })] : reasons;
  const isBad = late || busy || prompts || (score !== null && score < leastScore);
  return { score, reasons: said, verdict: isBad ? 'no' : said.length > 0 ? 'partly' : 'yes' };
}
