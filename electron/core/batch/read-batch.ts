import type { BatchCapture, BatchDeath, BatchHalving, BatchState, BatchView } from '../../../shared/batch.ts';
import type { BatchEvent } from '../../../shared/batch-file.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import type { Problem } from '../../../shared/outcome.ts';
import { type BatchFile, readBatchFile } from './batch-file.ts';
import { setupOf } from './batch-setup.ts';
import { Story } from './story.ts';

/** A batch that is not under way, as its file tells. Throws what `readBatchFile` throws. */
export async function readBatch(path: string, id: ArtifactId, name: string): Promise<BatchView> {
  return viewOfFile(await readBatchFile(path), id, name);
}

export function viewOfFile(file: BatchFile, id: ArtifactId, name: string): BatchView {
  const { start, results, events, leftOut } = file;
  const setup = setupOf(start);
  const story = new Story(setup, start.planned);
  story.take(results);
  const end = lastEnd(events);
  const elapsed = Math.max(end?.elapsed_seconds ?? 0, story.lastAt);
  return {
    id,
    name,
    state: stateOf(events),
    setup,
    counts: story.counts,
    pass: results.some(({ pass }) => pass === 'main') || !setup.noiseFloor ? 'main' : 'noise',
    elapsedSeconds: elapsed,
    pausedSeconds: events.reduce(
      (most, event) =>
        event.batch === 'resumed' || event.batch === 'end' ? Math.max(most, event.paused_seconds) : most,
      0,
    ),
    leftSeconds: null,
    strip: story.strip(elapsed, null, 0),
    curves: story.curves(story.lastAt, { step: start.recorded.step, inFlight: start.recorded.in_flight }),
    errors: story.errors,
    spreads: story.spreads,
    flights: [],
    death: deathOf(events),
    captures: capturesOf(events),
    halving: halvingOf(events),
    problem: (end?.problem ?? null) as Problem | null,
    linesLeftOut: leftOut,
  };
}

function lastEnd(events: readonly BatchEvent[]) {
  const begun = events.findLastIndex(({ batch }) => batch === 'continued');
  const end = events.slice(begun + 1).findLast(({ batch }) => batch === 'end');
  return end?.batch === 'end' ? end : null;
}

/** Without an end the app was killed while it ran. */
const stateOf = (events: readonly BatchEvent[]): BatchState => lastEnd(events)?.state ?? 'broken';

export function capturesOf(events: readonly BatchEvent[]): readonly BatchCapture[] {
  return events.flatMap((event) =>
    event.batch === 'capture'
      ? [
          {
            when: event.when,
            target: event.target,
            capture: event.capture as ArtifactId | null,
            problem: event.problem as Problem | null,
          },
        ]
      : [],
  );
}

export function deathOf(events: readonly BatchEvent[]): BatchDeath | null {
  const died = events.findLast(({ batch }) => batch === 'died');
  if (died?.batch !== 'died') return null;
  return {
    at: died.at_seconds,
    target: died.target,
    inFlight: died.in_flight.map((flight) => ({
      file: flight.file,
      index: flight.index,
      rid: flight.rid,
      target: flight.target,
      promptTokens: flight.prompt_tokens,
      tokens: flight.tokens,
      phase: flight.tokens === null ? 'prefill' : 'decode',
      ageSeconds: flight.age_seconds,
      recordedTtft: flight.recorded_ttft_seconds,
      recordedTokens: flight.recorded_completion_tokens,
    })),
  };
}

/** The last search; its rounds are those since the search before ended. */
export function halvingOf(events: readonly BatchEvent[]): BatchHalving | null {
  const ended = events.findLastIndex(({ batch }) => batch === 'halved');
  const lastRound = events.findLastIndex(({ batch }) => batch === 'round');
  if (lastRound < 0 && ended < 0) return null;
  const isOver = ended > lastRound;
  const before = events.slice(0, isOver ? ended : undefined).findLastIndex(({ batch }) => batch === 'halved');
  const rounds = new Map<number, BatchHalving['rounds'][number]>();
  for (const event of events.slice(before + 1))
    if (event.batch === 'round')
      rounds.set(event.round, { round: event.round, records: event.records, died: event.died });
  const end = isOver ? events[ended] : undefined;
  const tried = [...rounds.values()];
  return {
    state: end?.batch === 'halved' ? end.ended : 'stopped',
    rounds: tried,
    smallest:
      end?.batch === 'halved' ? end.smallest : (tried.findLast(({ died }) => died === true)?.records ?? []),
    restart: '',
    restartSaid: null,
  };
}
