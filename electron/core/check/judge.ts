import type { Expectation, Verdict } from '../../../shared/check.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import type { RecordedOutput } from '../../../shared/request.ts';
import { divergence } from '../replay/schedule-report.ts';

export interface Judged {
  readonly verdict: Verdict;
  readonly reason: Phrase | null;
  /** From 0; null where the answers agree or were not compared. */
  readonly divergesAt: number | null;
}

const good: Judged = { verdict: 'good', reason: null, divergesAt: null };
const bad = (reason: Phrase, divergesAt: number | null = null): Judged => ({
  verdict: 'bad',
  reason,
  divergesAt,
});
const unclear = (reason: Phrase): Judged => ({ verdict: 'cannot_tell', reason, divergesAt: null });

/** What stands beside an answer that has to be the same. */
export type Expected =
  | { readonly kind: 'output'; readonly output: RecordedOutput }
  /** The server it comes from does not agree with itself. */
  | { readonly kind: 'noisy' }
  | { readonly kind: 'absent' };

export interface Answered {
  readonly result: ReplayResult;
  /** The limit for the whole answer was reached, and it was given up. Seconds; null where it was not. */
  readonly lateAfter: number | null;
}

/** One answer held against one expectation. Figures are of all answers together: see check.ts. */
export function judgeAnswer(
  expectation: Exclude<Expectation, { kind: 'figure' }>,
  answered: Answered,
  expected: Expected,
): Judged {
  const { result, lateAfter } = answered;
  if (result.end === 'unreachable') return unclear(phrase('checkUnreachable', {}));
  if (result.end === 'cancelled' && lateAfter === null) return unclear(phrase('checkStopped', {}));
  switch (expectation.kind) {
    case 'status':
      return judgeStatus(expectation.status, answered);
    case 'timeout':
      if (lateAfter !== null) return bad(phrase('checkLate', { seconds: lateAfter }));
      if (result.end === 'silent')
        return bad(phrase('checkSilent', { seconds: round(result.elapsedSeconds) }));
      return result.end === 'complete' ? good : unclear(endWords(answered));
    case 'regex':
      return judgeText(expectation, answered);
    default:
      return judgeSame(answered, expected);
  }
}

/** The same for a command: by its exit code, or by what it wrote. */
export function judgeCommand(
  expectation: Exclude<Expectation, { kind: 'figure' }>,
  { exitCode, output, lateAfter, startFailed }: CommandEnd,
): Judged {
  if (startFailed) return unclear(phrase('commandNotStarted', {}));
  if (exitCode === null && lateAfter === null) return unclear(phrase('checkStopped', {}));
  switch (expectation.kind) {
    case 'status':
      if (lateAfter !== null) return bad(phrase('commandLate', { seconds: lateAfter }));
      if (exitCode === 0) return good;
      return (exitCode === null || exitCode >= 125 ? unclear : bad)(
        phrase('commandExited', { code: exitCode ?? 0 }),
      );
    case 'timeout':
      return lateAfter === null ? good : bad(phrase('commandLate', { seconds: lateAfter }));
    case 'regex': {
      if (matches(expectation, output)) return expectation.found ? good : bad(found(expectation));
      if (exitCode !== 0) return unclear(phrase('commandExited', { code: exitCode ?? 0 }));
      return expectation.found ? bad(notFound(expectation)) : good;
    }
    default:
      return unclear(phrase('commandHasNoAnswer', {}));
  }
}

export interface CommandEnd {
  /** null when it was stopped, by us or by a signal. */
  readonly exitCode: number | null;
  readonly output: string;
  readonly elapsedSeconds: number;
  readonly lateAfter: number | null;
  readonly startFailed: boolean;
}

/** Bad outweighs not knowing, which outweighs good. */
export function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('bad')) return 'bad';
  return verdicts.includes('cannot_tell') || verdicts.length === 0 ? 'cannot_tell' : 'good';
}

function judgeStatus(wanted: number, answered: Answered): Judged {
  const { result } = answered;
  if (wanted !== 200) {
    if (result.httpStatus === wanted) return good;
    return result.httpStatus === null ? bad(endWords(answered)) : bad(statusWords(result.httpStatus));
  }
  if (result.end === 'complete') return good;
  // A wrong address, a proxy's page or a missing key say nothing of the server.
  const elsewhere = result.problem?.code === 'NOT_SGLANG' || [401, 403, 407].includes(result.httpStatus ?? 0);
  return (elsewhere ? unclear : bad)(endWords(answered));
}

function judgeText(expectation: Extract<Expectation, { kind: 'regex' }>, answered: Answered): Judged {
  const { result } = answered;
  const isAnswer = result.end === 'complete';
  // Of a failure the server's own words, never ours.
  const said = result.problem?.said?.params.message;
  const text = isAnswer ? result.text : [result.text, result.answerText, said].join('\n');
  if (text === null) return unclear(phrase('answerHasNoText', {}));
  if (matches(expectation, text)) return expectation.found ? good : bad(found(expectation));
  if (!isAnswer) return unclear(endWords(answered));
  return expectation.found ? bad(notFound(expectation)) : good;
}

function judgeSame(answered: Answered, expected: Expected): Judged {
  const { result } = answered;
  if (expected.kind === 'noisy') return unclear(phrase('referenceNoisy', {}));
  if (expected.kind === 'absent') return unclear(phrase('nothingToCompare', {}));
  if (result.end !== 'complete') return unclear(endWords(answered));
  const { output } = expected;
  const byTokens = divergence(output, result);
  if (byTokens.compared)
    return byTokens.at === null ? good : bad(phrase('divergesAtToken', { at: byTokens.at }), byTokens.at);
  if (output.text === null || result.text === null || output.part === 'tail' || output.part === 'shortened')
    return unclear(phrase('nothingToCompare', {}));
  const after = output.part === 'beginning' ? result.text.slice(0, output.text.length) : result.text;
  if (after === output.text) return good;
  return bad(phrase('divergesAtCharacter', { at: firstDifference(output.text, after) }));
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return at;
}

/** How an answer that is no good one ended. */
function endWords({ result, lateAfter }: Answered): Phrase {
  if (lateAfter !== null) return phrase('checkLate', { seconds: lateAfter });
  switch (result.end) {
    case 'silent':
      return phrase('checkSilent', { seconds: round(result.elapsedSeconds) });
    case 'cut':
      return phrase('checkCut', {});
    case 'aborted':
      return phrase('checkAborted', {});
    default:
      return result.httpStatus === 200 || result.httpStatus === null
        ? phrase('checkNoAnswer', {})
        : statusWords(result.httpStatus);
  }
}

const statusWords = (status: number): Phrase => phrase('checkStatus', { status });

type Pattern = Extract<Expectation, { kind: 'regex' }>;
const matches = ({ pattern, flags }: Pattern, text: string): boolean =>
  new RegExp(pattern, `${flags}u`).test(text);
const found = ({ pattern }: Pattern): Phrase => phrase('patternFound', { pattern });
const notFound = ({ pattern }: Pattern): Phrase => phrase('patternNotFound', { pattern });

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/** What kind of failure it is, so that another one is not taken for it: `status 500`, `cut`, `diverges`. */
export function kindOfFailure(judged: Judged, answered: Answered | null): string {
  const { reason } = judged;
  if (reason === null) return 'none';
  if (reason.key === 'checkStatus') return `status ${reason.params.status}`;
  if (reason.key === 'commandExited') return `exit ${reason.params.code}`;
  if (reason.key.startsWith('diverges')) return 'diverges';
  if (reason.key === 'checkNoAnswer') return `no answer ${answered?.result.problem?.said?.key ?? ''}`;
  return reason.key === 'checkSilent' ? 'checkLate' : reason.key;
}
