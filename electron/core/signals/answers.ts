import type { SourceRecord } from '../../../shared/capture.ts';
import { wasAnswered } from './rule.ts';

/* Whether an answer is a server's at all. */

const reasonOf = (source: SourceRecord) => (source.status === 'missing' ? source.reason.key : null);

/** True when a page or a redirect came where SGLang would have answered. */
export const wasPage = (source: SourceRecord): boolean =>
  reasonOf(source) === 'webPage' || reasonOf(source) === 'redirects';

/** True when the call was refused for its key: 401 or 403. */
export const wasRefused = (source: SourceRecord): boolean => reasonOf(source) === 'keyRefused';

/** True when no answer is a server's: pages and redirects, and beside them at most refusals and paths that do not exist. */
export function nothingFromServer(sources: readonly SourceRecord[]): boolean {
  const answered = sources.filter(wasAnswered);
  const isStranger = (source: SourceRecord) =>
    wasPage(source) || wasRefused(source) || (source.status === 'missing' && source.httpStatus === 404);
  return answered.some(wasPage) && answered.every(isStranger);
}
