import { phrase } from '../../../../shared/phrase.ts';
import { nothingFromServer, wasPage } from '../answers.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  type Input,
  judged,
  sourceEvidence,
  wasAnswered,
} from '../rule.ts';

const answer: Input<CaptureFacts> = {
  name: 'an HTTP answer',
  missing: ({ sources }) => (sources.some(wasAnswered) ? null : phrase('nothingAnswered', {})),
};

/** D93: something answers that is no SGLang server: a login page, a proxy, another service. */
export const notSglang: CaptureRule = {
  id: 'D93',
  source: 'own; the reference takes a page for an answer',
  text: 'notSglang',
  class: 'D',
  sub: 'router',
  severity: 'high',
  grade: 'point',
  inputs: [answer],
  causes: { keeps: ['unhealthy', 'network'] },
  read({ sources, summary }) {
    const answered = sources.filter(wasAnswered);
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
