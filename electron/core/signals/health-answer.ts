import type { SourceRecord } from '../../../shared/capture.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { CaptureFacts } from './rule.ts';
import { nothingAnswered, sourceOf, wasUnanswered } from './rule.ts';

/** What a health check said: a verdict with its status, no verdict although it was called, or that it was not called. */
export type HealthAnswer =
  | {
      readonly kind: 'verdict';
      readonly source: SourceRecord;
      readonly status: number;
      readonly ok: boolean;
      readonly seconds: number | null;
    }
  | { readonly kind: 'silent'; readonly source: SourceRecord }
  | { readonly kind: 'none'; readonly reason: Phrase };

export function healthAnswer(
  facts: CaptureFacts,
  name: 'ready' | 'health' | 'health_generate',
): HealthAnswer {
  const source = sourceOf(facts, name);
  const none = (reason: Phrase): HealthAnswer => ({ kind: 'none', reason });
  if (nothingAnswered(facts)) return none(phrase('nothingAnswered', {}));
  if (!source) return none(phrase('sourceMissing', { source: `/${name}` }));
  const verdict = (status: number, ok: boolean): HealthAnswer => ({
    kind: 'verdict',
    source,
    status,
    ok,
    seconds: source.elapsedSeconds,
  });
  if (source.status !== 'missing') return verdict(source.httpStatus ?? 200, true);
  if (wasUnanswered(source)) return { kind: 'silent', source };
  if (source.httpStatus === null || (source.httpStatus >= 200 && source.httpStatus < 300))
    return none(source.reason);
  // What stands between, a proxy or a missing key, says nothing about the server's health.
  const { key } = source.reason;
  if (key === 'keyRefused' || key === 'redirects' || key === 'notInThisVersion') return none(source.reason);
  return verdict(source.httpStatus, false);
}
