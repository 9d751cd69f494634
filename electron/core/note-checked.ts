import type { CaptureView, SourceRecord } from '../../shared/capture.ts';
import type { DumpView } from '../../shared/dump.ts';
import { dumpCounts } from '../../shared/messages/en/dump-counts.ts';
import { noteDraft as words } from '../../shared/messages/en/note-draft.ts';
import { say } from '../../shared/phrase.ts';
import type { Signal } from '../../shared/signal.ts';
import { byStrength } from '../../shared/signal-order.ts';
import type { Timeline } from './incident-time.ts';
import { takenWords } from './note-time.ts';

/* "What was checked": of each capture and each dump what was read, and what the rules said of it. Oldest first. */

/** `signalsOf`: the verdicts of the rules over one capture or dump. */
export function whatWasChecked(
  timeline: Timeline,
  dumps: readonly DumpView[],
  signalsOf: (of: CaptureView | DumpView) => readonly Signal[],
): string {
  return words.paragraphs([
    ...timeline.captures.flatMap((capture) => [
      bundleChecked(capture, timeline),
      rulesChecked(signalsOf(capture)),
    ]),
    ...dumps.flatMap((dump) => [dumpChecked(dump), rulesChecked(signalsOf(dump))]),
  ]);
}

function bundleChecked(capture: CaptureView, timeline: Timeline): string {
  const { name, baseUrl, sources } = capture;
  const collected = sources.filter(({ status }) => status === 'collected');
  const why = (status: 'cut' | 'missing') => {
    const paths = new Map<string, string[]>();
    for (const source of sources) {
      if (source.status !== status) continue;
      const reason = say(source.reason);
      paths.set(reason, [...(paths.get(reason) ?? []), pathOf(source)]);
    }
    return [...paths].map(([reason, same]) => words.sourceWhy(words.list(same), reason));
  };
  const [cut, missing] = [why('cut'), why('missing')];
  const taken = takenWords(capture, timeline);
  return words.sentences([
    words.bundleChecked(name, baseUrl, collected.length, sources.length),
    ...(taken === null ? [] : [taken]),
    ...(collected.length > 0 ? [words.sourcesCollected(words.list(collected.map(pathOf)))] : []),
    ...(cut.length > 0 ? [words.sourcesCut(words.longList(cut))] : []),
    ...(missing.length > 0 ? [words.sourcesMissing(words.longList(missing))] : []),
  ]);
}

const pathOf = ({ path, name }: SourceRecord): string => path ?? name;

function dumpChecked(dump: DumpView): string {
  const { kind, name, damage, cancelled } = dump;
  return words.sentences([
    words.dumpChecked[kind](name, dumpCounts(dump)),
    ...(damage ? [words.dumpDamaged(damage.problem.message)] : []),
    ...(cancelled ? [words.dumpCancelled] : []),
  ]);
}

function rulesChecked(signals: readonly Signal[]): string {
  const having = (verdict: Signal['verdict']) => signals.filter((signal) => signal.verdict === verdict);
  const fired = having('fired')
    .sort(byStrength)
    .map(({ rule }) => rule);
  const silent = having('quiet').map(({ rule }) => rule);
  const why = having('not_checked').map(({ rule, reason }) =>
    reason === null ? rule : words.sourceWhy(rule, say(reason)),
  );
  return words.sentences([
    ...(fired.length > 0 ? [words.rulesFired(words.list(fired), fired.length)] : []),
    ...(silent.length > 0 ? [words.rulesQuiet(words.list(silent), silent.length)] : []),
    ...(why.length > 0 ? [words.rulesNotChecked(words.longList(why), why.length)] : []),
  ]);
}
