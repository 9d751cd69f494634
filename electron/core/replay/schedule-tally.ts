import type { TargetName } from '../../../shared/batch.ts';
import { listens } from './listening.ts';
import type { Planned, ScheduleOrder, SourceRow } from './schedule-plan.ts';
import {
  fidelityOf,
  lateSeconds,
  percentile,
  type ReplayErrorKind,
  type ReplayLine,
  type ReplaySummary,
} from './schedule-report.ts';
import type { ParsedTarget } from './target.ts';

/** What the results say of whether a target lives. */
export interface Pulse {
  /** Something answered at that address during the run. */
  wasAlive: boolean;
  /** How the connection of the last result went. */
  last: ReplayErrorKind | null;
}

/** Counts of one run, as the results come. */
export class ScheduleTally {
  readonly #order: ScheduleOrder;
  readonly #toSend: number;
  waitedForSlot = 0;
  readonly #lags: number[] = [];
  readonly #startLags: number[] = [];
  readonly #gates: number[] = [];
  #sent = 0;
  #ok = 0;
  #failed = 0;
  #cancelled = 0;
  #promptsCompared = 0;
  #promptsDiffer = 0;
  readonly #pulses: Record<TargetName, Pulse> = {
    a: { wasAlive: false, last: null },
    b: { wasAlive: false, last: null },
  };

  constructor(order: ScheduleOrder, toSend: number) {
    this.#order = order;
    this.#toSend = toSend;
  }

  of(target: TargetName): Pulse {
    return this.#pulses[target];
  }

  sending({ lag, gate }: { readonly lag: number | null; readonly gate: number | null }): void {
    this.#sent += 1;
    if (gate !== null) this.#gates.push(gate);
    if (lag === null) return;
    this.#lags.push(lag);
    this.#startLags.push(Math.max(0, lag - (gate ?? 0)));
  }

  add(line: ReplayLine, row: SourceRow): void {
    const kind = line.error?.kind ?? null;
    if (kind === null) this.#ok += 1;
    else if (kind === 'cancelled') this.#cancelled += 1;
    else this.#failed += 1;
    if (line.prompt_tokens !== null && row.promptTokens !== null) {
      this.#promptsCompared += 1;
      if (line.prompt_tokens !== row.promptTokens) this.#promptsDiffer += 1;
    }
    const pulse = this.of(line.target);
    if (line.status_code !== null || kind === 'cut') pulse.wasAlive = true;
    if (kind !== 'prepare' && kind !== 'cancelled') pulse.last = kind;
  }

  summary(plan: readonly Planned[], targetDied: boolean): ReplaySummary {
    const done = this.#ok + this.#failed + this.#cancelled;
    return {
      sent: this.#sent,
      ok: this.#ok,
      failed: this.#failed,
      cancelled: this.#cancelled,
      lag_p95_seconds: percentile(this.#lags, 0.95),
      start_lag_p95_seconds: percentile(this.#startLags, 0.95),
      gate_p95_seconds: percentile(this.#gates, 0.95),
      fidelity: fidelityOf({
        ...this.#order,
        sent: this.#sent,
        ok: this.#ok,
        failed: this.#failed,
        timed: this.#lags.length,
        late: this.#lags.filter((lag) => lag > lateSeconds).length,
        waitedForSlot: this.waitedForSlot,
        promptsCompared: this.#promptsCompared,
        promptsDiffer: this.#promptsDiffer,
        unsent: this.#toSend - done,
        startsUnknown:
          this.#order.mode === 'schedule' ? plan.filter(({ source }) => source.row.start === null).length : 0,
      }),
      target_died: targetDied,
    };
  }
}

/** Asked after a result whose last word was a lost connection: is the port of a server that was there closed now? */
export async function hasDied(target: ParsedTarget, { wasAlive, last }: Pulse): Promise<boolean> {
  if (!wasAlive || (last !== 'cut' && last !== 'unreachable' && last !== 'silent')) return false;
  return !(await listens(target));
}
