import type { BisectCommit, BisectProgress } from '../../../../shared/harness.ts';
import { ProblemError } from '../../../../shared/outcome.ts';

/** `# bad: [sha] subject`, in the words of the bisection: bad and good, new and old, or its own. */
const verdictLine = /^# (?<word>[\w-]+): \[(?<commit>[0-9a-f]{7,64})\] ?(?<subject>.*)$/;
const firstBadLine = /^# first (?:[\w-]+) commit: \[(?<commit>[0-9a-f]{7,64})\] ?(?<subject>.*)$/;
const possibleLine = /^# possible first (?:[\w-]+) commit: \[(?<commit>[0-9a-f]{7,64})\] ?(?<subject>.*)$/;
/** What `git bisect run` prints, and what the harness adds to its own copy of the log. */
const leftLine =
  /^(?:# )?Bisecting: (?<revisions>\d+) revisions? left to test after this \(roughly (?<steps>\d+) steps?\)/;
const foundLine = /^(?<commit>[0-9a-f]{7,64}) is the first [\w-]+ commit$/;

/**
 * How far a bisection has come: from `git bisect log`, from the harness's bisect-log.txt, or from what `git bisect run`
 * printed. Throws NOT_RECOGNISED for a text that is none of them.
 */
export function parseBisectLog(text: string): BisectProgress {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const terms = termsOf(lines);
  const verdicts: { readonly word: string; readonly commit: BisectCommit }[] = [];
  const possible: BisectCommit[] = [];
  let firstBad: BisectCommit | null = null;
  let left: { readonly revisions: number; readonly steps: number } | null = null;
  let printed = 0;
  for (const line of lines) {
    const found = firstBadLine.exec(line)?.groups ?? foundLine.exec(line)?.groups;
    const maybe = possibleLine.exec(line)?.groups;
    const judged = verdictLine.exec(line)?.groups;
    const counted = leftLine.exec(line)?.groups;
    if (found) firstBad = commitOf(found);
    else if (maybe) possible.push(commitOf(maybe));
    else if (counted) {
      left = { revisions: Number(counted.revisions), steps: Number(counted.steps) };
      printed += line.startsWith('#') ? 0 : 1;
    } else if (judged?.word && [terms.good, terms.bad, 'skip'].includes(judged.word))
      verdicts.push({ word: judged.word, commit: commitOf(judged) });
  }
  if (verdicts.length === 0 && printed === 0 && firstBad === null)
    throw new ProblemError('notABisectLog', {});
  const of = (word: string) => verdicts.filter((one) => one.word === word).map(({ commit }) => commit);
  const isOver = firstBad !== null || possible.length > 0;
  return {
    // The first good and the first bad one are where it began.
    steps: verdicts.length > 0 ? Math.max(0, verdicts.length - 2) : printed,
    good: of(terms.good),
    bad: of(terms.bad),
    skipped: of('skip'),
    stepsLeft: isOver ? 0 : (left?.steps ?? null),
    revisionsLeft: isOver ? 0 : (left?.revisions ?? null),
    firstBad: firstBad && named(firstBad, verdicts),
    possible,
  };
}

/** What was printed has no subject; the log may have told it before. */
function named(found: BisectCommit, verdicts: readonly { readonly commit: BisectCommit }[]): BisectCommit {
  if (found.subject !== '') return found;
  return verdicts.find(({ commit }) => commit.commit === found.commit)?.commit ?? found;
}

const commitOf = (groups: Record<string, string>): BisectCommit => ({
  commit: groups.commit ?? '',
  subject: groups.subject ?? '',
});

/** `git bisect start '--term-new' 'slow' '--term-old' 'fast'`; new and old where those words are used. */
function termsOf(lines: readonly string[]): { readonly good: string; readonly bad: string } {
  const start = lines.find((line) => line.startsWith('git bisect start')) ?? '';
  const term = (names: string) => new RegExp(`--term-(?:${names})[=' ]+'?([\\w-]+)`).exec(start)?.[1];
  const usesNew = lines.some((line) => line.startsWith('# new: [') || line.startsWith('# old: ['));
  return {
    good: term('old|good') ?? (usesNew ? 'old' : 'good'),
    bad: term('new|bad') ?? (usesNew ? 'new' : 'bad'),
  };
}
