/** A limit that rules hold values against, as a person can set it. */
export interface ThresholdInfo {
  /** Names its words in the catalogue: `settings.thresholds.<key>`. */
  readonly key: string;
  /** Ids of the rules that read it. */
  readonly rules: string;
  readonly unit: 'seconds' | 'share' | 'factor' | 'tokens' | 'requests';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
