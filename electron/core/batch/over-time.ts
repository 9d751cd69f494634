import { percentile } from '../replay/schedule-report.ts';

/** Steps of a curve at most: twice as many become half as many of double the length. */
const mostSteps = 600;

/** The most at once of something in each step of time; in a step without a word it is what it was. */
export class MostAtOnce {
  step = 1;
  #most: number[] = [];
  #now = 0;

  /** From `at` seconds on there are `count`. Moments do not go back. */
  note(at: number, count: number): void {
    this.#reach(at);
    const place = this.#most.length - 1;
    this.#most[place] = Math.max(this.#most[place] ?? 0, count);
    this.#now = count;
  }

  /** The curve up to `at`. */
  until(at: number): readonly number[] {
    this.#reach(at);
    return [...this.#most];
  }

  #reach(at: number): void {
    while (Math.floor(at / this.step) >= mostSteps) this.#double();
    const place = Math.max(0, Math.floor(at / this.step));
    while (this.#most.length <= place) this.#most.push(this.#now);
  }

  #double(): void {
    this.step *= 2;
    this.#most = halved(this.#most, (one, other) => Math.max(one, other));
  }
}

/** The 95th percentile of what was noted in each step. */
export class HighInStep {
  step = 1;
  #values: number[][] = [];
  #high: (number | null)[] = [];

  note(at: number, value: number): void {
    while (Math.floor(at / this.step) >= mostSteps) this.#double();
    const place = Math.max(0, Math.floor(at / this.step));
    while (this.#values.length <= place) this.#values.push([]);
    this.#values[place]?.push(value);
    this.#high.length = Math.min(this.#high.length, place);
  }

  /** With steps of `step` seconds, at least as long as its own. */
  read(step: number): readonly (number | null)[] {
    while (this.step < step) this.#double();
    for (let at = this.#high.length; at < this.#values.length; at += 1)
      this.#high.push(percentile(this.#values[at] ?? [], 0.95));
    return [...this.#high];
  }

  #double(): void {
    this.step *= 2;
    this.#values = halved(this.#values, (one, other) => one.concat(other));
    this.#high = [];
  }
}

function halved<T>(values: readonly T[], join: (one: T, other: T) => T): T[] {
  const half: T[] = [];
  for (let at = 0; at < values.length; at += 2) {
    const [one, other] = [values[at] as T, values[at + 1]];
    half.push(other === undefined ? one : join(one, other));
  }
  return half;
}

/** How many of some spans of seconds lie over each other, a value a step up to the last end. */
export function overlapOf(spans: readonly (readonly [from: number, to: number])[], step: number): number[] {
  const turns = spans.flatMap(([from, to]) => [[from, 1] as const, [Math.max(from, to), -1] as const]);
  turns.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const most: number[] = [];
  let now = 0;
  for (const [at, change] of turns) {
    const place = Math.max(0, Math.floor(at / step));
    while (most.length <= place) most.push(now);
    now += change;
    most[place] = Math.max(most[place] ?? 0, now);
  }
  return most;
}
