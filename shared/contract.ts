import * as v from 'valibot';
import type { ArgumentChanges } from './argument-changes.ts';
import { type Attached, attachableKinds, type PartOfAttachment } from './attachment.ts';
import { type Baseline, baselineIdGiven } from './baseline.ts';
import type { BatchComparison, BatchPreview, BatchView } from './batch.ts';
import { batchLimits, batchModes } from './batch.ts';
import type { BatchResult } from './batch-file.ts';
import { bracketPlanGiven, type RunCaptureTold } from './bracket.ts';
import type { CaptureId, CaptureView, SourcePair, SourceText } from './capture.ts';
import { expectGiven, harnessServerGiven, knownServerGiven } from './check-calls.ts';
import type { CollectEstimate, CollectTold, EndpointInfo, ParsedTargets } from './collect.ts';
import { collectOrderEntries } from './collect.ts';
import { type CompareColumns, mostColumns } from './compare-columns.ts';
import { type ComparedSide, comparedSideSchema } from './compared-side.ts';
import type { Comparison } from './comparison.ts';
import { headerGiven, mostHeaders } from './connection.ts';
import { type CopiedRequest, copyForms } from './copy-as.ts';
import type {
  Distribution,
  DumpId,
  DumpTimeline,
  DumpView,
  Exported,
  RequestDetail,
  RequestPage,
} from './dump.ts';
import { exportFormats, sortKeys } from './dump.ts';
import { type ExperimentRun, experimentPlanGiven } from './experiment.ts';
import type { HandOff } from './handoff.ts';
import type { BisectProgress, Harness, ProveTold } from './harness.ts';
import { type HeldId, isHeldId, type PartOfHeld } from './held.ts';
import type { RunComparison, RunHistory } from './history.ts';
import type { ArtifactId, SavedReplay, SavedRequest, SavedRun } from './incident.ts';
import type { AfterCrash, IncidentTold, KnownIncident, NetworkCall } from './incident-calls.ts';
import {
  artifactGiven,
  artifactIdGiven,
  newPinGiven,
  notePartsGiven,
  savedRequestGiven,
} from './incident-calls.ts';
import { languages } from './languages.ts';
import type { Minimised, MinimiseTold } from './minimise.ts';
import type { IncidentNote } from './note.ts';
import { noteArtifactKinds, noteFields } from './note.ts';
import { type ExportedNote, type NoteMasks, noteFormats } from './note-export.ts';
import type { Outcome, Problem } from './outcome.ts';
import type { PairDetail } from './pair-detail.ts';
import type { PickleBytes } from './pickle-report.ts';
import type { PinId } from './pin.ts';
import type { CaptureSeries, Histograms } from './plots.ts';
import type { ReplayProgress, ReplayResult } from './replay.ts';
import { type EditableRequest, endpoints, recordedParts } from './request.ts';
import type { RuleInfo } from './rule-info.ts';
import type { Session } from './session.ts';
import { sessionSchema } from './session.ts';
import type { Settings } from './settings.ts';
import { settingKeys, settingsSchema, typedTargetSchema } from './settings.ts';
import { sideMarkSchema } from './side-mark.ts';
import type { Signal } from './signal.ts';
import type { TargetLookTold } from './target-look.ts';
import type { ThresholdInfo } from './threshold.ts';
import type { TokensTold } from './tokens.ts';

/*
 * Every call and push between window and main: the one list. Each call names the schema that parses its
 * input at the door and, as a type only, what it answers. Both ends derive their types from here.
 */

/** Long work is named by its caller, so that `cancel` works before the first answer. */
export type TaskId = string & { readonly brand: 'TaskId' };

const id = <T extends string>() =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(200),
    v.transform((value) => value as T),
  );
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));
const taskId = id<TaskId>();
const captureId = id<CaptureId>();
const dumpId = id<DumpId>();
const heldId = v.pipe(
  v.string(),
  v.check(isHeldId),
  v.transform((value) => value as HeldId),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const target = v.object({
  baseUrl: v.pipe(v.string(), v.maxLength(2048)),
  token: v.exactOptional(v.pipe(v.string(), v.maxLength(8192))),
  /** The token that is kept for this base URL goes with the call, where none is given. */
  keptToken: v.exactOptional(v.boolean()),
});
/** A target, and its host where a person typed it. */
const askedTarget = v.object({ target, confirmedHost: v.exactOptional(v.string()) });
const endpoint = v.picklist(endpoints);
/** As much of a request as a check sends and holds its answer against. */
const editableRequest = v.pipe(
  v.looseObject({
    name: v.string(),
    endpoint,
    text: v.pipe(v.string(), v.maxLength(512_000_000)),
    newerSampling: v.array(v.string()),
    notes: v.array(v.looseObject({ key: v.string() })),
    recordedOutput: v.nullable(v.looseObject({ part: v.picklist(recordedParts) })),
  }),
  v.transform((value) => value as unknown as EditableRequest),
);

const choiceEntries = {
  where: v.pipe(v.string(), v.maxLength(4096)),
  sort: v.nullable(v.object({ key: v.picklist(sortKeys), descending: v.boolean() })),
  includeHealthChecks: v.boolean(),
};
const choice = v.object(choiceEntries);
const query = v.object({
  ...choiceEntries,
  offset: count,
  limit: v.pipe(count, v.maxValue(500)),
  locate: v.exactOptional(v.union([count, v.object({ dump: dumpId, index: count })])),
});

export type { ComparedSide };

const batchChoiceEntries = {
  ...choiceEntries,
  /** These alone, by their index; null = all that match. */
  only: v.nullable(v.pipe(v.array(count), v.maxLength(1_000_000))),
  /** With every other turn of their conversations. */
  sessions: v.boolean(),
};
const batchTarget = v.object({ ...target.entries, confirmedHost: v.exactOptional(v.string()) });
const between = ({ least, most }: { readonly least: number; readonly most: number }) =>
  v.pipe(v.number(), v.minValue(least), v.maxValue(most));

/** One send of a replay. */
const runGiven = v.object({ replay: artifactIdGiven, run: v.pipe(count, v.minValue(1)) });

const text = v.pipe(v.string(), v.maxLength(1_000_000));
const note = v.object({
  title: text,
  subtitle: text,
  fields: v.object(v.entriesFromList(noteFields, text)),
  artifacts: v.array(v.object({ kind: v.picklist(noteArtifactKinds), path: text, label: text })),
  whyMore: v.nullable(text),
});

/** A note with what it rests on as it is open, which tells of its requests and of the server. */
const noteAsked = {
  note,
  language: v.picklist(languages),
  open: v.object({ captures: v.array(captureId), dumps: v.array(dumpId) }),
};

interface Call<In extends v.GenericSchema, Out> {
  readonly input: In;
  /** Type only. */
  readonly answer?: Out;
}
const call =
  <In extends v.GenericSchema>(input: In) =>
  <Out>(): Call<In, Out> => ({ input });
const push = <Data>() => undefined as unknown as Data;

/** The window asks, the main process answers once. */
export const calls = {
  /** What a fresh window needs: version, settings, samples, and what was named on the command line. */
  start: call(v.object({}))<StartInfo>(),
  changeSettings: call(v.partial(settingsSchema))<Settings>(),
  /** Gives items their defaults back. */
  resetSettings: call(v.object({ keys: v.array(v.picklist(settingKeys)) }))<Settings>(),
  /**
   * A quick look at a server that a person chose: passive GETs in bounded time, the last one where it is seconds old.
   * `record`: the request that is to be sent there, to hold the server against what it was recorded on.
   */
  lookAtTarget: call(
    v.object({
      target,
      record: v.nullable(v.object({ dump: dumpId, index: count })),
      again: v.boolean(),
    }),
  )<TargetLookTold>(),
  /** Puts a target on the list, or changes the one at `was`. Null secrets stay as they are kept. */
  saveTarget: call(
    v.object({
      was: v.nullable(v.pipe(v.string(), v.maxLength(2048))),
      target: typedTargetSchema,
      token: v.nullable(v.pipe(v.string(), v.maxLength(8192))),
      headerValues: v.pipe(v.array(headerGiven), v.maxLength(mostHeaders)),
    }),
  )<Settings>(),
  /** Takes it off the list, and its secrets out of the key store. */
  removeTarget: call(v.object({ baseUrl: v.pipe(v.string(), v.maxLength(2048)) }))<Settings>(),
  /** Takes that back, secrets and all, while the app runs. */
  restoreTarget: call(v.object({ baseUrl: v.pipe(v.string(), v.maxLength(2048)) }))<Settings>(),
  /** The kept token of a base URL is gone, from the key store, too. */
  forgetToken: call(v.object({ baseUrl: v.pipe(v.string(), v.maxLength(2048)) }))<void>(),
  /** A dialog; answers an empty list when the person closes it. */
  pickPaths: call(v.object({ kind: v.picklist(['files', 'folder']) }))<readonly string[]>(),
  /** Opens whatever the paths are; one path's failure never spoils the others. */
  openPaths: call(v.object({ task: taskId, paths: v.pipe(v.array(path), v.maxLength(200)) }))<Opened>(),
  openSample: call(v.object({ task: taskId, sample: id() }))<Opened>(),
  closeCapture: call(v.object({ capture: captureId }))<void>(),
  closeDump: call(v.object({ dump: dumpId }))<void>(),
  /**
   * Open dumps as one table, each request once. It is no part of the incident: its rows say where they stand
   * (RequestRow.from), and it has to be closed before one of its dumps is.
   */
  mergeDumps: call(
    v.object({ dumps: v.pipe(v.array(dumpId), v.minLength(2), v.maxLength(5000)), name: text }),
  )<OpenedDump>(),
  readSource: call(v.object({ capture: captureId, file: path }))<SourceText>(),
  /** Server arguments that changed between two captures, without the noise of the settings; null where one has none. */
  compareArguments: call(v.object({ before: captureId, after: captureId }))<ArgumentChanges | null>(),
  /** How latencies are spread: since `before`, an earlier capture of the same server, where the capture has one sample only. */
  readHistograms: call(v.object({ capture: captureId, before: v.nullable(captureId) }))<Histograms>(),
  /** How load and latencies went over time; empty for a capture of one moment. */
  readSeries: call(v.object({ capture: captureId }))<readonly CaptureSeries[]>(),
  /** Two captures, samples or dumps held against each other, without the noise of the settings. */
  compareSides: call(v.object({ task: taskId, a: comparedSideSchema, b: comparedSideSchema }))<Comparison>(),
  /** The reference held against each of several others. */
  compareColumns: call(
    v.object({
      task: taskId,
      a: comparedSideSchema,
      others: v.pipe(v.array(comparedSideSchema), v.minLength(1), v.maxLength(mostColumns)),
    }),
  )<CompareColumns>(),
  /** The answers of one pair of two dumps, side by side. */
  readPair: call(v.object({ a: dumpId, indexA: count, b: dumpId, indexB: count }))<PairDetail>(),
  /** A comparison as a file, in a language. A null path asks by a dialog, and answers null when that is closed. */
  exportComparison: call(
    v.object({
      task: taskId,
      a: comparedSideSchema,
      b: comparedSideSchema,
      format: v.picklist(['md', 'html']),
      language: v.picklist(languages),
      path: v.nullable(path),
    }),
  )<{ readonly path: string } | null>(),
  /** The capture is the healthy one of its server from now on, or of its model where it names no server. */
  keepBaseline: call(v.object({ task: taskId, capture: captureId }))<Baseline>(),
  /** No longer; its copy is deleted. */
  dropBaseline: call(v.object({ baseline: baselineIdGiven }))<void>(),
  /** Names of the files that one of two sides has. */
  listSources: call(v.object({ a: comparedSideSchema, b: comparedSideSchema }))<readonly string[]>(),
  /** One file of two captures, brought into one order: keys by name, series by series. null where a side lacks it. */
  readSources: call(v.object({ a: comparedSideSchema, b: comparedSideSchema, file: path }))<SourcePair>(),
  findRequests: call(v.object({ dump: dumpId, query }))<RequestPage>(),
  readRequest: call(v.object({ dump: dumpId, index: count }))<RequestDetail>(),
  /** The matching requests as bars over time. */
  readTimeline: call(v.object({ dump: dumpId, choice }))<DumpTimeline>(),
  /** How lengths and latencies of the matching requests are spread. */
  readDistributions: call(v.object({ dump: dumpId, choice }))<readonly Distribution[]>(),
  /** What stands around a byte of a dump's file, opcodes and bytes; null for a table of several. */
  readPickleBytes: call(v.object({ dump: dumpId, offset: count }))<PickleBytes | null>(),
  /** SHA-256 of its file as it lies; null for several. `cancel` gives it up. */
  digestDump: call(v.object({ task: taskId, dump: dumpId }))<string | null>(),
  /**
   * Writes requests to a file: those of a choice, or `only` some by their index. A null path asks by a dialog, and answers
   * null when that is closed. Progress is told as `exporting`; cancel leaves no file.
   */
  exportRequests: call(
    v.object({
      task: taskId,
      dump: dumpId,
      choice,
      only: v.nullable(v.pipe(v.array(count), v.maxLength(100_000))),
      format: v.picklist(exportFormats),
      /** k6: prompts of the same shape in place of the recorded ones. */
      synthetic: v.boolean(),
      path: v.nullable(path),
    }),
  )<Exported | null>(),
  /** A recorded request made fit for sending. `keep` names fields to send as recorded. */
  prepareRequest: call(v.object({ dump: dumpId, index: count, keep: v.array(id()) }))<EditableRequest>(),
  /** A hand-saved trigger: JSON body, cURL line or request-log line. */
  parseTrigger: call(
    v.object({ name: text, text: v.pipe(v.string(), v.maxLength(64_000_000)) }),
  )<EditableRequest>(),
  /** How many requests a choice comes to, and over how long they came when they were recorded. */
  previewBatch: call(v.object({ dump: dumpId, ...batchChoiceEntries }))<BatchPreview>(),
  /**
   * Replays many requests of a dump, or of a table of several. Answers once it has begun: how it goes is told as `batch`.
   * It is written down in the incident as it goes.
   */
  startBatch: call(
    v.object({
      name: v.pipe(text, v.minLength(1), v.maxLength(200)),
      /** The table, and the dumps of the incident that it is made of. */
      dump: dumpId,
      dumps: v.array(v.string()),
      choice: v.object(batchChoiceEntries),
      targets: v.pipe(v.array(batchTarget), v.minLength(1), v.maxLength(2)),
      mode: v.picklist(batchModes),
      speed: between(batchLimits.speed),
      rate: between(batchLimits.rate),
      parallel: v.pipe(between(batchLimits.parallel), v.integer()),
      /** As the table lists them, not by recorded start. */
      asListed: v.boolean(),
      from: count,
      count: v.pipe(count, v.minValue(1)),
      ignoreEos: v.boolean(),
      keep: v.array(id()),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      /** With requests that ask not to be kept. */
      noLogs: v.boolean(),
      noiseFloor: v.boolean(),
      /** A capture of each target before, while it lasts, and after. */
      captures: v.boolean(),
    }),
  )<{ readonly batch: ArtifactId }>(),
  /** How it stands now, or stood at its end. */
  readBatch: call(v.object({ batch: artifactIdGiven }))<BatchView>(),
  pauseBatch: call(v.object({ batch: artifactIdGiven, paused: v.boolean() }))<void>(),
  /** What is in flight is called back; what was answered stays. */
  cancelBatch: call(v.object({ batch: artifactIdGiven }))<void>(),
  /** Goes on with what has no answer yet, at the same targets. */
  resumeBatch: call(
    v.object({
      batch: artifactIdGiven,
      targets: v.pipe(v.array(batchTarget), v.minLength(1), v.maxLength(2)),
    }),
  )<void>(),
  /** Narrows a batch whose target died down to the smallest set that kills it; told as part of `batch`. */
  halveBatch: call(
    v.object({
      batch: artifactIdGiven,
      targets: v.pipe(v.array(batchTarget), v.minLength(1), v.maxLength(2)),
      /** Starts the target again between rounds; empty = a person does. */
      restart: v.pipe(v.string(), v.maxLength(8192)),
    }),
  )<void>(),
  /** The target has been started again by a person. */
  goOnHalving: call(v.object({ batch: artifactIdGiven }))<void>(),
  /** Recorded against replayed, target against target, and one target against itself. */
  compareBatch: call(v.object({ batch: artifactIdGiven }))<BatchComparison>(),
  /** Every sending of one record with its answer. */
  readBatchRecord: call(v.object({ batch: artifactIdGiven, file: text, index: count }))<
    readonly BatchResult[]
  >(),
  /** The body as a request to edit in the form of another endpoint, best effort. Throws `cannotConvert`. */
  convertRequest: call(
    v.object({
      name: text,
      body: v.pipe(v.string(), v.maxLength(512_000_000)),
      from: endpoint,
      to: endpoint,
    }),
  )<EditableRequest>(),
  /** A large value of a request, one stretch from the character `from` on. */
  readHeld: call(v.object({ id: heldId, from: count }))<PartOfHeld>(),
  /**
   * JSON that takes the place of a large value: by what was typed (of a text what it says), or by a file's content. A null
   * path asks by a dialog, and answers null when that is closed. What is large is a placeholder again.
   */
  replaceHeld: call(
    v.object({
      id: heldId,
      by: v.union([
        v.object({ text: v.pipe(v.string(), v.maxLength(64_000_000)) }),
        v.object({ path: v.nullable(path) }),
      ]),
    }),
  )<string | null>(),
  /** A body with its large values put aside, each with a placeholder in its place. A text that is no JSON stays. */
  holdText: call(v.object({ text: v.pipe(v.string(), v.maxLength(512_000_000)) }))<string>(),
  /** A text with the values that its placeholders stand for: for what is to stand in the editor in full. */
  wholeBody: call(v.object({ text: v.pipe(v.string(), v.maxLength(512_000_000)) }))<string>(),
  /** A body onto the clipboard, with the values that its placeholders stand for. */
  copyBody: call(v.object({ text: v.pipe(v.string(), v.maxLength(512_000_000)) }))<void>(),
  /** Puts a request on the clipboard as it would be sent to the target. A key is never in it. */
  copyRequest: call(
    v.object({
      form: v.picklist(copyForms),
      target,
      endpoint,
      body: v.pipe(v.string(), v.maxLength(512_000_000)),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      language: v.picklist(languages),
    }),
  )<CopiedRequest>(),
  /**
   * A capture of one server, or of a deployment. Cancel keeps what was written; the answer shows it. Progress is told
   * as `collecting`.
   */
  collect: call(v.object({ task: taskId, folder: v.nullable(path), ...collectOrderEntries }))<CaptureView>(),
  /** A watch ends now and keeps what its ring holds: `collect` answers. false = no watch of that task runs. */
  keepWatched: call(v.object({ task: taskId }))<boolean>(),
  /** What a collection would come to. Calls nobody. */
  estimateCollection: call(v.object(collectOrderEntries))<CollectEstimate>(),
  /** Targets of a deployment: JSON, YAML, or one `role url` a line. */
  parseTargets: call(v.object({ text }))<ParsedTargets>(),
  /** The same from a file. */
  readTargets: call(v.object({ path }))<ParsedTargets>(),
  /** Another target of a deployment: from now on the capture's id stands for it. */
  showTarget: call(v.object({ capture: captureId, target: text }))<CaptureView>(),
  replay: call(
    v.object({
      task: taskId,
      target,
      endpoint,
      body: v.pipe(v.string(), v.maxLength(512_000_000)),
      alsoKnownSampling: v.exactOptional(v.array(v.string())),
      /** Version of the target, where it is known. */
      serverVersion: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      confirmedHost: v.exactOptional(v.string()),
      /** Sends what another run sent, from disk: `body` is empty then. */
      bodyOf: v.exactOptional(runGiven),
      /** Where the run is kept: number `run` of a saved request. Nowhere when left out. */
      keep: v.exactOptional(v.object({ request: artifactIdGiven, run: v.pipe(count, v.minValue(1)) })),
      /** Captures of the target around it, told as `runCaptured`. */
      bracket: v.exactOptional(bracketPlanGiven),
    }),
  )<ReplayResult>(),
  /**
   * The smallest prompt that still fails what is expected, in rounds that are kept in the incident: the same call goes on
   * where one ended. Progress is told as `minimising`; cancel answers what is known.
   */
  minimise: call(
    v.object({
      task: taskId,
      target,
      request: editableRequest,
      expect: expectGiven,
      mostRounds: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
      /** Shell command that starts the server again after an answer that never came; null = a person does. */
      restart: v.nullable(text),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      confirmedHost: v.exactOptional(v.string()),
    }),
  )<Minimised & { readonly folder: string }>(),
  /** Writes the folder of a regression harness and proves it on servers that are known. Told as `proving`. */
  writeHarness: call(
    v.object({
      task: taskId,
      folder: path,
      what: v.variant('kind', [
        v.object({ kind: v.literal('request'), request: editableRequest }),
        v.object({
          kind: v.literal('records'),
          dump: dumpId,
          indexes: v.pipe(v.array(count), v.minLength(1), v.maxLength(100_000)),
        }),
        v.object({ kind: v.literal('command'), command: text }),
      ]),
      target,
      confirmedHost: v.exactOptional(v.string()),
      expect: expectGiven,
      repeat: v.pipe(count, v.minValue(1), v.maxValue(1000)),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      server: harnessServerGiven,
      images: v.array(text),
      proveGood: knownServerGiven,
      proveBad: knownServerGiven,
      language: v.picklist(languages),
    }),
  )<Harness>(),
  /** How far a bisection has come, by what `git bisect log` or `git bisect run` printed. */
  readBisectLog: call(v.object({ text }))<BisectProgress>(),
  /**
   * One request sent several times. Each run is told as `replaying` under the name that `runTask` gives it, and as
   * `experimenting` once it has ended; what was sent before a cancel is answered.
   */
  experiment: call(
    v.object({
      task: taskId,
      plan: experimentPlanGiven,
      a: askedTarget,
      /** The second server of a pair. */
      b: v.exactOptional(askedTarget),
      endpoint,
      body: v.pipe(v.string(), v.maxLength(512_000_000)),
      alsoKnownSampling: v.exactOptional(v.array(v.string())),
      /** Version of the target, where it is known. */
      serverVersion: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      /** Where the runs are kept: as number `run` and those after it. */
      keep: v.exactOptional(v.object({ request: artifactIdGiven, run: v.pipe(count, v.minValue(1)) })),
    }),
  )<readonly ExperimentRun[]>(),
  cancel: call(v.object({ task: taskId }))<void>(),
  /** The seven fields filled from what is open. */
  draftNote: call(
    v.object({
      title: text,
      captures: v.array(captureId),
      dumps: v.array(dumpId),
      language: v.picklist(languages),
    }),
  )<IncidentNote>(),
  /** What masking would hide in a note and its pins. */
  readNoteMasks: call(v.object(noteAsked))<NoteMasks>(),
  /** The next tools for what is open, the next one first, each with its command filled in. None is run. */
  readHandOff: call(v.object({ captures: v.array(captureId), dumps: v.array(dumpId) }))<readonly HandOff[]>(),
  /** Answers null when the person closes the dialog. */
  exportNote: call(
    v.object({
      ...noteAsked,
      task: taskId,
      format: v.picklist(noteFormats),
      masking: v.object({ prompts: v.boolean(), hosts: v.boolean() }),
      path: v.nullable(path),
    }),
  )<ExportedNote | null>(),
  /** Shows a file that we wrote or opened in the system's file manager. */
  showInFolder: call(v.object({ path }))<void>(),
  copyText: call(v.object({ text }))<void>(),

  // Incidents. A window has one at any time; that of a fresh window lies in the app's folder until it gets a place.
  /** This window goes on with a new one. Its page is loaded anew, as after each of the two calls below. */
  newIncident: call(v.object({}))<void>(),
  /** Opens an incident folder, or one that a dialog asks for. false = the dialog was closed. */
  openIncident: call(v.object({ path: v.nullable(path), window: v.picklist(['this', 'new']) }))<boolean>(),
  /** The next window on the incident begins with nothing of it open. */
  closeAllIn: call(v.object({ folder: path }))<void>(),
  openWindow: call(v.object({ paths: v.pipe(v.array(path), v.maxLength(200)) }))<void>(),
  /** Incidents that this machine knows, the last open first. */
  listIncidents: call(v.object({}))<readonly KnownIncident[]>(),
  /** Takes one off that list. One without a place is deleted for good; refused while a window has it open. */
  forgetIncident: call(v.object({ folder: path }))<void>(),
  renameIncident: call(v.object({ name: v.pipe(text, v.minLength(1), v.maxLength(200)) }))<void>(),
  /**
   * Gives the incident another folder: `move` takes it there, `copy` goes on there and leaves the old one as it is
   * (for when the old one cannot be written). null asks by a dialog, and answers null when that is closed. An incident
   * without a place gets the folder's name.
   */
  placeIncident: call(
    v.object({ task: taskId, how: v.picklist(['move', 'copy']), folder: v.nullable(path) }),
  )<{ readonly folder: string } | null>(),
  /** Makes the incident this window's to write, whoever had it. */
  takeOver: call(v.object({}))<void>(),
  /** Writes what waits, at once: the way out of `failed`. */
  saveNow: call(v.object({}))<void>(),
  resolveConflict: call(v.object({ file: path, choice: v.picklist(['ours', 'theirs', 'both']) }))<void>(),

  /** `edition` counts the window's edits, from 1: see IncidentTold. */
  editNote: call(v.object({ note, edited: notePartsGiven, edition: count }))<void>(),
  /** Saves a request under its id, or as a new one. */
  saveRequest: call(v.object({ id: v.nullable(artifactIdGiven), request: savedRequestGiven }))<ArtifactId>(),
  readSavedRequest: call(v.object({ id: artifactIdGiven }))<SavedRequest>(),
  /** Every send of the incident without bodies and answers, the latest first. */
  listRuns: call(v.object({}))<RunHistory>(),
  /** One send with its body and its answer. */
  readRun: call(runGiven)<SavedRun>(),
  compareRuns: call(v.object({ a: runGiven, b: runGiven }))<RunComparison>(),
  /** Off the list; it stays on disk until the room is needed. */
  removeRun: call(runGiven)<void>(),
  restoreRun: call(runGiven)<void>(),
  /** Every run of a saved request; long bodies stay on disk. */
  readRuns: call(v.object({ request: artifactIdGiven }))<SavedReplay>(),

  /** Opens captures and dumps of the incident. What is not there is a problem under its name. */
  openArtifacts: call(v.object({ task: taskId, artifacts: v.array(artifactGiven) }))<Opened>(),
  /** A capture or dump that the incident only refers to is copied into its folder. */
  copyIn: call(v.object({ task: taskId, artifact: artifactGiven }))<void>(),
  /** Says where a missing capture or dump lies now; null asks by a dialog. false = that was closed. */
  locateArtifact: call(v.object({ artifact: artifactGiven, path: v.nullable(path) }))<boolean>(),
  labelArtifact: call(v.object({ artifact: artifactGiven, label: v.nullable(text) }))<void>(),
  /** What a person says of a capture or dump as a side of a comparison; null takes it back. */
  markArtifact: call(v.object({ artifact: artifactGiven, mark: v.nullable(sideMarkSchema) }))<void>(),
  /** Off the incident; its file is put aside, never deleted. */
  removeArtifact: call(v.object({ artifact: artifactGiven }))<void>(),
  restoreArtifact: call(v.object({ artifact: artifactGiven }))<void>(),

  /** Copies files into the incident, as what belongs to a run; null asks by a dialog. One's failure costs the others nothing. */
  attachFiles: call(
    v.object({
      task: taskId,
      to: v.object({
        kind: v.picklist(attachableKinds),
        id: artifactIdGiven,
        run: v.nullable(v.pipe(count, v.minValue(1))),
      }),
      paths: v.nullable(v.pipe(v.array(path), v.maxLength(200))),
    }),
  )<Attached>(),
  /** A stretch of an attachment from the byte `from` on. `removeArtifact` takes one off, `restoreArtifact` brings it back. */
  readAttachment: call(v.object({ id: artifactIdGiven, from: count }))<PartOfAttachment>(),

  addPin: call(newPinGiven)<PinId>(),
  remarkPin: call(v.object({ pin: id<PinId>(), remark: text }))<void>(),
  /** `to`: its new place, from 0. */
  movePin: call(v.object({ pin: id<PinId>(), to: count }))<void>(),
  removePin: call(v.object({ pin: id<PinId>() }))<void>(),
  /** Takes the removal back, as long as the incident is open: the pin as it was, in its old place. */
  restorePin: call(v.object({ pin: id<PinId>() }))<void>(),

  /** How the window looks, for its next start. Kept on this machine. */
  keepSession: call(v.object({ session: sessionSchema }))<void>(),
  /** What was waiting in the window has been sent: answers `leaving`. */
  left: call(v.object({}))<void>(),
  /** Every network call of this run, the latest first. */
  listNetworkCalls: call(v.object({}))<readonly NetworkCall[]>(),
};

/** The main process tells; nothing comes back. */
export const pushes = {
  /** A file is being read. `of` is null where its size says nothing. */
  opening: push<{ task: TaskId; name: string; bytes: number; of: number | null; records: number }>(),
  /** The first rows of a dump that is still being read are there; told again as more come. */
  dumpGrows: push<{ task: TaskId; dump: OpenedDump }>(),
  /** A capture is held against another baseline, or none. */
  capturesJudged: push<readonly CaptureView[]>(),
  /** A capture that came or went tells other things of dumps that are open. */
  dumpsJudged: push<readonly { readonly dump: DumpId; readonly signals: readonly Signal[] }[]>(),
  exporting: push<{ task: TaskId; records: number; of: number }>(),
  collecting: push<{ task: TaskId } & CollectTold>(),
  batch: push<BatchView>(),
  /** A batch could not begin, and nothing can be read of it. */
  batchFailed: push<{ readonly batch: ArtifactId; readonly problem: Problem }>(),
  replaying: push<{ task: TaskId } & ReplayProgress>(),
  minimising: push<{ task: TaskId; told: MinimiseTold }>(),
  proving: push<{ task: TaskId; told: ProveTold }>(),
  experimenting: push<{ task: TaskId; run: ExperimentRun }>(),
  /** A capture around a run was taken and is open, or could not be taken. */
  runCaptured: push<{ task: TaskId } & RunCaptureTold>(),
  /** The incident, its save state or its lock is another now. */
  incident: push<IncidentTold>(),
  /** Changed by any window. */
  settings: push<Settings>(),
  tokens: push<TokensTold>(),
  /** The page is about to go: send what waits, then call `left`. */
  leaving: push<null>(),
  /** Paths given by a second start of the app. */
  openRequested: push<{ paths: readonly string[] }>(),
  /** The main process met a fault of its own and goes on. */
  fault: push<Problem>(),
  /** Whether a call to a server is under way, and to which host. */
  network: push<{ readonly active: number; readonly host: string | null }>(),
  /** `listNetworkCalls` has something new to answer, whichever window made the call. */
  networkCalls: push<null>(),
};

export interface StartInfo {
  readonly version: string;
  readonly settings: Settings;
  readonly tokens: TokensTold;
  readonly samples: readonly SampleInfo[];
  /** Paths from the command line, to be opened by the window. */
  readonly paths: readonly string[];
  /** What `collect` will call, and what each call costs the server. */
  readonly endpoints: readonly EndpointInfo[];
  /** The same for a target with the role of a router. */
  readonly routerEndpoints: readonly EndpointInfo[];
  readonly rules: readonly RuleInfo[];
  /** The limits that rules hold values against, and what they may be set to. */
  readonly thresholds: readonly ThresholdInfo[];
  readonly incident: IncidentTold;
  /** How the window on this incident looked; null when it was never open here. */
  readonly session: Session | null;
  /** null after a clean end. */
  readonly afterCrash: AfterCrash | null;
  /** Why an incident that was asked for is not the one that is open. */
  readonly problems: readonly { readonly path: string; readonly problem: Problem }[];
}

export interface SampleInfo {
  readonly id: string;
  /** Key of the message catalogue: `samples.<id>`. */
  readonly holds: string;
  readonly severity: 'high' | 'critical';
}

/** A dump as opened, with what the rules over dumps say of it. */
export interface OpenedDump extends DumpView {
  readonly signals: readonly Signal[];
}

/** A capture or dump that is part of the incident has its artifact's id, today and after a restart. */
export interface Opened {
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly OpenedDump[];
  readonly triggers: readonly EditableRequest[];
  /** One for each path that could not be opened, or only in part. */
  readonly problems: readonly { readonly path: string; readonly problem: Problem }[];
}

export type Calls = typeof calls;
export type Pushes = typeof pushes;
export type CallName = keyof Calls;
export type CallInput<K extends CallName> = v.InferOutput<Calls[K]['input']>;
export type CallAnswer<K extends CallName> = Calls[K] extends Call<infer _In, infer Out> ? Out : never;
export type Handlers = { [K in CallName]: (input: CallInput<K>) => Promise<CallAnswer<K>> };
export type Bridge = {
  [K in CallName]: (input: CallInput<K>) => Promise<Outcome<CallAnswer<K>>>;
} & {
  on<K extends keyof Pushes>(name: K, listen: (data: Pushes[K]) => void): () => void;
  /** Path on disk of a dropped file; empty for one that has none. */
  pathOfFile(file: unknown): string;
};
