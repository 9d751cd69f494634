import type { BatchView } from '../../shared/batch.ts';
import type { CaptureView, SourceRecord } from '../../shared/capture.ts';
import type { DumpView } from '../../shared/dump.ts';
import { formatBytes } from '../../shared/format.ts';
import type { Timeline } from '../../shared/incident-time.ts';
import type { Messages } from '../../shared/messages/messages.ts';
import { tellProblem } from '../../shared/outcome.ts';
import { say } from '../../shared/phrase.ts';
import type { Signal } from '../../shared/signal.ts';
import { byStrength } from '../../shared/signal-order.ts';
import { takenWords } from './note-time.ts';

/* "What was checked": of each capture and each dump what was read, and what the rules said of it. Oldest first. */

/** A log as far as it was looked at: how long it is, and the times of its first and last lines that have one. */
export interface CheckedLog {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** As the log writes them, without a zone; null where no line has one. */
  readonly span: { readonly first: string; readonly last: string } | null;
  /** What was sent when it was attached; left out of a log that stands on its own. */
  readonly attachedTo?: { readonly name: string; readonly run: number | null };
}

/** A batch replay that has ended, with what the rules say of it. */
export interface CheckedBatch extends Pick<BatchView, 'name' | 'state' | 'counts'> {
  /** Their base URLs. */
  readonly targets: readonly string[];
  readonly signals: readonly Signal[];
}

interface Checked {
  readonly timeline: Timeline;
  readonly dumps: readonly DumpView[];
  readonly logs: readonly CheckedLog[];
  readonly batches: readonly CheckedBatch[];
  readonly catalogue: Messages;
  /** The verdicts of the rules over one capture or dump. */
  signalsOf(of: CaptureView | DumpView): readonly Signal[];
}

export function whatWasChecked({ timeline, dumps, logs, batches, catalogue, signalsOf }: Checked): string {
  const words = catalogue.note.draft;
  return words.paragraphs([
    ...timeline.captures.flatMap((capture) => [
      bundleChecked(capture, timeline, catalogue),
      rulesChecked(signalsOf(capture), catalogue),
    ]),
    ...dumps.flatMap((dump) => [dumpChecked(dump, catalogue), rulesChecked(signalsOf(dump), catalogue)]),
    ...batches.flatMap((batch) => [batchChecked(batch, catalogue), rulesChecked(batch.signals, catalogue)]),
    ...logs.map(({ name, bytes, span, attachedTo }) =>
      words.logChecked(
        attachedTo ? words.attachedLog(name, attachedTo.name, attachedTo.run) : name,
        formatBytes(bytes),
        span,
      ),
    ),
  ]);
}

function bundleChecked(capture: CaptureView, timeline: Timeline, catalogue: Messages): string {
  const words = catalogue.note.draft;
  const { name, baseUrl, sources } = capture;
  const collected = sources.filter(({ status }) => status === 'collected');
  const why = (status: 'cut' | 'missing') => {
    const paths = new Map<string, string[]>();
    for (const source of sources) {
      if (source.status !== status) continue;
      const reason = say(source.reason, catalogue.phrases);
      paths.set(reason, [...(paths.get(reason) ?? []), pathOf(source)]);
    }
    return [...paths].map(([reason, same]) => words.sourceWhy(words.list(same), reason));
  };
  const [cut, missing] = [why('cut'), why('missing')];
  const taken = takenWords(capture, timeline, words);
  return words.sentences([
    words.bundleChecked(name, baseUrl, collected.length, sources.length),
    ...(taken === null ? [] : [taken]),
    ...(collected.length > 0 ? [words.sourcesCollected(words.list(collected.map(pathOf)))] : []),
    ...(cut.length > 0 ? [words.sourcesCut(words.longList(cut))] : []),
    ...(missing.length > 0 ? [words.sourcesMissing(words.longList(missing))] : []),
  ]);
}

const pathOf = ({ path, name }: SourceRecord): string => path ?? name;

function dumpChecked(dump: DumpView, catalogue: Messages): string {
  const words = catalogue.note.draft;
  const { kind, name, damage, cancelled } = dump;
  return words.sentences([
    words.dumpChecked[kind](name, words.dumpCounts(dump)),
    ...(damage ? [words.dumpDamaged(tellProblem(damage.problem, catalogue).message)] : []),
    ...(cancelled ? [words.dumpCancelled] : []),
  ]);
}

/** What became of it, and what fired: no other part of a note says it. */
function batchChecked({ name, state, targets, counts, signals }: CheckedBatch, catalogue: Messages): string {
  const words = catalogue.note.draft;
  const end = words.batchEnds[state];
  return words.sentences([
    words.batchChecked(name, words.list(targets), counts),
    ...(end === undefined ? [] : [end]),
    ...signals
      .filter(({ verdict }) => verdict === 'fired')
      .sort(byStrength)
      .map(({ text, params, rule }) => `${catalogue.signals[text]?.detail(params) ?? ''} (${rule})`),
  ]);
}

function rulesChecked(signals: readonly Signal[], catalogue: Messages): string {
  const words = catalogue.note.draft;
  const having = (verdict: Signal['verdict']) => signals.filter((signal) => signal.verdict === verdict);
  const fired = having('fired')
    .sort(byStrength)
    .map(({ rule }) => rule);
  const silent = having('quiet').map(({ rule }) => rule);
  const why = having('not_checked').map(({ rule, reason }) =>
    reason === null ? rule : words.sourceWhy(rule, say(reason, catalogue.phrases)),
  );
  return words.sentences([
    ...(fired.length > 0 ? [words.rulesFired(words.list(fired), fired.length)] : []),
    ...(silent.length > 0 ? [words.rulesQuiet(words.list(silent), silent.length)] : []),
    ...(why.length > 0 ? [words.rulesNotChecked(words.longList(why), why.length)] : []),
  ]);
}
