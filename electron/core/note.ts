import type { CaptureView, SourceRecord } from '../../shared/capture.ts';
import type { DumpView } from '../../shared/dump.ts';
import { formatCollectedAt, formatTimestamp, formatTopology } from '../../shared/format.ts';
import { noteDraft as words } from '../../shared/messages/en/note-draft.ts';
import { signals as signalWords } from '../../shared/messages/en/signals.ts';
import type { IncidentNote, NoteField } from '../../shared/note.ts';
import { say } from '../../shared/phrase.ts';
import type { Signal } from '../../shared/signal.ts';
import { type Diagnosis, diagnose } from './signals/diagnosis.ts';
import { runDumpRules } from './signals/run.ts';
import { signalSentence } from './signals/sentence.ts';
import type { Thresholds } from './signals/thresholds.ts';

export interface NoteParts {
  readonly title: string;
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly DumpView[];
  /** What the rules over dumps hold values against; the defaults when left out. */
  readonly thresholds?: Thresholds;
}

/**
 * The incident note filled from what is open: what fired, what stayed quiet, what could not be checked, and the next
 * step of the loop (bundle, saved request, replay on a clean target, only then other tools). It says no more than the
 * signals carry, and holds no prompt. With nothing open its fields are empty.
 */
export function draftNote(parts: NoteParts): IncidentNote {
  const { title, captures, dumps, thresholds } = parts;
  const diagnosis = diagnose([
    ...captures.flatMap(({ signals }) => signals),
    ...dumps.flatMap((dump) => runDumpRules(dump, thresholds)),
  ]);
  return {
    title,
    subtitle: subtitle(parts),
    fields: captures.length + dumps.length === 0 ? emptyFields : fields(parts, diagnosis),
    artifacts: [
      ...captures.map(({ path, name }) => ({ kind: 'bundle' as const, path, label: name })),
      ...dumps.map(({ path, name }) => ({ kind: 'dump' as const, path, label: name })),
    ],
    whyMore: null,
  };
}

const emptyFields: Record<NoteField, string> = {
  problem_class: '',
  what_was_checked: '',
  strongest_signal: '',
  best_guess: '',
  ruled_out: '',
  next_step: '',
  production_risk: '',
};

const fields = (parts: NoteParts, diagnosis: Diagnosis): Record<NoteField, string> => ({
  problem_class: problemClass(diagnosis),
  what_was_checked: whatWasChecked(parts, diagnosis),
  strongest_signal: strongestSignal(diagnosis),
  best_guess: bestGuess(diagnosis),
  ruled_out: ruledOut(diagnosis),
  next_step: nextStep(parts, diagnosis),
  production_risk: productionRisk(parts, diagnosis),
});

/** Time, model, version and topology, by the first capture, else by the first dump. */
function subtitle({ captures: [capture], dumps: [dump] }: NoteParts): string {
  const parts: (string | null)[] = [];
  if (capture) {
    const { model, topology } = capture.summary;
    if (capture.collectedAt !== null) parts.push(words.takenAt(formatCollectedAt(capture.collectedAt)));
    parts.push(model.model_path ?? model.served_model_name);
    parts.push(model.sglang_version === null ? null : words.version(model.sglang_version));
    if (topology.accelerator !== null && topology.num_accelerators !== null)
      parts.push(words.accelerators(topology.num_accelerators, topology.accelerator));
    const { tp_size: tp, dp_size: dp, pp_size: pp, ep_size: ep } = topology;
    parts.push(formatTopology({ tp, dp, pp, ep }));
  } else if (dump) {
    if (dump.firstStart !== null)
      parts.push(
        words.requestsFrom(
          formatTimestamp(dump.firstStart),
          formatTimestamp(dump.lastStart ?? dump.firstStart),
        ),
      );
    parts.push(dump.modelPath ?? dump.servedModelName);
    parts.push(formatTopology(dump.topology));
  }
  return words.subtitle(parts.filter((part) => part !== null));
}

function problemClass({ classes, tied }: Diagnosis): string {
  const [first, second] = classes;
  if (!first) return words.classUnknown;
  const name = (index: number) => {
    const entry = classes[index];
    return entry ? words.className(entry.class, entry.sub) : '';
  };
  if (tied.length > 1)
    return words.classTied(
      tied.map((_, index) => name(index)),
      first.weight,
    );
  return second
    ? words.classNext(name(0), first.weight, name(1), second.weight)
    : words.classIs(name(0), first.weight);
}

function whatWasChecked({ captures, dumps }: NoteParts, diagnosis: Diagnosis): string {
  return words.paragraphs([
    ...captures.map(bundleChecked),
    ...dumps.map(dumpChecked),
    rulesChecked(diagnosis),
  ]);
}

function bundleChecked({ name, baseUrl, sources }: CaptureView): string {
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
  return words.sentences([
    words.bundleChecked(name, baseUrl, collected.length, sources.length),
    ...(collected.length > 0 ? [words.sourcesCollected(words.list(collected.map(pathOf)))] : []),
    ...(cut.length > 0 ? [words.sourcesCut(words.longList(cut))] : []),
    ...(missing.length > 0 ? [words.sourcesMissing(words.longList(missing))] : []),
  ]);
}

const pathOf = ({ path, name }: SourceRecord): string => path ?? name;

function dumpChecked(dump: DumpView): string {
  const { kind, name, total, finished, inFlight, healthChecks, damage, cancelled } = dump;
  return words.sentences([
    words.dumpChecked[kind](name, total, finished, inFlight),
    ...(healthChecks > 0 ? [words.dumpHealthChecks(healthChecks)] : []),
    ...(damage ? [words.dumpDamaged(damage.problem.message)] : []),
    ...(cancelled ? [words.dumpCancelled] : []),
  ]);
}

function rulesChecked({ findings, doubts, safety, quiet, notChecked }: Diagnosis): string {
  // Of several captures each runs the rules; a rule is named once.
  const fired = ids([...findings, ...doubts, ...safety]);
  const silent = ids(quiet.filter(({ rule }) => !fired.includes(rule)));
  const why = [
    ...new Set(
      notChecked.map(({ rule, reason }) => (reason === null ? rule : words.sourceWhy(rule, say(reason)))),
    ),
  ];
  return words.sentences([
    ...(fired.length > 0 ? [words.rulesFired(words.list(fired), fired.length)] : []),
    ...(silent.length > 0 ? [words.rulesQuiet(words.list(silent), silent.length)] : []),
    ...(why.length > 0 ? [words.rulesNotChecked(words.longList(why), why.length)] : []),
  ]);
}

const ids = (signals: readonly Signal[]): readonly string[] => [...new Set(signals.map(({ rule }) => rule))];

function strongestSignal({ strongest, doubts }: Diagnosis): string {
  const sentences: string[] = [];
  if (strongest) {
    const [evidence] = strongest.evidence;
    const place = evidence ? words.place(evidence.source, evidence.line) : null;
    sentences.push(words.signalAt(signalSentence(strongest), strongest.rule, strongest.grade, place));
  } else sentences.push(words.signalNone);
  for (const doubt of doubts) sentences.push(words.doubt(signalSentence(doubt), doubt.rule));
  return words.paragraphs(sentences);
}

/** The strongest finding's guess, with up to two more findings of its class behind it. */
function bestGuess({ strongest, findings }: Diagnosis): string {
  if (!strongest) return words.guessNone;
  const guess = signalWords[strongest.text]?.guess(strongest.params) ?? signalSentence(strongest);
  const supporting = findings.filter(
    ({ rule, class: of }, place) =>
      of === strongest.class &&
      rule !== strongest.rule &&
      place === findings.findIndex((finding) => finding.rule === rule),
  );
  if (supporting.length === 0) return words.guessAlone(guess, strongest.rule);
  const reasons = [strongest, ...supporting.slice(0, 2)];
  return words.guessSupported(
    guess,
    reasons.map((reason) => words.sourceWhy(signalSentence(reason), reason.rule)),
  );
}

function ruledOut({ ruledOut: causes }: Diagnosis): string {
  if (causes.length === 0) return words.ruledOutNone;
  return words.paragraphs(
    causes.map(({ cause, because }) => words.ruledOut(words.causes[cause], words.list(because))),
  );
}

/** Evidence that cannot be trusted is mended first; a saved request comes before any tool. */
function nextStep({ captures, dumps }: NoteParts, { strongest, doubts, safety }: Diagnosis): string {
  const next = (signal: Signal) => signalWords[signal.text]?.next(signal.params);
  const mends = doubts.flatMap((doubt) => next(doubt) ?? []);
  const step = strongest ? next(strongest) : undefined;
  return words.paragraphs([
    ...mends,
    ...(step !== undefined ? [step] : mends.length === 0 ? [words.nothingFired] : []),
    ...(dumps.length === 0 && step !== undefined ? [words.saveRequest] : []),
    ...(captures.length === 0 ? [words.takeBundle] : []),
    ...safety.flatMap((signal) => [signalSentence(signal), next(signal) ?? '']),
  ]);
}

function productionRisk(parts: NoteParts, { strongest, doubts, safety }: Diagnosis): string {
  const { captures, dumps } = parts;
  const risks = [...doubts, ...(strongest ? [strongest] : []), ...safety].flatMap(
    ({ text }) => signalWords[text]?.risk ?? [],
  );
  const [capture] = captures;
  return words.paragraphs([
    ...(risks.length > 0 ? [...new Set(risks)] : [words.riskNothing]),
    ...(dumps.length === 0 && strongest ? [words.riskSaving] : []),
    capture?.collectedAt
      ? words.stillFailing(formatCollectedAt(capture.collectedAt))
      : words.stillFailingUnknown,
    affected(parts),
  ]);
}

function affected({ captures, dumps }: NoteParts): string {
  for (const { summary } of captures) {
    const { waiting_reqs: waiting, total_reqs: total } = summary.point_in_time_load;
    if (waiting !== null && total !== null && waiting > 0) return words.affectedWaiting(waiting, total);
  }
  const crash = dumps.find(({ inFlight }) => inFlight > 0);
  return crash ? words.affectedInFlight(crash.inFlight, crash.total) : words.affectedUnknown;
}
