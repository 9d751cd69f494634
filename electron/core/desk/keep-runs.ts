import type { RunCapture } from '../../../shared/bracket.ts';
import type { ArtifactId, SavedRun } from '../../../shared/incident.ts';
import type { Problem } from '../../../shared/outcome.ts';
import type { ReplayOrder, ReplayProgress, ReplayResult } from '../../../shared/replay.ts';
import type { Incident } from '../incident/incident.ts';

/** One sending, written down as it goes: a line when it is sent, and lines with what had arrived. */
export interface RunKeeper {
  hear(progress: ReplayProgress): void;
  end(result: ReplayResult): void;
  /** A capture of the server around it was taken, or could not be. */
  captured(capture: RunCapture): void;
  /** It was refused before anything was sent. */
  refused(problem: Problem): void;
}

/** Seconds after which what has arrived is first written down; each further line waits twice as long as the last. */
const firstSeconds = 0.5;

/** null where there is nowhere to keep it: the incident is not ours to change. The bearer token never gets here. */
export function keepRun(
  incident: Incident,
  { request, run }: { readonly request: ArtifactId; readonly run: number },
  { target: { baseUrl }, endpoint, body }: ReplayOrder,
  now: () => number = () => Date.now() / 1000,
): RunKeeper | null {
  if (incident.view.access.kind !== 'write') return null;
  const { requests, replays } = incident.view;
  const name = requests.find(({ id }) => id === request)?.name ?? request;
  const replay = replays.find((item) => item.request === request)?.id ?? incident.startReplay(name, request);
  let known: SavedRun = {
    run,
    at: now(),
    baseUrl,
    endpoint,
    body,
    result: null,
    partialText: null,
    captures: [],
  };
  const append = (change: Partial<SavedRun>): void => {
    known = { ...known, ...change };
    // Taken over meanwhile: the window has the answer, and the other the folder.
    if (incident.view.access.kind === 'write') incident.appendRun(replay, known);
  };
  let next = firstSeconds;
  append({});
  return {
    hear({ text, elapsedSeconds }) {
      if (elapsedSeconds < next) return;
      next = elapsedSeconds * 2;
      append({ partialText: text });
    },
    end: (result) => append({ result }),
    captured: (capture) => append({ captures: [...known.captures, capture] }),
    refused: (problem) => append({ result: { ...nothing, problem } }),
  };
}

const nothing: ReplayResult = {
  end: 'error',
  httpStatus: null,
  problem: null,
  text: null,
  outputIds: null,
  rid: null,
  finishType: null,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  elapsedSeconds: 0,
  ttftSeconds: null,
  pieces: [],
  answerText: '',
};
