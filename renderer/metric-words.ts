import type { Messages } from '../shared/messages/en/index.ts';
import { metricInfo } from '../shared/metric-dictionary/metric-info.ts';

/** What a series is, in words; each part is a sentence or a few words. */
export interface MetricWords {
  /** As SGLang writes it, with its prefix. */
  readonly name: string;
  /** Type, unit and who exposes it. */
  readonly facts: string;
  readonly meaning: string;
  /** null for one that means what it says. */
  readonly misleads: string | null;
  readonly more: readonly string[];
  readonly labels: readonly string[];
}

/** By its name as it stands in a text, labels and `_bucket` included; null for what is no known series. */
export function metricWords(series: string, { metrics: words }: Messages): MetricWords | null {
  const info = metricInfo(series);
  if (!info) return null;
  const { key, name, part, type, unit, side, labels, misleads, was, now, when } = info;
  const more = [
    words.part[part],
    was.length > 0 ? words.onceCalled(was.join(', ')) : '',
    now !== null ? words.nowCalled(now, when) : when !== null ? words.since(when) : '',
  ];
  return {
    name,
    facts: [words.types[type], unit, words.sides[side]].join(' · '),
    meaning: words.meaning[key],
    misleads: misleads === null ? null : words.misleads[misleads],
    more: more.filter((text) => text !== ''),
    labels,
  };
}
