import type { Comparison, FigureName, FigureStat } from '../../../shared/check.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import { gapsBetweenTokens, percentile } from '../replay/schedule-report.ts';

/** What one run says about a figure: its samples, or one number where the run has no more. */
export type Samples = readonly number[];

/** The samples of one answer for a figure; empty where it has none. Rates are of a whole run, see `rateOf`. */
export function samplesOf(figure: FigureName, result: ReplayResult): Samples {
  const one = (value: number | null) => (value === null ? [] : [value]);
  switch (figure) {
    case 'ttft':
      return one(result.ttftSeconds);
    case 'itl':
      return one(gapsBetweenTokens(result.pieces).p50);
    case 'tpot': {
      const { ttftSeconds: first, completionTokens: tokens, elapsedSeconds } = result;
      return first === null || tokens === null || tokens < 2 ? [] : [(elapsedSeconds - first) / (tokens - 1)];
    }
    case 'e2e':
      return [result.elapsedSeconds];
    default:
      return [];
  }
}

/** Output tokens or requests per second of a run that took `seconds`; null where tokens are not counted. */
export function rateOf(figure: FigureName, results: readonly ReplayResult[], seconds: number): number | null {
  if (seconds <= 0) return null;
  if (figure === 'request_throughput') return results.length / seconds;
  let tokens = 0;
  for (const { completionTokens } of results) {
    if (completionTokens === null) return null;
    tokens += completionTokens;
  }
  return tokens / seconds;
}

/** One number of many; null of none. */
export function statOf(stat: FigureStat, samples: Samples): number | null {
  if (samples.length === 0) return null;
  if (stat === 'mean') return samples.reduce((sum, value) => sum + value, 0) / samples.length;
  return percentile(samples, stat === 'max' ? 1 : Number(stat.slice(1)) / 100);
}

export function holds(value: number, than: Comparison, limit: number): boolean {
  switch (than) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    default:
      return value >= limit;
  }
}

/** What sglang.bench_serving and its like call a figure in their table. */
const tableNames: Readonly<Record<FigureName, string>> = {
  ttft: 'TTFT \\(ms\\)',
  itl: 'ITL \\(ms\\)',
  tpot: 'TPOT \\(ms\\)',
  e2e: 'E2E(?:L| Latency) \\(ms\\)',
  throughput: 'Output token throughput \\(tok/s\\)',
  request_throughput: 'Request throughput \\(req/s\\)',
};
const tableStats: Readonly<Record<FigureStat, string>> = {
  mean: 'Mean ',
  p50: '(?:Median|P50) ',
  p90: 'P90 ',
  p95: 'P95 ',
  p99: 'P99 ',
  max: 'Max ',
};

const number = '(-?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)';

/**
 * A figure in what a command wrote: a line `ttft_p95 = 0.8` in seconds, a row of the table of sglang.bench_serving, or a key
 * of its JSON (`p99_ttft_ms`). The last one counts. null where there is none.
 */
export function figureInOutput(figure: FigureName, stat: FigureStat, output: string): number | null {
  const rate = figure === 'throughput' || figure === 'request_throughput';
  const own = rate ? figure : `${figure}_${stat}`;
  const byName = lastMatch(`(?:^|[\\s"',{])${own}["']?\\s*[=:]\\s*${number}`, output);
  if (byName !== null) return byName;
  const row = `^\\s*${rate ? '' : tableStats[stat]}${tableNames[figure]}:\\s+${number}`;
  const inTable = lastMatch(row, output);
  if (inTable !== null) return rate ? inTable : inTable / 1000;
  const key = rate
    ? figure === 'throughput'
      ? 'output_throughput'
      : 'request_throughput'
    : `${stat === 'p50' ? 'median' : stat}_${figure === 'e2e' ? 'e2e_latency' : figure}_ms`;
  const inJson = lastMatch(`"${key}"\\s*:\\s*${number}`, output);
  return inJson === null || rate ? inJson : inJson / 1000;
}

function lastMatch(pattern: string, text: string): number | null {
  let last: number | null = null;
  for (const match of text.matchAll(new RegExp(pattern, 'gim'))) last = Number(match[1]);
  return last;
}
