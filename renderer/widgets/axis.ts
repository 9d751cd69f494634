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
