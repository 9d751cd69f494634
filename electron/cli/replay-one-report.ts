import { type Caveat, caveatsOf, logprobGap, tokenText } from '../../shared/answer-caveats.ts';
import { judgeAnswers } from '../../shared/answer-difference.ts';
import type { ExperimentPlan, ExperimentRun } from '../../shared/experiment.ts';
import { experimentText } from '../../shared/experiment-text.ts';
import { type Differing, judgeExperiment } from '../../shared/experiment-verdict.ts';
import { formatCount, formatDuration } from '../../shared/format.ts';
import { en } from '../../shared/messages/en/index.ts';
import { say } from '../../shared/phrase.ts';
import type { ReplayResult } from '../../shared/replay.ts';
import type { EditableRequest, RecordedOutput } from '../../shared/request.ts';
import { divergence, errorOf, gapsBetweenTokens } from '../core/replay/schedule-report.ts';

/** A run with the server it went to. */
export interface SentRun extends ExperimentRun {
  readonly baseUrl: string;
}

/** What `replay-one` has to tell. */
export interface ReplayedOne {
  readonly request: EditableRequest;
  /** The body is another than the prepared one. */
  readonly edited: boolean;
  readonly plan: ExperimentPlan;
  /** Those of A first. */
  readonly runs: readonly SentRun[];
}

export const changeAsJson = ({ field, action, reason }: EditableRequest['changes'][number]) => ({
  field,
  action,
  reason: say(reason),
});

export function runAsJson({ baseUrl, side, value, noise, result }: SentRun) {
  const gaps = gapsBetweenTokens(result.pieces);
  return {
    base_url: baseUrl,
    side,
    value: value === null ? null : (JSON.parse(value) as unknown),
    noise,
    status_code: result.httpStatus,
    elapsed_seconds: result.elapsedSeconds,
    ttft_seconds: result.ttftSeconds,
    itl_p50_seconds: gaps.p50,
    itl_p99_seconds: gaps.p99,
    prompt_tokens: result.promptTokens,
    cached_tokens: result.cachedTokens,
    completion_tokens: result.completionTokens,
    rid: result.rid,
    finish_type: result.finishType,
    text: result.text,
    error: errorOf(result),
  };
}

interface Compared {
  readonly outputs_compared: boolean;
  /** From 0. */
  readonly first_diverging_token: number | null;
  readonly first_diverging_character: number | null;
  readonly tokens: { readonly before: TokenThere | null; readonly after: TokenThere | null } | null;
  readonly logprob_gap: number | null;
  readonly caveats: readonly Caveat['kind'][];
}

interface TokenThere {
  readonly id: number;
  readonly text: string | null;
}

/** The first answer held against the recorded one and that of the other server, and what all runs say together. */
export function comparisonOf({ request, edited, plan, runs }: ReplayedOne) {
  const first = runs.find(({ side, noise }) => side === 'a' && !noise)?.result;
  const second = runs.find(({ side }) => side === 'b')?.result;
  const recorded = request.recordedOutput;
  const judged = judgeExperiment(plan.kind, runs);
  const text = experimentText(judged, en);
  const noise =
    judged.kind === 'pair' ? judged.noise : judged.kind === 'repeat' ? judged.group.differing : null;
  return {
    recorded: recorded && first ? compared(recorded, first, edited) : null,
    a_b: first && second ? compared(asRecorded(first), second, false) : null,
    a_a: noise && differingAsJson(noise),
    a_b_all: judged.kind === 'pair' ? differingAsJson(judged.between) : null,
    chance: judged.kind === 'pair' ? judged.chance : null,
    verdict: judged.kind === 'pair' ? judged.verdict : null,
    values:
      judged.kind === 'sweep'
        ? judged.cells.map(({ value, group, partsAt, compared: known }) => ({
            value: JSON.parse(value) as unknown,
            runs: group.runs,
            distinct_answers: group.distinct,
            outputs_compared: known,
            leaves_first_value_at: partsAt,
            elapsed_median_seconds: group.elapsed?.median ?? null,
            ttft_median_seconds: group.ttft?.median ?? null,
          }))
        : null,
    summary: [text.title, ...text.notes].join(' '),
  };
}

const asRecorded = (result: ReplayResult): RecordedOutput => ({
  ...result,
  part: result.end === 'complete' ? 'whole' : 'shortened',
});

const differingAsJson = ({ of, differ, at }: Differing) => ({ compared: of, differ, at });

function compared(before: RecordedOutput, after: ReplayResult, edited: boolean): Compared {
  const { compared: known, at } = divergence(before, after);
  const judged = judgeAnswers(before, after, after.end === 'complete');
  const gap = at === null ? null : logprobGap(before, after, at);
  const differs = judged.kind === 'differs';
  return {
    outputs_compared: known,
    first_diverging_token: at,
    first_diverging_character: differs ? judged.difference.character : null,
    tokens: at === null ? null : { before: tokenAt(before, at), after: tokenAt(after, at) },
    logprob_gap: gap?.kind === 'gap' ? gap.gap : null,
    caveats: differs ? caveatsOf(before, after, edited).map(({ kind }) => kind) : [],
  };
}

function tokenAt(answer: RecordedOutput | ReplayResult, at: number): TokenThere | null {
  const id = answer.outputIds?.[at];
  return id === undefined ? null : { id, text: tokenText(answer, at) };
}

/** The same for people. */
export function reportOf(replayed: ReplayedOne, comparison: ReturnType<typeof comparisonOf>): string {
  const { request, runs, edited, plan } = replayed;
  const changes = request.changes.map(
    ({ field, action, reason }) =>
      `  ${action === 'dropped' ? 'left out' : 'changed'}: ${field} (${say(reason)})`,
  );
  const only = runs.length === 1;
  return [
    `POST ${request.endpoint}, from ${request.name}`,
    ...changes,
    ...(edited ? [] : request.notes.map((note) => `  ${say(note)}`)),
    ...runs.flatMap((run) => runLines(run, plan)),
    '',
    compareLine('the recorded answer', comparison.recorded),
    ...(comparison.a_b === null ? [] : [compareLine('the second server', comparison.a_b)]),
    ...(only ? [] : [comparison.summary]),
  ].join('\n');
}

function runLines({ baseUrl, value, noise, result }: SentRun, plan: ExperimentPlan): readonly string[] {
  const what = [
    ...(plan.kind === 'sweep' && value !== null ? [`${plan.field} = ${value}`] : []),
    ...(noise ? ['for the noise'] : []),
  ];
  return [
    '',
    `${baseUrl}${what.length > 0 ? ` (${what.join(', ')})` : ''}: ${result.problem?.message ?? result.finishType ?? result.end}`,
    `  elapsed ${formatDuration(result.elapsedSeconds)}, TTFT ${formatDuration(result.ttftSeconds)}, ` +
      `${formatCount(result.promptTokens)} prompt and ${formatCount(result.completionTokens)} completion tokens`,
    ...(result.text === null ? [] : [result.text]),
  ];
}

function compareLine(what: string, compared: Compared | null): string {
  if (compared === null || !compared.outputs_compared)
    return `Not compared with ${what}: no token ids on both sides.`;
  if (compared.first_diverging_token === null) return `Same tokens as ${what}.`;
  const gap = compared.logprob_gap === null ? '' : `, logprob gap ${compared.logprob_gap.toFixed(3)}`;
  return `Leaves ${what} at token ${compared.first_diverging_token} (from 0)${gap}.`;
}
