import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { readBundle } from '../bundle/read.ts';
import type { Thresholds } from '../signals/thresholds.ts';
import type { ShouldSave } from './watch.ts';

/**
 * Ends a watch when a rule of high or critical severity fires on the newest two samples that was quiet before. What was
 * wrong from the beginning is no news; a rule that could not be checked until now, because it needs two samples, says
 * by its first verdict how it was in the beginning.
 */
export function createWatchRules(options: { readonly thresholds?: Thresholds } = {}): ShouldSave {
  const wasQuiet = new Set<string>();
  return async ({ path, sample, samples }): Promise<Phrase | null> => {
    const before = samples[samples.indexOf(sample) - 1] ?? sample;
    const capture = await readBundle(path, undefined, { ...options, focus: [before, sample] });
    const all = capture.targets.length > 0 ? capture.targets : [capture];
    let news: Phrase | null = null;
    for (const { view } of all)
      for (const signal of view.signals) {
        const key = `${view.target ?? ''} ${signal.rule}`;
        if (isGrave(signal) && wasQuiet.has(key))
          news ??=
            view.target === null
              ? phrase('watchRuleFired', { rule: signal.rule })
              : phrase('watchRuleFiredAt', { rule: signal.rule, target: view.target });
        if (signal.verdict === 'quiet') wasQuiet.add(key);
      }
    return news;
  };
}

const isGrave = ({ verdict, severity }: Signal): boolean =>
  verdict === 'fired' && (severity === 'high' || severity === 'critical');
