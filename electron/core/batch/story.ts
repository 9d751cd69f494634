import {
  type BatchCurves,
  type BatchError,
  type BatchFlight,
  type BatchSetup,
  type BatchStrip,
  mostFlights,
} from '../../../shared/batch.ts';
import type { SpreadPair } from '../../../shared/comparison.ts';
import { type Fidelity, fidelityOf, lateSeconds } from '../replay/schedule-report.ts';
import { type LightResult, sendingKey } from './batch-file.ts';
import { fidelityVerdict } from './fidelity-verdict.ts';
import { LogCounts, spreadOf } from './log-counts.ts';
import { HighInStep, MostAtOnce, overlapOf } from './over-time.ts';

/*
 * What a window shows of a batch, kept up to date result by result in memory that does not grow with it, but for the
 * curves. Made of results as they come, or of those that its file holds.
 */

const mostErrors = 50;
const mostRecords = 20;

/** A request that is on its way. */
export interface Flying {
  readonly flight: Omit<BatchFlight, 'ageSeconds' | 'phase' | 'tokens'>;
  tokens: number | null;
  /** Milliseconds of `performance.now()`. */
  readonly since: number;
}

type OpenError = { -readonly [K in keyof BatchError]: BatchError[K] } & { records: BatchError['records'] };

export class Story {
  readonly #setup: BatchSetup;
  readonly #planned: number;
  #answered = 0;
  #failed = 0;
  #cancelled = 0;
  #sentNow = 0;
  #ended = 0;
  #timed = 0;
  #late = 0;
  #waitedForSlot = 0;
  #promptsCompared = 0;
  #promptsDiffer = 0;
  #startsUnknown = 0;
  #tokens = 0;
  #recordedTokens = 0;
  #firstStart = Number.POSITIVE_INFINITY;
  #lastStart = Number.NEGATIVE_INFINITY;
  #lastAt = 0;
  readonly #lags = new LogCounts();
  readonly #startLags = new LogCounts();
  readonly #gates = new LogCounts();
  readonly #ttft = { recorded: new LogCounts(), replayed: new LogCounts() };
  readonly #elapsed = { recorded: new LogCounts(), replayed: new LogCounts() };
  readonly #errors = new Map<string, OpenError>();
  readonly #flying = new Map<string, Flying>();
  readonly #atOnce = new MostAtOnce();
  readonly #lagOverTime = new HighInStep();

  constructor(setup: BatchSetup, planned: number) {
    this.#setup = setup;
    this.#planned = planned;
  }

  /** A request leaves, at so many seconds of the run. */
  sent(key: string, flying: Flying, at: number): void {
    this.#flying.set(key, flying);
    this.#sentNow += 1;
    this.#lastAt = Math.max(this.#lastAt, at);
    this.#atOnce.note(this.#lastAt, this.#flying.size);
  }

  heard(key: string, tokens: number | null): void {
    const flying = this.#flying.get(key);
    if (flying) flying.tokens = tokens ?? flying.tokens ?? 0;
  }

  /** A request ended, at so many seconds of the run. */
  ended(result: LightResult, at: number): void {
    if (this.#flying.delete(sendingKey(result))) {
      this.#sentNow -= 1;
      this.#lastAt = Math.max(this.#lastAt, at);
      this.#atOnce.note(this.#lastAt, this.#flying.size);
    }
    this.#count(result);
  }

  /** Results that a file holds: of them it is known when they were sent, and for how long. */
  take(results: readonly LightResult[]): void {
    for (const result of results) this.#count(result);
    const spans = results.flatMap(({ at_seconds: at, elapsed_seconds: elapsed }) =>
      at === null ? [] : [[at, at + (elapsed ?? 0)] as const],
    );
    const step = 1;
    for (const [place, count] of overlapOf(spans, step).entries()) this.#atOnce.note(place * step, count);
    this.#atOnce.note(this.#lastAt, 0);
  }

  #count(result: LightResult): void {
    this.#ended += 1;
    const kind = result.error?.kind ?? null;
    if (kind === null) this.#answered += 1;
    else if (kind === 'cancelled') this.#cancelled += 1;
    else this.#failed += 1;
    if (kind !== null && kind !== 'cancelled') this.#noteError(result, kind);
    const { at_seconds: at, lag_seconds: lag, gate_seconds: gate } = result;
    if (at !== null) this.#lastAt = Math.max(this.#lastAt, at + (result.elapsed_seconds ?? 0));
    if (lag !== null) {
      this.#timed += 1;
      if (lag > lateSeconds) this.#late += 1;
      this.#lags.add(lag);
      if (at !== null) this.#lagOverTime.note(at, lag);
    }
    if (result.start_lag_seconds !== null) this.#startLags.add(result.start_lag_seconds);
    if (gate !== null) {
      this.#gates.add(gate);
      if (gate > 0.001) this.#waitedForSlot += 1;
    }
    if (result.prompt_tokens !== null && result.recorded_prompt_tokens !== null) {
      this.#promptsCompared += 1;
      if (result.prompt_tokens !== result.recorded_prompt_tokens) this.#promptsDiffer += 1;
    }
    this.#tokens += result.completion_tokens ?? 0;
    this.#recordedTokens += result.recorded_in_flight ? 0 : (result.recorded_completion_tokens ?? 0);
    if (result.recorded_start === null) this.#startsUnknown += 1;
    else {
      this.#firstStart = Math.min(this.#firstStart, result.recorded_start);
      this.#lastStart = Math.max(this.#lastStart, result.recorded_start);
    }
    if (kind !== null || result.pass !== 'main') return;
    if (result.ttft_seconds !== null && result.recorded_ttft_seconds !== null) {
      this.#ttft.recorded.add(result.recorded_ttft_seconds);
      this.#ttft.replayed.add(result.ttft_seconds);
    }
    if (result.elapsed_seconds !== null && result.recorded_elapsed_seconds !== null) {
      this.#elapsed.recorded.add(result.recorded_elapsed_seconds);
      this.#elapsed.replayed.add(result.elapsed_seconds);
    }
  }

  #noteError(result: LightResult, kind: string): void {
    const { message } = result.error ?? { message: '' };
    const key = `${kind} ${result.status_code} ${message}`;
    const known = this.#errors.get(key);
    const record = { file: result.file, index: result.index, rid: result.recorded_rid };
    const at = result.at_seconds;
    if (known) {
      known.count += 1;
      known.firstAt = known.firstAt === null || (at !== null && at < known.firstAt) ? at : known.firstAt;
      known.lastAt = at === null || (known.lastAt ?? 0) > at ? known.lastAt : at;
      if (known.records.length < mostRecords) known.records = [...known.records, record];
    } else if (this.#errors.size < mostErrors)
      this.#errors.set(key, {
        kind,
        status: result.status_code,
        message,
        count: 1,
        firstAt: at,
        lastAt: at,
        records: [record],
      });
  }

  get counts() {
    const sent = this.#ended + this.#sentNow;
    return {
      planned: this.#planned,
      sent,
      answered: this.#answered,
      inFlight: this.#sentNow,
      failed: this.#failed,
      cancelled: this.#cancelled,
      toCome: Math.max(0, this.#planned - sent),
    };
  }

  get progress() {
    return { ended: this.#ended, planned: this.#planned };
  }

  /** Seconds of the run up to which anything is known. */
  get lastAt(): number {
    return this.#lastAt;
  }

  get errors(): readonly BatchError[] {
    return [...this.#errors.values()].sort((one, other) => other.count - one.count);
  }

  get spreads(): readonly SpreadPair[] {
    return [
      spreadOf('time_to_first_token_seconds', 'seconds', this.#ttft.recorded, this.#ttft.replayed),
      spreadOf('e2e_request_latency_seconds', 'seconds', this.#elapsed.recorded, this.#elapsed.replayed),
    ].filter((spread) => spread !== null);
  }

  /** Requests on their way, the oldest first; all of them where no limit is given. */
  flights(most = mostFlights): readonly BatchFlight[] {
    const now = performance.now();
    const flights: BatchFlight[] = [];
    // Sent in this order, so the oldest come first.
    for (const { flight, tokens, since } of this.#flying.values()) {
      if (flights.length >= most) break;
      flights.push({
        ...flight,
        tokens,
        phase: tokens === null ? 'prefill' : 'decode',
        ageSeconds: (now - since) / 1000,
      });
    }
    return flights;
  }

  /** `recorded`: how many were in flight when they were recorded, a value a second. */
  curves(at: number, recorded: { readonly step: number; readonly inFlight: readonly number[] }): BatchCurves {
    const inFlight = this.#atOnce.until(at);
    const { step } = this.#atOnce;
    return { step, inFlight, recorded: restepped(recorded, step), lag: this.#lagOverTime.read(step) };
  }

  /** `elapsed`: seconds of the run; `clientCores`: null where nobody measured. */
  strip(elapsed: number, clientCores: number | null, cores: number): BatchStrip {
    const span = this.#lastStart - this.#firstStart;
    const recorded = (count: number) => (span > 0 && Number.isFinite(span) ? count / span : null);
    const perSecond = (count: number) => (elapsed > 0 ? count / elapsed : null);
    const sides = this.#setup.targets.length;
    const lagP95 = this.#lags.quantile(0.95);
    const fidelity = this.#fidelity();
    return {
      lagP95,
      startLagP95: this.#startLags.quantile(0.95),
      gateP95: this.#gates.quantile(0.95),
      waitedForSlot: this.#waitedForSlot,
      rate: perSecond(this.#ended + this.#sentNow),
      recordedRate: recorded(this.#ended / sides),
      outputRate: perSecond(this.#tokens),
      recordedOutputRate: recorded(this.#recordedTokens / sides),
      promptsCompared: this.#promptsCompared,
      promptsEqual: this.#promptsCompared - this.#promptsDiffer,
      clientCores,
      cores,
      fidelity: fidelityVerdict(fidelity, { lagP95, clientCores, promptsDiffer: this.#promptsDiffer }),
    };
  }

  #fidelity(): Fidelity {
    const { mode, speed, rate, parallel, ignoreEos } = this.#setup;
    return fidelityOf({
      mode,
      speed,
      rate,
      parallel,
      ignoreEos,
      sent: this.#ended + this.#sentNow,
      ok: this.#answered,
      failed: this.#failed,
      timed: this.#timed,
      late: this.#late,
      waitedForSlot: this.#waitedForSlot,
      promptsCompared: this.#promptsCompared,
      promptsDiffer: this.#promptsDiffer,
      unsent: 0,
      startsUnknown: mode === 'schedule' ? this.#startsUnknown : 0,
    });
  }
}

/** A curve with longer steps: the most of those that become one. */
function restepped(
  { step, inFlight }: { readonly step: number; readonly inFlight: readonly number[] },
  wanted: number,
): readonly number[] {
  if (inFlight.length === 0) return [];
  const most: number[] = [];
  for (const [place, count] of inFlight.entries()) {
    const first = Math.floor((place * step) / wanted);
    const last = Math.max(first, Math.ceil(((place + 1) * step) / wanted) - 1);
    for (let at = first; at <= last; at += 1) most[at] = Math.max(most[at] ?? 0, count);
  }
  return Array.from(most, (count) => count ?? 0);
}
