import type { BatchPairing } from '../../../shared/batch.ts';
import type { Figure } from '../../../shared/comparison.ts';
import { phrase } from '../../../shared/phrase.ts';

/** A figure that moved no further than between two runs of one build is no change. Without a noise floor all stay. */
export function withinNoise(pairing: BatchPairing, noise: BatchPairing | null): BatchPairing {
  if (noise === null) return pairing;
  const figures = pairing.figures.map((figure): Figure => {
    const floor = noise.figures.find(({ name, stat }) => name === figure.name && stat === figure.stat);
    if (figure.change === null || floor?.change == null) return figure;
    if (figure.verdict !== 'worse' && figure.verdict !== 'better') return figure;
    return Math.abs(figure.change) > Math.abs(floor.change)
      ? figure
      : { ...figure, verdict: 'unclear', why: phrase('insideNoise', { change: floor.change }) };
  });
  return { ...pairing, figures };
}
