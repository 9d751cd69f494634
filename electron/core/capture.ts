import type { CaptureView, SampleInfo, SourceText, WindowInfo } from '../../shared/capture.ts';
import type { MetricTable } from './metrics.ts';
import type { JsonSource } from './summary/ledger.ts';

/** One look at a server's loads and metrics. */
export interface Sample extends SampleInfo {
  /** /v1/loads, else /get_load; null when neither was collected. */
  readonly loads: JsonSource | null;
  /** null when /metrics was not collected. */
  readonly metrics: MetricTable | null;
  /** File of the metrics as the bundle has it, for evidence. */
  readonly metricsFile: string;
}

/** One series of a past window. */
export interface WindowSeries {
  /** With SGLang's colon, as in a MetricSample. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Unix seconds, ascending; as many as `values`. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface PastWindow extends Omit<WindowInfo, 'series'> {
  /** File in the capture. */
  readonly file: string;
  readonly series: readonly WindowSeries[];
}

/** Everything a bundle says, bodies included. Secrets are masked in all of it. */
export interface Capture {
  readonly view: CaptureView;
  /** One file as stored, secrets masked; throws NOT_FOUND for a file that the bundle does not hold or nobody understood. */
  readSource(file: string): SourceText;
  /** null when `/metrics` was not collected. That of the first sample. */
  readonly metrics: MetricTable | null;
  /** Oldest first, one at least. */
  readonly samples: readonly Sample[];
  readonly window: PastWindow | null;
  /** Fingerprint of the key that its masks were made with; null where nothing says. Only masks of one key can be told apart. */
  readonly maskedBy: string | null;
  /** The targets of a deployment, this one among them; empty for a capture of one server. */
  readonly targets: readonly Capture[];
  /** The parsed body of a JSON source by its name (`server_info`); undefined when there is none. */
  json(name: string): unknown;
  /** The same with the lines of its values; null when there is none. */
  jsonSource(name: string): JsonSource | null;
}

/** What a capture says, target by target. */
export const viewsOf = ({ targets, view }: Capture): readonly CaptureView[] =>
  targets.length > 0 ? targets.map((target) => target.view) : [view];
