import { useMemo } from 'react';
import type { Difference } from '../../shared/answer-difference.ts';
import { judgeAnswers } from '../../shared/answer-difference.ts';
import type { RecordedOutput } from '../../shared/request.ts';
import { partOf, partsOf } from '../json-parts.ts';
import { useMessages } from '../messages.tsx';
import type { Run } from '../replay-store.ts';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';

interface ComparisonProps {
  readonly recorded: RecordedOutput | null;
  readonly run: Run | null;
}

/** Where the two answers part, in one sentence, and what that does and does not mean. */
export function ReplayComparison({ recorded, run }: ComparisonProps) {
  const { replay: words } = useMessages();
  const verdict = useVerdict(recorded, run);
  return (
    <section className="replay-comparison" aria-label={words.comparison}>
      <Mark kind={verdict.mark} />
      <div>
        <p>
          {verdict.difference ? <DifferenceWords difference={verdict.difference} /> : <b>{verdict.title}</b>}
        </p>
        <p className="tx2">{verdict.note}</p>
      </div>
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
  readonly note: string;
  readonly difference: Difference | null;
}

function useVerdict(recorded: RecordedOutput | null, run: Run | null): Shown {
  const { replay: words } = useMessages();
  return useMemo(() => {
    const none = (note: string): Shown => ({
      mark: 'unchecked',
      title: words.noComparison,
      note,
      difference: null,
    });
    if (!recorded) return none(words.noComparisonRecorded);
    if (!run) return none(words.noComparisonSent);
    if (run.state.kind === 'running') return none(words.noComparisonYet);
    const result = run.state.kind === 'done' ? run.state.result : null;
    if (!result) return none(words.noComparisonSent);
    const judged = judgeAnswers(recorded, result, result.end === 'complete');
    if (judged.kind === 'none') return none(words.whyNone[judged.why]);
    const note = words.partNotes[recorded.part];
    if (judged.kind === 'differs') {
      const notes = [note, noiseNote(run.body, words)].filter((one) => one !== '');
      return { mark: 'info', title: '', note: notes.join(' '), difference: judged.difference };
    }
    const title = words.agreements[judged.kind](judged.tokens, judged.characters);
    return { mark: judged.kind === 'same_until_end' ? 'info' : 'ok', title, note, difference: null };
  }, [recorded, run, words]);
}

/** What chance has to do with a difference, by what was sent. */
function noiseNote(
  body: string,
  words: { readonly greedyNoise: string; readonly sampledNoise: string },
): string {
  const sampling = partsOf(partOf(partsOf(body), 'sampling_params') ?? '{}');
  const number = (name: string, fallback: number): number => {
    const json = partOf(sampling, name);
    return json === null ? fallback : Number(json);
  };
  // As the server does: below 1e-6, or with one candidate, the likeliest token is taken.
  if (number('temperature', 1) < 1e-6 || number('top_k', -1) === 1) return words.greedyNoise;
  return partOf(sampling, 'sampling_seed') === null ? words.sampledNoise : '';
}
