import type { CheckedFigure, CheckReport, CheckRun, Expectation, Verdict } from '../../../shared/check.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import type { Job } from '../job.ts';
import { errorOf, gapsBetweenTokens } from '../replay/schedule-report.ts';
import { guard } from '../replay/target.ts';
import type { CheckOrder } from './check-order.ts';
import { streamed } from './check-request.ts';
import { figureLabel, isRate } from './expectation.ts';
import { figureInOutput, holds, rateOf, samplesOf, statOf } from './figures.ts';
import { type CommandEnd, combine, type Judged, judgeAnswer, judgeCommand, kindOfFailure } from './judge.ts';
import { withReference } from './reference.ts';
import { runCommand } from './run-command.ts';
import { type SentAnswer, sendRequests } from './send-requests.ts';

export interface Checked extends CheckReport {
  /** What kinds of failure there were: `status 500`, `cut`, `diverges`. */
  readonly failures: readonly string[];
  /** The last answer that came, for what has to be known of it. */
  readonly last: ReplayResult | null;
}

type FigureExpectation = Extract<Expectation, { kind: 'figure' }>;
type OtherExpectation = Exclude<Expectation, { kind: 'figure' }>;

/**
 * Sends the requests, or runs the command, `repeat` times and says whether what came back is what was expected. Failures
 * of server and network are verdicts, never throws. Throws what `replay` throws for what cannot be sent at all.
 */
export async function runCheck(order: CheckOrder, job: Job<CheckRun>): Promise<Checked> {
  if (order.command === null) guard(order);
  const wantsStream = order.expect.some(
    (one) => one.kind === 'figure' && ['ttft', 'itl', 'tpot'].includes(one.figure),
  );
  const limit = order.expect.find((one) => one.kind === 'timeout');
  const running: CheckOrder = {
    ...order,
    requests: wantsStream
      ? order.requests.map((request) => ({ ...request, body: streamed(request.body) }))
      : order.requests,
    wholeTimeoutSeconds: limit?.seconds ?? order.wholeTimeoutSeconds,
  };
  const notes: Phrase[] = [];
  if (running.requests.some(({ body }, at) => body !== order.requests[at]?.body))
    notes.push(phrase('streamAskedFor', {}));
  if (order.expect.some(({ kind }) => kind === 'same') && order.requests.some(({ isRandom }) => isRandom))
    notes.push(phrase('sameByChance', {}));

  const requests = await withReference(running, job.signal);
  const tally = new Tally(order);
  for (let run = 1; run <= order.repeat && !job.signal.aborted; run += 1)
    await (order.command === null
      ? sendRun({ ...running, requests }, run, tally, job)
      : commandRun(running, order.command, run, tally, job));
  return tally.report(notes, job.signal.aborted);
}

async function sendRun(order: CheckOrder, run: number, tally: Tally, job: Job<CheckRun>): Promise<void> {
  const startedAt = performance.now();
  const answers = await sendRequests(order, order.requests, {
    signal: job.signal,
    tell: (answer) => job.tell(tally.addAnswer(run, answer)),
  });
  tally.addRates(
    answers.map(({ result }) => result),
    (performance.now() - startedAt) / 1000,
  );
}

async function commandRun(
  order: CheckOrder,
  command: string,
  run: number,
  tally: Tally,
  job: Job<CheckRun>,
): Promise<void> {
  const ended = await runCommand(
    {
      command,
      env: { SGL_BASE_URL: order.target.baseUrl, ...order.commandEnv },
      timeoutSeconds: order.wholeTimeoutSeconds ?? order.commandTimeoutSeconds,
    },
    job.signal,
  );
  job.tell(tally.addCommand(run, ended));
}

/** Judges as results come, and counts. */
class Tally {
  readonly #figures: readonly FigureExpectation[];
  readonly #others: readonly OtherExpectation[];
  readonly #samples = new Map<FigureExpectation, number[]>();
  readonly #runs: CheckRun[] = [];
  readonly #failures = new Set<string>();
  #last: ReplayResult | null = null;
  /** An answer that is none: a figure over the others would flatter. */
  #incomplete = 0;

  constructor({ expect }: CheckOrder) {
    this.#figures = expect.filter((one) => one.kind === 'figure');
    this.#others = expect.filter((one) => one.kind !== 'figure');
    for (const figure of this.#figures) this.#samples.set(figure, []);
  }

  addAnswer(run: number, answer: SentAnswer): CheckRun {
    const { result, request } = answer;
    const judged = this.#others.map((expectation) => judgeAnswer(expectation, answer, request.expected));
    for (const one of judged) if (one.verdict === 'bad') this.#failures.add(kindOfFailure(one, answer));
    if (result.end === 'complete')
      for (const figure of this.#figures)
        this.#samples.get(figure)?.push(...samplesOf(figure.figure, result));
    else this.#incomplete += 1;
    this.#last = result;
    const error = errorOf(result);
    return this.#add({
      run,
      request: request.name,
      ...this.#verdict(judged, result.end === 'complete'),
      end: result.end,
      status_code: result.httpStatus,
      exit_code: null,
      elapsed_seconds: result.elapsedSeconds,
      ttft_seconds: result.ttftSeconds,
      itl_p50_seconds: gapsBetweenTokens(result.pieces).p50,
      prompt_tokens: result.promptTokens,
      completion_tokens: result.completionTokens,
      finish_type: result.finishType,
      text: result.text === null ? null : shortened(result.text),
      error: error === null ? null : error.message,
      first_diverging_token: judged.find(({ divergesAt }) => divergesAt !== null)?.divergesAt ?? null,
    });
  }

  addRates(results: readonly ReplayResult[], seconds: number): void {
    if (results.some(({ end }) => end !== 'complete')) return;
    for (const [{ figure }, samples] of this.#samples) {
      const rate = isRate(figure) ? rateOf(figure, results, seconds) : null;
      if (rate !== null) samples.push(rate);
    }
  }

  addCommand(run: number, ended: CommandEnd): CheckRun {
    const judged = this.#others.map((expectation) => judgeCommand(expectation, ended));
    for (const one of judged) if (one.verdict === 'bad') this.#failures.add(kindOfFailure(one, null));
    const isWhole = ended.exitCode === 0;
    if (!isWhole) this.#incomplete += 1;
    else
      for (const [{ figure, stat }, samples] of this.#samples) {
        const value = figureInOutput(figure, stat, ended.output);
        if (value !== null) samples.push(value);
      }
    return this.#add({
      run,
      request: null,
      ...this.#verdict(judged, isWhole),
      end: null,
      status_code: null,
      exit_code: ended.exitCode,
      elapsed_seconds: ended.elapsedSeconds,
      ttft_seconds: null,
      itl_p50_seconds: null,
      prompt_tokens: null,
      completion_tokens: null,
      finish_type: null,
      text: ended.output === '' ? null : ended.output.slice(-mostText),
      error: null,
      first_diverging_token: null,
    });
  }

  report(notes: readonly Phrase[], isStopped: boolean): Checked {
    const measured = this.#figures.map((expectation) => this.#measure(expectation));
    const figures = measured.map(({ figure }) => figure);
    for (const { name, verdict } of figures) if (verdict === 'bad') this.#failures.add(name);
    const verdicts = [...this.#runs.map(({ verdict }) => verdict), ...figures.map(({ verdict }) => verdict)];
    const verdict = combine(verdicts);
    const reasons = [
      ...this.#runs.filter((run) => run.verdict === verdict).flatMap((run) => run.reasons),
      ...measured.filter(({ figure }) => figure.verdict === verdict).map(({ reason }) => reason),
      ...(this.#runs.length === 0 && isStopped ? [phrase('checkStopped', {})] : []),
    ];
    return {
      verdict: isStopped && verdict === 'good' ? 'cannot_tell' : verdict,
      runs: this.#runs,
      figures,
      flaky: isFlaky(this.#runs),
      reasons: verdict === 'good' ? [] : unique(reasons),
      notes,
      failures: [...this.#failures],
      last: this.#last,
    };
  }

  /** A run that only figures are asked of is good or cannot tell: the figure itself is judged over all runs. */
  #verdict(judged: readonly Judged[], isWhole: boolean): Pick<CheckRun, 'verdict' | 'reasons'> {
    if (judged.length === 0 && !isWhole)
      return { verdict: 'cannot_tell', reasons: [phrase('notMeasured', {})] };
    const verdict = judged.length === 0 ? 'good' : combine(judged.map((one) => one.verdict));
    const reasons = judged.flatMap((one) => (one.verdict === verdict ? (one.reason ?? []) : []));
    return { verdict, reasons };
  }

  #add(run: CheckRun): CheckRun {
    this.#runs.push(run);
    return run;
  }

  #measure(expectation: FigureExpectation): { readonly figure: CheckedFigure; readonly reason: Phrase } {
    const { figure, stat, than, value: limit } = expectation;
    const samples = this.#samples.get(expectation) ?? [];
    // Each run of a command, and each rate, is one number already: the middle one counts.
    const ofRuns = isRate(figure) || this.#runs.every(({ request }) => request === null);
    const value = statOf(ofRuns ? 'p50' : stat, samples);
    const isKnown = value !== null && this.#incomplete === 0;
    const verdict: Verdict = !isKnown ? 'cannot_tell' : holds(value, than, limit) ? 'good' : 'bad';
    const name = figureLabel(expectation);
    const reason =
      this.#incomplete > 0
        ? phrase('figureOfSome', { name, failed: this.#incomplete })
        : value === null
          ? phrase('figureNotFound', { name })
          : phrase('figureMissed', {
              name,
              value: rounded(value),
              limit: `${than} ${limit}`,
              n: samples.length,
            });
    return { figure: { name, value, n: samples.length, verdict }, reason };
  }
}

/** Runs of the same request that do not end alike. */
function isFlaky(runs: readonly CheckRun[]): boolean {
  const verdicts = new Map<string | null, Set<Verdict>>();
  for (const { request, verdict } of runs)
    verdicts.set(request, (verdicts.get(request) ?? new Set()).add(verdict));
  return [...verdicts.values()].some((set) => set.size > 1);
}

/** Characters of an answer that a report keeps. */
const mostText = 2_000;
const shortened = (text: string): string => (text.length > mostText ? `${text.slice(0, mostText)}…` : text);
const rounded = (value: number): number => Number(value.toPrecision(4));

function unique(phrases: readonly Phrase[]): readonly Phrase[] {
  const seen = new Map(phrases.map((one) => [JSON.stringify(one), one]));
  return [...seen.values()];
}
