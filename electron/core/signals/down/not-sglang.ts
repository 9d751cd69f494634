import type { SourceRecord } from '../../../../shared/capture.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence, wasAnswered, wasUnanswered } from '../rule.ts';

const reasonOf = (source: SourceRecord) => (source.status === 'missing' ? source.reason.key : null);

/** True when a page or a redirect came where SGLang would have answered. */
export const wasPage = (source: SourceRecord): boolean =>
  reasonOf(source) === 'webPage' || reasonOf(source) === 'redirects';

/** True when no answer is a server's: pages and redirects, and beside them at most refusals and paths that do not exist. */
export function nothingFromServer(sources: readonly SourceRecord[]): boolean {
  const answered = sources.filter(wasAnswered);
  const isStranger = (source: SourceRecord) =>
    wasPage(source) ||
    reasonOf(source) === 'keyRefused' ||
    (source.status === 'missing' && source.httpStatus === 404);
  return answered.some(wasPage) && answered.every(isStranger);
}

/** D93: something answers that is no SGLang server: a login page, a proxy, another service. */
export const notSglang: CaptureRule = {
  id: 'D93',
  source: 'own; the reference takes a page for an answer',
  text: 'notSglang',
  class: 'D',
  sub: 'router',
  severity: 'high',
  grade: 'point',
  read({ sources, summary }) {
    const answered = sources.filter(wasAnswered);
    if (answered.length === 0) return notChecked(phrase('nothingAnswered', {}));
    const pages = answered.filter(wasPage);
    const [page] = pages;
    const title =
      page?.status === 'missing' && page.reason.key === 'webPage' ? (page.reason.params.title ?? '') : '';
    const fired = nothingFromServer(sources);
    return judged(
      fired,
      { url: summary.base_url ?? '', pages: pages.length, answered: answered.length, title: String(title) },
      (fired ? pages : answered.slice(0, 1)).flatMap(sourceEvidence),
    );
  },
};

/** M90: neither an answer nor a failed call: nothing in the bundle says anything of a server. */
export const emptyBundle: CaptureRule = {
  id: 'M90',
  source: 'own',
  text: 'emptyBundle',
  class: 'M',
  sub: 'partial',
  severity: 'high',
  grade: 'point',
  read: ({ sources }) =>
    judged(
      !sources.some((source) => wasAnswered(source) || wasUnanswered(source)),
      { sources: sources.length },
      [],
    ),
};
