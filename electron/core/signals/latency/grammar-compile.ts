import { phrase } from '../../../../shared/phrase.ts';
import { absent, isKnown } from '../../derived/answer.ts';
import { figure, p95, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { whyNotLoad } from '../load-age.ts';
import { type CaptureRule, judged, notChecked, wasIdle } from '../rule.ts';

/** L21: requests wait for their grammar to be compiled. */
export const grammarCompile: CaptureRule = {
  id: 'L21',
  source: 'SGLang grammar_compilation_time_seconds; sglang issue 5636, vllm issues 14151, 54003',
  text: 'grammarCompile',
  class: 'L',
  sub: 'grammar',
  severity: 'high',
  grade: 'delta',
  inputs: [metrics],
  causes: { covers: ['grammar'] },
  read(facts, thresholds) {
    const { derived } = facts;
    const compile = derived.quantile('grammar_compilation_time_seconds', 0.95);
    const queued = derived.loadSum('queues.grammar');
    // A load that is old, or of an idle server, says nothing of a queue.
    const speaks = whyNotLoad(facts, thresholds) === null && wasIdle(facts) !== true;
    const inQueue = speaks && isKnown(queued) ? queued : absent(phrase('capturedIdle', {}));
    const waiting = derived.loadSum('num_waiting_reqs');
    if (!isKnown(compile) && !isKnown(inQueue)) return notChecked(compile.absent);
    const slow = isKnown(compile) && compile.value >= thresholds.grammarSeconds;
    const stuck = isKnown(inQueue) && inQueue.value > 0 && isKnown(waiting) && waiting.value > 0;
    // Nothing was compiled for as long as is known: without a queue that is quiet.
    return judged(
      slow || stuck,
      { seconds: isKnown(compile) ? compile.value : -1, queued: isKnown(inQueue) ? inQueue.value : 0 },
      [
        ...(isKnown(compile)
          ? p95(compile, { unit: 'seconds', threshold: `≥ ${thresholds.grammarSeconds} s` })
          : []),
        ...(isKnown(inQueue)
          ? figure(inQueue, 'sum', phrase('figureSum', { name: inQueue.name }), {
              unit: 'count',
              threshold: '> 0',
            }).slice(0, 1)
          : []),
      ],
      {
        grade: slow && isKnown(compile) ? weakest(compile) : isKnown(inQueue) ? inQueue.grade : 'lifetime',
        // That some compile while others wait is a hint only.
        severity: slow ? 'high' : 'warn',
      },
    );
  },
};
