import type { CaptureView, SourceRecord } from '../../shared/capture.ts';
import { type Phrase, say } from '../../shared/phrase.ts';

/** The contract's object for a written capture: one view for each target. */
export function collectedAsJson(path: string, views: readonly CaptureView[], saved: Phrase | null) {
  return {
    path,
    targets: views.map((view) => ({
      name: view.target,
      base_url: view.baseUrl,
      role: view.role,
      sources: view.sources.map((source) => ({
        name: source.name,
        path: source.path,
        status: source.status,
        http_status: source.httpStatus,
        elapsed_seconds: source.elapsedSeconds,
        bytes: source.bytes,
        reason: reasonOf(source),
      })),
      samples: view.samples.map(({ number, folder, takenAt }) => ({ number, folder, taken_at: takenAt })),
    })),
    masked: views.flatMap(({ masked }) => masked),
    saved_because: saved && say(saved),
  };
}

const reasonOf = (source: SourceRecord): string | null =>
  source.status === 'collected' ? null : say(source.reason);
