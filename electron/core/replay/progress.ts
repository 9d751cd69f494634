/** Tells at most once in `milliseconds`; what is offered in between replaces what is waiting, the last always goes out. */
export interface Throttle<T> {
  offer(make: () => T): void;
  /** Tells what is waiting, now. Nothing is told afterwards unless it is offered. */
  flush(): void;
}

export function createThrottle<T>(milliseconds: number, tell: (told: T) => void): Throttle<T> {
  let waiting: (() => T) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!waiting) return;
    const make = waiting;
    waiting = null;
    toldAt = performance.now();
    tell(make());
  }

  return {
    offer(make) {
      waiting = make;
      if (timer) return;
      const wait = milliseconds - (performance.now() - toldAt);
      if (wait <= 0) flush();
      else timer = setTimeout(flush, wait);
    },
    flush,
  };
}

export interface Piece {
  readonly at: number;
  readonly tokens: number | null;
}

/** More pieces than this say nothing more on a chart, and every one of them crosses to the window. */
export const mostPieces = 16_384;

/**
 * The times of the pieces of a stream. `tokens` is a running count, so that leaving every second piece out loses
 * resolution only: that happens each time the list is full. The first and the newest piece are always in it.
 */
export function createPieces(limit = mostPieces): { add(piece: Piece): void; list(): Piece[] } {
  let kept: Piece[] = [];
  let newest: Piece | null = null;
  /** One of so many is kept. */
  let stride = 1;
  let count = 0;
  return {
    add(piece) {
      newest = piece;
      if (count % stride === 0) {
        if (kept.length >= limit) {
          kept = kept.filter((_, at) => at % 2 === 0);
          stride *= 2;
        }
        if (count % stride === 0) kept.push(piece);
      }
      count += 1;
    },
    list() {
      return newest && kept.at(-1) !== newest ? [...kept, newest] : [...kept];
    },
  };
}
