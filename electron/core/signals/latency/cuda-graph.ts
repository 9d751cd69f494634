import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { growth, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const name = 'cuda_graph_passes_total';

/** L11: decode steps run without a CUDA graph. Which modes there are differs between versions. */
export const cudaGraph: CaptureRule = {
  id: 'L11',
  source: 'SGLang cuda_graph_passes_total; sglang issues 33483, 5527, pull 21005',
  text: 'cudaGraph',
  class: 'L',
  sub: 'decode',
  severity: 'warn',
  grade: 'delta',
  inputs: [metrics],
  causes: { covers: ['cudaGraph'] },
  read({ derived }, thresholds) {
    const off = derived.argument('disable_cuda_graph', (value) =>
      typeof value === 'boolean' ? value : null,
    );
    if (!('absent' in off) && off.value) return notChecked(phrase('graphsOff', {}));
    const all = derived.count(name, { mode: /^decode_/ });
    if (!isKnown(all)) return notChecked(all.absent);
    if (all.value === 0) return notChecked(phrase('nothingBetween', { name }));
    const without = derived.count(name, { mode: 'decode_none' });
    // A mode is there from its first pass on.
    const passes = isKnown(without) ? without.value : 0;
    const share = passes / all.value;
    const batch = derived.argument('cuda_graph_max_bs_decode', (value) =>
      typeof value === 'number' ? value : null,
    );
    const running = derived.loadMax('num_running_reqs');
    return judged(
      share >= thresholds.graphShare,
      {
        share,
        running: isKnown(running) ? running.value : -1,
        captured: 'absent' in batch ? -1 : batch.value,
      },
      [
        ...(isKnown(without) ? growth(without, `≥ ${formatPercent(thresholds.graphShare)}`) : []),
        ...growth({ ...all, name: `${name}{mode=~"decode_.*"}` }),
        ...('absent' in batch ? [] : [batch.evidence]),
      ],
      { grade: weakest(all), severity: share >= thresholds.graphShareHigh ? 'high' : 'warn' },
    );
  },
};
