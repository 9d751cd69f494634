import { useMemo } from 'react';
import { partingOf, wordRange } from '../../shared/answer-difference.ts';
import type { Experiment } from '../experiment-store.ts';
import { placesOf, sideBySide } from '../experiment-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import type { ReplayDocument } from '../replay-store.ts';
import { Mark } from '../widgets/mark.tsx';

interface AnswersProps {
  readonly document: ReplayDocument;
  readonly experiment: Experiment;
}

/** The newest answers of both servers side by side, as they stream. */
export function ExperimentAnswers({ document, experiment }: AnswersProps) {
  const shown = sideBySide(experiment);
  const places = placesOf({ ...experiment, kind: 'pair' }, document);
  const answerOf = (side: 'a' | 'b') => {
    const at = shown[side]?.at;
    if (at === undefined) return null;
    const ended = experiment.runs.find((run) => run.at === at)?.result ?? null;
    const told = experiment.live[at] ?? null;
    return { ended, told, text: ended?.text ?? told?.text ?? '' };
  };
  const [a, b] = [answerOf('a'), answerOf('b')];
  const streams = a?.ended == null || b?.ended == null;
  const at = useMemo(() => {
    const parting = a && b ? partingOf(a.text, b.text) : null;
    // What only goes on is no difference while it streams.
    const only = parting !== null && (parting === a?.text.length || parting === b?.text.length);
    return parting === null || (streams && only) ? null : parting;
  }, [a, b, streams]);
  return (
    <div className="replay-answers">
      {(['a', 'b'] as const).map((side) => (
        <Column
          key={side}
          side={side}
          address={places[side]?.address ?? ''}
          answer={side === 'a' ? a : b}
          at={at}
        />
      ))}
    </div>
  );
}

interface ColumnProps {
  readonly side: 'a' | 'b';
  readonly address: string;
  readonly answer: {
    readonly ended: Experiment['runs'][number]['result'] | null;
    readonly told: Experiment['live'][number] | null;
    readonly text: string;
  } | null;
  /** Where the answers part; null while they do not. */
  readonly at: number | null;
}

function Column({ side, address, answer, at }: ColumnProps) {
  const { replay, experiment: words } = useMessages();
  const tell = useTell();
  const name = words.sideOf(words.side[side], address);
  const text = answer?.text ?? '';
  const shared = Math.min(at ?? text.length, text.length);
  const word = at === null ? { start: shared, end: shared } : wordRange(text, shared);
  const { ended, told } = answer ?? { ended: null, told: null };
  const problem = ended?.problem ?? null;
  return (
    <section className="answer" aria-label={name}>
      <header className="answer-head">
        <i className="swatch" data-side={side} aria-hidden="true" />
        <strong>{words.side[side]}</strong>
        <span className="tx2 clipped">{address}</span>
        <span className="spring" />
        <span className="answer-status num" {...(ended ? { 'data-end': ended.end } : { 'data-live': true })}>
          {ended ? <strong>{replay.ends[ended.end]}</strong> : null}
          <span>
            {answer
              ? replay.ended(
                  (ended ?? told)?.completionTokens ?? null,
                  ended?.elapsedSeconds ?? told?.elapsedSeconds ?? 0,
                )
              : ''}
          </span>
        </span>
      </header>
      <section
        className="answer-text scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        aria-label={replay.answerText(name)}
        data-side={side}
      >
        <div className="answer-words">
          {word.start > 0 ? <span className="answer-shared">{text.slice(0, word.start)}</span> : null}
          {word.end > word.start ? <mark>{text.slice(word.start, word.end)}</mark> : null}
          {text.slice(word.end)}
        </div>
        {problem ? (
          <p className="answer-end" role="status">
            <Mark kind="critical" />
            <span>{tell(problem).message}</span>
          </p>
        ) : null}
      </section>
    </section>
  );
}
