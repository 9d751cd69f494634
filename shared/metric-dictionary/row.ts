export type MetricType = 'gauge' | 'counter' | 'histogram' | 'summary';

/** What one number of a series counts. */
export type MetricUnit =
  | 'bytes'
  | 'count'
  | 'entries'
  | 'errors'
  | 'experts'
  | 'files'
  | 'FLOP'
  | 'GB'
  | 'GB/s'
  | 'items'
  | 'MB'
  | 'ms'
  | 'pages'
  | 'passes'
  | 'percent'
  | 'ratio'
  | 'requests'
  | 'seconds'
  | 'share'
  | 'slots'
  | 'state'
  | 'steps'
  | 'tokens'
  | 'tokens/s'
  | 'workers'
  | 'yes or no';

/** Who writes a series; it settles the labels that every series of it has. */
export type MetricSide = 'scheduler' | 'tokenizer' | 'http' | 'process' | 'transfer' | 'encoder' | 'router';

/** Labels that a side puts on all its series; those in brackets only where the server has what they name. */
export const sideLabels: Readonly<Record<MetricSide, readonly string[]>> = {
  scheduler: ['model_name', 'engine_type', 'tp_rank', 'pp_rank', 'moe_ep_rank', '[dp_rank]', '[priority]'],
  tokenizer: ['model_name', 'engine_type', '[priority]'],
  http: ['endpoint', 'method'],
  process: ['component'],
  transfer: [],
  encoder: [],
  router: [],
};

export interface MetricRow {
  readonly type: MetricType;
  readonly unit: MetricUnit;
  readonly side: MetricSide;
  /** Beside those of its side. */
  readonly labels: readonly string[];
  /** Names without prefix that older releases gave the same thing. */
  readonly was: readonly string[];
  /** Name without prefix that newer releases give it; null while it is in use, or where nothing came in its place. */
  readonly now: string | null;
  /** When it came, moved or went, as far as known: a release or a month. */
  readonly when: string | null;
}

type More = Partial<Pick<MetricRow, 'labels' | 'was' | 'now' | 'when'>>;

const of =
  (type: MetricType, side: MetricSide) =>
  (unit: MetricUnit, more: More = {}): MetricRow => ({
    labels: [],
    was: [],
    now: null,
    when: null,
    ...more,
    type,
    side,
    unit,
  });

/** A row of each type for one side. */
export const rowsOf = (side: MetricSide) => ({
  gauge: of('gauge', side),
  counter: of('counter', side),
  histogram: of('histogram', side),
  summary: of('summary', side),
});
