/** Ticks of a linear axis from 0 to `end`: steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function axisTicks(end: number, count: number): readonly number[] {
  if (!(end > 0) || !Number.isFinite(end)) return [0];
  const rough = end / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? rough;
  const ticks: number[] = [];
  // Multiplied, not added up: 0.1 + 0.2 is no tick.
  for (let number = 0; number * step <= end * 1.0001; number += 1) {
    ticks.push(Number((number * step).toPrecision(12)));
  }
  return ticks;
}

/** Ticks of a log axis between two positive ends: 1, 2 and 5 times powers of ten, thinned to `most`. */
export function logTicks(from: number, to: number, most: number): readonly number[] {
  if (!(from > 0) || !(to > from)) return from > 0 ? [from] : [];
  for (const digits of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = ticksOf(from, to, digits);
    if (ticks.length <= most) return ticks;
  }
  const decades = ticksOf(from, to, [1]);
  const every = Math.ceil(decades.length / most);
  return decades.filter((_, at) => at % every === 0);
}

function ticksOf(from: number, to: number, digits: readonly number[]): readonly number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1) {
    for (const digit of digits) {
      // Written and read again: 10 ** -3 * 2 is no round number.
      const tick = Number((digit * 10 ** power).toPrecision(12));
      if (tick >= from * 0.9999 && tick <= to * 1.0001) ticks.push(tick);
    }
  }
  return ticks;
}
