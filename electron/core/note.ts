import type { CaptureView } from '../../shared/capture.ts';
import type { Diagnosis } from '../../shared/diagnosis.ts';
import type { DumpView } from '../../shared/dump.ts';
import { formatCollectedAt, formatTimestamp, formatTopology } from '../../shared/format.ts';
import type { HandOff } from '../../shared/handoff.ts';
import type { Timeline } from '../../shared/incident-time.ts';
import { en } from '../../shared/messages/en/index.ts';
import { noteDraft as words } from '../../shared/messages/en/note-draft.ts';
import { signals as signalWords } from '../../shared/messages/en/signals/index.ts';
import type { IncidentNote, NoteField } from '../../shared/note.ts';
import type { Signal } from '../../shared/signal.ts';
import { whatWasChecked } from './note-checked.ts';
import { beyondChecked, commandRisk, firstCommand } from './note-command.ts';
import { timeOf } from './note-time.ts';
import { diagnoseIncident, type IncidentDiagnosis } from './signals/incident-diagnosis.ts';
import { signalSentence } from './signals/sentence.ts';
import type { Thresholds } from './signals/thresholds.ts';

export interface NoteParts {
  readonly title: string;
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly DumpView[];
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
  const { title, captures, dumps, thresholds } = parts;
  const incident: Incident = { ...parts, ...diagnoseIncident({ captures, dumps, thresholds }) };
  const { timeline } = incident;
  return {
    title,
    subtitle: subtitle(incident),
    fields: captures.length + dumps.length === 0 ? emptyFields : fields(incident),
    artifacts: [
      ...timeline.captures
        .filter(isFirstOfItsPath)
        .map(({ path, name }) => ({ kind: 'bundle' as const, path, label: name })),
      ...dumps.map(({ path, name }) => ({ kind: 'dump' as const, path, label: name })),
    ],
    whyMore: null,
  };
}

/** The targets of a deployment stand in one bundle. */
const isFirstOfItsPath = ({ path }: CaptureView, at: number, all: readonly CaptureView[]): boolean =>
  at === all.findIndex((other) => other.path === path);

/** What the fields are made from. */
interface Incident extends NoteParts, IncidentDiagnosis {}

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
  problem_class: problemClass(incident.diagnosis),
  what_was_checked: words.paragraphs([
    whatWasChecked(incident.timeline, incident.dumps, incident.signalsOf),
    ...beyondChecked(incident.diagnosis, en),
  ]),
  strongest_signal: strongestSignal(incident),
  best_guess: bestGuess(incident.diagnosis),
  ruled_out: ruledOut(incident),
  next_step: nextStep(incident),
  production_risk: productionRisk(incident),
});

/** Time, model, version and topology, by the newest capture, else by the first dump. */
function subtitle({ timeline: { newest: capture }, dumps: [dump] }: Incident): string {
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

function strongestSignal(incident: Incident): string {
  const { strongest, headline, doubts } = incident.diagnosis;
  const sentences: string[] = [];
  if (headline) {
    const { rule, grade } = headline;
    sentences.push(words.signalAt(signalSentence(headline), rule, grade, placeOf(headline, incident)));
  }
  if (!strongest) sentences.push(words.signalNone);
  for (const doubt of doubts)
    if (doubt !== headline) sentences.push(words.doubt(signalSentence(doubt), doubt.rule));
  return words.paragraphs(sentences);
}

/** File and line; beside other captures and dumps also whose file it is. A dump's evidence names the dump. */
function placeOf(signal: Signal, { captures, dumps, signalsOf }: Incident): string | null {
  const [evidence] = signal.evidence;
  if (!evidence) return null;
  const place = words.place(evidence.source, evidence.line);
  const capture = captures.find((one) => signalsOf(one).includes(signal));
  return capture && captures.length + dumps.length > 1 ? words.placeIn(place, capture.name) : place;
}

/** The strongest finding's guess, with up to two more findings of its class behind it. */
function bestGuess({ strongest, supporting }: Diagnosis): string {
  if (!strongest) return words.guessNone;
  const guess = signalWords[strongest.text]?.guess(strongest.params) ?? signalSentence(strongest);
  if (supporting.length === 0) return words.guessAlone(guess, strongest.rule);
  const reasons = [strongest, ...supporting];
  return words.guessSupported(
    guess,
    reasons.map((reason) => words.sourceWhy(signalSentence(reason), reason.rule)),
  );
}

function ruledOut({ diagnosis: { ruledOut: causes }, timeline }: Incident): string {
  const { newest, newestIsCurrent, beforeCrashSeconds } = timeline;
  if (newest && !newestIsCurrent && causes.length === 0)
    return words.ruledOutBefore(newest.name, beforeCrashSeconds);
  if (causes.length === 0) return words.ruledOutNone;
  return words.paragraphs(
    causes.map(({ cause, because }) => words.ruledOut(words.causes[cause], words.list(because))),
  );
}

/** In the order of the diagnosis; a saved request comes before any tool. */
function nextStep({ captures, dumps, handOffs = [], diagnosis: { strongest, steps } }: Incident): string {
  const next = (signal: Signal) => signalWords[signal.text]?.next(signal.params) ?? [];
  const isSafety = ({ class: of }: Signal) => of === 'S';
  const own = steps.filter((signal) => !isSafety(signal));
  return words.paragraphs([
    ...own.flatMap((signal) => [
      ...[next(signal)].flat(),
      ...(signal === strongest && dumps.length === 0 ? [words.saveRequest] : []),
    ]),
    ...(own.length === 0 ? [words.nothingFired] : []),
    ...(captures.length === 0 ? [words.takeBundle] : []),
    ...firstCommand(handOffs, en),
    ...steps.filter(isSafety).flatMap((signal) => [signalSentence(signal), ...[next(signal)].flat()]),
  ]);
}

function productionRisk(incident: Incident): string {
  const { dumps, handOffs = [], diagnosis, timeline } = incident;
  const { strongest, steps } = diagnosis;
  const risks = steps.flatMap(({ text }) => signalWords[text]?.risk ?? []);
  return words.paragraphs([
    ...(risks.length > 0 ? [...new Set(risks)] : [words.riskNothing]),
    ...(dumps.length === 0 && strongest ? [words.riskSaving] : []),
    ...commandRisk(handOffs, en),
    stillFailing(timeline),
    affected(incident),
  ]);
}

function stillFailing({ newest, newestIsCurrent, beforeCrashSeconds }: Timeline): string {
  const time = newest && timeOf(newest);
  if (newest === null || time === null) return words.stillFailingUnknown;
  return newestIsCurrent
    ? words.stillFailing(newest.name, time)
    : words.stillFailingBefore(newest.name, beforeCrashSeconds);
}

/** By the requests in flight at the last crash, unless a capture is newer; a load that was too old says nothing. */
function affected({ dumps, timeline, signalsOf }: Incident): string {
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
