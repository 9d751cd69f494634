import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { readBundle } from '../bundle/read.ts';
import type { Thresholds } from '../signals/thresholds.ts';
import type { ShouldSave } from './watch.ts';

/**
 * Ends a watch when a rule of high or critical severity fires on the newest two samples that had not fired at its start.
 * What was wrong from the beginning is no news.
 */
export function createWatchRules(options: { readonly thresholds?: Thresholds } = {}): ShouldSave {
  let atStart: ReadonlySet<string> | null = null;
  return async ({ path, sample, samples }): Promise<Phrase | null> => {
    const before = samples[samples.indexOf(sample) - 1] ?? sample;
    const capture = await readBundle(path, undefined, { ...options, focus: [before, sample] });
    const all = capture.targets.length > 0 ? capture.targets : [capture];
    const fired = all.flatMap(({ view }) =>
      view.signals
        .filter(isGrave)
        .map((signal) => ({ key: `${view.target ?? ''} ${signal.rule}`, signal, target: view.target })),
    );
    if (atStart === null) {
      atStart = new Set(fired.map(({ key }) => key));
      return null;
    }
    const news = fired.find(({ key }) => !atStart?.has(key));
    if (!news) return null;
    const { rule } = news.signal;
    return news.target === null
      ? phrase('watchRuleFired', { rule })
      : phrase('watchRuleFiredAt', { rule, target: news.target });
  };
}

const isGrave = ({ verdict, severity }: Signal): boolean =>
  verdict === 'fired' && (severity === 'high' || severity === 'critical');
