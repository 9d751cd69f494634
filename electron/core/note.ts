import type { CaptureView } from '../../shared/capture.ts';
import type { DumpView } from '../../shared/dump.ts';
import { formatCollectedAt, formatTimestamp, formatTopology } from '../../shared/format.ts';
import type { HandOff } from '../../shared/handoff.ts';
import type { Language } from '../../shared/languages.ts';
import { catalogues } from '../../shared/messages/catalogues.ts';
import type { Messages } from '../../shared/messages/messages.ts';
import type { IncidentNote, NoteField } from '../../shared/note.ts';
import type { Signal } from '../../shared/signal.ts';
import { type CheckedBatch, type CheckedLog, whatWasChecked } from './note-checked.ts';
import { beyondChecked, commandRisk, firstCommand } from './note-command.ts';
import { timeOf } from './note-time.ts';
import { diagnoseIncident, type IncidentDiagnosis } from './signals/incident-diagnosis.ts';
import type { Thresholds } from './signals/thresholds.ts';

export interface NoteParts {
  readonly title: string;
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly DumpView[];
  /** Logs that were given along. No rule reads them. */
  readonly logs?: readonly CheckedLog[];
  /** Batch replays that have ended. */
  readonly batches?: readonly CheckedBatch[];
  /** Of its sentences; English when left out. */
  readonly language?: Language;
  /** The next tools; the first one's command is named. None when left out. */
  readonly handOffs?: readonly HandOff[];
  /** What the rules over dumps hold values against; the defaults when left out. */
  readonly thresholds?: Thresholds;
}

/**
 * The incident note filled from what is open: what fired, what stayed quiet, what could not be checked, and the next
 * step of the loop (bundle, saved request, replay on a clean target, only then other tools). It says no more than the
 * signals carry, and holds no prompt. With nothing open its fields are empty.
 */
export function draftNote(parts: NoteParts): IncidentNote {
  const { title, captures, dumps, logs = [], batches = [], language = 'en', thresholds } = parts;
  const incident: Incident = {
    ...parts,
    ...diagnoseIncident({ captures, dumps, thresholds }),
    logs,
    batches,
    catalogue: catalogues[language],
  };
  const { timeline } = incident;
  return {
    title,
    subtitle: subtitle(incident),
    fields:
      captures.length + dumps.length + logs.length + batches.length === 0 ? emptyFields : fields(incident),
    artifacts: [
      ...timeline.captures
        .filter(isFirstOfItsPath)
        .map(({ path, name }) => ({ kind: 'bundle' as const, path, label: name })),
      ...dumps.map(({ path, name }) => ({ kind: 'dump' as const, path, label: name })),
      ...logs.map(({ path, name }) => ({ kind: 'log' as const, path, label: name })),
    ],
    whyMore: null,
  };
}

/** The targets of a deployment stand in one bundle. */
const isFirstOfItsPath = ({ path }: CaptureView, at: number, all: readonly CaptureView[]): boolean =>
  at === all.findIndex((other) => other.path === path);

/** What the fields are made from. */
interface Incident extends NoteParts, IncidentDiagnosis {
  readonly logs: readonly CheckedLog[];
  readonly batches: readonly CheckedBatch[];
  readonly catalogue: Messages;
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

const fields = (incident: Incident): Record<NoteField, string> => ({
  problem_class: problemClass(incident),
  what_was_checked: incident.catalogue.note.draft.paragraphs([
    whatWasChecked(incident),
    ...beyondChecked(incident.diagnosis, incident.catalogue),
  ]),
  strongest_signal: strongestSignal(incident),
  best_guess: bestGuess(incident),
  ruled_out: ruledOut(incident),
  next_step: nextStep(incident),
  production_risk: productionRisk(incident),
});

/** What a finding says, in the note's language. */
const sentencesOf =
  ({ catalogue }: Incident) =>
  ({ text, params, rule }: Signal): string =>
    catalogue.signals[text]?.detail(params) ?? rule;

/** Time, model, version and topology, by the newest capture, else by the first dump. */
function subtitle({ timeline: { newest: capture }, dumps: [dump], catalogue }: Incident): string {
  const words = catalogue.note.draft;
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

function problemClass({ diagnosis: { classes, tied }, catalogue }: Incident): string {
  const words = catalogue.note.draft;
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

function strongestSignal(incident: Incident): string {
  const { strongest, headline, doubts } = incident.diagnosis;
  const words = incident.catalogue.note.draft;
  const sentence = sentencesOf(incident);
  const sentences: string[] = [];
  if (headline) {
    const { rule, grade } = headline;
    sentences.push(words.signalAt(sentence(headline), rule, grade, placeOf(headline, incident)));
  }
  if (!strongest) sentences.push(words.signalNone);
  for (const doubt of doubts)
    if (doubt !== headline) sentences.push(words.doubt(sentence(doubt), doubt.rule));
  return words.paragraphs(sentences);
}

/** File and line; beside other captures and dumps also whose file it is. A dump's evidence names the dump. */
function placeOf(signal: Signal, { captures, dumps, signalsOf, catalogue }: Incident): string | null {
  const words = catalogue.note.draft;
  const [evidence] = signal.evidence;
  if (!evidence) return null;
  const place = words.place(evidence.source, evidence.line);
  const capture = captures.find((one) => signalsOf(one).includes(signal));
  return capture && captures.length + dumps.length > 1 ? words.placeIn(place, capture.name) : place;
}

/** The strongest finding's guess, with up to two more findings of its class behind it. */
function bestGuess(incident: Incident): string {
  const { strongest, supporting } = incident.diagnosis;
  const words = incident.catalogue.note.draft;
  const sentence = sentencesOf(incident);
  if (!strongest) return words.guessNone;
  const guess = incident.catalogue.signals[strongest.text]?.guess(strongest.params) ?? sentence(strongest);
  if (supporting.length === 0) return words.guessAlone(guess, strongest.rule);
  const reasons = [strongest, ...supporting];
  return words.guessSupported(
    guess,
    reasons.map((reason) => words.sourceWhy(sentence(reason), reason.rule)),
  );
}

function ruledOut({ diagnosis: { ruledOut: causes }, timeline, catalogue }: Incident): string {
  const words = catalogue.note.draft;
  const { newest, newestIsCurrent, beforeCrashSeconds } = timeline;
  if (newest && !newestIsCurrent && causes.length === 0)
    return words.ruledOutBefore(newest.name, beforeCrashSeconds);
  if (causes.length === 0) return words.ruledOutNone;
  return words.paragraphs(
    causes.map(({ cause, because }) => words.ruledOut(words.causes[cause], words.list(because))),
  );
}

/** In the order of the diagnosis; a saved request comes before any tool. */
function nextStep(incident: Incident): string {
  const { captures, dumps, handOffs = [], diagnosis, catalogue } = incident;
  const { strongest, steps } = diagnosis;
  const words = catalogue.note.draft;
  const sentence = sentencesOf(incident);
  const next = (signal: Signal) => catalogue.signals[signal.text]?.next(signal.params) ?? [];
  const isSafety = ({ class: of }: Signal) => of === 'S';
  const own = steps.filter((signal) => !isSafety(signal));
  return words.paragraphs([
    ...own.flatMap((signal) => [
      ...[next(signal)].flat(),
      ...(signal === strongest && dumps.length === 0 ? [words.saveRequest] : []),
    ]),
    ...(own.length === 0 ? [words.nothingFired] : []),
    ...(captures.length === 0 ? [words.takeBundle] : []),
    ...firstCommand(handOffs, catalogue),
    ...steps.filter(isSafety).flatMap((signal) => [sentence(signal), ...[next(signal)].flat()]),
  ]);
}

function productionRisk(incident: Incident): string {
  const { dumps, handOffs = [], diagnosis, catalogue } = incident;
  const words = catalogue.note.draft;
  const { strongest, steps } = diagnosis;
  const risks = steps.flatMap(({ text }) => catalogue.signals[text]?.risk ?? []);
  return words.paragraphs([
    ...(risks.length > 0 ? [...new Set(risks)] : [words.riskNothing]),
    ...(dumps.length === 0 && strongest ? [words.riskSaving] : []),
    ...commandRisk(handOffs, catalogue),
    stillFailing(incident),
    affected(incident),
  ]);
}

function stillFailing({ timeline, catalogue }: Incident): string {
  const { newest, newestIsCurrent, beforeCrashSeconds } = timeline;
  const words = catalogue.note.draft;
  const time = newest && timeOf(newest, words);
  if (newest === null || time === null) return words.stillFailingUnknown;
  return newestIsCurrent
    ? words.stillFailing(newest.name, time)
    : words.stillFailingBefore(newest.name, beforeCrashSeconds);
}

/** By the requests in flight at the last crash, unless a capture is newer; a load that was too old says nothing. */
function affected({ dumps, timeline, signalsOf, catalogue }: Incident): string {
  const words = catalogue.note.draft;
  const { newest, newestIsCurrent, crash } = timeline;
  const dump = crash?.dump.inFlight ? crash.dump : dumps.find(({ inFlight }) => inFlight > 0);
  if (dump && !(newest && newestIsCurrent && crash))
    return words.affectedInFlight(dump.inFlight, dump.finished + dump.inFlight);
  if (newest === null) return words.affectedUnknown;
  const isOld = signalsOf(newest).some(({ reason }) => reason?.key === 'loadTooOld');
  const { waiting_reqs: waiting, total_reqs: total } = newest.summary.point_in_time_load;
  return !isOld && waiting !== null && total !== null && waiting > 0
    ? words.affectedWaiting(waiting, total)
    : words.affectedUnknown;
}
