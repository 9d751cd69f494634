import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { DumpRuleFacts } from '../../../shared/dump-rule-facts.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Evidence, EvidenceUnit } from '../../../shared/signal.ts';
import { notChecked, type Reading } from './rule.ts';

/** What captures of the same server say that a dump does not. */
export interface BesideDump {
  /** Tokens that the KV pool of one rank holds. */
  readonly pool: { readonly tokens: number; readonly evidence: Evidence } | null;
  /** A capture found that the server hangs. */
  readonly hangs: boolean;
}

export const nothingBeside: BesideDump = { pool: null, hangs: false };

/** A dump, and what is open beside it. */
export interface DumpFacts extends DumpView {
  readonly beside: BesideDump;
}

/** Captures of another model are of another server. Of several the largest pool counts: what fits there may have fitted here. */
export function besideDump(
  { modelPath }: Pick<DumpView, 'modelPath'>,
  captures: readonly CaptureView[],
): BesideDump {
  const own = captures.filter(
    ({ summary }) => modelPath === null || (summary.model.model_path ?? modelPath) === modelPath,
  );
  const pools = own.flatMap(({ summary, evidence }) => {
    const tokens = summary.capacity.max_total_num_tokens;
    const found = evidence['capacity.max_total_num_tokens'];
    return tokens !== null && tokens > 0 && found ? [{ tokens, evidence: found }] : [];
  });
  const [largest] = pools.sort((a, b) => b.tokens - a.tokens);
  return {
    pool: largest ?? null,
    hangs: own.some(({ signals }) => signals.some((one) => one.verdict === 'fired' && one.class === 'H')),
  };
}

type Rows<Facts> = (facts: DumpRuleFacts, dump: Facts) => Reading;

/** A reading of what was worked out of the rows: without them, or without a finished request, there is none. */
export const ofRows = <Facts extends DumpFacts>(dump: Facts, read: Rows<Facts>): Reading => {
  if (dump.ruleFacts === null) return notChecked(phrase('dumpStillRead', {}));
  return dump.ruleFacts.timing.finished === 0
    ? notChecked(phrase('noneFinished', {}))
    : read(dump.ruleFacts, dump);
};

interface DumpValue {
  readonly label: Phrase;
  readonly value: Evidence['value'];
  readonly unit?: EvidenceUnit;
  readonly threshold?: string;
}

/** A number of a dump as a whole, as evidence. `path` names it. */
export const ofDump = (
  { name }: Pick<DumpView, 'name'>,
  path: string,
  { threshold, ...value }: DumpValue,
): Evidence => ({ source: name, path, ...value, threshold: threshold ?? null, line: null });

/** A record of a dump as evidence: a click opens it. */
export const ofRecord = (
  { name }: Pick<DumpView, 'name'>,
  index: number,
  field: string,
  { threshold, ...value }: DumpValue,
): Evidence => ({
  source: name,
  path: `requests[${index}].${field}`,
  ...value,
  threshold: threshold ?? null,
  line: null,
  record: { index },
});
