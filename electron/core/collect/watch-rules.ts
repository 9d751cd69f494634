import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { readBundle } from '../bundle/read.ts';
import type { Thresholds } from '../signals/thresholds.ts';
import type { ShouldSave } from './watch.ts';

/**
 * Ends a watch when a rule of high or critical severity fires on the newest two samples that had not fired at its start.
 * What was wrong from the beginning is no news; that of a rule that needs two samples is known with the second.
 */
export function createWatchRules(options: { readonly thresholds?: Thresholds } = {}): ShouldSave {
  const known = new Set<string>();
  const wasQuiet = new Set<string>();
  let rounds = 0;
  return async ({ path, sample, samples }): Promise<Phrase | null> => {
    const before = samples[samples.indexOf(sample) - 1] ?? sample;
    const capture = await readBundle(path, undefined, { ...options, focus: [before, sample] });
    const all = capture.targets.length > 0 ? capture.targets : [capture];
    const verdicts = all.flatMap(({ view }) =>
      view.signals.map((signal) => ({
        key: `${view.target ?? ''} ${signal.rule}`,
        signal,
        target: view.target,
      })),
    );
    rounds += 1;
    const news = verdicts.find(
      ({ key, signal }) => isGrave(signal) && (wasQuiet.has(key) || (rounds > 2 && !known.has(key))),
    );
    for (const { key, signal } of verdicts) {
      if (isGrave(signal)) known.add(key);
      else if (signal.verdict === 'quiet') wasQuiet.add(key);
    }
    if (!news) return null;
    const { rule } = news.signal;
    return news.target === null
      ? phrase('watchRuleFired', { rule })
      : phrase('watchRuleFiredAt', { rule, target: news.target });
  };
}

const isGrave = ({ verdict, severity }: Signal): boolean =>
  verdict === 'fired' && (severity === 'high' || severity === 'critical');
