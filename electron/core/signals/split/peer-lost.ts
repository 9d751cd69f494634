import { isKnown } from '../../derived/answer.ts';
import { growth } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';
import { eitherSide } from './sides.ts';

/** P08: sessions with the other side of the split failed, and had to be taken up again. */
export const peerLost: CaptureRule = {
  id: 'P08',
  source: 'SGLang failed_session_recoveries_total; sglang issue 9926',
  text: 'peerLost',
  class: 'H',
  sub: 'pd',
  severity: 'high',
  grade: 'delta',
  inputs: [eitherSide, metrics],
  causes: { covers: ['split'] },
  read({ derived }) {
    const failed = derived.count('failed_session_recoveries_total');
    if (!isKnown(failed)) return notChecked(failed.absent);
    // Since the start is long ago on a server that runs for days.
    return judged(failed.value > 0, { count: failed.value }, growth(failed, '> 0'), {
      grade: failed.grade,
      severity: failed.grade === 'lifetime' ? 'warn' : 'high',
    });
  },
};
