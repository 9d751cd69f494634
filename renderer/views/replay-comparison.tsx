import { useMemo } from 'react';
import { caveatsOf, logprobGap } from '../../shared/answer-caveats.ts';
import { type Difference, judgeAnswers } from '../../shared/answer-difference.ts';
import { stretchesOf } from '../../shared/answer-stretches.ts';
import type { Messages } from '../../shared/messages/messages.ts';
import type { ReplayResult } from '../../shared/replay.ts';
import type { RecordedOutput } from '../../shared/request.ts';
import { useMessages } from '../messages.tsx';
import type { Run } from '../replay-store.ts';
import type { Differences } from '../use-differences.ts';
import { LinkButton } from '../widgets/button.tsx';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';

interface ComparisonProps {
  readonly recorded: RecordedOutput | null;
  readonly run: Run | null;
  /** The request as it was made ready: another body than this was edited. */
  readonly prepared: string;
  readonly differences: Differences;
}

/** Where the two answers part, in one sentence, and what that does and does not mean. */
export function ReplayComparison({ recorded, run, prepared, differences }: ComparisonProps) {
  const messages = useMessages();
  const { replay: words, differences: said } = messages;
  const verdict = useMemo(
    () => verdictOf(recorded, run, prepared, messages),
    [recorded, run, prepared, messages],
  );
  const { stretches, current, next } = differences;
  return (
    <section className="replay-comparison" aria-label={words.comparison}>
      <Mark kind={verdict.mark} />
      <div>
        <p>
          {verdict.difference ? <DifferenceWords difference={verdict.difference} /> : <b>{verdict.title}</b>}
          {verdict.more === '' ? null : <>, {verdict.more}</>}
        </p>
        {verdict.notes.map((note) => (
          <p className="tx2" key={note}>
            {note}
          </p>
        ))}
      </div>
      {stretches.length === 0 ? null : (
        <>
          <span className="spring" />
          <span className="replay-next">
            {current === null ? null : (
              <span className="tx2 num" role="status">
                {said.place(current + 1, stretches.length)}
              </span>
            )}
            <LinkButton onPress={next}>
              {said.next} <kbd>{said.nextKeys}</kbd>
            </LinkButton>
          </span>
        </>
      )}
    </section>
  );
}

function DifferenceWords({ difference }: { difference: Difference }) {
  const { replay: words } = useMessages();
  const { token, tokens, character, characters, before, after } = difference;
  const [kind, place, total] =
    token !== null
      ? [words.differsAtToken, token, tokens]
      : [words.differsAtCharacter, character, characters];
  return (
    <>
      {kind} <b className="num">{words.ofTotal((place ?? 0) + 1, total ?? 0)}</b>
      {character === null ? null : (
        <>
          : <code>{quoted(before, words.answerEnds)}</code> → <code>{quoted(after, words.answerEnds)}</code>
        </>
      )}
    </>
  );
}

const quoted = (word: string, end: string): string => (word === '' ? end : JSON.stringify(word));

interface Shown {
  readonly mark: MarkKind;
  readonly title: string;
  /** Beside the difference: its logprob gap. */
  readonly more: string;
  readonly notes: readonly string[];
  readonly difference: Difference | null;
}

function verdictOf(
  recorded: RecordedOutput | null,
  run: Run | null,
  prepared: string,
  messages: Messages,
): Shown {
  const { replay: words } = messages;
  const plain = (mark: MarkKind, title: string, note: string): Shown => ({
    mark,
    title,
    more: '',
    notes: note === '' ? [] : [note],
    difference: null,
  });
  const none = (note: string): Shown => plain('unchecked', words.noComparison, note);
  if (!recorded) return none(words.noComparisonRecorded);
  if (!run) return none(words.noComparisonSent);
  if (run.state.kind === 'running') return none(words.noComparisonYet);
  const result = run.state.kind === 'done' ? run.state.result : null;
  if (!result) return none(words.noComparisonSent);
  const judged = judgeAnswers(recorded, result, result.end === 'complete');
  if (judged.kind === 'none') return none(words.whyNone[judged.why]);
  const note = words.partNotes[recorded.part];
  if (judged.kind !== 'differs') {
    const title = words.agreements[judged.kind](judged.tokens, judged.characters);
    return plain(judged.kind === 'same_until_end' ? 'info' : 'ok', title, note);
  }
  const { difference } = judged;
  const known = differenceNotes(recorded, result, difference, run.body !== prepared, messages);
  return {
    mark: 'info',
    title: '',
    more: gapWords(recorded, result, difference, messages),
    notes: note === '' ? known : [note, ...known],
    difference,
  };
}

function gapWords(
  recorded: RecordedOutput,
  result: ReplayResult,
  { token }: Difference,
  { differences: said }: Messages,
): string {
  const gap = token === null ? null : logprobGap(recorded, result, token);
  if (gap === null) return '';
  if (gap.kind === 'own') return said.own(gap.before, gap.after);
  return gap.of === 'after' ? said.gap(gap.gap) : said.gapOfRecorded(gap.gap);
}

/** The tokens themselves, how much differs in all, and what the difference means. */
function differenceNotes(
  recorded: RecordedOutput,
  result: ReplayResult,
  { token }: Difference,
  edited: boolean,
  { differences: said }: Messages,
): readonly string[] {
  const notes: string[] = [];
  const caveats = caveatsOf(recorded, result, edited).map((caveat) =>
    'before' in caveat ? said.caveats[caveat.kind](caveat.before, caveat.after) : said.caveats[caveat.kind](),
  );
  notes.push(caveats.join(' '));
  const [before, after] = [recorded.outputIds, result.outputIds];
  if (token !== null && before && after) {
    const idAt = (ids: readonly number[]) => (ids[token] === undefined ? said.none : String(ids[token]));
    const inTokens = recorded.part === 'whole' && result.end === 'complete' ? stretchesOf(before, after) : [];
    const sum = (side: 'a' | 'b') => inTokens.reduce((all, one) => all + one[side].to - one[side].from, 0);
    const inAll = inTokens.length > 0 ? ` ${said.inAll(inTokens.length, sum('a'), sum('b'))}` : '';
    if (recorded.part !== 'tail') notes.push(`${said.ids(idAt(before), idAt(after))}.${inAll}`);
    if (logprobGap(recorded, result, token) === null && result.sampling?.asksCandidates === false)
      notes.push(said.askGap);
  }
  return notes.filter((note) => note !== '');
}
