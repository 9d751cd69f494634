import type { CaptureView, SourceText } from '../../shared/capture.ts';
import type { MetricTable } from './metrics.ts';
import type { JsonSource } from './summary/ledger.ts';

/** Everything a bundle says, bodies included. Secrets are masked in all of it. */
export interface Capture {
  readonly view: CaptureView;
  /** One file as stored, secrets masked; throws NOT_FOUND for a file that the bundle does not hold or nobody understood. */
  readSource(file: string): SourceText;
  /** null when `/metrics` was not collected. */
  readonly metrics: MetricTable | null;
  /** The parsed body of a JSON source by its name (`server_info`); undefined when there is none. */
  json(name: string): unknown;
  /** The same with the lines of its values; null when there is none. */
  jsonSource(name: string): JsonSource | null;
}
