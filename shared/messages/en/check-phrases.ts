import { formatCount } from '../../format.ts';

type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

/** Clauses of a check: why an answer is not the expected one, and what a reader should know of the verdict. */
export const checkPhrases = {
  checkUnreachable: phrase(() => 'the server could not be reached'),
  checkStopped: phrase(() => 'it was stopped before the end'),
  checkLate: phrase<{ seconds: number }>(({ seconds }) => `no whole answer within ${seconds} s`),
  checkSilent: phrase<{ seconds: number }>(
    ({ seconds }) => `the server fell silent; given up after ${seconds} s`,
  ),
  checkCut: phrase(() => 'the server closed the connection before the answer was whole'),
  checkAborted: phrase(() => 'the server aborted the request'),
  checkNoAnswer: phrase(() => 'what came with status 200 is no whole answer'),
  checkStatus: phrase<{ status: number }>(({ status }) => `the status is ${status}`),
  commandNotStarted: phrase(() => 'the command could not be started'),
  commandExited: phrase<{ code: number }>(({ code }) => `the command ended with exit code ${code}`),
  commandLate: phrase<{ seconds: number }>(({ seconds }) => `the command did not end within ${seconds} s`),
  commandHasNoAnswer: phrase(() => 'a command has no answer to compare'),
  answerHasNoText: phrase(() => 'the answer has no text'),
  patternFound: phrase<{ pattern: string }>(({ pattern }) => `/${pattern}/ is found in it`),
  patternNotFound: phrase<{ pattern: string }>(({ pattern }) => `/${pattern}/ is not found in it`),
  referenceNoisy: phrase(
    () =>
      'the server to compare with gave two different answers to the same request: differences prove nothing',
  ),
  nothingToCompare: phrase(() => 'there is no whole answer to compare with'),
  divergesAtToken: phrase<{ at: number }>(({ at }) => `it leaves the expected answer at token ${at}`),
  divergesAtCharacter: phrase<{ at: number }>(
    ({ at }) => `its text leaves the expected one at character ${at}`,
  ),
  notMeasured: phrase(() => 'it did not end well, and measures nothing'),
  figureNotFound: phrase<{ name: string }>(({ name }) => `${name} could not be measured`),
  figureOfSome: phrase<{ name: string; failed: number }>(({ name, failed }) =>
    failed === 1
      ? `${name} is not judged: one run did not end well`
      : `${name} is not judged: ${formatCount(failed)} runs did not end well`,
  ),
  figureMissed: phrase<{ name: string; value: number; limit: string; n: number }>(
    ({ name, value, limit, n }) => `${name} is ${value}, not ${limit} (n = ${n})`,
  ),
  streamAskedFor: phrase(() => 'A stream is asked for, which the request did not: times to tokens need one.'),
  sameByChance: phrase(
    () =>
      'The temperature is above 0 and no seed is set: two answers differ by chance, whatever the server does.',
  ),

  // What a reader should know of a harness.
  harnessWithoutAnswers: phrase<{ count: number; of: number }>(
    ({ count, of }) =>
      `${formatCount(count)} of ${formatCount(of)} requests have no whole answer to compare with: of them nothing can be told.`,
  ),
  harnessWithoutStart: phrase(
    () => 'No start command is given: until harness.json names one, the server that is there is checked.',
  ),
  harnessNotProved: phrase(
    () =>
      'Not proved on both a known good and a known bad server: prove it before a bisection (README.md says how).',
  ),
  harnessMisleads: phrase(
    () => 'This harness would mislead `git bisect run`: raise the runs or move the threshold.',
  ),
  pythonMissing: phrase(
    () => 'Python 3 is not on this machine, so that the script could not be proved here.',
  ),
};
