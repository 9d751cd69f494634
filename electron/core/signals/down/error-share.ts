import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/derived.ts';
import { generationEndpoint } from '../generation.ts';
import { metrics } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged, notChecked } from '../rule.ts';

const counter = 'http_responses_total';
const of = (status: RegExp) => ({ endpoint: generationEndpoint, status_code: status });

const enough: Input<CaptureFacts> = {
  name: counter,
  missing({ derived }, { errorResponses: least }) {
    const all = derived.count(counter, of(/./));
    if (!isKnown(all)) return all.absent;
    return all.value >= least ? null : phrase('tooFewResponses', { count: all.value, least });
  },
};

/** D16: the share of calls for generation that failed: 5xx by the server's fault, 4xx by the caller's or its limits. */
export const errorShare: CaptureRule = {
  id: 'D16',
  source: 'SGLang utils/common.py: http_responses_total',
  text: 'errorShare',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'delta',
  since: '0.5.8',
  inputs: [metrics, enough],
  causes: { covers: ['serverErrors'] },
  read({ derived }, { serverErrorShare, clientErrorShare }) {
    const all = derived.count(counter, of(/./));
    if (!isKnown(all)) return notChecked(all.absent);
    const codes = derived
      .labels(counter, 'status_code')
      .flatMap((code) => {
        const count = derived.count(counter, { endpoint: generationEndpoint, status_code: code });
        return isKnown(count) && count.value > 0 && /^[45]/.test(code) ? [{ code, count }] : [];
      })
      .sort((a, b) => b.count.value - a.count.value);
    const share = (kind: string) =>
      codes.reduce((sum, { code, count }) => sum + (code.startsWith(kind) ? count.value : 0), 0) / all.value;
    const [server, client] = [share('5'), share('4')];
    const isServer = server >= serverErrorShare;
    return judged(
      isServer || client >= clientErrorShare,
      {
        server,
        client,
        total: all.value,
        codes: codes.map(({ code, count }) => `${code} × ${count.value}`).join(', '),
        delta: all.grade === 'delta' ? 1 : 0,
      },
      [
        ...codes.slice(0, 3).flatMap(({ code, count }) =>
          count.evidence.map((entry) => ({
            ...entry,
            unit: 'count' as const,
            threshold: `< ${formatPercent(code.startsWith('5') ? serverErrorShare : clientErrorShare)}`,
          })),
        ),
        ...all.evidence.slice(-1),
      ],
      { severity: isServer ? 'high' : 'warn', grade: all.grade },
    );
  },
};
