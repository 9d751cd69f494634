import { create } from 'zustand';
import { type RunCapture, singleBracket } from '../shared/bracket.ts';
import type { TaskId } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import type { RunRef } from '../shared/history.ts';
import type { ArtifactId } from '../shared/incident.ts';
import { type Problem, ProblemError } from '../shared/outcome.ts';
import type { ReplayProgress, ReplayResult } from '../shared/replay.ts';
import type { EditableRequest, Endpoint, FieldChange } from '../shared/request.ts';
import { bodyProblem, fieldJson, withField, withoutField } from './body-text.ts';
import { useEditor } from './editor-store.ts';
import { canWrite, useIncident } from './incident-store.ts';
import { targetWith } from './kept-token.ts';
import { replayOf } from './pin-subjects.ts';
import { listenToReplay } from './replay-progress.ts';
import { hearRunCaptures } from './run-captures.ts';
import { runsOf, savedOf } from './saved-requests.ts';
import { createSender } from './senders.ts';
import { fieldVersionOf } from './server-version.ts';
import { newTask, useWorkspace } from './store.ts';
import { asksFirst, placeOf } from './target.ts';
import { useTargetLooks } from './target-look-store.ts';
import { releaseDocument } from './widgets/code-editor.tsx';
import { wrapLongArrays } from './widgets/code-layout.ts';
import { problemOf, workbench } from './workbench.ts';

/** The record that a request was taken from; empty for a trigger. */
export interface ReplayOrigin {
  readonly dump?: DumpId;
  readonly index?: number;
  readonly rid?: string | null;
}

export type RunState =
  | {
      readonly kind: 'running';
      readonly task: TaskId;
      readonly told: ReplayProgress | null;
      readonly cancelling: boolean;
    }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly result: ReplayResult };

/** One sending. What was sent is kept with what came back. */
export interface Run {
  readonly number: number;
  readonly baseUrl: string;
  readonly endpoint: Endpoint;
  /** Empty where it was left on disk: see `bodyLeft`. */
  readonly body: string;
  /** Bytes of a body of an earlier start that is long, and on disk. */
  readonly bodyLeft?: number;
  /** `performance.now()` at the press of the button; 0 for a run of an earlier start. */
  readonly startedAt: number;
  readonly state: RunState;
  /** Of its target, taken around it. */
  readonly captures: readonly RunCapture[];
}

export type EditorPane = 'edited' | 'recorded' | 'difference';

export interface ReplayDocument {
  readonly id: string;
  /** Name of the edited text for the editor: unique in the window. */
  readonly uri: string;
  /** The request as the incident keeps it; null until something in it is a person's. */
  readonly saved: ArtifactId | null;
  readonly origin: ReplayOrigin;
  /** As it was opened. Nothing a person does changes it. */
  readonly request: EditableRequest;
  /** The recorded request, laid out as the edited text is. */
  readonly recordedText: string;
  readonly text: string;
  /** The text as last made by us; another text means that a person has edited. */
  readonly preparedText: string;
  /** Fields sent as recorded while nobody has edited. */
  readonly kept: readonly string[];
  readonly endpoint: Endpoint;
  readonly target: string;
  readonly idleSeconds: number;
  readonly pane: EditorPane;
  readonly runs: readonly Run[];
  /** Which run stands beside the recorded answer; null before the first. */
  readonly shownRun: number | null;
  /** Whether the target is captured before, while and after it is sent. */
  readonly bracketed: boolean;
  /** Number of the latest run, of those that were taken off, too. */
  readonly lastRun: number;
  /** Set while a person is asked to type the host of a target off this machine. */
  readonly guarded: boolean;
  /** The run whose body is to be sent again, while that is asked; null for the text. */
  readonly resending: number | null;
}

export interface ReplayState {
  readonly documents: Readonly<Record<string, ReplayDocument>>;
  /** Bearer tokens as typed, by base URL, so that a key never goes to another server. The main process keeps them. */
  readonly tokens: Readonly<Record<string, string>>;
  edit(id: string, text: string): void;
  showPane(id: string, pane: EditorPane): void;
  /** Sends a field as recorded, or takes that back. What a person edited elsewhere in the text stays. */
  keepField(id: string, change: FieldChange, keep: boolean): Promise<void>;
  setTarget(id: string, target: string): void;
  setToken(baseUrl: string, token: string): void;
  setEndpoint(id: string, endpoint: Endpoint): void;
  setIdleSeconds(id: string, seconds: number): void;
  /** Sends the text; a target off this machine first needs its host, typed. */
  send(id: string, confirmedHost?: string): Promise<void>;
  /** Whose server's fields the text is judged by: `any`, or a version. */
  chooseVersion(id: string, version: string): void;
  setBracketed(id: string, bracketed: boolean): void;
  /** Sends what a run sent, to where it was sent, as a run of its own. */
  resend(id: string, run: number): Promise<void>;
  /** Reads the runs of a saved request anew: some were taken off, or brought back. */
  reloadRuns(saved: ArtifactId): Promise<void>;
  closeGuard(id: string): void;
  cancel(id: string): Promise<void>;
  showRun(id: string, run: number): void;
  forget(id: string): void;
}

export const useReplay = create<ReplayState>()((set, get) => {
  const change = (id: string, patch: Partial<ReplayDocument>): void =>
    set(({ documents }) => {
      const document = documents[id];
      return document ? { documents: { ...documents, [id]: { ...document, ...patch } } } : {};
    });
  /** A change that the incident keeps. */
  const changeKept = (id: string, patch: Partial<ReplayDocument>): void => {
    change(id, patch);
    // Where nothing can be kept, a target can still be chosen and asked.
    if (canWrite()) saver.touch(id);
  };
  const changeRun = (id: string, number: number, state: RunState): void => {
    const runs = get().documents[id]?.runs.map((run) => (run.number === number ? { ...run, state } : run));
    if (runs) change(id, { runs });
  };

  return {
    documents: {},
    tokens: {},

    edit(id, text) {
      if (get().documents[id]?.text === text) return;
      change(id, { text });
      // Always: what is typed in the moment of a take-over is not to be lost.
      saver.touch(id);
    },

    showPane(id, pane) {
      change(id, { pane });
    },

    async keepField(id, field, keep) {
      const document = get().documents[id];
      if (!document) return;
      const others = document.kept.filter((name) => name !== field.field);
      const kept = keep ? [...others, field.field] : others;
      if (document.text !== document.preparedText || document.origin.dump === undefined) {
        const text = withChoice(document.text, document.request.text, field, keep);
        if (text === null) return;
        // A trigger that nobody typed in stays as we made it.
        const untouched = document.text === document.preparedText;
        changeKept(id, untouched ? { kept, text, preparedText: text } : { kept, text });
        return;
      }
      try {
        const { dump, index = 0 } = document.origin;
        const prepared = await workbench.prepareRequest({ dump, index, keep: [...kept] });
        const text = wrapLongArrays(prepared.text);
        // Typed meanwhile? Then the choice goes into what was typed.
        if (get().documents[id]?.text !== document.preparedText)
          return await get().keepField(id, field, keep);
        changeKept(id, { kept, text, preparedText: text });
      } catch (error) {
        useWorkspace.getState().report(problemOf(error));
      }
    },

    setTarget(id, target) {
      changeKept(id, { target });
    },

    setToken(baseUrl, token) {
      set(({ tokens }) => ({ tokens: { ...tokens, [baseUrl]: token } }));
    },

    setEndpoint(id, endpoint) {
      changeKept(id, { endpoint });
    },

    setIdleSeconds(id, seconds) {
      changeKept(id, { idleSeconds: seconds });
    },

    async send(id, confirmedHost) {
      const document = get().documents[id];
      if (!document || runningOf(document)) return;
      const again = document.runs.find(({ number }) => number === document.resending) ?? null;
      if (again === null && bodyProblem(document.text)) return;
      const place = placeOf(again?.baseUrl ?? document.target, useWorkspace.getState().captures);
      if (!place) return;
      const { targets = [] } = useWorkspace.getState().settings ?? {};
      const asked = {
        baseUrl: place.baseUrl,
        token: get().tokens[place.baseUrl] ?? '',
        record: recordOf(document),
      };
      const askForHost = (patch: Partial<ReplayDocument>): void => {
        change(id, { ...patch, guarded: true });
      };
      if (confirmedHost === undefined && asksFirst(place, targets)) return askForHost({});
      const task = newTask();
      const token = get().tokens[place.baseUrl] ?? '';
      const run: Run = {
        number: document.lastRun + 1,
        baseUrl: place.baseUrl,
        endpoint: again?.endpoint ?? document.endpoint,
        body: again?.body ?? document.text,
        ...(again?.bodyLeft === undefined ? {} : { bodyLeft: again.bodyLeft }),
        startedAt: performance.now(),
        state: { kind: 'running', task, told: null, cancelling: false },
        captures: [],
      };
      change(id, {
        runs: [...document.runs, run],
        lastRun: run.number,
        shownRun: run.number,
        guarded: false,
        resending: null,
      });
      if (!again) void useWorkspace.getState().changeSettings({ lastReplayUrl: document.target.trim() });
      if (document.bracketed)
        hearRunCaptures(task, (capture) => {
          const runs = get().documents[id]?.runs.map((one) =>
            one.number === run.number ? { ...one, captures: [...one.captures, capture] } : one,
          );
          if (runs) change(id, { runs });
        });
      const stopListening = listenToReplay(task, (told) => {
        const state = get().documents[id]?.runs.find(({ number }) => number === run.number)?.state;
        if (state?.kind === 'running') changeRun(id, run.number, { ...state, told });
      });
      try {
        const saved = await keepRequest(id);
        if (isCancelling(get().documents[id], run.number)) throw new ProblemError('cancelled', {});
        const result = await workbench.replay({
          task,
          target: targetWith(place.baseUrl, token),
          endpoint: run.endpoint,
          body: run.body,
          ...(run.bodyLeft === undefined ? {} : { bodyOf: bodyOf(saved, again) }),
          alsoKnownSampling: [...document.request.newerSampling],
          ...versionToSend(document),
          idleTimeoutSeconds: document.idleSeconds,
          ...(confirmedHost === undefined ? {} : { confirmedHost }),
          ...(saved === null ? {} : { keep: { request: saved, run: run.number } }),
          ...(document.bracketed ? { bracket: singleBracket } : {}),
        });
        changeRun(id, run.number, { kind: 'done', result });
      } catch (error) {
        const problem = problemOf(error);
        // Nothing was sent, and a person decides.
        if (problem.code === 'GUARDED' && confirmedHost === undefined) {
          // It was asked a moment ago, and answered: what it said belongs to the question.
          if (problem.said?.key === 'targetBusy') void useTargetLooks.getState().look(asked, false);
          const runs = get().documents[id]?.runs.filter(({ number }) => number !== run.number);
          return askForHost({
            ...(runs ? { runs } : {}),
            shownRun: document.shownRun,
            lastRun: document.lastRun,
            resending: document.resending,
          });
        }
        changeRun(id, run.number, { kind: 'failed', problem });
      } finally {
        stopListening();
      }
    },

    chooseVersion(id, version) {
      useEditor.getState().chooseVersion(id, version);
      if (canWrite()) saver.touch(id);
    },

    setBracketed(id, bracketed) {
      change(id, { bracketed });
    },

    async resend(id, run) {
      const document = get().documents[id];
      if (!document || runningOf(document)) return;
      change(id, { resending: run });
      const sending = get().send(id);
      // Only while the host is asked for does it wait: the next send is that of the text again.
      if (!get().documents[id]?.guarded) change(id, { resending: null });
      await sending;
    },

    async reloadRuns(saved) {
      const document = Object.values(get().documents).find((one) => one.saved === saved);
      if (!document) return;
      const { runs } = await workbench.readRuns({ request: saved });
      const now = get().documents[document.id]?.runs ?? [];
      // Those of this start know more of themselves.
      const kept = runsOf(runs).map((run) => now.find(({ number }) => number === run.number) ?? run);
      const underWay = now.filter(
        (run) => run.state.kind === 'running' && !kept.some(({ number }) => number === run.number),
      );
      const shown = [...kept, ...underWay];
      const { shownRun } = get().documents[document.id] ?? document;
      const isThere = shown.some(({ number }) => number === shownRun);
      change(document.id, { runs: shown, shownRun: isThere ? shownRun : (shown.at(-1)?.number ?? null) });
    },

    closeGuard(id) {
      change(id, { guarded: false, resending: null });
    },

    async cancel(id) {
      const document = get().documents[id];
      const run = document && runningOf(document);
      if (run?.state.kind !== 'running') return;
      changeRun(id, run.number, { ...run.state, cancelling: true });
      try {
        await workbench.cancel({ task: run.state.task });
      } catch (error) {
        useWorkspace.getState().report(problemOf(error));
      }
    },

    showRun(id, run) {
      change(id, { shownRun: run });
    },

    forget(id) {
      const document = get().documents[id];
      if (!document) return;
      void get().cancel(id);
      if (saver.isWaiting(id)) {
        closing.set(id, document);
        void saver.flush(id).then(() => closing.delete(id));
      }
      releaseDocument(document.uri);
      set(({ documents }) => {
        const { [id]: _gone, ...rest } = documents;
        return { documents: rest };
      });
    },
  };
});

/** Where a request stands among the records; null for one that was never in a dump. */
export const recordOf = ({ origin: { dump, index } }: Pick<ReplayDocument, 'origin'>) =>
  dump === undefined ? null : { dump, index: index ?? 0 };

/** Only what is known of the target itself, or was chosen, refuses a parameter. */
export function versionToSend({ id, target }: ReplayDocument): { serverVersion?: string } {
  const { captures } = useWorkspace.getState();
  const { version, from } = fieldVersionOf(useEditor.getState().versions[id], target, captures);
  return version === null || from === 'recorded' ? {} : { serverVersion: version };
}

/** Where a run's body lies on disk. */
function bodyOf(saved: ArtifactId | null, run: Run | null): RunRef {
  const replay = replayOf(useIncident.getState().view, saved);
  if (replay === null || run === null) throw new ProblemError('internal', { cause: 'a run is kept nowhere' });
  return { replay: replay as ArtifactId, run: run.number };
}

function isCancelling(document: ReplayDocument | undefined, number: number): boolean {
  const state = document?.runs.find((run) => run.number === number)?.state;
  return state?.kind !== 'running' || state.cancelling;
}

/** Closed with a change that was not sent yet. */
const closing = new Map<string, ReplayDocument>();

/** Requests go into the incident as they are changed. */
export const saver = createSender<string>(async (id) => {
  const document = useReplay.getState().documents[id] ?? closing.get(id);
  if (!document) return;
  try {
    const saved = await workbench.saveRequest({
      id: document.saved,
      request: savedOf(document, useEditor.getState().versions[id] ?? null),
    });
    useReplay.setState(({ documents }) => {
      const now = documents[id];
      return now ? { documents: { ...documents, [id]: { ...now, saved } } } : {};
    });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
});

/** Saves a request that is about to be sent or pinned. null where it cannot be kept. */
export async function keepRequest(id: string): Promise<ArtifactId | null> {
  if (useReplay.getState().documents[id]?.saved === null && canWrite()) saver.touch(id);
  await saver.flush(id);
  return useReplay.getState().documents[id]?.saved ?? null;
}

/** Puts a run that was sent elsewhere behind those of its document, or in the place of the one with its number; it is shown. */
export function putRun(id: string, run: Run): void {
  const document = useReplay.getState().documents[id];
  if (!document) return;
  const others = document.runs.filter(({ number }) => number !== run.number);
  const runs = [...others, run].sort((one, other) => one.number - other.number);
  put({ ...document, runs, lastRun: Math.max(document.lastRun, run.number), shownRun: run.number });
}

/** The run that is under way; of one document there is at most one. */
export function runningOf(document: ReplayDocument): Run | null {
  return document.runs.find(({ state }) => state.kind === 'running') ?? null;
}

export type Asked = 'answered' | 'no_answer' | 'not_asked';

/** Whether a server answered the last request that went to it from this window, whatever it said. */
export function lastAnswer(documents: ReplayState['documents'], baseUrl: string): Asked {
  const ended = Object.values(documents)
    .flatMap(({ runs }) => runs)
    // Those of an earlier start say nothing of today.
    .filter((run) => run.baseUrl === baseUrl && run.state.kind === 'done' && run.startedAt > 0)
    .sort((one, other) => other.startedAt - one.startedAt);
  const state = ended[0]?.state;
  if (state?.kind !== 'done') return 'not_asked';
  if (state.result.httpStatus !== null) return 'answered';
  // Cancelled before it answered: nobody knows.
  return state.result.end === 'cancelled' ? 'not_asked' : 'no_answer';
}

/** The text with the choice made in it, or null when the text cannot take it. */
function withChoice(text: string, preparedText: string, change: FieldChange, keep: boolean): string | null {
  if (keep) return withField(text, change.field, change.recordedJson);
  const prepared = fieldJson(preparedText, change.field);
  return prepared === null ? withoutField(text, change.field) : withField(text, change.field, prepared);
}

/** Puts a document in the place of the one with its id. */
export const put = (document: ReplayDocument): void =>
  useReplay.setState(({ documents }) => ({ documents: { ...documents, [document.id]: document } }));

/** A closed tab takes its request and its runs with it. */
useWorkspace.subscribe(({ documents }, before) => {
  if (documents === before.documents) return;
  for (const { id } of before.documents) {
    if (!documents.some((document) => document.id === id)) useReplay.getState().forget(id);
  }
});
