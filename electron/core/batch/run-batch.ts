import { availableParallelism } from 'node:os';
import type { BatchSetup, BatchState, BatchView, TargetName } from '../../../shared/batch.ts';
import type { BatchEvent, BatchResult, BatchStart } from '../../../shared/batch-file.ts';
import type { DumpId } from '../../../shared/dump.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { type Problem, toProblem } from '../../../shared/outcome.ts';
import type { ReplayResult, Target } from '../../../shared/replay.ts';
import { firstDifference } from '../compare/pair-outputs.ts';
import type { ReplayRows } from '../dump/replay-rows.ts';
import type { Job } from '../job.ts';
import { createPausableClock } from '../replay/pacing.ts';
import { replaySchedule, type ScheduleWatch, type Sent } from '../replay/schedule.ts';
import { planOf, recordKey, type ScheduleOrder, type ScheduleSource } from '../replay/schedule-plan.ts';
import { type ReplayLine, unsaidKinds } from '../replay/schedule-report.ts';
import { formatBatchLine, type LightResult, readBatchFile, sendingKey } from './batch-file.ts';
import { setupOf } from './batch-setup.ts';
import { type ReadRecord, recordedInFlight, sourcesOfRows } from './batch-sources.ts';
import { createDeathWatch } from './death-watch.ts';
import { openResults } from './results-writer.ts';
import { Story } from './story.ts';

/** Milliseconds between two looks that a window gets. */
const tellEvery = 250;

export interface BatchTarget {
  readonly name: TargetName;
  readonly target: Target;
  readonly confirmedHost?: string;
}

/** The first line of a batch, but for what is counted from its rows. */
export type BatchBeginning = Omit<BatchStart, 'requests' | 'planned' | 'no_logs_left_out' | 'recorded'>;

/** What the process that replays is told. */
export interface BatchRunOrder {
  readonly id: ArtifactId;
  readonly name: string;
  /** Its file. */
  readonly path: string;
  /** null: the file has begun, and the run goes on with what it has no answer of. */
  readonly start: BatchBeginning | null;
  readonly rows: ReplayRows;
  /** The reader's id of the table that the rows are of. */
  readonly dump: DumpId;
  readonly targets: readonly BatchTarget[];
  /** What happened before: captures that were taken. */
  readonly before: readonly BatchEvent[];
}

/** What can be done to a batch that is under way. */
export interface BatchControl {
  pause(): void;
  resume(): void;
  /** Something that happened to it outside: a capture that was taken. */
  note(event: BatchEvent): void;
}

type Pass = BatchResult['pass'];

/**
 * Sends what is left of a batch, each result a line of its file as it comes, and tells how it goes at most four times a
 * second. Answers how it stands at the end, whatever that was; an abort of the job keeps what there is. Throws
 * ProblemError for what is refused before anything is sent.
 */
export async function runBatch(
  order: BatchRunOrder,
  read: ReadRecord,
  job: Job<BatchView>,
  take: (control: BatchControl) => void,
): Promise<BatchView> {
  const known = order.start === null ? await readBatchFile(order.path) : null;
  const beginning = known?.start ?? order.start;
  if (!beginning) throw new Error('a batch without a start');
  const every = sourcesOfRows(order.rows, beginning.dumps[0] ?? beginning.source, read);
  const sources = every.filter(({ row }) => beginning.chosen.no_logs || !row.noLogs);
  const all = planOf(scheduleOf(order, beginning, 'main', new Set()), sources);
  const start = known?.start ?? startOf(beginning, all, every.length - sources.length);
  const setup = setupOf(start);
  const clock = createPausableClock();
  const failing = new AbortController();
  const stop = AbortSignal.any([job.signal, failing.signal]);
  let problem: Problem | null = null;
  const fail = (error: unknown) => {
    problem ??= toProblem(error);
    failing.abort();
  };

  const passes: readonly Pass[] = setup.noiseFloor ? ['noise', 'main'] : ['main'];
  const lanes = (pass: Pass) => (pass === 'noise' ? 2 : setup.targets.length);
  const story = new Story(setup, start.planned);
  const kept = keptOf(known?.results ?? [], lanes);
  story.take(kept.results);

  const results = await openResults(order.path, fail);
  const write = (line: BatchStart | BatchEvent | BatchResult) => results.write(formatBatchLine(line));
  const at = () => Date.now() / 1000;
  write(known ? { batch: 'continued', at: at() } : start);
  for (const event of order.before) write(event);

  const beganAt = clock.now();
  const deaths = createDeathWatch();
  const meter = createMeter();
  let state: BatchState = 'running';
  let pass: Pass = passes[0] ?? 'main';
  /** Seconds of the run before this pass, and before this start of it. */
  let offset = 0;
  let recordedFrom = 0;
  const recorded = setup.mode === 'schedule' ? start.recorded : { step: 1, in_flight: [] };
  const elapsedBefore = story.lastAt;
  const seconds = () => elapsedBefore + clock.now() - beganAt;

  const view = (): BatchView => ({
    id: order.id,
    name: order.name,
    state: state === 'running' && stop.aborted ? 'ending' : state,
    setup,
    counts: story.counts,
    pass,
    elapsedSeconds: seconds(),
    pausedSeconds: clock.pausedSeconds,
    leftSeconds: leftSeconds(setup, story, seconds(), recorded, recordedFrom),
    strip: story.strip(seconds(), meter.cores(), availableParallelism()),
    curves: story.curves(story.lastAt, {
      step: recorded.step,
      inFlight: [
        ...Array.from({ length: Math.round(recordedFrom / recorded.step) }, () => 0),
        ...recorded.in_flight,
      ],
    }),
    errors: story.errors,
    spreads: story.spreads,
    flights: story.flights(),
    death: deaths.death,
    captures: [],
    halving: null,
    problem,
    linesLeftOut: known?.leftOut ?? 0,
  });
  const tell = () => job.tell(view());
  const timer = setInterval(tell, tellEvery);

  take({
    pause() {
      if (clock.isPaused) return;
      clock.pause();
      state = 'paused';
      write({ batch: 'paused', at: at() });
      tell();
    },
    resume() {
      if (!clock.isPaused) return;
      clock.resume();
      state = 'running';
      write({ batch: 'resumed', at: at(), paused_seconds: clock.pausedSeconds });
      tell();
    },
    note: write,
  });

  const answers = createAnswers();
  const watchOf = (own: Pass): ScheduleWatch => {
    const keyOf = ({ planned: { source }, target }: Sent) =>
      sendingKey({ pass: own, target, file: source.file, index: source.row.index });
    return {
      sent: (sent) => story.sent(keyOf(sent), flyingOf(sent), offset + sent.at),
      heard: (sent, tokens) => story.heard(keyOf(sent), tokens),
      ended: (sent, line, result) => {
        const placed = { ...line, at_seconds: line.at_seconds === null ? null : offset + line.at_seconds };
        const made = resultOf(own, sent, placed, result, answers);
        deaths.hear(made, story, seconds());
        write(made);
        const { text: _text, output_ids: _ids, ...light } = made;
        story.ended(light, seconds());
      },
    };
  };

  try {
    tell();
    for (const own of passes) {
      if (stop.aborted || deaths.death) break;
      pass = own;
      const schedule = scheduleOf(order, start, own, kept.answered[own]);
      const rest = planOf(schedule, sources);
      if (rest.length === 0) continue;
      recordedFrom = own === 'main' && setup.noiseFloor ? Math.max(story.lastAt, seconds()) : 0;
      offset = setup.mode === 'schedule' ? recordedFrom + delayOf(all, rest, setup.speed) : seconds();
      const summary = await replaySchedule(
        schedule,
        sources,
        { signal: stop, tell: () => undefined },
        clock,
        watchOf(own),
      );
      if (summary.target_died) {
        const death = deaths.confirm(seconds());
        write({
          batch: 'died',
          at: at(),
          at_seconds: death.at,
          target: death.target,
          in_flight: death.inFlight.map((flight) => ({
            file: flight.file,
            index: flight.index,
            rid: flight.rid,
            target: flight.target,
            prompt_tokens: flight.promptTokens,
            tokens: flight.tokens,
            age_seconds: flight.ageSeconds,
            recorded_ttft_seconds: flight.recordedTtft,
            recorded_completion_tokens: flight.recordedTokens,
          })),
        });
      }
    }
    state = problem ? 'broken' : deaths.death ? 'died' : job.signal.aborted ? 'cancelled' : 'done';
  } catch (error) {
    fail(error);
    state = 'broken';
  } finally {
    clearInterval(timer);
    clock.resume();
  }
  write({
    batch: 'end',
    at: at(),
    state: state === 'broken' || state === 'died' || state === 'cancelled' ? state : 'done',
    elapsed_seconds: seconds(),
    paused_seconds: clock.pausedSeconds,
    problem,
  });
  await results.end().catch(fail);
  const last = view();
  job.tell(last);
  return last;
}

/** The first line, with what is counted from the plan. */
function startOf(beginning: BatchBeginning, all: readonly Planned[], noLogs: number): BatchStart {
  const { mode, speed, targets, noise_floor } = beginning;
  const recorded =
    mode === 'schedule'
      ? recordedInFlight(
          all.map(({ source }) => source),
          speed,
        )
      : { step: 1, inFlight: [] };
  return {
    ...beginning,
    requests: all.length,
    planned: all.length * (targets.length + (noise_floor ? 2 : 0)),
    no_logs_left_out: noLogs,
    recorded: { step: recorded.step, in_flight: [...recorded.inFlight] },
  };
}

/** The order of one pass. In the noise floor both targets are the first one. */
export function scheduleOf(
  { targets }: Pick<BatchRunOrder, 'targets'>,
  start: BatchBeginning,
  pass: Pass,
  answered: ReadonlySet<string>,
): ScheduleOrder {
  const [first, second] = pass === 'noise' ? [targets[0], targets[0]] : targets;
  if (!first) throw new Error('a batch without a target');
  const to = ({ target, confirmedHost }: BatchTarget) => ({
    target,
    ...(confirmedHost === undefined ? {} : { confirmedHost }),
  });
  return {
    ...to(first),
    ...(second ? { second: to(second) } : {}),
    mode: start.mode,
    speed: start.speed,
    rate: start.rate,
    parallel: start.parallel,
    ignoreEos: start.ignore_eos,
    idleTimeoutSeconds: start.idle_timeout_seconds,
    keep: start.keep,
    from: start.chosen.from,
    count: start.chosen.count,
    skip: answered,
    asListed: start.chosen.as_listed,
    stopAtDeath: true,
  };
}

/** What need not be sent again: records with a word from every target of their pass. */
function keptOf(results: readonly LightResult[], lanes: (pass: Pass) => number) {
  const told = { noise: new Map<string, number>(), main: new Map<string, number>() };
  const says = ({ error }: LightResult) => error === null || !unsaidKinds.includes(error.kind);
  for (const result of results)
    if (says(result))
      told[result.pass].set(recordKey(result), (told[result.pass].get(recordKey(result)) ?? 0) + 1);
  const answeredIn = (pass: Pass) =>
    new Set([...told[pass]].flatMap(([key, count]) => (count >= lanes(pass) ? [key] : [])));
  const answered = { noise: answeredIn('noise'), main: answeredIn('main') };
  return { answered, results: results.filter((result) => answered[result.pass].has(recordKey(result))) };
}

const flyingOf = ({ planned: { source }, target, rid }: Sent) => ({
  flight: {
    file: source.file,
    index: source.row.index,
    rid,
    target,
    promptTokens: source.row.promptTokens,
    recordedTtft: source.row.ttftSeconds,
    recordedTokens: source.row.completionTokens,
  },
  tokens: null,
  since: performance.now(),
});

/** Answers that wait for the same request's answer of the other target. */
function createAnswers() {
  const waiting = new Map<string, readonly number[] | null>();
  return {
    /** Where it leaves the other answer, for the later of the two. */
    compare(pass: Pass, record: string, result: ReplayResult | null) {
      const key = `${pass} ${record}`;
      const ids = result?.end === 'complete' ? result.outputIds : null;
      if (!waiting.has(key)) {
        waiting.set(key, ids);
        return { other_diverging_token: null, other_compared: false };
      }
      const other = waiting.get(key) ?? null;
      waiting.delete(key);
      if (ids === null || other === null) return { other_diverging_token: null, other_compared: false };
      return { other_diverging_token: firstDifference(other, ids), other_compared: true };
    },
  };
}

function resultOf(
  pass: Pass,
  { planned: { source }, greedy }: Sent,
  line: ReplayLine,
  result: ReplayResult | null,
  answers: ReturnType<typeof createAnswers>,
): BatchResult {
  const { row } = source;
  const isRunning = row.state === 'in_flight';
  return {
    ...line,
    pass,
    ...answers.compare(pass, recordKey({ file: source.file, index: row.index }), result),
    greedy,
    text: row.noLogs ? null : (result?.text ?? null),
    output_ids: row.noLogs || !result?.outputIds ? null : [...result.outputIds],
    recorded_start: row.start,
    recorded_in_flight: isRunning,
    recorded_prompt_tokens: row.promptTokens,
    recorded_completion_tokens: row.completionTokens,
    recorded_ttft_seconds: row.ttftSeconds,
    recorded_elapsed_seconds: isRunning ? null : row.elapsedSeconds,
    recorded_finish_type: row.finishType,
  };
}

/** Seconds by which the first of the rest comes after the first of all. */
function delayOf(all: readonly Planned[], rest: readonly Planned[], speed: number): number {
  const [first, next] = [all[0]?.source.row.start ?? null, rest[0]?.source.row.start ?? null];
  return first === null || next === null ? 0 : Math.max(0, (next - first) / speed);
}
type Planned = { readonly source: ScheduleSource };

/** On the recorded schedule what is left of it; else by the pace so far. */
function leftSeconds(
  { mode }: BatchSetup,
  story: Story,
  elapsed: number,
  recorded: BatchStart['recorded'],
  recordedFrom: number,
): number | null {
  const { ended, planned } = story.progress;
  if (mode === 'schedule' && recorded.in_flight.length > 0)
    return Math.max(0, recordedFrom + recorded.in_flight.length * recorded.step - elapsed);
  return ended === 0 ? null : ((planned - ended) * elapsed) / ended;
}

/** Cores that this process keeps busy, since it was asked last. */
function createMeter() {
  let before = { at: performance.now(), cpu: process.cpuUsage() };
  let cores: number | null = null;
  return {
    cores(): number | null {
      const now = performance.now();
      if (now - before.at < 1000) return cores;
      const { user, system } = process.cpuUsage(before.cpu);
      cores = (user + system) / 1000 / (now - before.at);
      before = { at: now, cpu: process.cpuUsage() };
      return cores;
    },
  };
}
