import * as v from 'valibot';
import type { CaptureId, CaptureView, SourceText } from './capture.ts';
import type { DumpId, DumpView, RequestDetail, RequestPage } from './dump.ts';
import { sortKeys } from './dump.ts';
import type { IncidentNote } from './note.ts';
import { noteFields } from './note.ts';
import type { Outcome, Problem } from './outcome.ts';
import type { Phrase } from './phrase.ts';
import type { ReplayProgress, ReplayResult } from './replay.ts';
import type { EditableRequest } from './request.ts';
import type { Settings } from './settings.ts';
import { settingsSchema } from './settings.ts';
import type { Signal } from './signal.ts';

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
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const target = v.object({
  baseUrl: v.pipe(v.string(), v.maxLength(2048)),
  token: v.exactOptional(v.pipe(v.string(), v.maxLength(8192))),
});
const endpoint = v.picklist(['/generate', '/encode', '/classify']);

const query = v.object({
  where: v.pipe(v.string(), v.maxLength(4096)),
  sort: v.nullable(v.object({ key: v.picklist(sortKeys), descending: v.boolean() })),
  includeHealthChecks: v.boolean(),
  offset: count,
  limit: v.pipe(count, v.maxValue(500)),
  locate: v.exactOptional(count),
});

const text = v.pipe(v.string(), v.maxLength(1_000_000));
const note = v.object({
  title: text,
  subtitle: text,
  fields: v.object(v.entriesFromList(noteFields, text)),
  artifacts: v.array(v.object({ kind: v.picklist(['bundle', 'dump', 'replay']), path: text, label: text })),
  whyMore: v.nullable(text),
});

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
  /** A dialog; answers an empty list when the person closes it. */
  pickPaths: call(v.object({ kind: v.picklist(['files', 'folder']) }))<readonly string[]>(),
  /** Opens whatever the paths are; one path's failure never spoils the others. */
  openPaths: call(v.object({ task: taskId, paths: v.pipe(v.array(path), v.maxLength(200)) }))<Opened>(),
  openSample: call(v.object({ task: taskId, sample: id() }))<Opened>(),
  closeCapture: call(v.object({ capture: captureId }))<void>(),
  closeDump: call(v.object({ dump: dumpId }))<void>(),
  readSource: call(v.object({ capture: captureId, file: path }))<SourceText>(),
  findRequests: call(v.object({ dump: dumpId, query }))<RequestPage>(),
  readRequest: call(v.object({ dump: dumpId, index: count }))<RequestDetail>(),
  /** A recorded request made fit for sending. `keep` names fields to send as recorded. */
  prepareRequest: call(v.object({ dump: dumpId, index: count, keep: v.array(id()) }))<EditableRequest>(),
  /** A hand-saved trigger: JSON body, cURL line or request-log line. */
  parseTrigger: call(
    v.object({ name: text, text: v.pipe(v.string(), v.maxLength(64_000_000)) }),
  )<EditableRequest>(),
  collect: call(
    v.object({
      task: taskId,
      target,
      folder: v.nullable(path),
      healthProbes: v.boolean(),
      timeoutSeconds: v.pipe(v.number(), v.minValue(0.1), v.maxValue(3600)),
    }),
  )<CaptureView>(),
  replay: call(
    v.object({
      task: taskId,
      target,
      endpoint,
      body: v.pipe(v.string(), v.maxLength(512_000_000)),
      alsoKnownSampling: v.exactOptional(v.array(v.string())),
      idleTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
      confirmedHost: v.exactOptional(v.string()),
    }),
  )<ReplayResult>(),
  cancel: call(v.object({ task: taskId }))<void>(),
  /** The seven fields filled from what is open. */
  draftNote: call(
    v.object({
      title: text,
      captures: v.array(captureId),
      dumps: v.array(dumpId),
    }),
  )<IncidentNote>(),
  /** Answers null when the person closes the dialog. */
  exportNote: call(v.object({ note, path: v.nullable(path) }))<{ readonly path: string } | null>(),
  /** Shows a file that we wrote or opened in the system's file manager. */
  showInFolder: call(v.object({ path }))<void>(),
  copyText: call(v.object({ text }))<void>(),
};

/** The main process tells; nothing comes back. */
export const pushes = {
  /** A file is being read. `of` is null where its size says nothing. */
  opening: push<{ task: TaskId; name: string; bytes: number; of: number | null; records: number }>(),
  collecting: push<{ task: TaskId } & CollectStep>(),
  replaying: push<{ task: TaskId } & ReplayProgress>(),
  /** Paths given by a second start of the app. */
  openRequested: push<{ paths: readonly string[] }>(),
  /** Whether a call to a server is under way, and to which host. */
  network: push<{ readonly active: number; readonly host: string | null }>(),
};

export interface StartInfo {
  readonly version: string;
  readonly settings: Settings;
  readonly samples: readonly SampleInfo[];
  /** Paths from the command line, to be opened by the window. */
  readonly paths: readonly string[];
  /** What `collect` will call, and what each call costs the server. */
  readonly endpoints: readonly EndpointInfo[];
}

export interface SampleInfo {
  readonly id: string;
  /** Key of the message catalogue: `samples.<id>`. */
  readonly holds: string;
  readonly severity: 'high' | 'critical';
}

export interface EndpointInfo {
  /** File stem, as in SourceRecord.name. */
  readonly name: string;
  readonly path: string;
  readonly cost: 'none' | 'snapshot' | 'renders' | 'scheduler' | 'generates';
}

/** A dump as opened, with what the rules over dumps say of it. */
export interface OpenedDump extends DumpView {
  readonly signals: readonly Signal[];
}

export interface Opened {
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly OpenedDump[];
  readonly triggers: readonly EditableRequest[];
  /** One for each path that could not be opened, or only in part. */
  readonly problems: readonly { readonly path: string; readonly problem: Problem }[];
}

export interface CollectStep {
  readonly name: string;
  readonly state: 'waiting' | 'reading' | 'collected' | 'cut' | 'missing';
  readonly httpStatus: number | null;
  readonly elapsedSeconds: number | null;
  readonly bytes: number | null;
  readonly reason: Phrase | null;
  readonly done: number;
  readonly of: number;
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
