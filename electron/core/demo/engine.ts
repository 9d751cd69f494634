import { answerPieces, naturalLength } from './answer-text.ts';
import { now, sleep, untilAborted } from './clock.ts';
import type { PromptItem } from './generate-body.ts';
import { holdTogether } from './planted-failure.ts';
import { PrefixCache } from './prefix-cache.ts';
import type { Sampling } from './sampling.ts';
import type { DemoState } from './state.ts';
import { endOfTurn, hash, tokenId } from './tokens.ts';

export type FinishReason =
  | { readonly type: 'stop'; readonly matched: number | string }
  | { readonly type: 'length'; readonly length: number }
  | {
      readonly type: 'abort';
      readonly message: string;
      readonly status_code: number | null;
      readonly err_type: null;
    };

/** How far one sequence has come. */
export interface Progress {
  readonly text: string;
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
  readonly finish: FinishReason | null;
  /** Where the answer left the one it would have been, and the token that stood there; null = nowhere. */
  readonly left: { readonly at: number; readonly id: number } | null;
  readonly rank: number;
  readonly cachedTokens: number;
  /** Unix seconds; null for what is still to come. */
  readonly receivedAt: number;
  readonly pickedAt: number;
  readonly prefilledAt: number;
  readonly finishedAt: number | null;
}

/** Tokens that a server which is behind its pace puts into one chunk, at most. */
const mostMerged = 16;

/** Refused before it was queued. */
export class QueueFull extends Error {}

/** What a rank does at this moment, other clients included. */
export interface RankNow {
  readonly running: number;
  readonly waiting: number;
  readonly usedTokens: number;
  /** Tokens per second. */
  readonly throughput: number;
}

interface Rank {
  running: number;
  tokens: number;
  readonly waiting: { go(): void }[];
}

/** The pretended scheduler: ranks with slots and queues, a prefix cache, and a set pace. */
export class Engine {
  private readonly ranks: Rank[];
  private readonly cache = new PrefixCache();
  private turn = 0;
  private sequences = 0;
  /** Waiting ones as well. */
  private readonly underWay = new Set<PromptItem>();

  constructor(
    private readonly state: DemoState,
    private readonly die: () => void,
  ) {
    this.ranks = Array.from({ length: state.dp }, () => ({ running: 0, tokens: 0, waiting: [] }));
  }

  now(): readonly RankNow[] {
    return this.ranks.map((rank, index) => {
      const others = this.share(this.state.otherRunning, index);
      return {
        running: rank.running + others,
        waiting: rank.waiting.length + this.share(this.state.otherWaiting, index),
        usedTokens: Math.min(this.state.maxTotalTokens, rank.tokens + others * 1830),
        throughput: this.state.hangs ? 0 : (rank.running + others) * this.pace(),
      };
    });
  }

  /**
   * Runs one sequence at the server's pace. `emit` hears of every token (or every `streamInterval`) and of
   * the end; the last progress is also returned. Rejects with the signal's reason when that fires.
   */
  async run(
    item: PromptItem,
    sampling: Sampling,
    place: { readonly sibling: number; readonly rank: number | null; readonly cacheKey: string },
    signal: AbortSignal,
    emit: (progress: Progress) => Promise<void>,
  ): Promise<Progress> {
    const receivedAt = now();
    const index = place.rank ?? this.turn++ % this.ranks.length;
    const rank = this.ranks[index] as Rank;
    const cachedTokens = this.cache.match(item.ids, place.cacheKey);
    const uncached = item.ids.length - cachedTokens;
    if (this.state.crashOnPrompt !== null && item.ids.length >= this.state.crashOnPrompt) this.die();
    this.underWay.add(item);
    if (holdTogether(this.state.crashOnWords, this.underWay)) this.die();
    await this.enter(rank, index, signal).catch((error: unknown) => {
      this.underWay.delete(item);
      throw error;
    });
    try {
      if (uncached === this.state.hangOnExtend) this.state.hangs = true;
      const pickedAt = now();
      rank.tokens += item.ids.length;
      await this.sleepOrHang(
        this.state.prefillSeconds + (uncached / 1000) * this.state.prefillSecondsPerThousand,
        signal,
      );
      this.cache.insert(item.ids, place.cacheKey);
      const fixed = { rank: index, cachedTokens, receivedAt, pickedAt, prefilledAt: now() };
      return await this.decode(item, sampling, place.sibling, fixed, signal, emit);
    } finally {
      this.underWay.delete(item);
      rank.tokens = Math.max(0, rank.tokens - item.ids.length);
      this.leave(rank);
    }
  }

  private async decode(
    item: PromptItem,
    sampling: Sampling,
    sibling: number,
    fixed: Pick<Progress, 'rank' | 'cachedTokens' | 'receivedAt' | 'pickedAt' | 'prefilledAt'>,
    signal: AbortSignal,
    emit: (progress: Progress) => Promise<void>,
  ): Promise<Progress> {
    const room = this.state.contextLength - item.ids.length;
    const limit = Math.max(0, Math.min(sampling.maxNewTokens ?? room, room));
    const seed = hash(
      `${item.ids.length} ${item.ids.slice(-2000).join(' ')} ${sampling.seed ?? ''}`,
      sampling.greedy ? undefined : 0x811c9dc5 ^ sibling,
    );
    let source = answerPieces(item.text, seed);
    const divergesAt = this.leaves() ? this.state.divergesAt : null;
    let left: Progress['left'] = null;
    const eosAfter = Math.max(naturalLength(seed), sampling.minNewTokens);
    const pieces: string[] = [];
    const ids: number[] = [];
    let text = '';
    const told = (finish: FinishReason | null): Progress => ({
      ...fixed,
      text,
      ids,
      pieces,
      finish,
      left,
      finishedAt: finish ? now() : null,
    });
    while (ids.length < limit) {
      const due = fixed.prefilledAt + ids.length / this.state.tokensPerSecond;
      await this.sleepOrHang(due - now(), signal);
      if (ids.length >= eosAfter && !sampling.ignoreEos) {
        ids.push(endOfTurn);
        pieces.push('');
        return await last(told({ type: 'stop', matched: endOfTurn }), emit);
      }
      let piece = source.next().value;
      if (ids.length === divergesAt) {
        left = { at: ids.length, id: tokenId(piece) };
        piece = ' otherwise';
        source = answerPieces(item.text, seed ^ 0x5bd1e995);
      }
      const id = tokenId(piece);
      ids.push(id);
      pieces.push(piece);
      text += piece;
      const stop = ids.length < sampling.minNewTokens ? null : stopAt(text, piece.length, id, sampling);
      if (stop) {
        text = text.slice(0, stop.keep);
        return await last(told({ type: 'stop', matched: stop.matched }), emit);
      }
      if (ids.length === limit || ids.length % sampling.streamInterval !== 0) continue;
      if (
        this.isBehind(fixed.prefilledAt + ids.length / this.state.tokensPerSecond) &&
        ids.length % mostMerged
      )
        continue;
      await emit(told(null));
    }
    return await last(told({ type: 'length', length: ids.length }), emit);
  }

  /** Whether this sequence is one that leaves its answer. */
  private leaves(): boolean {
    this.sequences += 1;
    return this.sequences % this.state.divergesEvery === 0;
  }

  private async enter(rank: Rank, index: number, signal: AbortSignal): Promise<void> {
    const slots = this.state.maxRunningRequests - this.share(this.state.otherRunning, index);
    const queued = rank.waiting.length + this.share(this.state.otherWaiting, index);
    if (rank.running >= slots) {
      const most = this.state.maxQueuedRequests;
      if (most !== null && queued >= most) throw new QueueFull('The request queue is full.');
      await new Promise<void>((resolve, reject) => {
        const waiter = { go: resolve };
        rank.waiting.push(waiter);
        signal.addEventListener(
          'abort',
          () => {
            const at = rank.waiting.indexOf(waiter);
            if (at !== -1) rank.waiting.splice(at, 1);
            reject(signal.reason);
          },
          { once: true },
        );
      });
    }
    rank.running += 1;
  }

  private leave(rank: Rank): void {
    rank.running -= 1;
    rank.waiting.shift()?.go();
  }

  private async sleepOrHang(seconds: number, signal: AbortSignal): Promise<void> {
    await sleep(seconds, signal);
    if (this.state.hangs) await untilAborted(signal);
  }

  /** Under backlog several tokens go into one chunk. A server without a pace is never behind it. */
  private isBehind(nextDue: number): boolean {
    return Number.isFinite(this.state.tokensPerSecond) && nextDue < now() - 0.005;
  }

  private share(total: number, rank: number): number {
    return Math.floor(total / this.ranks.length) + (rank < total % this.ranks.length ? 1 : 0);
  }

  private pace(): number {
    return Math.min(this.state.tokensPerSecond, 10_000);
  }
}

async function last(progress: Progress, emit: (progress: Progress) => Promise<void>): Promise<Progress> {
  await emit(progress);
  return progress;
}

/** What of the stop conditions the newest token met, and how much of the text stays; of several the leftmost. */
function stopAt(
  text: string,
  added: number,
  id: number,
  { stop, stopTokenIds, noStopTrim }: Sampling,
): { readonly matched: number | string; readonly keep: number } | null {
  if (stopTokenIds.includes(id)) return { matched: id, keep: text.length };
  let first: { readonly matched: string; readonly keep: number } | null = null;
  for (const matched of stop) {
    const at = text.indexOf(matched, Math.max(0, text.length - added - matched.length));
    if (at !== -1 && (first === null || at < first.keep)) first = { matched, keep: at };
  }
  return first && noStopTrim ? { ...first, keep: first.keep + first.matched.length } : first;
}
